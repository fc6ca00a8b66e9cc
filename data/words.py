"""Languages, texts in Italian and English, and how numbers and dates are written in each.

Both languages of a text stand side by side in a TOML file, so that neither can be forgotten.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

Lang = Literal["it", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)


@dataclass(frozen=True)
class Texts:
    """The texts of one room: a TOML file of ``[key]`` tables with ``it`` and ``en``."""

    path: Path

    def say(self, key: str, lang: Lang, **values: object) -> str:
        """Return the text of ``key``, its ``{placeholders}`` filled with ``values``.

        Values are put in as they are: the result is text, to be shown as text.
        """
        return _read(self.path)[key][lang].format(**values)

    def all(self, lang: Lang) -> Mapping[str, str]:
        """Return every text of the room in one language, placeholders unfilled."""
        return {key: versions[lang] for key, versions in _read(self.path).items()}


def number(value: float, lang: Lang, *, decimals: int = 0) -> str:
    """Write a number as the language does: ``1.234,5`` in Italian, ``1,234.5`` in English."""
    english = f"{value:,.{decimals}f}"
    return english.translate(str.maketrans(",.", ".,")) if lang == "it" else english


def day(value: date, lang: Lang) -> str:
    """Write a day: ``21/11/2026`` in Italian, ``21 November 2026`` in English."""
    return f"{value:%d/%m/%Y}" if lang == "it" else f"{value.day} {value:%B %Y}"


@cache
def _read(path: Path) -> Mapping[str, Mapping[Lang, str]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
