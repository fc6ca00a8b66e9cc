"""What makes a drawing a map: scale bar, ratio, north; in a corner that is free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from exports.colors import INK, WHITE
from exports.picture.markup import element, points_path, text
from exports.picture.measure import CAP, width_of
from exports.picture.symbols import LEAST_TEXT_MM
from layers.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exports.picture.scene import Scene
    from layers.words import Lang

    Box = tuple[float, float, float, float]

_BAR_LENGTHS_KM = tuple(one * 10**power for power in range(-2, 4) for one in (1, 2, 5))
_BAR_PARTS = {1: 4, 2: 4, 5: 5}
_LEAST_BAR_MM, _MOST_BAR_MM = 16.0, 60.0
_SHARE_OF_WIDTH = 0.24


@dataclass(frozen=True)
class Furniture:
    """Scale bar, ratio and north arrow of a map, sizes in millimetres.

    ``bar_km`` is what the bar stands for, ``parts`` into how many it is cut; ``with_ratio`` says
    whether the ratio is written.
    """

    scale: int
    bar_km: float
    parts: int
    unit: float
    north_degrees: float
    lang: Lang
    with_ratio: bool = True

    @property
    def bar_mm(self) -> float:
        """How long the bar is on paper."""
        return self.bar_km * 1e6 / self.scale

    @property
    def ratio(self) -> str:
        """The scale as a ratio: ``1:250.000``."""
        return f"1:{number(self.scale, self.lang)}"

    @property
    def text_size(self) -> float:
        """Size of its texts."""
        return max(11 * self.unit, LEAST_TEXT_MM)

    @property
    def length_text(self) -> str:
        """The bar's length in words: ``10 km``, ``500 m``."""
        if self.bar_km < 1:
            return f"{number(self.bar_km * 1000, self.lang)} m"
        return f"{number(self.bar_km, self.lang)} km"

    @property
    def arrow(self) -> tuple[float, float]:
        """Width and height of the arrow with its letter."""
        return 15 * self.unit, 30 * self.unit

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the whole block, its padding included."""
        pad, end = 5 * self.unit, width_of(self.length_text, size=self.text_size, weight=400)
        width = 2 * pad + self.arrow[0] + 8 * self.unit + self.bar_mm + end / 2 + self.unit
        return max(width, self._least_width()), 2 * pad + self.arrow[1]

    def _least_width(self) -> float:
        ratio = width_of(self.ratio, size=self.text_size, weight=700)
        return 18 * self.unit + self.arrow[0] + ratio


def furnish(
    *, scale: int, width_mm: float, unit: float, north_degrees: float, lang: Lang
) -> Furniture:
    """Return the furniture of a map of that width: a bar of a round length, about a quarter."""
    most = min(max(width_mm * _SHARE_OF_WIDTH, _LEAST_BAR_MM), _MOST_BAR_MM)
    fitting = [one for one in _BAR_LENGTHS_KM if one * 1e6 / scale <= most]
    bar_km = fitting[-1] if fitting else _BAR_LENGTHS_KM[0]
    parts = _BAR_PARTS[int(f"{bar_km:e}"[0])]
    return Furniture(scale, float(bar_km), parts, unit, north_degrees, lang)


def corners(
    size: tuple[float, float], *, width_mm: float, height_mm: float, margin: float
) -> list[Box]:
    """Return the four places of a block, the best first: below left, below right, above."""
    width, height = size
    right, low = width_mm - margin - width, height_mm - margin - height
    places = ((margin, low), (right, low), (margin, margin), (right, margin))
    return [(x, y, x + width, y + height) for x, y in places]


def free_corner(places: Sequence[Box], scene: Scene, taken: Sequence[Box]) -> tuple[Box, bool]:
    """Return the corner that hides least, and whether it hides nothing that is counted.

    ``taken`` are the boxes of symbols and of what stands in a corner already.
    """
    costs = [_cost(box, scene, taken) for box in places]
    best = min(range(len(places)), key=costs.__getitem__)
    return places[best], costs[best][0] == 0


def _cost(box: Box, scene: Scene, taken: Sequence[Box]) -> tuple[float, float]:
    block = shapely.box(*box)
    hit = sum(overlap(box, one) for one in taken)
    hit += sum(one.shape.intersects(block) for one in (*scene.targets, *scene.shapes))
    told = [one.shape for one in scene.areas if not one.muted] or list(scene.backdrop)
    hidden = [shapely.intersection(one, block).area / block.area for one in told]
    # A sliver may be hidden, an area that is counted may not.
    return hit + sum(hidden) // 0.02, sum(hidden)


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share any room."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def draw_furniture(furniture: Furniture, box: Box) -> str:
    """Return the block in its place."""
    unit, size = furniture.unit, furniture.text_size
    left, top, right, bottom = box
    ground = element(
        "rect",
        x=left,
        y=top,
        width=right - left,
        height=bottom - top,
        rx=4 * unit,
        fill=WHITE,
        fill_opacity=0.9,
    )
    x, y = left + 5 * unit, top + 5 * unit
    start = x + furniture.arrow[0] + 8 * unit
    place = start, y + size * CAP
    ratio = (
        text(furniture.ratio, place, size=size, weight=700, anchor="start")
        if furniture.with_ratio
        else ""
    )
    bar_y = y + size * CAP + 4.5 * unit
    return element(
        "g",
        ground + _arrow(furniture, x, y) + ratio + _bar(furniture, start, bar_y),
        class_="furniture",
    )


def _bar(furniture: Furniture, left: float, top: float) -> str:
    unit, size = furniture.unit, furniture.text_size
    height, part = 4 * unit, furniture.bar_mm / furniture.parts
    pieces = "".join(
        element(
            "rect",
            x=f"{left + at * part:.4f}",
            y=top,
            width=f"{part:.4f}",
            height=height,
            fill=WHITE if at % 2 else INK,
        )
        for at in range(furniture.parts)
    )
    rim = element(
        "rect",
        x=f"{left:.4f}",
        y=top,
        width=f"{furniture.bar_mm:.4f}",
        height=height,
        fill="none",
        stroke=INK,
        stroke_width=0.7 * unit,
        class_="bar",
    )
    line = top + height + size * (CAP + 0.28)
    return (
        pieces
        + rim
        + text("0", (left, line), size=size)
        + text(furniture.length_text, (left + furniture.bar_mm, line), size=size)
    )


def _arrow(furniture: Furniture, left: float, top: float) -> str:
    unit = furniture.unit
    size = max(12 * unit, LEAST_TEXT_MM)
    letter = size * CAP
    middle, low = left + furniture.arrow[0] / 2, top + furniture.arrow[1]
    high, half = top + letter + 2.5 * unit, 5.5 * unit
    dark = points_path([(middle, high), (middle - half, low), (middle, low - 4 * unit)])
    light = points_path([(middle, high), (middle + half, low), (middle, low - 4 * unit)])
    style = {"stroke": INK, "stroke_width": 0.7 * unit, "stroke_linejoin": "round"}
    needle = element("path", d=dark, fill=INK, **style) + element(
        "path", d=light, fill=WHITE, **style
    )
    n = text("N", (middle, top + letter), size=size, weight=700)
    turn = f"rotate({furniture.north_degrees:.2f} {middle:.2f} {(top + low) / 2:.2f})"
    return element("g", n + needle, transform=turn)
