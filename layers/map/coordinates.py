"""Geometry as small integers: what a browser decodes in one pass and a server compresses well.

One unit is 1e-5 degree, about a metre. Every run of coordinates is written as its first point and
then the steps from point to point, which are small numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.errors import GeometryError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

SCALE = 100_000

_KINDS = {
    "Point": "P",
    "MultiPoint": "P",
    "LineString": "L",
    "MultiLineString": "L",
    "Polygon": "A",
    "MultiPolygon": "A",
}


def encode(geometries: Iterable[shapely.Geometry | None]) -> dict[str, object]:
    """Return the packed form of geometries.

    Parameters
    ----------
    geometries
        EPSG:4326, degrees, east before north. None and empty ones are missing.

    Returns
    -------
    dict
        ``points`` where every geometry is one point or missing (``x`` and ``y`` are the steps
        between the points that there are, ``missing`` the rows without), else ``shapes`` with
        one letter and one list of parts for every row (A areas, L lines, P points, N none).

    Raises
    ------
    GeometryError
        If a geometry is a collection or a ring by itself.
    """
    rows = [_known(row, geometry) for row, geometry in enumerate(geometries)]
    if all(one is None or one.geom_type == "Point" for one in rows):
        return _points(rows)
    return encode_shapes(rows)


def encode_shapes(geometries: Iterable[shapely.Geometry | None]) -> dict[str, object]:
    """Return the packed form ``shapes``, whatever the types: see :func:`encode`."""
    rows = [_known(row, geometry) for row, geometry in enumerate(geometries)]
    return {
        "type": "shapes",
        "scale": SCALE,
        "kinds": "".join("N" if one is None else _KINDS[one.geom_type] for one in rows),
        "parts": [_parts(one) for one in rows],
    }


def encode_positions(points: Iterable[shapely.Point]) -> list[int]:
    """Return points as absolute integers ``[x, y, x, y, ...]``."""
    flat = _integers(shapely.get_coordinates(list(points)))
    return [int(value) for value in flat.ravel()]


def _known(row: int, geometry: shapely.Geometry | None) -> shapely.Geometry | None:
    if geometry is None or geometry.is_empty:
        return None
    if geometry.geom_type not in _KINDS:
        raise GeometryError(
            f"Row {row} has a {geometry.geom_type}. The map draws points, lines and polygons, "
            "single or multiple: split it where the data is read."
        )
    return geometry


def _points(rows: list[shapely.Geometry | None]) -> dict[str, object]:
    flat = _integers(shapely.get_coordinates([one for one in rows if one is not None]))
    steps = np.diff(flat, axis=0, prepend=0)
    return {
        "type": "points",
        "scale": SCALE,
        "x": [int(step) for step in steps[:, 0]],
        "y": [int(step) for step in steps[:, 1]],
        "missing": [row for row, one in enumerate(rows) if one is None],
    }


def _parts(geometry: shapely.Geometry | None) -> list[object]:
    if geometry is None:
        return []
    kind = _KINDS[geometry.geom_type]
    if kind == "P":
        return [_run(shapely.get_coordinates(geometry))]
    pieces = shapely.get_parts(geometry)
    if kind == "L":
        return [_run(shapely.get_coordinates(piece)) for piece in pieces]
    return [[_ring(ring) for ring in (one.exterior, *one.interiors)] for one in pieces]


def _ring(ring: shapely.LinearRing) -> list[int]:
    # The last point repeats the first: who draws closes the ring.
    return _run(shapely.get_coordinates(ring)[:-1])


def _run(coordinates: NDArray[np.float64]) -> list[int]:
    steps = np.diff(_integers(coordinates), axis=0, prepend=0)
    return [int(value) for value in steps.ravel()]


def _integers(coordinates: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(coordinates * SCALE).astype(np.int64)
