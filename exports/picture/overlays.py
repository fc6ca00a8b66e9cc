"""The shapes that a reading draws over its map: told apart by pattern, line and form.

No two look alike in grey, or to eyes that see few colours. Where a map has several kinds of one
style, each has a look of its own, in the order in which they come.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from exports.colors import INK, WHITE
from exports.picture.markup import document, element, path, path_of, points_path
from exports.picture.symbols import SYMBOL_RADIUS, draw_symbol
from layers.legend import HOUSE, Symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shapely.geometry.base import BaseGeometry

    from layers.readings.model import Style

    Point = tuple[float, float]

POINTED: frozenset[Style] = frozenset({"house", "pact", "candidate", "spot"})
"""The styles that are drawn as symbols, over everything else."""

_ROUND = {"stroke_linejoin": "round", "stroke_linecap": "round"}
_STEP = 7.0
_ARM, _STAR = 6.5, 9.5


@dataclass(frozen=True)
class _Look:
    """Colours of fill and line, how its lines are dashed (pixels), and what it is filled with.

    ``pattern`` are lines: ``back`` falling to the right, ``flat``, ``upright``; or ``dots``.
    """

    fill: str
    line: str
    dash: tuple[float, float] | None = None
    pattern: str = ""


_LOOKS: dict[str, tuple[_Look, ...]] = {
    "reach": (
        _Look("#E69F00", "#8A5A00"),
        _Look("#009E73", "#00604A", (5, 3), "dots"),
        _Look("#CC79A7", "#7B2D8B", (1, 4), "upright"),
    ),
    "hole": (
        _Look("", INK, (4, 3), "back"),
        _Look("", "#7B2D8B", (4, 3), "flat"),
        _Look("", "#8A5A00", (4, 3), "upright"),
    ),
    "line": (_Look("", "#7B2D8B"), _Look("", "#D55E00", (8, 6)), _Look("", INK, (0.1, 7))),
    "area": (
        _Look("", INK),
        _Look("", "#7B2D8B", (9, 6)),
        _Look("", "#8A5A00", (0.1, 7)),
        _Look("", "#00604A", (3, 5)),
        _Look("", "#D55E00", (14, 5)),
    ),
    "spot": (_Look("", "#D55E00"), _Look("", "#7B2D8B")),
    "candidate": (_Look("#F0E442", INK), _Look(INK, INK)),
}
_SYMBOLS: dict[str, tuple[Symbol, ...]] = {
    "house": (Symbol("house", HOUSE.fill, INK), Symbol("house", WHITE, HOUSE.fill)),
    "pact": (Symbol("circle", "#D55E00", INK), Symbol("circle", WHITE, "#D55E00")),
}


def draw_shapes(shapes: Sequence[BaseGeometry], style: Style, variant: int, unit: float) -> str:
    """Return shapes of one kind as markup.

    Parameters
    ----------
    shapes
        On paper, in millimetres. A style that is a symbol stands on a point of each.
    variant
        Which of the kinds of its style it is; after the last look they begin again.
    unit
        Millimetres to the screen's pixel.
    """
    if not shapes:
        return ""
    if style in POINTED:
        places = [_place(one) for one in shapes]
        return "".join(_draw_symbol(at, style, variant, unit) for at in places)
    looks = _LOOKS[style]
    look = looks[variant % len(looks)]
    if style in {"reach", "hole"}:
        return _draw_ground(shapely.union_all(list(shapes)), look, unit)
    width = 3.6 if style == "line" else 4.0
    data = "".join(path_of(one) for one in shapes)
    lined = path(
        data, fill="none", stroke=look.line, stroke_width=width * unit, **_dash(look, unit)
    )
    cased = path(data, fill="none", stroke=WHITE, stroke_width=(width + 3) * unit, **_ROUND)
    return cased + lined


def overlay_svg(style: Style, variant: int, *, size_mm: float) -> bytes:
    """Return what a kind of shape looks like, in a square of that size: for a legend."""
    unit, middle = size_mm / 20, shapely.Point(size_mm / 2, size_mm / 2)
    low, high = size_mm * 0.08, size_mm * 0.92
    patch = shapely.box(low, size_mm * 0.2, high, size_mm * 0.8)
    made: dict[str, BaseGeometry] = {
        "line": shapely.LineString([(low, size_mm * 0.6), (high, size_mm * 0.4)])
    }
    shape = middle if style in POINTED else made.get(style, patch)
    content = draw_shapes([shape], style, variant, unit)
    return document(content, width_mm=size_mm, height_mm=size_mm)


def symbol_box(shape: BaseGeometry, unit: float) -> tuple[float, float, float, float]:
    """Return the room that a symbol takes: left, top, right, bottom (millimetres)."""
    (x, y), reach = _place(shape), (_STAR + 1) * unit
    return x - reach, y - reach, x + reach, y + reach


def _place(shape: BaseGeometry) -> Point:
    point = shape if shape.geom_type == "Point" else shapely.point_on_surface(shape)
    return float(point.x), float(point.y)


def _draw_ground(shape: BaseGeometry, look: _Look, unit: float) -> str:
    data = path_of(shape)
    filled = path(data, fill=look.fill, fill_opacity=0.28, fill_rule="evenodd") if look.fill else ""
    rim = {"fill": "none", "stroke_linejoin": "round"}
    return "".join(
        (
            filled,
            _pattern(shape, look, unit),
            path(data, stroke=WHITE, stroke_opacity=0.8, stroke_width=3.6 * unit, **rim),
            path(data, stroke=look.line, stroke_width=1.7 * unit, fill="none", **_dash(look, unit)),
        )
    )


def _dash(look: _Look, unit: float) -> dict[str, object]:
    dashed = tuple(one * unit for one in look.dash) if look.dash else None
    return {**_ROUND, "stroke_dasharray": dashed}


def _pattern(shape: BaseGeometry, look: _Look, unit: float) -> str:
    if not look.pattern or shape.is_empty:
        return ""
    data = path_of(_ruled(shape, look.pattern, _STEP * unit))
    dots = look.pattern == "dots"
    return path(
        data,
        fill="none",
        stroke=look.line,
        stroke_opacity=0.8 if dots else 0.5,
        stroke_width=(1.6 if dots else 0.9) * unit,
        stroke_dasharray=(0.01, _STEP * unit) if dots else None,
        stroke_linecap="round" if dots else "butt",
    )


def _ruled(shape: BaseGeometry, pattern: str, step: float) -> BaseGeometry:
    """Return the lines that fill a polygon, at the same places for all shapes of a map."""
    left, top, right, bottom = shape.bounds
    rulers: dict[str, tuple[float, float, Callable[[float], list[Point]]]] = {
        "back": (left - bottom, right - top, lambda at: [(at + top, top), (at + bottom, bottom)]),
        "flat": (top, bottom, lambda at: [(left, at), (right, at)]),
    }
    upright = (left, right, lambda at: [(at, top), (at, bottom)])
    first, last, ends = rulers.get(pattern, upright)
    step *= math.sqrt(2) if pattern == "back" else 1.0
    places = np.arange(math.ceil(first / step), math.floor(last / step) + 1) * step
    lines = [ends(float(at)) for at in places]
    return shapely.intersection(shapely.MultiLineString(lines), shape) if lines else shapely.Point()


def _draw_symbol(at: Point, style: Style, variant: int, unit: float) -> str:
    symbols = _SYMBOLS.get(style)
    if symbols:
        radius = SYMBOL_RADIUS * 1.15 * unit
        return draw_symbol(symbols[variant % len(symbols)], at, radius=radius, unit=unit)
    looks = _LOOKS[style]
    look = looks[variant % len(looks)]
    if style == "spot":
        return _cross(at, look, unit, turned=variant % 2 == 0)
    corners = points_path(_star(at, _STAR * unit))
    rim = element("path", d=corners, fill="none", stroke=WHITE, stroke_width=5.5 * unit)
    style_of = {"fill": look.fill, "stroke": look.line, "stroke_width": 1.9 * unit}
    return rim + element("path", d=corners, stroke_linejoin="round", **style_of)


def _star(at: Point, radius: float) -> list[Point]:
    turns = ((one * math.pi / 5, radius if one % 2 == 0 else radius * 0.45) for one in range(10))
    return [(at[0] + math.sin(turn) * far, at[1] - math.cos(turn) * far) for turn, far in turns]


def _cross(at: Point, look: _Look, unit: float, *, turned: bool) -> str:
    (x, y), arm = at, _ARM * unit
    ends = ((arm, arm), (arm, -arm)) if turned else ((arm * 1.2, 0), (0, arm * 1.2))
    data = "".join(
        points_path([(x - dx, y - dy), (x + dx, y + dy)], closed=False) for dx, dy in ends
    )
    casing = element("path", d=data, fill="none", stroke=WHITE, stroke_width=6.5 * unit, **_ROUND)
    line = element("path", d=data, fill="none", stroke=look.line, stroke_width=3 * unit, **_ROUND)
    return casing + line
