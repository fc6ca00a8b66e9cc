"""A geometry of GeoJSON as shapely holds it, and everything that was wrong with it.

Axes are as in the file; the third and later numbers of a position are dropped (RFC 7946, 3.1.1).
Whether a shape is valid is judged later: here it only has to be one.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapely.geometry.base import BaseGeometry

DEEPEST_COLLECTION = 16
"""Collections within collections: RFC 7946, 3.1.8 advises against even one."""

LARGEST_COORDINATE = 1e9
"""No CRS of the Earth has larger coordinates, in degrees, metres or feet."""

_LEAST_POSITIONS_OF_RING = 4
_LEAST_POSITIONS_OF_LINE = 2


class Problem(NamedTuple):
    """What was wrong: the key of its text, and what stood there."""

    key: str
    value: str = ""


class Shape(NamedTuple):
    """A geometry, or None where there is none that can be held, and its problems."""

    geometry: BaseGeometry | None
    problems: tuple[Problem, ...] = ()


class _UnreadableError(Exception):
    """The geometry cannot be held; its first argument is the problem."""


def geometry_of(value: Any) -> Shape:
    """Read a GeoJSON geometry object; it never raises for what the object holds.

    Returns
    -------
    Shape
        Of any of the seven types, in two dimensions. ``None`` for null (no problem) and for what
        is empty or unreadable (with a problem). An open ring is closed, a number written as text
        is read, an empty or degenerate part of several is left out: each with a problem.
    """
    if value is None:
        return Shape(None)
    problems: list[Problem] = []
    try:
        found = _geometry(value, problems, depth=0)
    except _UnreadableError as error:
        problems.append(error.args[0])
        found = None
    except (shapely.GEOSException, ValueError, TypeError, OverflowError) as error:
        problems.append(Problem("geojson_geometry_unreadable", str(error)))
        found = None
    if found is None and not problems:
        problems.append(Problem("geometry_empty", _kind_as_written(value)))
    return Shape(found, tuple(dict.fromkeys(problems)))


def _geometry(value: Any, problems: list[Problem], depth: int) -> BaseGeometry | None:
    kind = _kind_as_written(value)
    if kind == "GeometryCollection":
        return _collection(value, problems, depth)
    build = _BUILDERS.get(kind)
    if build is None:
        raise _UnreadableError(Problem("geojson_geometry_type", kind))
    coordinates = value.get("coordinates")
    if coordinates is None or coordinates == []:
        return None
    if not isinstance(coordinates, list):
        raise _UnreadableError(Problem("geojson_position", str(coordinates)))
    return build(coordinates, problems)


def _kind_as_written(value: Any) -> str:
    """Return the type of a geometry object, spelt as the standard spells it where it is known."""
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(kind, str):
        return ""
    return _SPELLING.get(kind.strip().lower(), kind)


def _collection(value: Any, problems: list[Problem], depth: int) -> BaseGeometry | None:
    if depth >= DEEPEST_COLLECTION:
        raise _UnreadableError(Problem("geojson_nested"))
    members = value.get("geometries")
    if not isinstance(members, list):
        return None
    parts = [_geometry(each, problems, depth + 1) for each in members if each is not None]
    kept = [part for part in parts if part is not None]
    return shapely.GeometryCollection(kept) if kept else None


def _point(value: list[Any], problems: list[Problem]) -> BaseGeometry:
    x, y = _position(value, problems)
    return shapely.Point(x, y)


def _line(value: list[Any], problems: list[Problem]) -> BaseGeometry | None:
    positions = _positions(value, problems)
    if len(positions) < _LEAST_POSITIONS_OF_LINE:
        problems.append(Problem("geometry_degenerate", str(value)))
        return None
    return shapely.LineString(positions)


def _polygon(value: list[Any], problems: list[Problem]) -> BaseGeometry | None:
    rings = [_ring(each, problems) for each in value]
    if rings[0] is None:
        return None
    return shapely.Polygon(rings[0], [ring for ring in rings[1:] if ring is not None])


def _ring(value: Any, problems: list[Problem]) -> BaseGeometry | None:
    positions = _positions(value, problems)
    if len(positions) and not np.array_equal(positions[0], positions[-1]):
        problems.append(Problem("geometry_ring_open", str(value[-1])))
        positions = np.concatenate([positions, positions[:1]])
    if len(positions) < _LEAST_POSITIONS_OF_RING:
        problems.append(Problem("geometry_degenerate", str(value)))
        return None
    return shapely.LinearRing(positions)


def _multi(
    kind: Callable[[list[BaseGeometry]], BaseGeometry],
    part_of: Callable[[list[Any], list[Problem]], BaseGeometry | None],
) -> Callable[[list[Any], list[Problem]], BaseGeometry | None]:
    def build(value: list[Any], problems: list[Problem]) -> BaseGeometry | None:
        kept = [
            part
            for each in value
            if (part := part_of(_listed(each), problems) if each else None) is not None
        ]
        return kind(kept) if kept else None

    return build


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _UnreadableError(Problem("geojson_position", str(value)))
    return value


def _positions(value: Any, problems: list[Problem]) -> np.ndarray:
    """Return positions as an array of n x 2; the quick way if all of them are plain numbers."""
    listed = _listed(value)
    if not listed:
        return np.empty((0, 2))
    try:
        array = np.array(listed)
    except ValueError:  # not all of one length
        array = np.empty(0)
    if array.ndim == 2 and array.shape[1] >= 2 and array.dtype.kind in "if":  # noqa: PLR2004
        array = array[:, :2].astype(float)
        if np.all(np.abs(array) <= LARGEST_COORDINATE):
            return array
    return np.array([_position(each, problems) for each in listed])


def _position(value: Any, problems: list[Problem]) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) < 2:  # noqa: PLR2004
        raise _UnreadableError(Problem("geojson_position", str(value)))
    return _number(value[0], problems), _number(value[1], problems)


def _number(value: Any, problems: list[Problem]) -> float:
    if isinstance(value, str):
        number = _number_as_text(value)
        problems.append(Problem("geojson_coordinate_text", value))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value)
    else:
        raise _UnreadableError(Problem("geojson_position", str(value)))
    if not math.isfinite(number):
        raise _UnreadableError(Problem("geojson_coordinate_not_finite", str(value)))
    if abs(number) > LARGEST_COORDINATE:
        raise _UnreadableError(Problem("geojson_coordinate_too_large", str(value)))
    return number


def _number_as_text(value: str) -> float:
    plain = value.strip()
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        raise _UnreadableError(Problem("geojson_position", value)) from None


_BUILDERS: dict[str, Callable[[list[Any], list[Problem]], BaseGeometry | None]] = {
    "Point": _point,
    "LineString": _line,
    "Polygon": _polygon,
    "MultiPoint": _multi(shapely.MultiPoint, _point),
    "MultiLineString": _multi(shapely.MultiLineString, _line),
    "MultiPolygon": _multi(shapely.MultiPolygon, _polygon),
}
_SPELLING = {kind.lower(): kind for kind in (*_BUILDERS, "GeometryCollection")}
GEOMETRY_TYPES = frozenset(_SPELLING.values())
