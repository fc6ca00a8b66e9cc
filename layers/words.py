"""Texts in Italian and English, and how numbers and dates are written in each.

Both languages of a text stand side by side in ``words.toml``, so that neither can be forgotten.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

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


_ANSWER = Texts(Path(__file__).with_name("words.toml"))


def say(key: str, lang: Lang, **values: object) -> str:
    """Return a text of the answer; see :meth:`Texts.say`."""
    return _ANSWER.say(key, lang, **values)


def answer_words(lang: Lang) -> Mapping[str, str]:
    """Return every text of the answer in one language, placeholders unfilled."""
    return _ANSWER.all(lang)


def say_count(key: str, n: int, lang: Lang) -> str:
    """Return ``"1 patto"`` or ``"12 patti"``: the texts ``key.one`` and ``key.many``."""
    form = "one" if n == 1 else "many"
    return f"{number(n, lang)} {say(f'{key}.{form}', lang)}"


def number(value: float, lang: Lang, *, decimals: int = 0) -> str:
    """Write a number as the language does: ``1.234,5`` in Italian, ``1,234.5`` in English."""
    english = f"{value:,.{decimals}f}"
    return english.translate(str.maketrans(",.", ".,")) if lang == "it" else english


def day(value: date, lang: Lang) -> str:
    """Write a day: ``21/11/2026`` in Italian, ``21 November 2026`` in English."""
    return f"{value:%d/%m/%Y}" if lang == "it" else f"{value.day} {value:%B %Y}"


def enumerate_names(names: Sequence[str], lang: Lang) -> str:
    """Join names as a sentence does: ``A, B e C``."""
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} {say('and', lang)} {names[-1]}"


@cache
def _read(path: Path) -> Mapping[str, Mapping[Lang, str]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
