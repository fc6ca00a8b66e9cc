"""The page's own texts, in both languages side by side in ``words.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.words import Lang

_WORDS = Path(__file__).with_name("words.toml")


def client_words(lang: Lang) -> Mapping[str, str]:
    """Return the texts of the page in one language, by key."""
    return {key: texts[lang] for key, texts in _texts().items()}


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))
