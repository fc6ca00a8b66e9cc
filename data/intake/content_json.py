"""Which kind of JSON a text is: GeoJSON, one feature a line, TopoJSON, or none that we read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Literal

from data.intake.model import FileRefused, remark

if TYPE_CHECKING:
    from pathlib import Path

JsonFormat = Literal["geojson", "geojsonl", "topojson"]

_GEOMETRIES = "Point|MultiPoint|LineString|MultiLineString|Polygon|MultiPolygon|GeometryCollection"
_OF_GEOJSON = re.compile(rf'"type"\s*:\s*"(?:FeatureCollection|Feature|{_GEOMETRIES})"')
_OF_TOPOJSON = re.compile(r'"type"\s*:\s*"Topology"')
_OF_ESRI = re.compile(r'"geometryType"\s*:\s*"esriGeometry|"rings"\s*:|"paths"\s*:')
_OF_RECORDS = re.compile(r"\s*\[\s*(?:\[\s*)*\{\s*\"")
_RECORD_SIGN = "\x1e"


def json_format(path: Path, text: str, name: str) -> JsonFormat | None:
    """Return which kind of JSON a text is that begins like one; None if it is no JSON after all.

    ``text`` is the beginning of the file; the rest is looked at only if that does not tell.

    Raises
    ------
    FileRefused
        If it is JSON of another kind, or a GDAL pipeline.
    """
    if text.lstrip("\ufeff").startswith(_RECORD_SIGN) or _is_one_a_line(text):
        return "geojsonl"
    found = _kind(text)
    if found is None and re.search(r'"type"\s*:\s*"gdal_', text):
        raise FileRefused(remark("format_refused", "refuse", file=name, format="GDALG"))
    if found is None:
        # The member that tells may stand at the end, after a million coordinates.
        found = _kind(path.read_bytes().replace(b"\0", b"").decode("latin-1"))
    listed = not text.lstrip("\ufeff \t\r\n").startswith("{")
    if found is None and listed and not (_is_json(text) or _OF_RECORDS.match(text)):
        return None
    if found is None:
        raise FileRefused(remark("json_not_geojson", "refuse", file=name))
    return found


def _kind(text: str) -> JsonFormat | None:
    if _OF_TOPOJSON.search(text):
        return "topojson"
    return "geojson" if _OF_GEOJSON.search(text) or _OF_ESRI.search(text) else None


def _is_one_a_line(text: str) -> bool:
    """Whether the first line is a JSON object by itself and the next begins another."""
    lines = [line for line in text.lstrip("\ufeff").split("\n") if line.strip()]
    if len(lines) < 2 or not lines[1].lstrip().startswith("{"):  # noqa: PLR2004 - this and the next
        return False
    return lines[0].lstrip().startswith("{") and _is_json(lines[0])


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
