"""Finding names as people type them: whatever the case, the accents, and a slip or two."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEAST_LIKENESS = 78
"""Percent of likeness below which a name is not proposed: two slips in ten letters still pass."""

_NOT_PLAIN = re.compile(r"[^\x00-\x7f]+")


def fold(text: str) -> str:
    """Return the text without case, accents and marks: ``Agliè`` and ``AGLIE`` become ``aglie``."""
    # Most of a text is plain already: only the rest is looked up sign by sign.
    return _NOT_PLAIN.sub(_without_marks, text).casefold()


def _without_marks(found: re.Match[str]) -> str:
    decomposed = unicodedata.normalize("NFKD", found.group().replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def find_names(asked: str, names: Mapping[str, str], *, most: int = 5) -> list[str]:
    """Return the keys of the names most like what was asked, best first.

    A name that is equal once folded comes alone; else those that begin with it or contain
    it, then those that are merely like it.
    """
    wanted = fold(asked).strip()
    if not wanted:
        return []
    folded = {key: fold(name) for key, name in names.items()}
    equal = [key for key, name in folded.items() if name == wanted]
    if equal:
        return equal[:most]
    begins = [key for key, name in folded.items() if name.startswith(wanted)]
    contains = [key for key, name in folded.items() if wanted in name and key not in begins]
    alike = process.extract(
        wanted, folded, scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS, limit=most
    )
    found = [*begins, *contains, *(key for _, _, key in alike)]
    return list(dict.fromkeys(found))[:most]
