"""Shapes as a layer can hold them: valid, of its types, flat; every repair with before and after.

Geometries are in EPSG:4326; areas are told in square metres of the local plane, which is exact
enough to say what a repair changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from data.intake.findings import about_rows, about_table
from data.schema import GEOMETRY

if TYPE_CHECKING:
    from data.intake.findings import Finding

_METRES_PER_DEGREE = 111_320.0
_SLIVER_SHARE = 0.01  # of the smaller polygon
_MOST_COMPARED = 20_000  # polygons that are tried for slivers
_MOST_PAIRS = 400_000  # of neighbours that are compared
_MOST_CROSSINGS = 60_000  # of the sides of all invalid shapes, that a repair would have to find
_FEW_CROSSINGS = 400  # of one shape
_FEW_CORNERS = 40
_MOST_SAMPLED = 4_000_000  # pairs looked at to estimate how many there are
_MOST_REPAIRS_KEPT = 200  # for the preview of before and after
_COLLECTION = "GeometryCollection"
_LEAST_AREA_M2 = 0.01


class Repair(NamedTuple):
    """A repaired shape: its row's position, WKT and area (m²) before and after."""

    position: int
    before: str
    after: str
    before_m2: float
    after_m2: float


@dataclass(frozen=True, eq=False)
class Mended:
    """The shapes of a table after their repair."""

    shapes: np.ndarray
    repairs: tuple[Repair, ...]
    findings: tuple[Finding, ...]


def mend_shapes(shapes: np.ndarray, layer: str) -> Mended:
    """Make every shape valid and of a type that the layer takes, or leave it out, and say so.

    Invalid polygons are rebuilt by their rings (``make_valid``: a bow-tie becomes its two
    triangles, a hole outside its shell is dropped); what has no area left has no shape.
    """
    there = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    invalid = there & ~shapely.is_valid(shapes)
    mended = shapes.copy()
    crossings = _crossings(shapes, invalid)
    tangled = _beyond_measure(crossings)
    mended[tangled] = None
    invalid &= ~tangled
    for place in np.flatnonzero(invalid):
        # GEOS takes seconds to try each way round a few hundred crossings.
        mended[place] = _valid(shapes[place], quickly=crossings[place] > _FEW_CROSSINGS)
    collapsed = there & ~tangled & _without_area(shapes, mended)
    mended[collapsed] = None
    repaired = invalid & ~collapsed
    findings = about_rows("shape_repaired", "flag", repaired, cells=_reasons(shapes, repaired))
    findings += about_rows("shape_without_area", "flag", collapsed)
    findings += about_rows("shape_tangled", "flag", tangled)
    mended, of_types = _of_types(mended, layer)
    return Mended(mended, _repairs(shapes, mended, repaired), findings + of_types)


def overlaps(shapes: np.ndarray) -> tuple[Finding, ...]:
    """Tell how many neighbouring polygons overlap by a sliver: drawn twice, not meant."""
    polygons = shapes[shapely.get_dimensions(shapes) == 2]  # noqa: PLR2004
    if not 1 < len(polygons) <= _MOST_COMPARED:
        return ()
    tree = shapely.STRtree(polygons)
    if _neighbours(tree, polygons) > _MOST_PAIRS:
        return ()
    left, right = tree.query(polygons, predicate="intersects")
    left, right = left[left < right], right[left < right]
    touching = shapely.touches(polygons[left], polygons[right])
    left, right = left[~touching], right[~touching]
    shared = shapely.area(shapely.intersection(polygons[left], polygons[right]))
    smaller = np.minimum(shapely.area(polygons[left]), shapely.area(polygons[right]))
    slivers = int(((shared > 0) & (shared < smaller * _SLIVER_SHARE)).sum())
    return about_table("shapes_overlap", "ask", count=slivers) if slivers else ()


def area_m2(shape: shapely.Geometry | None) -> float:
    """Return the area of a shape in EPSG:4326, in square metres of the plane at its latitude."""
    if shape is None or shape.is_empty:
        return 0.0
    _, south, _, north = shape.bounds
    width = _METRES_PER_DEGREE * np.cos(np.radians((south + north) / 2))
    return float(abs(shape.area) * width * _METRES_PER_DEGREE)


def _crossings(shapes: np.ndarray, invalid: np.ndarray) -> np.ndarray:
    """Estimate of each invalid shape of many corners how many of its sides may cross."""
    found = np.zeros(len(shapes))
    for place in np.flatnonzero(invalid & (shapely.get_num_coordinates(shapes) > _FEW_CORNERS)):
        corners = shapely.get_coordinates(shapes[place])
        low, high = np.minimum(corners[:-1], corners[1:]), np.maximum(corners[:-1], corners[1:])
        sides = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
        # Each side meets itself and the two beside it.
        found[place] = (_neighbours(shapely.STRtree(sides), sides) - 3 * len(sides)) / 2
    return found


def _beyond_measure(crossings: np.ndarray) -> np.ndarray:
    """Return which shapes are left: together, many that cross often are as bounded as one."""
    found = np.zeros(len(crossings), dtype=bool)
    left = float(_MOST_CROSSINGS)
    for place in np.flatnonzero(crossings > _FEW_CROSSINGS):
        found[place] = crossings[place] > left
        left -= 0 if found[place] else crossings[place]
    return found


def _neighbours(tree: shapely.STRtree, shapes: np.ndarray) -> float:
    """Estimate how many pairs of boxes meet, each counted from both sides."""
    step = max(1, len(shapes) ** 2 // _MOST_SAMPLED)
    sample = shapes[::step]
    return float(tree.query(sample).shape[1] * len(shapes) / len(sample))


def _valid(shape: shapely.Geometry, *, quickly: bool) -> shapely.Geometry:
    """Return a valid shape of the same dimension; lines and points that repair sheds are left."""
    mended = shapely.make_valid(shape, method="structure" if quickly else "linework")
    if shapely.get_dimensions(shape) != 2 or mended.geom_type != _COLLECTION:  # noqa: PLR2004
        return _rings_alone(shape, mended)
    polygons = [p for p in shapely.get_parts(mended) if shapely.get_dimensions(p) == 2]  # noqa: PLR2004
    return _rings_alone(shape, shapely.union_all(polygons)) if polygons else mended


def _rings_alone(shape: shapely.Geometry, mended: shapely.Geometry) -> shapely.Geometry:
    """Drop the holes that lay outside: make_valid turns such a hole into land of its own."""
    if shape.geom_type != "Polygon" or not shape.interiors:
        return mended
    shell = shapely.make_valid(shapely.Polygon(shape.exterior))
    inside = shapely.intersection(mended, shell)
    return inside if shapely.area(inside) > 0 else mended


def _without_area(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Return which polygons have no area: a ring that goes and comes back the same way."""
    polygonal = shapely.get_dimensions(before) == 2  # noqa: PLR2004
    found = np.zeros(len(before), dtype=bool)
    small = polygonal & (shapely.area(after) * _METRES_PER_DEGREE**2 < _LEAST_AREA_M2)
    at = np.flatnonzero(small)
    found[at] = [area_m2(after[each]) < _LEAST_AREA_M2 for each in at]
    return found


def _reasons(shapes: np.ndarray, where: np.ndarray) -> list[str]:
    reasons = np.full(len(shapes), "", dtype=object)
    reasons[where] = shapely.is_valid_reason(shapes[where])
    return list(reasons)


def _repairs(before: np.ndarray, after: np.ndarray, where: np.ndarray) -> tuple[Repair, ...]:
    return tuple(
        Repair(
            int(each),
            shapely.to_wkt(before[each], rounding_precision=7),
            "" if after[each] is None else shapely.to_wkt(after[each], rounding_precision=7),
            area_m2(before[each]),
            area_m2(after[each]),
        )
        for each in np.flatnonzero(where)[:_MOST_REPAIRS_KEPT]
    )


def _of_types(shapes: np.ndarray, layer: str) -> tuple[np.ndarray, tuple[Finding, ...]]:
    """Leave out what the layer cannot hold; unpack what holds one thing or one kind of things."""
    there = ~shapely.is_missing(shapes)
    types = np.full(len(shapes), "", dtype=object)
    types[there] = [each.geom_type for each in shapes[there]]
    allowed = GEOMETRY.get(layer, ()) if layer != "any" else ()  # type: ignore[call-overload]
    kept = shapes.copy()
    unpacked = types == _COLLECTION
    if allowed:
        unpacked |= there & ~np.isin(types, allowed)
    kept[unpacked] = [_unpacked(each) for each in shapes[unpacked]]
    fits = np.array(
        [each is None or not allowed or each.geom_type in allowed for each in kept], dtype=bool
    )
    lone = unpacked & (types == _COLLECTION)
    kept[~fits] = None
    named = [str(each) for each in types]
    findings = about_rows("shape_collection", "flag", lone & fits, cells=named)
    expected = ", ".join(allowed)
    findings += about_rows("shape_of_wrong_type", "flag", ~fits, cells=named, expected=expected)
    return kept, findings


def _unpacked(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the one part of a shape, or its parts of one dimension as one shape."""
    parts = _parts(shape)
    if len(parts) == 1:
        return parts[0]
    dimensions = {int(shapely.get_dimensions(part)) for part in parts}
    if len(dimensions) != 1 or shape.geom_type != _COLLECTION:
        return shape
    makers = {0: shapely.MultiPoint, 1: shapely.MultiLineString}
    maker = makers.get(dimensions.pop())
    return maker(parts) if maker else shapely.union_all(parts)


def _parts(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """Return the simple parts of a shape, however deep its collections are."""
    parts = [shape]
    while any(each.geom_type.startswith(("Multi", _COLLECTION)) for each in parts):
        parts = [inner for each in parts for inner in shapely.get_parts(each)]
    return [each for each in parts if not each.is_empty]
