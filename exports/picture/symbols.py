"""Symbols, rings, badges and hatching: the screen's, as SVG (``layers/map/client/symbols.js``).

Sizes are those of the screen in its pixels; ``unit`` says how many millimetres one is on paper.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely

from exports.colors import AREA_LINE, INK, QUIET, WHITE
from exports.picture.markup import document, element, path, path_of, points_path, text
from exports.picture.measure import CAP, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from layers.legend import Symbol

    Point = tuple[float, float]

SYMBOL_RADIUS = 6.5
LEAST_TEXT_MM = 2.3
"""6.5 points: nothing on paper is written smaller."""

_HATCH_STEP = 7 / math.sqrt(2)


def _corners(count: int, turn: float, size: float, down: float = 0.0) -> tuple[Point, ...]:
    angles = [turn + at * 2 * math.pi / count for at in range(count)]
    return tuple((math.cos(one) * size, math.sin(one) * size + down) for one in angles)


# Corners for radius 1, sized so that all shapes weigh the same to the eye.
_OUTLINES: dict[str, tuple[Point, ...]] = {
    "square": ((-0.84, -0.84), (0.84, -0.84), (0.84, 0.84), (-0.84, 0.84)),
    "diamond": _corners(4, -math.pi / 2, 1.2),
    "triangle": _corners(3, -math.pi / 2, 1.25, 0.2),
    "hexagon": _corners(6, 0.0, 1.08),
    "house": (
        *((0.0, -1.25), (1.15, -0.15), (0.85, -0.15), (0.85, 1.0)),
        *((-0.85, 1.0), (-0.85, -0.15), (-1.15, -0.15)),
    ),
}


def symbol_color(symbol: Symbol) -> str:
    """Return the colour that a symbol is remembered by: that of a white one is its rim's."""
    return symbol.stroke if symbol.fill.upper() == WHITE else symbol.fill


def draw_symbol(symbol: Symbol, at: Point, *, radius: float, unit: float) -> str:
    """Return a symbol at a place; a white rim first, so that it stands out on every colour."""
    outline = _outline(symbol.shape, at, radius)
    rim = _shape(outline, fill="none", stroke=WHITE, stroke_width=4.5 * unit)
    bare = symbol.stroke.upper() == WHITE
    line = {} if bare else {"stroke": symbol.stroke, "stroke_width": 1.8 * unit}
    return rim + _shape(outline, fill=symbol.fill, **line)


def _outline(shape: str, at: Point, radius: float) -> tuple[str, dict[str, object]]:
    corners = _OUTLINES.get(shape)
    if corners is None:
        return "circle", {"cx": float(at[0]), "cy": float(at[1]), "r": float(radius)}
    places = [(at[0] + x * radius, at[1] + y * radius) for x, y in corners]
    return "path", {"d": points_path(places)}


def _shape(outline: tuple[str, dict[str, object]], **style: object) -> str:
    name, places = outline
    return element(name, stroke_linejoin="round", **places, **style)


def hatch_lines(shape: BaseGeometry, unit: float) -> BaseGeometry:
    """Return the diagonal lines that hatch a polygon (millimetres), at the same places always."""
    left, bottom, right, top = shape.bounds
    step = _HATCH_STEP * unit * math.sqrt(2)
    # Lines x + y = constant, all multiples of one step, so that neighbours continue each other.
    first, last = math.ceil((left + bottom) / step), math.floor((right + top) / step)
    sums = np.arange(first, last + 1) * step
    ends = [[(one - bottom, bottom), (one - top, top)] for one in sums]
    return shapely.intersection(shapely.MultiLineString(ends), shape) if ends else shapely.Point()


def draw_target(shape: BaseGeometry, symbol: Symbol, *, chosen: bool, unit: float) -> str:
    """Return a target area: hatched on nothing, dashed round it; a chosen one has a full line."""
    dash = (6 * unit, 4 * unit) if symbol.dash and not chosen else None
    lines, rim = path_of(hatch_lines(shape, unit)), path_of(shape)
    return "".join(
        (
            path(
                lines, fill="none", stroke=symbol.fill, stroke_width=1.1 * unit, stroke_opacity=0.75
            ),
            path(
                rim,
                fill="none",
                stroke=WHITE,
                stroke_opacity=0.85,
                stroke_width=(6 if chosen else 4) * unit,
                stroke_linejoin="round",
            ),
            path(
                rim,
                fill="none",
                stroke=symbol.stroke,
                stroke_width=(3.2 if chosen else 1.8) * unit,
                stroke_dasharray=dash,
                stroke_linejoin="round",
            ),
        )
    )


def draw_precision(at: Point, radius: float, unit: float) -> str:
    """Return the dashed ring of an approximate point."""
    circle = {"cx": float(at[0]), "cy": float(at[1]), "r": float(radius), "fill": "none"}
    dash = f"{3 * unit:.2f}"
    return element(
        "circle", **circle, stroke=WHITE, stroke_opacity=0.7, stroke_width=3 * unit
    ) + element(
        "circle",
        **circle,
        stroke=INK,
        stroke_opacity=0.75,
        stroke_width=1.2 * unit,
        stroke_dasharray=f"{dash} {dash}",
    )


def draw_group(at: Point, radius: float, colors: Sequence[str], words: str, unit: float) -> str:
    """Return a ring shared out among the colours of the members, their number inside."""
    x, y = at
    disc = element("circle", cx=float(x), cy=float(y), r=radius + 1.5 * unit, fill=WHITE)
    ring, shown = radius - 1.5 * unit, _runs(colors)
    arcs = "".join(
        _arc(at, ring, first, last, len(colors), color=color, width=3.5 * unit)
        for color, first, last in shown
    )
    size = max(12.0 * unit, LEAST_TEXT_MM)
    return disc + arcs + text(words, (x, y + size * CAP / 2), size=size, weight=700)


def _runs(colors: Sequence[str]) -> list[tuple[str, int, int]]:
    """Return each colour once, with the first of its members and the one after the last."""
    ordered = sorted(colors)
    return [
        (color, ordered.index(color), ordered.index(color) + ordered.count(color))
        for color in dict.fromkeys(ordered)
    ]


def _arc(
    at: Point, radius: float, first: int, last: int, count: int, *, color: str, width: float
) -> str:
    style = {"fill": "none", "stroke": color, "stroke_width": float(width)}
    if last - first == count:
        return element("circle", cx=float(at[0]), cy=float(at[1]), r=float(radius), **style)
    (x1, y1), (x2, y2) = (
        (
            at[0] + radius * math.sin(2 * math.pi * one / count),
            at[1] - radius * math.cos(2 * math.pi * one / count),
        )
        for one in (first, last)
    )
    large = int(2 * (last - first) > count)
    data = f"M{x1:.2f} {y1:.2f}A{radius:.2f} {radius:.2f} 0 {large} 1 {x2:.2f} {y2:.2f}"
    return element("path", d=data, **style)


def draw_badge(at: Point, words: str, *, size: float, unit: float) -> str:
    """Return the dashed tag that says how many of a count have no point; ``at`` is its middle."""
    width, height = badge_size(words, size=size, unit=unit)
    tag = element(
        "rect",
        x=at[0] - width / 2,
        y=at[1] - height / 2,
        width=width,
        height=height,
        rx=height / 2,
        fill=WHITE,
        stroke=INK,
        stroke_width=1.2 * unit,
        stroke_dasharray=f"{2.5 * unit:.2f} {2 * unit:.2f}",
    )
    return tag + text(words, (at[0], at[1] + size * CAP / 2), size=size, weight=600)


def badge_size(words: str, *, size: float, unit: float) -> tuple[float, float]:
    """Return width and height of a badge."""
    return width_of(words, size=size, weight=600) + 11 * unit, size + 4 * unit


def symbol_svg(symbol: Symbol, *, size_mm: float) -> bytes:
    """Return one symbol alone, in a square of that size."""
    middle, unit = (size_mm / 2, size_mm / 2), size_mm / 20
    if symbol.shape == "hatch":
        shape = shapely.box(size_mm * 0.04, size_mm * 0.18, size_mm * 0.96, size_mm * 0.82)
        content = draw_target(shape, symbol, chosen=False, unit=unit)
    else:
        content = draw_symbol(symbol, middle, radius=SYMBOL_RADIUS * unit, unit=unit)
    return document(content, width_mm=size_mm, height_mm=size_mm)


def swatch_svg(color: str, *, size_mm: float) -> bytes:
    """Return a patch of a class's colour, in a square of that size."""
    content = element(
        "rect",
        x=size_mm * 0.04,
        y=size_mm * 0.2,
        width=size_mm * 0.92,
        height=size_mm * 0.6,
        rx=size_mm * 0.08,
        fill=color,
        stroke=AREA_LINE,
        stroke_width=size_mm * 0.04,
    )
    return document(content, width_mm=size_mm, height_mm=size_mm)


def convention_svg(kind: str, *, size_mm: float) -> bytes:
    """Return the picture of a convention: ``approximate``, ``declared``, ``group``; else blank."""
    middle, unit = (size_mm / 2, size_mm / 2), size_mm / 20
    drawn = {
        "approximate": lambda: draw_precision(middle, 8 * unit, unit),
        "declared": lambda: _small_badge(middle, unit),
        "group": lambda: draw_group(middle, 9 * unit, [QUIET], "5", unit),
    }
    make = drawn.get(kind)
    return document(make() if make else "", width_mm=size_mm, height_mm=size_mm)


def _small_badge(at: Point, unit: float) -> str:
    return draw_badge(at, "3", size=9.5 * unit, unit=unit)
