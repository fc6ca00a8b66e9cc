"""What a reader must be told of a question: what was not understood, what is not what it seems."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from layers.words import say

if TYPE_CHECKING:
    from layers.words import Lang

MOST_LETTERS = 200
"""Letters that words to be looked for may have: nobody types more, and a link may hold anything."""

_SHOWN = 80


class Notice(NamedTuple):
    """Something the reader must be told: a key of ``words.toml`` and its values."""

    key: str
    values: tuple[tuple[str, str], ...] = ()

    def text(self, lang: Lang) -> str:
        """Say it in that language."""
        return say(self.key, lang, **dict(self.values))


def cut(text: str) -> str:
    """Return the beginning of a text that was not understood: a link may hold a book."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def words_of(text: str) -> str:
    """Return words that are looked for, single blanks between them.

    Raises
    ------
    ValueError
        If they are longer than :data:`MOST_LETTERS`.
    """
    words = " ".join(text.split())
    if len(words) > MOST_LETTERS:
        raise ValueError(cut(words))
    return words
