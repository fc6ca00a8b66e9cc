"""Geometry as small integers: what a browser decodes in one pass and a server compresses well.

One unit is 1e-5 degree, about a metre. Points are two columns of absolute numbers; lines and
outlines are arcs, each written as its first point and the steps from point to point, which are
small. A border that two areas share is there once: see :mod:`layers.map.arcs`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.errors import GeometryError
from layers.map.arcs import cut_rings
from layers.map.columns import encode_integers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from layers.map.columns import Json

    Geometries = NDArray[np.object_]
    Points = NDArray[np.int64]

SCALE = 100_000

_KINDS = {
    "Point": "P",
    "MultiPoint": "P",
    "LineString": "L",
    "MultiLineString": "L",
    "Polygon": "A",
    "MultiPolygon": "A",
}


def encode(geometries: Iterable[shapely.Geometry | None]) -> Json:
    """Return the packed form of geometries.

    Parameters
    ----------
    geometries
        EPSG:4326, degrees, east before north. None and empty ones are missing.

    Returns
    -------
    dict
        ``kinds``, one letter for every row: A areas, L lines, P points, N none. ``points`` of the
        rows of kind P in their order: ``x``, ``y`` and, unless each row has one, how many
        (``counts``). ``arcs``: ``lengths``, the first point of each (``x``, ``y``) and the steps
        to the others (``dx``, ``dy``). ``runs`` of the rows of kinds A and L in their order: for
        each its rings or lines, as the numbers of their arcs; -1 is arc 0 backwards, and so on.
        What lies in an odd number of an area's rings is inside it.

    Raises
    ------
    GeometryError
        If a geometry is a collection or a ring by itself.
    """
    rows = np.array([None, *geometries], dtype=object)[1:]
    kinds = _kinds_of(rows)
    arcs, runs = _shapes(rows[np.isin(kinds, ("A", "L"))])
    return {
        "scale": SCALE,
        "kinds": "".join(kinds),
        "points": _points(rows[kinds == "P"]),
        "arcs": _arcs(arcs),
        "runs": runs,
    }


def encode_positions(points: Iterable[shapely.Point]) -> list[int]:
    """Return points as absolute integers ``[x, y, x, y, ...]``."""
    return [int(value) for value in _integers(np.array(list(points), dtype=object)).ravel()]


def _kinds_of(rows: Geometries) -> NDArray[np.str_]:
    """Return the letter of each row."""
    there = ~(shapely.is_missing(rows) | shapely.is_empty(rows))
    kinds = np.full(len(rows), "N")
    numbers = shapely.get_type_id(rows)
    for number in np.unique(numbers[there]):
        same = np.flatnonzero(there & (numbers == number))
        name = rows[same[0]].geom_type
        if name not in _KINDS:
            raise GeometryError(
                f"Row {same[0]} has a {name}. The map draws points, lines and polygons, "
                "single or multiple: split it where the data is read."
            )
        kinds[same] = _KINDS[name]
    return kinds


def _points(rows: Geometries) -> Json:
    places = _integers(rows)
    counts = shapely.get_num_coordinates(rows)
    single = bool((counts == 1).all())
    return {
        "x": encode_integers(places[:, 0]),
        "y": encode_integers(places[:, 1]),
        "counts": None if single else encode_integers(counts),
    }


def _shapes(rows: Geometries) -> tuple[list[Points], list[list[list[int]]]]:
    """Return all arcs, and for each row the arcs of each of its rings or lines."""
    rings = [_rings(row) for row in rows]
    arcs, cut = cut_rings([ring for found in rings for ring in found])
    following = iter(cut)
    runs = []
    for row, found in zip(rows, rings, strict=True):
        run = [next(following) for _ in found]
        for line in _lines(row):
            run.append([len(arcs)])
            arcs.append(line)
        runs.append(run)
    return arcs, runs


def _rings(geometry: shapely.Geometry) -> list[Points]:
    """Return the rings of an area without their last points, which repeat the first."""
    parts = [one for one in shapely.get_parts(geometry) if one.geom_type == "Polygon"]
    return [_distinct(_integers(ring)[:-1]) for ring in shapely.get_rings(parts)]


def _lines(geometry: shapely.Geometry) -> list[Points]:
    parts = [one for one in shapely.get_parts(geometry) if one.geom_type == "LineString"]
    return [_integers(one) for one in parts]


def _distinct(ring: Points) -> Points:
    """Leave out corners that have come to lie on the one before: neighbours leave out the same."""
    moved = (ring != np.roll(ring, 1, axis=0)).any(axis=1)
    return ring[moved] if moved.any() else ring[:1]


def _arcs(arcs: Sequence[Points]) -> Json:
    starts = np.array([arc[0] for arc in arcs], dtype=np.int64).reshape(-1, 2)
    steps = np.concatenate([np.zeros((0, 2), np.int64), *(np.diff(arc, axis=0) for arc in arcs)])
    return {
        "lengths": encode_integers([len(arc) for arc in arcs]),
        "x": encode_integers(starts[:, 0]),
        "y": encode_integers(starts[:, 1]),
        "dx": encode_integers(steps[:, 0]),
        "dy": encode_integers(steps[:, 1]),
    }


def _integers(shapes: Geometries | shapely.Geometry) -> Points:
    places: Points = np.rint(shapely.get_coordinates(shapes) * SCALE).astype(np.int64)
    return places
