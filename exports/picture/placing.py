"""Where names and counts stand: the most important first, none over anything else.

The screen's way (``layers/map/client/labels.js``), with text measured in the font it is set in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import shapely

from exports.picture.labels import Label, leader_boxes, wrap
from exports.picture.symbols import LEAST_TEXT_MM
from layers.words import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from exports.picture.scene import Area
    from layers.words import Lang

    Array = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Box = tuple[float, float, float, float]
    Point = tuple[float, float]

_LARGE, _SMALL = 13.0, 11.5
_WIDE = 70
_MOST_BESIDE = 40
_CROSSED = 40.0
"""What a piece of a leader over a symbol costs, in the screen's pixels of a longer way."""
_STEPS = sorted(
    product((-1.2, -0.9, -0.6, -0.3, 0, 0.3, 0.6, 0.9, 1.2), np.linspace(-2.2, 2.2, 9).tolist()),
    key=lambda step: math.hypot(*step),
)
"""Shifts from the middle of an area, in label sizes, the nearest first."""
_ANGLES = [at * math.pi / 12 for at in range(24)]
_DISTANCES = (10, 22, 38, 58, 84, 116, 150)


class Taken:
    """Boxes that are taken."""

    def __init__(self, boxes: Iterable[Box] = ()) -> None:
        self._boxes = list(boxes)

    def add(self, box: Box) -> None:
        """Take a box."""
        self._boxes.append(box)

    def free(self, boxes: Array) -> Bools:
        """Say of each box whether nothing is in it."""
        asked = boxes[:, None, :]
        held = np.array(self._boxes, dtype=float).reshape(1, -1, 4)
        apart = (
            (asked[..., 0] >= held[..., 2])
            | (asked[..., 2] <= held[..., 0])
            | (asked[..., 1] >= held[..., 3])
            | (asked[..., 3] <= held[..., 1])
        )
        if not self._boxes:
            return np.ones(len(boxes), dtype=bool)
        return np.asarray(apart.all(axis=1), dtype=bool)


def place_labels(
    areas: Sequence[Area], marks: Iterable[Box], *, frame: Box, unit: float, lang: Lang
) -> tuple[Label, ...]:
    """Return the labels that find room.

    Parameters
    ----------
    areas
        The areas with their visible shapes.
    marks
        Boxes that no label may touch: symbols, scale bar.
    frame
        What all labels must lie in.
    unit
        Millimetres to the screen's pixel.
    """
    room = _Room(Taken(marks), Taken(), frame, tuple(areas), unit, lang)
    placed: list[Label] = []
    for area in sorted(areas, key=_weight):
        label = _Place(area, _middle(area), room).find()
        if label is None:
            continue
        for box in (label.box, *leader_boxes(label, unit)):
            room.texts.add(box)
        placed.append(label)
    return tuple(placed)


def _weight(area: Area) -> tuple[bool, bool, int, float, str]:
    left, _, right, _ = area.shape.bounds
    return not area.chosen, area.muted, -area.n, left - right, area.code


def _middle(area: Area) -> Point:
    """Return the centre of the largest circle in an area's visible part."""
    tolerance = max(math.sqrt(area.shape.area) / 40, 0.05)
    centre = shapely.get_point(shapely.maximum_inscribed_circle(area.shape, tolerance), 0)
    return centre.x, centre.y


@dataclass(frozen=True, eq=False)
class _Room:
    """What is known of the map while labels are placed: symbols, labels and leaders so far."""

    marks: Taken
    texts: Taken
    frame: Box
    areas: tuple[Area, ...]
    unit: float
    lang: Lang

    def free(self, boxes: Array) -> Bools:
        """Say of each box whether it lies in the frame and nothing lies in it."""
        left, top, right, bottom = self.frame
        inside = (boxes[:, 0] >= left) & (boxes[:, 1] >= top)
        inside &= (boxes[:, 2] <= right) & (boxes[:, 3] <= bottom)
        return np.asarray(inside & self.marks.free(boxes) & self.texts.free(boxes))

    @property
    def crowded(self) -> bool:
        """Whether more areas count something than names with lines to them can be read."""
        return sum(bool(area.n) for area in self.areas) > _MOST_BESIDE


@dataclass(frozen=True, eq=False)
class _Place:
    """Looks for the place of one label."""

    area: Area
    middle: Point
    room: _Room

    def find(self) -> Label | None:
        """Try all of it in its area, large and small, then beside it; then the less important.

        Where it counts nothing the name alone will do: hundreds of lonely zeros say nothing that
        the colour does not. Where it counts something the number alone is the last resort.
        """
        area = self.area
        full, small = self._make(self._size()), self._make(_SMALL)
        important = bool(area.n or area.chosen)
        tried = [(full, self._inside), (small, self._inside)]
        if important and small.foot:
            short = replace(small, lines=())
            beside = [(full, self._beside), (short, self._inside)]
            tried += beside[::-1] if self.room.crowded and not area.large else beside
        elif area.counted:
            tried.append((replace(small, count="", badge=""), self._inside))
        for label, look in tried:
            found = look(label)
            if found:
                return found
        return None

    def _size(self) -> float:
        wide = self._across() > _WIDE * self.room.unit
        return _LARGE if self.area.large and wide else _SMALL

    def _across(self) -> float:
        left, _, right, _ = self.area.shape.bounds
        return float(right - left)

    def _make(self, size: float) -> Label:
        area, lang = self.area, self.room.lang
        return Label(
            area=area,
            lines=wrap(area.name),
            size=max(size * self.room.unit, LEAST_TEXT_MM),
            weight=700 if area.chosen else 400 if area.muted else 600,
            count=number(area.n, lang) if area.counted else "",
            badge=number(area.declared, lang) if area.declared else "",
            unit=self.room.unit,
        )

    def _fits(self, label: Label) -> bool:
        """Large areas may be written over a little: better than not named."""
        slack = 1.5 if self.area.large else 1.12
        return self.area.chosen or label.width <= self._across() * slack

    def _inside(self, label: Label) -> Label | None:
        """Return the label where the whole text is in the area, else where its middle is."""
        if not (self._fits(label) or not label.lines):
            return None
        (x, y), width, height = self.middle, label.width, label.height
        tried = [replace(label, x=x + dx * width, y=y + dy * height) for dx, dy in _STEPS]
        boxes = np.array([one.box for one in tried])
        middle = np.array([(one.x, one.y) for one in tried])
        ok = self.room.free(boxes) & self._holds(middle)
        if not ok.any():
            return None
        whole = ok.copy()
        for column in (0, 2):
            whole &= self._holds(np.column_stack((boxes[:, column], middle[:, 1])))
            whole &= self._holds(np.column_stack((middle[:, 0], boxes[:, column + 1])))
        best = int(np.argmax(whole if whole.any() else ok))
        return replace(tried[best], whole=bool(whole[best]))

    def _holds(self, places: Array) -> Bools:
        held: Bools = shapely.contains_xy(self.area.shape, places[:, 0], places[:, 1])
        return held

    def _beside(self, label: Label) -> Label | None:
        """Where the area is full of points: beside it with a line to it, better on no area."""
        (x, y), unit = self._free_place(), self.room.unit
        label = replace(label, lines=(" ".join(label.lines),), leader=(x, y))
        left, top, right, bottom = self.area.shape.bounds
        reach = min(90 * unit, max(right - left, bottom - top) / 2)
        ways = list(product(_DISTANCES, _ANGLES))
        tried = [
            replace(
                label,
                x=x + math.cos(angle) * (reach + far * unit + label.width / 2),
                y=y + math.sin(angle) * (reach + far * unit * 0.7 + label.height / 2),
            )
            for far, angle in ways
        ]
        boxes = np.array([one.box for one in tried])
        ok = self.room.free(boxes)
        ok &= np.array(
            [free and self._line_is_free(at) for at, free in zip(tried, ok, strict=True)]
        )
        if not ok.any():
            return None
        cost = np.array([far for far, _ in ways], dtype=float) + self._covered(boxes)
        cost[ok] += [self._crossed(tried[at]) for at in np.flatnonzero(ok)]
        return tried[int(np.argmin(np.where(ok, cost, np.inf)))]

    def _free_place(self) -> Point:
        """Return where a line to the area should end: in its middle, or aside of the symbols."""
        left, top, right, bottom = self.area.shape.bounds
        (x, y), width, height = self.middle, right - left, bottom - top
        places = np.array([(x + dx * width / 3, y + dy * height / 6) for dx, dy in _STEPS])
        room = 2 * self.room.unit
        boxes = np.column_stack((places - room, places + room))
        ok = self._holds(places) & self.room.marks.free(boxes) & self.room.texts.free(boxes)
        x, y = places[int(np.argmax(ok))] if ok.any() else self.middle
        return float(x), float(y)

    def _covered(self, boxes: Array) -> Array:
        """Return what it costs to hide areas that are counted: at corners and middle of a box."""
        cost = np.zeros(len(boxes))
        middle = (boxes[:, :2] + boxes[:, 2:]) / 2
        points = [boxes[:, [0, 1]], boxes[:, [2, 1]], boxes[:, [0, 3]], boxes[:, [2, 3]], middle]
        for area in self.room.areas:
            for places in () if area.muted else points:
                cost += 16 * shapely.contains_xy(area.shape, places[:, 0], places[:, 1])
        return cost

    def _crossed(self, label: Label) -> float:
        """Return what it costs to draw the leader over symbols: further off reads better."""
        boxes = np.array(leader_boxes(label, self.room.unit))
        return _CROSSED * int((~self.room.marks.free(boxes)).sum())

    def _line_is_free(self, label: Label) -> bool:
        """Whether the leader runs over no text or other leader, and ends among no symbols."""
        boxes = np.array(leader_boxes(label, self.room.unit))
        outer = boxes[len(boxes) // 2 :]
        return bool(self.room.texts.free(boxes).all() and self.room.marks.free(outer).all())
