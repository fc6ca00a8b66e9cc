"""Shapes that stand in a cell as text: WKT, EWKT with its SRID, WKB in hexadecimal, GeoJSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry import shape

from data.intake.declared_crs import crs_by_name

if TYPE_CHECKING:
    import pandas as pd

_SRID = re.compile(r"^\s*SRID\s*=\s*(\d{1,6})\s*;\s*", re.IGNORECASE)
_WKT = re.compile(
    r"^\s*(?:SRID\s*=\s*\d+\s*;\s*)?(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\b|"
    r"^\s*(?:SRID\s*=\s*\d+\s*;\s*)?GEOMETRYCOLLECTION\b",
    re.IGNORECASE,
)
_HEXADECIMAL = re.compile(r"^0[01][0-9A-Fa-f]{18,}$")
_JSON = re.compile(r'^\s*\{.*"(?:coordinates|geometries)"', re.DOTALL)
_MOST_LETTERS = 5_000_000
_SHARE_SURE = 0.8
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, RecursionError)


def looks_like_shapes(text: pd.Series) -> bool:
    """Whether most of the cells of a sample are shapes written as text."""
    written = [each for each in text if each]
    found = sum(bool(_WKT.match(e) or _HEXADECIMAL.match(e) or _JSON.match(e)) for e in written)
    return bool(written) and found / len(written) >= _SHARE_SURE


def read_shapes(text: pd.Series) -> tuple[np.ndarray, str, np.ndarray]:
    """Read a column of shapes.

    Returns
    -------
    The shapes (None where there is none), the CRS that all SRIDs agree on ("" if there is none),
    and where something stands that is no shape.
    """
    srids = {found[1] for each in text if (found := _SRID.match(each))}
    bare = np.array([_SRID.sub("", each) for each in text], dtype=object)
    written = bare != ""
    shapes = np.full(len(bare), None, dtype=object)
    shapes[written] = shapely.from_wkt(bare[written], on_invalid="ignore")
    for position in np.flatnonzero(written & shapely.is_missing(shapes)):
        shapes[position] = _odd(bare[position])
    broken = written & shapely.is_missing(shapes)
    crs = crs_by_name(f"EPSG:{srids.pop()}") if len(srids) == 1 else ""
    return shapes, crs, broken


def _odd(text: str) -> shapely.Geometry | None:
    if len(text) > _MOST_LETTERS:
        return None
    try:
        if _HEXADECIMAL.match(text):
            return shapely.from_wkb(text, on_invalid="ignore")
        if _JSON.match(text):
            return shape(json.loads(text))
    except (*_UNREADABLE, shapely.GEOSException):
        return None
    # Decimal commas in a WKT: POINT(7,68 45,07), where a comma parts no two points.
    commas = re.fullmatch(
        r"\s*POINT\s*\(\s*([+-]?\d+),(\d+)\s+([+-]?\d+),(\d+)\s*\)", text, re.IGNORECASE
    )
    if commas is None:
        return None
    return shapely.Point(float(f"{commas[1]}.{commas[2]}"), float(f"{commas[3]}.{commas[4]}"))
