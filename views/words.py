"""The texts of the screens; those of the answer are in ``layers``."""

from __future__ import annotations

from pathlib import Path

from layers.words import Texts

say = Texts(Path(__file__).with_name("words.toml")).say
