"""The page's own texts: its scripts fill in the placeholders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from layers.words import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.words import Lang


def client_words(lang: Lang) -> Mapping[str, str]:
    """Return the texts of the page in one language, by key."""
    return Texts(Path(__file__).with_name("words.toml")).all(lang)
