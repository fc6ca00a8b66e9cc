"""Rings as polygons: which are shells, which are holes, and of which shell.

Source of the rule: ESRI Shapefile Technical Description (1998), page 8: a shell runs clockwise, a
hole counter-clockwise, and the rings of a record stand in any order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from shapely.geometry.base import BaseGeometry

_LEAST_POSITIONS = 4


def polygons_of_rings(outlines: Sequence[np.ndarray]) -> BaseGeometry | None:
    """Return the polygon or multipolygon of closed rings (each n x 2), None if none is one.

    A hole belongs to the smallest shell that covers it. Where a hole would lie in no shell the
    directions mean nothing, as many programs write them: then a ring is a hole if it lies in one
    other ring, or three, and a shell if in none, or two. Nothing of what was drawn is lost.
    """
    rings = [shapely.LinearRing(each) for each in outlines if len(each) >= _LEAST_POSITIONS]
    if not rings:
        return None
    if len(rings) == 1:
        return shapely.Polygon(rings[0])
    around = _around(rings)
    is_hole = [bool(shapely.is_ccw(ring)) for ring in rings]
    if any(hole and all(is_hole[i] for i in around[at]) for at, hole in enumerate(is_hole)):
        is_hole = [len(outer) % 2 == 1 for outer in around]
    return _assembled(rings, is_hole, around)


def _around(rings: list[BaseGeometry]) -> list[list[int]]:
    """Return for each ring the others that it lies in, the smallest first."""
    areas = shapely.polygons(rings)
    sizes = shapely.area(areas)
    tree = shapely.STRtree(areas)
    around = []
    for at, ring in enumerate(rings):
        near = tree.query(ring).tolist()
        larger = [i for i in near if (sizes[i], i) > (sizes[at], at) and _covers(areas[i], ring)]
        around.append(sorted(larger, key=lambda i: float(sizes[i])))
    return around


def _covers(area: BaseGeometry, ring: BaseGeometry) -> bool:
    """Whether a ring lies in an area; an invalid one is judged by the extent alone."""
    try:
        return bool(shapely.covers(area, ring))
    except shapely.GEOSException:
        return bool(shapely.covers(shapely.box(*area.bounds), ring))


def _assembled(
    rings: list[BaseGeometry], is_hole: list[bool], around: list[list[int]]
) -> BaseGeometry:
    holes: dict[int, list[BaseGeometry]] = {at: [] for at, hole in enumerate(is_hole) if not hole}
    for at, ring in enumerate(rings):
        if is_hole[at]:
            holes[next(i for i in around[at] if not is_hole[i])].append(ring)
    polygons = [shapely.Polygon(rings[at], within) for at, within in holes.items()]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
