"""The texts of the live sources, in Italian and English."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from data.words import Texts

if TYPE_CHECKING:
    from data.words import Lang

_TEXTS = Texts(Path(__file__).with_name("words.toml"))


def say(key: str, lang: Lang, **values: object) -> str:
    """Return a text of the live sources; see :meth:`data.words.Texts.say`."""
    return _TEXTS.say(key, lang, **values)
