"""SVG as text: numbers, paths, texts and the document round them. Millimetres, y downwards."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import numpy as np
import shapely

from exports.colors import INK
from exports.fonts import FAMILY, drawable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    Point = tuple[float, float]


_STEPS_PER_MM = 100
"""Paths are drawn in hundredths of a millimetre: finer than any printer, and short to write."""

_TEXT_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def num(value: float) -> str:
    """Write a number of millimetres, to the hundredth, as briefly as SVG reads it."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def element(name: str, content: str = "", /, **attributes: object) -> str:
    """Return an element; ``content`` is markup, ``_`` in names of attributes stands for ``-``.

    Attributes that are None or "" are left out; every value is quoted and escaped.
    """
    given = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_written(value))}"
        for key, value in attributes.items()
        if value is not None and value != ""
    )
    return f"<{name}{given}>{content}</{name}>" if content else f"<{name}{given}/>"


def _written(value: object) -> str:
    return num(value) if isinstance(value, float) else str(value)


def text(
    words: str,
    at: Point,
    *,
    size: float,
    weight: int = 400,
    fill: str = INK,
    anchor: str = "middle",
    halo: str = "",
) -> str:
    """Return a line of text: any text, made harmless; ``at`` is where its baseline is anchored."""
    around = (
        {
            "stroke": halo,
            "stroke_width": size * 0.3,
            "stroke_linejoin": "round",
            "paint_order": "stroke",
        }
        if halo
        else {}
    )
    x, y = at
    return element(
        "text",
        drawable(words).translate(_TEXT_ESCAPES),
        x=float(x),
        y=float(y),
        font_size=float(size),
        font_weight=weight,
        fill=fill,
        text_anchor=anchor,
        **around,
    )


def path_of(shapes: BaseGeometry | Iterable[BaseGeometry]) -> str:
    """Return the path data of lines and polygons (millimetres), "" for nothing."""
    parts = []
    for shape in [shapes] if isinstance(shapes, shapely.Geometry) else shapes:
        for part in shapely.get_parts(shape):
            if part.geom_type == "Polygon":
                parts += [_ring(ring, closed=True) for ring in (part.exterior, *part.interiors)]
            elif part.geom_type in {"LineString", "LinearRing"}:
                parts.append(_ring(part, closed=False))
            elif part.geom_type == "GeometryCollection":
                parts.append(path_of(part))
    return "".join(parts)


def _ring(line: BaseGeometry, *, closed: bool) -> str:
    """Write a line as steps in whole hundredths: the sum of the rounded steps never drifts."""
    places = np.rint(shapely.get_coordinates(line) * _STEPS_PER_MM).astype(int)
    if closed:
        places = places[:-1]
    if len(places) <= 1:
        return ""
    (x, y), steps = places[0], np.diff(places, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    least = 2 if closed else 1
    if len(steps) < least:
        return ""
    written = "".join(f"{_step(dx)}{_step(dy)}" for dx, dy in steps).removeprefix(" ")
    return f"M{x} {y}l{written}{'z' if closed else ''}"


def _step(value: int) -> str:
    return f"{value}" if value < 0 else f" {value}"


def path(data: str, **attributes: object) -> str:
    """Return a path of :func:`path_of`, or "" if there is nothing to draw.

    Its strokes and dashes are given in millimetres too.
    """
    if not data:
        return ""
    scaled = {
        key: float(value) * _STEPS_PER_MM
        if key == "stroke_width" and isinstance(value, int | float)
        else value
        for key, value in attributes.items()
    }
    dash = attributes.get("stroke_dasharray")
    if isinstance(dash, tuple):
        scaled["stroke_dasharray"] = " ".join(num(one * _STEPS_PER_MM) for one in dash)
    return element("path", d=data, transform=f"scale({1 / _STEPS_PER_MM:g})", **scaled)


def points_path(points: Sequence[Point], *, closed: bool = True) -> str:
    """Return the path data, in millimetres, of a few corners."""
    corners = "L".join(f"{num(x)} {num(y)}" for x, y in points)
    return f"M{corners}{'Z' if closed else ''}"


def document(content: str, *, width_mm: float, height_mm: float, label: str = "") -> bytes:
    """Return the file: ``content`` is markup in millimetres from the upper left corner."""
    made = element(
        "svg",
        content,
        xmlns="http://www.w3.org/2000/svg",
        width=f"{num(width_mm)}mm",
        height=f"{num(height_mm)}mm",
        viewBox=f"0 0 {num(width_mm)} {num(height_mm)}",
        font_family=f"{FAMILY}, sans-serif",
        role="img",
        aria_label=drawable(label),
    )
    return made.encode("utf-8", errors="replace")
