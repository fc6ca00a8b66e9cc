"""Small maps without labels: where points would fall, a shape before and after its repair.

SVG with nothing in it but geometry: no text of the data, no tile. Longitudes are shortened by the
cosine of the latitude, which at the size of a stamp is as good as any projection.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

from exports.colors import ALARM, AREA_LINE, BACKDROP, BLUE, WHITE
from exports.picture.markup import document, element, path, path_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Box = tuple[float, float, float, float]

WIDTH_MM, HEIGHT_MM = 80.0, 60.0
_MARGIN_MM = 3.0
_DOT_MM = 1.1
_DETAIL_MM = 0.15
_LEAST_DEGREES = 1e-5  # about a metre: a point has no size of its own


@dataclass(frozen=True)
class Dots:
    """Points of one kind: (longitude, latitude) pairs, their colour, whether they are filled."""

    places: tuple[tuple[float, float], ...]
    color: str = BLUE
    filled: bool = True


def dots_map(areas: Sequence[BaseGeometry], groups: Iterable[Dots], *, label: str) -> bytes:
    """Return the areas of a territory (EPSG:4326) with points on them; those outside are cut off.

    Parameters
    ----------
    label
        What the picture shows, for those who do not see it.
    """
    frame = _Frame.of(areas)
    ground = path(path_of(frame.drawn(areas)), fill=BACKDROP, stroke=AREA_LINE, stroke_width=0.2)
    dots = "".join(_dot(at, group) for group in groups for at in frame.placed(group.places))
    return document(ground + dots, width_mm=WIDTH_MM, height_mm=HEIGHT_MM, label=label)


def shape_map(shape: BaseGeometry, beside: BaseGeometry, *, label: str) -> bytes:
    """Return a shape (EPSG:4326) drawn in the frame that it shares with another."""
    frame = _Frame.of([shape, beside])
    drawn = path(
        path_of(frame.drawn([shape])),
        fill="#CFE2F6",
        fill_rule="evenodd",
        stroke=BLUE,
        stroke_width=0.5,
    )
    corners = "".join(
        element("circle", cx=float(x), cy=float(y), r=0.6, fill=ALARM)
        for x, y in frame.placed(shapely.get_coordinates(shape)[:_MOST_CORNERS])
    )
    return document(drawn + corners, width_mm=WIDTH_MM, height_mm=HEIGHT_MM, label=label)


_MOST_CORNERS = 60


@dataclass(frozen=True)
class _Frame:
    """From degrees to millimetres of the picture."""

    west: float
    north: float
    east_mm: float
    north_mm: float
    left_mm: float
    top_mm: float

    @classmethod
    def of(cls, shapes: Sequence[BaseGeometry]) -> _Frame:
        bounds = shapely.total_bounds(np.array(shapes, dtype=object))
        west, south, east, north = np.nan_to_num(bounds)
        shorter = float(np.cos(np.radians((south + north) / 2)))
        wide = max((east - west) * shorter, _LEAST_DEGREES)
        high = max(north - south, _LEAST_DEGREES)
        free = WIDTH_MM - 2 * _MARGIN_MM, HEIGHT_MM - 2 * _MARGIN_MM
        scale = min(free[0] / wide, free[1] / high)
        left, top = (WIDTH_MM - wide * scale) / 2, (HEIGHT_MM - high * scale) / 2
        return cls(float(west), float(north), scale * shorter, scale, left, top)

    def drawn(self, shapes: Sequence[BaseGeometry]) -> NDArray[np.object_]:
        """Return shapes in the picture, with no more detail than it can show."""
        moved = shapely.transform(np.array(shapes, dtype=object), self._to_mm)
        return cast("NDArray[np.object_]", shapely.simplify(moved, _DETAIL_MM))

    def placed(self, places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        """Return those of some points that are in the picture."""
        if not len(places):
            return []
        found = self._to_mm(np.asarray(places, dtype=float))
        inside = ((found >= 0) & (found <= (WIDTH_MM, HEIGHT_MM))).all(axis=1)
        return [(float(x), float(y)) for x, y in found[inside]]

    def _to_mm(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        east = (places[:, 0] - self.west) * self.east_mm + self.left_mm
        down = (self.north - places[:, 1]) * self.north_mm + self.top_mm
        return np.column_stack([east, down])


def _dot(at: tuple[float, float], group: Dots) -> str:
    x, y = at
    inner, outer = (group.color, WHITE) if group.filled else (WHITE, group.color)
    return element("circle", cx=x, cy=y, r=_DOT_MM, fill=inner, stroke=outer, stroke_width=0.35)
