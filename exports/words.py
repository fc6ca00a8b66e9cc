"""The texts of the files, in both languages (``words.toml``)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from layers.words import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.words import Lang

LOCALES: Mapping[Lang, str] = {"it": "it-IT", "en": "en-GB"}
"""The languages as office programs name them."""

_TEXTS = Texts(Path(__file__).with_name("words.toml"))


def say(key: str, lang: Lang, **values: object) -> str:
    """Return a text of the exports; see :meth:`layers.words.Texts.say`."""
    return _TEXTS.say(key, lang, **values)
