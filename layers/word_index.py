"""Which rows have a word in their text: asked of the distinct words, not of every row's text."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from geo.ragged import spread

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

_BETWEEN = "\n"
"""Parts the distinct words: no word has it, as texts are parted at every blank."""


@dataclass(frozen=True, eq=False)
class WordIndex:
    """The distinct words of the texts of a register, with the rows that each stands in.

    What is looked for has no blank in it, so it is part of a text exactly if it is part of one of
    the words that blanks part the text into.

    Parameters
    ----------
    size
        How many rows there are.
    words
        The distinct words, each before a line break.
    begins
        Where each word begins in ``words``.
    rows, first
        The rows of word ``n`` are ``rows[first[n]:first[n + 1]]``.
    """

    size: int
    words: str
    begins: NDArray[np.intp]
    rows: NDArray[np.int32]
    first: NDArray[np.intp]

    @classmethod
    def of(cls, texts: Iterable[str]) -> WordIndex:
        """Index texts, one for each row; they are folded already."""
        known: dict[str, int] = {}
        said = [[known.setdefault(word, len(known)) for word in text.split()] for text in texts]
        row = np.repeat(np.arange(len(said), dtype=np.int32), [len(each) for each in said])
        word = np.fromiter(chain.from_iterable(said), dtype=np.intp, count=len(row))
        times = np.bincount(word, minlength=len(known))
        letters = np.array([len(one) + len(_BETWEEN) for one in known], dtype=np.intp)
        return cls(
            size=len(said),
            words="".join(one + _BETWEEN for one in known),
            begins=np.cumsum(letters) - letters,
            rows=row[np.argsort(word, kind="stable")],
            first=np.concatenate([[0], np.cumsum(times)]),
        )

    def rows_with(self, part: str) -> NDArray[np.bool_]:
        """Say of each row whether its text has this part, folded and without blanks."""
        words = self._words_with(part)
        _, at = spread(self.first, words)
        found = np.zeros(self.size, dtype=bool)
        found[self.rows[at]] = True
        return found

    def _words_with(self, part: str) -> NDArray[np.intp]:
        found: list[int] = []
        at = self.words.find(part)
        while at >= 0:
            found.append(at)
            at = self.words.find(part, self.words.index(_BETWEEN, at))
        return np.searchsorted(self.begins, found, side="right") - 1
