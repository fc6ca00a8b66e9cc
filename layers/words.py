"""The texts of the answer, in Italian and English (``words.toml``), and how names are joined."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from data.words import LANGS, Lang, Texts, day, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "LANGS",
    "Lang",
    "Texts",
    "answer_words",
    "day",
    "enumerate_names",
    "number",
    "say",
    "say_count",
]

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


def enumerate_names(names: Sequence[str], lang: Lang) -> str:
    """Join names as a sentence does: ``A, B e C``."""
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} {say('and', lang)} {names[-1]}"
