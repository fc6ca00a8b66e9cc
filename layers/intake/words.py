"""The texts of the report's tables and of the templates, in both languages (``words.toml``)."""

from __future__ import annotations

from pathlib import Path

from layers.words import Texts

say = Texts(Path(__file__).with_name("words.toml")).say
