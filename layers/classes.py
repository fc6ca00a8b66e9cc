"""The classes that areas are coloured by: fixed, so that two views can be compared by eye."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from layers.words import number, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.words import Lang

# Tints of Bootstrap Italia's blue #0066CC: one hue, evenly darker, so that the order is seen with
# any colour vision and in print; none so dark that hatching and symbols drown in it.
RAMP = ("#CFE3F6", "#A9CDEF", "#7FB3E6", "#5596DB", "#2F78C8")
ZERO = "#FFFFFF"
LOWER_BOUNDS = (1, 3, 6, 11, 21, 51, 101, 201, 501, 1001, 2001, 5001, 10001, 100001)


@dataclass(frozen=True)
class CountClass:
    """One class of counts: ``lower <= count <= upper``, its colour, and how many areas it has."""

    lower: int
    upper: int
    color: str
    areas: int

    def label(self, lang: Lang) -> str:
        """Write the class as the legend does."""
        low, high = number(self.lower, lang), number(self.upper, lang)
        if self.upper == 0:
            return say("class_zero", lang)
        return low if low == high else f"{low}–{high}"


def count_classes(counts: Sequence[int]) -> tuple[CountClass, ...]:
    """Return the classes of non-negative counts: zero by itself, then 1-2, 3-5, 6-10, 11-20 ...

    The bounds are always of this series; there are as many as the greatest count needs, and every
    second one is left out where that would be more than :data:`RAMP` has colours. A class has the
    same colour in every view of that series.
    """
    greatest = max(counts, default=0)
    lower = [bound for bound in LOWER_BOUNDS if bound <= greatest]
    while len(lower) > len(RAMP):
        lower = lower[::2]
    upper = [bound - 1 for bound in (*lower[1:], _next_bound(greatest))]
    bounds = [(0, 0, ZERO), *zip(lower, upper, RAMP, strict=False)]
    return tuple(
        CountClass(low, high, color, sum(low <= count <= high for count in counts))
        for low, high, color in bounds
    )


def _next_bound(greatest: int) -> int:
    return next((bound for bound in LOWER_BOUNDS if bound > greatest), greatest + 1)
