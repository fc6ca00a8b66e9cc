"""Headers of a .dbf: ten bytes each, so that programs cut long ones and number what collides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from data.intake.model import Remark, remark

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_NAME = 10

_NUMBERED = re.compile(r"(?P<stem>.+?)_?(?P<number>\d{1,2})")
_LEAST_STEM = 6


class Headers(NamedTuple):
    """Unique headers, those that were cut to one stem, and what to say."""

    names: tuple[str, ...]
    cut: tuple[str, ...]
    remarks: tuple[Remark, ...]

    def question(self, table: str) -> list[Remark]:
        """Return the question which of the cut columns is which, none if none was cut."""
        if not self.cut:
            return []
        return [remark("shapefile_names_cut", "ask", table=table, names=", ".join(self.cut))]


def headers_of(written: Sequence[str]) -> Headers:
    """Make headers unique, and find those that another program cut and numbered.

    ``denominazi`` beside ``denomina_1`` were both ``denominazione ...`` once: which is which is
    known only to whoever wrote them.
    """
    names: list[str] = []
    remarks = []
    for number, name in enumerate(written, start=1):
        fresh = name.strip() or f"campo {number}"
        count = 2
        while fresh.casefold() in {each.casefold() for each in names}:
            fresh = f"{name.strip()} ({count})"
            count += 1
        if fresh != name.strip():
            remarks.append(remark("shapefile_name_made_unique", "repair", column=fresh, value=name))
        names.append(fresh)
    return Headers(tuple(names), _cut(written), tuple(remarks))


def _cut(written: Sequence[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    full = [name for name in written if len(name.encode()) >= LONGEST_NAME]
    for name in full:
        numbered = _NUMBERED.fullmatch(name)
        if numbered is None or len(stem := numbered["stem"].casefold()) < _LEAST_STEM:
            continue
        others = [each for each in full if each != name and each.casefold().startswith(stem)]
        if others:
            found |= dict.fromkeys([*others, name])
    return tuple(found)
