"""Points that would cover each other become one circle with their number: none is hidden."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exports.picture.scene import Dot

_REACH = 24.0
_ALONE = 8.5
_TEN, _HUNDRED = 10, 100


@dataclass(frozen=True)
class Group:
    """Points that are drawn as one; ``radius`` is that of its ring, in millimetres."""

    x: float
    y: float
    members: tuple[Dot, ...]
    unit: float

    @property
    def n(self) -> int:
        """How many features: two points of one feature are one."""
        return len({(one.layer, one.row) for one in self.members})

    @property
    def radius(self) -> float:
        """How much room it takes."""
        if self.n == 1:
            return _ALONE * self.unit
        return (11.0 if self.n < _TEN else 13.5 if self.n < _HUNDRED else 16.5) * self.unit


def group_dots(dots: Iterable[Dot], unit: float) -> tuple[Group, ...]:
    """Return groups, single points included, that lie apart; the same for the same dots.

    Each dot joins the nearest group that began within reach, else it begins one: the screen's way,
    with ``unit`` millimetres to the pixel.
    """
    reach = _REACH * unit
    begun: list[list[Dot]] = []
    for dot in dots:
        near = [(math.hypot(one[0].x - dot.x, one[0].y - dot.y), one) for one in begun]
        distance, nearest = min(near, key=lambda pair: pair[0], default=(math.inf, None))
        if nearest is not None and distance < reach:
            nearest.append(dot)
        else:
            begun.append([dot])
    return tuple(Group(one[0].x, one[0].y, tuple(one), unit) for one in begun)
