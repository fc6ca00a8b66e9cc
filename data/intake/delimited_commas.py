"""Decimal commas without quotes in a text whose cells are parted by commas: put together again.

``T001,a,45,0703,7,6869`` under four headers has one reading only. It is tried where the whole file
speaks for it: nearly every record is too wide, and no number has a decimal point.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHARE = 0.8  # of the records
_MOST_CELLS = 60  # of a record that is looked at
_WHOLE = re.compile(r"\s*[+-]?(?:0|[1-9]\d*)")
_DECIMALS = re.compile(r"\d+\s*")
_POINT = re.compile(r"\s*[+-]?\d+\.\d+\s*")
_ENOUGH = 2  # ways: no more need be known


def has_decimal_commas(records: Sequence[Sequence[str]], width: int) -> bool:
    """Whether the records under a header of that width are too wide by their decimal commas."""
    if not records or any(_POINT.fullmatch(cell) for record in records for cell in record):
        return False
    wide = sum(len(record) > width for record in records)
    return wide >= _SHARE * len(records)


def rejoined(cells: Sequence[str], width: int) -> list[str] | None:
    """Return so many cells, numbers put together; None unless there is one way only."""
    extra = len(cells) - width
    if not 0 < extra <= width or len(cells) > _MOST_CELLS:
        return None
    joins = tuple(
        _WHOLE.fullmatch(cell) is not None and _DECIMALS.fullmatch(after) is not None
        for cell, after in pairwise(cells)
    )
    ways = _ways(joins, extra)
    if len(ways) != 1:
        return None
    found, place = [], 0
    while place < len(cells):
        joined = place in ways[0]
        found.append(f"{cells[place]},{cells[place + 1]}" if joined else cells[place])
        place += 2 if joined else 1
    return found


@lru_cache(maxsize=256)
def _ways(joins: tuple[bool, ...], wanted: int, start: int = 0) -> tuple[tuple[int, ...], ...]:
    """Return the ways to choose so many pairs that do not overlap, two ways at the most."""
    if wanted == 0:
        return ((),)
    found: list[tuple[int, ...]] = []
    for place in range(start, len(joins)):
        if joins[place]:
            found += [(place, *rest) for rest in _ways(joins, wanted - 1, place + 2)]
        if len(found) >= _ENOUGH:
            break
    return tuple(found[:_ENOUGH])
