"""What lies within a straight distance of places: discs, their union, the share of areas it takes.

All geometry here is in one CRS in metres (``geo.crs.metric_crs``): arrays of Shapely geometry, as
nothing is looked up by index. A distance is a straight line in that plane, never a way on foot.

A disc is drawn as a regular polygon inside the circle. With :data:`QUAD_SEGS` segments to a
quarter, n = 4 * QUAD_SEGS corners, its surface is sin(2 pi / n) / (2 pi / n) of the circle's:
0.0025 % less, so that slivers at its edge are still right to a tenth of a percent. All else (union,
intersection, surface) is exact to the rounding of double precision.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Geometries = NDArray[np.object_]

QUAD_SEGS = 128
"""Segments to a quarter of a circle."""


def disc_error(quad_segs: int = QUAD_SEGS) -> float:
    """Return which share of a circle's surface its polygon leaves out."""
    angle = math.pi / (2 * quad_segs)
    return 1 - math.sin(angle) / angle


def discs(points: Geometries, distance_m: float, *, quad_segs: int = QUAD_SEGS) -> Geometries:
    """Return the disc of that radius in metres around every point."""
    drawn: Geometries = shapely.buffer(points, distance_m, quad_segs=quad_segs)
    return drawn


def reach(points: Geometries, distance_m: float) -> BaseGeometry:
    """Return all that lies within a distance of at least one of the points.

    Returns
    -------
    shapely geometry
        A polygon or multipolygon in the CRS of the points; an empty polygon if there is no point.
    """
    return shapely.union_all(discs(points, distance_m)) if len(points) else shapely.Polygon()


def covered_m2(areas: Geometries, reached: BaseGeometry) -> NDArray[np.float64]:
    """Return the surface of every area that is reached, in square metres."""
    return np.asarray(shapely.area(shapely.intersection(areas, reached)))


def covered_share(areas: Geometries, reached: BaseGeometry) -> NDArray[np.float64]:
    """Return which share (0 to 1) of every area's surface is reached; NaN if it has no surface."""
    whole = shapely.area(areas)
    part = covered_m2(areas, reached)
    share = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    # Rounding in the intersection may give a hair more than the whole.
    return np.asarray(np.minimum(share, 1.0))


def together(areas: Geometries) -> BaseGeometry:
    """Return the union of polygons: quickly where they form a coverage, rightly in any case."""
    if shapely.coverage_is_valid(areas):
        return shapely.coverage_union_all(areas)
    return shapely.union_all(areas)
