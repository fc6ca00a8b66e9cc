"""What is written on an area: name, count, badge, and how much room it takes."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exports.fonts import drawable
from exports.picture.measure import LINE, width_of
from exports.picture.symbols import LEAST_TEXT_MM, badge_size

if TYPE_CHECKING:
    from exports.picture.scene import Area

    Box = tuple[float, float, float, float]
    Point = tuple[float, float]

_LONG_NAME = 14
_MOST_LETTERS = 48
_GAP = re.compile(r" (?!\S{1,2}$)(?![-–])|(?<=\w{4}-)(?=\w{3})")
"""Where a name may be broken: at a space, but not before a dash; after a hyphen."""


@dataclass(frozen=True)
class Label:
    """What is written on one area, and where; sizes in millimetres.

    ``x, y`` is its middle, ``leader`` where a line goes to if it stands beside its area: then name
    and count stand on one line, in a frame. ``whole`` says that none of it is outside its area.
    """

    area: Area
    lines: tuple[str, ...]
    size: float
    weight: int
    count: str
    badge: str
    unit: float
    x: float = 0.0
    y: float = 0.0
    leader: Point | None = None
    whole: bool = False

    @property
    def count_size(self) -> float:
        """Counts are written a little larger than names."""
        return self.size + 1.5 * self.unit

    @property
    def badge_text(self) -> float:
        """Size of the text in the badge."""
        return max(self.size - 2 * self.unit, LEAST_TEXT_MM)

    @property
    def count_width(self) -> float:
        """Width of the count alone."""
        return width_of(self.count, size=self.count_size, weight=700) if self.count else 0.0

    @property
    def badge_width(self) -> float:
        """Width of the badge, zero if there is none."""
        return badge_size(self.badge, size=self.badge_text, unit=self.unit)[0] if self.badge else 0

    @property
    def foot(self) -> float:
        """Width of the line of count and badge."""
        between = 4 * self.unit if self.count and self.badge else 0.0
        return self.count_width + between + self.badge_width

    @property
    def name_width(self) -> float:
        """Width of the longest line of the name."""
        names = (width_of(one, size=self.size, weight=self.weight) for one in self.lines)
        return max(names, default=0.0)

    @property
    def width(self) -> float:
        """Width of all of it."""
        if self.leader and self.foot:
            return self.name_width + 6 * self.unit + self.foot
        return max(self.foot, self.name_width)

    @property
    def foot_height(self) -> float:
        """Height of the line of count and badge, zero if there is none."""
        return self.count_size * LINE if self.count or self.badge else 0.0

    @property
    def height(self) -> float:
        """Height of all of it."""
        if self.leader:
            return max(self.foot_height, self.size * LINE)
        return len(self.lines) * self.size * LINE + self.foot_height

    @property
    def padding(self) -> Point:
        """Free room to the left and right, above and below; a framed label has a frame in it."""
        return (
            (5 * self.unit, 2.5 * self.unit) if self.leader else (2.5 * self.unit, 1.2 * self.unit)
        )

    @property
    def box(self) -> Box:
        """The room that nothing else may take: left, top, right, bottom."""
        across, down = self.width / 2 + self.padding[0], self.height / 2 + self.padding[1]
        return self.x - across, self.y - down, self.x + across, self.y + down


def wrap(name: str) -> tuple[str, ...]:
    """Break a long name into two lines of like length; a short last word stays with its word."""
    shown = " ".join(drawable(name).split())
    if len(shown) > _MOST_LETTERS:
        shown = f"{shown[: _MOST_LETTERS - 1].rstrip()}…"
    if len(shown) <= _LONG_NAME:
        return (shown,) if shown else ()
    broken = [
        (shown[: gap.start()].rstrip(), shown[gap.end() :].lstrip()) for gap in _GAP.finditer(shown)
    ]
    return min(((shown,), *broken), key=lambda lines: max(len(one) for one in lines))


def leader_end(label: Label) -> Point:
    """Return where the leader meets the frame of its label."""
    if label.leader is None:
        return label.x, label.y
    left, top, right, bottom = label.box
    x, y = label.leader
    return min(max(x, left), right), min(max(y, top), bottom)


def leader_boxes(label: Label, unit: float) -> list[Box]:
    """Return small boxes along the leader, so that no later label lies on it."""
    if label.leader is None:
        return []
    (x1, y1), (x2, y2) = label.leader, leader_end(label)
    steps = max(int(math.hypot(x2 - x1, y2 - y1) / (3 * unit)), 1)
    half = 1.5 * unit
    places = ((x1 + (x2 - x1) * at / steps, y1 + (y2 - y1) * at / steps) for at in range(steps + 1))
    return [(x - half, y - half, x + half, y + half) for x, y in places]
