"""The geometry blobs of a GeoPackage, a whole column at a time.

Source of the format: OGC 12-128r19 (GeoPackage 1.4), clause 2.1.3: a header of eight bytes or more
("GP", version, flags, SRS, envelope), then standard WKB. Axes are x, y in any CRS.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

from data.intake.geojson_geometry import DEEPEST_COLLECTION, LARGEST_COORDINATE

if TYPE_CHECKING:
    from collections.abc import Sequence

MAGIC = b"GP"
_HEADER = 8
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_EXTENDED = 0b0010_0000
_COLLECTIONS = (b"\x01\x07\x00\x00\x00", b"\x00\x00\x00\x00\x07")
_LAST_SIMPLE_TYPE = 7  # GeometryCollection; beyond are curves and surfaces


class Blobs(NamedTuple):
    """An object array of geometries (None where there is none) and what was wrong.

    ``problems`` are (place from 0, key, value); ``srs_ids`` the SRS that each blob names, None
    for a null.
    """

    geometry: np.ndarray
    problems: list[tuple[int, str, str]]
    srs_ids: list[int | None]


def read_blobs(blobs: Sequence[Any]) -> Blobs:
    """Read the blobs of a geometry column; it never raises for what they hold.

    Null is None without a problem; empty, damaged, curved or infinite is None with one. Z and M
    are dropped.
    """
    problems: list[tuple[int, str, str]] = []
    wkb = np.empty(len(blobs), dtype=object)
    srs_ids: list[int | None] = []
    for place, blob in enumerate(blobs):
        parsed = _parsed(blob) if blob is not None else (None, None)
        wkb[place], srs_id = parsed
        srs_ids.append(srs_id)
        if blob is not None and parsed[0] is None:
            problems.append((place, "geopackage_geometry_damaged", ""))
    geometry = _read(wkb, problems)
    return Blobs(_held(geometry, problems), problems, srs_ids)


def _parsed(blob: Any) -> tuple[bytes | None, int | None]:
    """Return the WKB of a blob and its SRS; None for what is no such blob."""
    if not isinstance(blob, bytes) or len(blob) <= _HEADER or not blob.startswith(MAGIC):
        return None, None
    flags = blob[3]
    envelope = (flags >> 1) & 0b111
    if envelope >= len(_ENVELOPE_BYTES) or flags & _EXTENDED:
        return None, None
    srs_id = int(struct.unpack_from("<i" if flags & 1 else ">i", blob, 4)[0])
    wkb = blob[_HEADER + _ENVELOPE_BYTES[envelope] :]
    # The parser calls itself for each collection within one: a blob could exhaust its stack.
    deep = sum(wkb.count(sign) for sign in _COLLECTIONS) > DEEPEST_COLLECTION
    return (None if deep or not wkb else wkb), srs_id


def _read(wkb: np.ndarray, problems: list[tuple[int, str, str]]) -> np.ndarray:
    geometry: np.ndarray = shapely.from_wkb(wkb, on_invalid="ignore")
    there = np.array([each is not None for each in wkb], dtype=bool)
    for place in np.flatnonzero(there & shapely.is_missing(geometry)):
        mended = shapely.from_wkb(wkb[place], on_invalid="fix")
        geometry[place] = mended
        key = "geopackage_geometry_damaged" if mended is None else "geometry_ring_open"
        problems.append((int(place), key, ""))
    return geometry


def _held(geometry: np.ndarray, problems: list[tuple[int, str, str]]) -> np.ndarray:
    """Return the geometries in two dimensions, None for those that cannot be used."""
    there = ~shapely.is_missing(geometry)
    empty = there & shapely.is_empty(geometry)
    curved = there & (shapely.get_type_id(geometry) > _LAST_SIMPLE_TYPE)
    simple = geometry.copy()
    simple[curved | empty] = None
    with np.errstate(invalid="ignore"):
        far = there & ~empty & ~curved
        far &= ~np.all(np.abs(shapely.bounds(simple)) <= LARGEST_COORDINATE, axis=1)
    for mask, key in (
        (empty, "geometry_empty"),
        (curved, "geopackage_curve"),
        (far, "geojson_coordinate_too_large"),
    ):
        problems += [(int(place), key, "") for place in np.flatnonzero(mask)]
    simple[far] = None
    held: np.ndarray = shapely.force_2d(simple)
    return held
