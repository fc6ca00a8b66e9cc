"""The shapes of a .shp, record by record, damaged ones too; its index (.shx) is not needed.

Source of the format: ESRI Shapefile Technical Description (July 1998). Coordinates are returned as
they stand, easting or longitude first; Z and M are dropped.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from data.intake.geojson_geometry import LARGEST_COORDINATE
from data.intake.model import FileRefused, remark
from data.intake.shapefile_rings import polygons_of_rings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shapely.geometry.base import BaseGeometry

_FILE_CODE = 9994
_HEADER = 100
_RECORD_HEADER = 8
_BOX = 36  # the shape type and the bounding box
_LEAST_OF_LINE, _LEAST_OF_RING = 2, 4
_MULTIPATCH = 31
_NULL = 0


class ShapeRead(NamedTuple):
    """One record: its geometry, None where there is none, and the keys of what was wrong."""

    geometry: BaseGeometry | None
    problems: tuple[str, ...] = ()


class _DamagedError(Exception):
    """A record is not what its type says."""


def read_shapes(content: bytes) -> list[ShapeRead]:
    """Return the shapes of a .shp in order; where it breaks off, what was before that.

    Raises
    ------
    FileRefused
        If it is no .shp at all.
    """
    if len(content) < _HEADER or struct.unpack_from(">i", content)[0] != _FILE_CODE:
        raise FileRefused(remark("shapefile_damaged", "refuse"))
    return list(_records(content))


def _records(content: bytes) -> Iterator[ShapeRead]:
    at = _HEADER
    while at + _RECORD_HEADER <= len(content):
        length = 2 * int(struct.unpack_from(">i", content, at + 4)[0])
        at += _RECORD_HEADER
        if length < 4 or at + length > len(content):  # noqa: PLR2004 - the shape type alone
            yield ShapeRead(None, ("shapefile_truncated",))
            return
        yield _shape(content[at : at + length])
        at += length
    if at < len(content):
        yield ShapeRead(None, ("shapefile_truncated",))


def _shape(record: bytes) -> ShapeRead:
    kind = int(struct.unpack_from("<i", record)[0])
    if kind == _NULL:
        return ShapeRead(None)
    if kind == _MULTIPATCH:
        return ShapeRead(None, ("shapefile_multipatch",))
    read = _READERS.get(kind % 10 if kind < _MULTIPATCH else -1)
    problems: list[str] = []
    try:
        geometry = read(record, problems) if read else None
    except (_DamagedError, struct.error, ValueError, shapely.GEOSException):
        return ShapeRead(None, ("shapefile_record_damaged",))
    if read is None:
        return ShapeRead(None, ("shapefile_record_damaged",))
    if geometry is None and not problems:
        problems.append("geometry_empty")
    return ShapeRead(geometry, tuple(dict.fromkeys(problems)))


def _point(record: bytes, _problems: list[str]) -> BaseGeometry:
    x, y = _finite(np.frombuffer(record, "<f8", 2, 4))
    return shapely.Point(x, y)


def _multipoint(record: bytes, _problems: list[str]) -> BaseGeometry | None:
    points = _points(record, _BOX + 4, struct.unpack_from("<i", record, _BOX)[0])
    return shapely.MultiPoint(points) if len(points) else None


def _polyline(record: bytes, problems: list[str]) -> BaseGeometry | None:
    parts = _parts(record)
    lines = [part for part in parts if len(part) >= _LEAST_OF_LINE]
    if len(lines) < len(parts):
        problems.append("geometry_degenerate")
    if len(lines) > 1:
        return shapely.MultiLineString(lines)
    return shapely.LineString(lines[0]) if lines else None


def _polygon(record: bytes, problems: list[str]) -> BaseGeometry | None:
    rings = []
    for part in _parts(record):
        ring = part
        if len(part) and not np.array_equal(part[0], part[-1]):
            problems.append("geometry_ring_open")
            ring = np.concatenate([part, part[:1]])
        if len(ring) < _LEAST_OF_RING:
            problems.append("geometry_degenerate")
            continue
        rings.append(ring)
    return polygons_of_rings(rings)


def _parts(record: bytes) -> list[np.ndarray]:
    """Return the points of each part, n x 2."""
    count, length = struct.unpack_from("<ii", record, _BOX)
    begin_of_points = _BOX + 8 + 4 * count
    if count < 0 or begin_of_points > len(record):
        raise _DamagedError
    starts = np.frombuffer(record, "<i4", count, _BOX + 8)
    points = _points(record, begin_of_points, length)
    if np.any(np.diff(starts) < 0) or (count and not 0 <= starts[0] <= starts[-1] <= length):
        raise _DamagedError
    return np.split(points, starts[1:]) if count else []


def _points(record: bytes, begin: int, count: int) -> np.ndarray:
    if count < 0 or begin + 16 * count > len(record):
        raise _DamagedError
    return _finite(np.frombuffer(record, "<f8", 2 * count, begin)).reshape(-1, 2)


def _finite(numbers: np.ndarray) -> np.ndarray:
    # NaN is not below either: the sign of a damaged record as much as a number beyond the Earth.
    if not np.all(np.abs(numbers) <= LARGEST_COORDINATE):
        raise _DamagedError
    return numbers


# By the last digit of the shape type: 1, 11 and 21 are points, the same with Z, the same with M.
_READERS: dict[int, Callable[[bytes, list[str]], BaseGeometry | None]] = {
    1: _point,
    3: _polyline,
    5: _polygon,
    8: _multipoint,
}
