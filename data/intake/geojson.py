"""GeoJSON in all its forms: a collection, a feature, a bare geometry, one feature per line.

The JSON parser reads it, never GDAL, which guesses the format and fetches the address of a ``crs``
link. Sources of the rules: RFC 7946 (GeoJSON), RFC 8142 (text sequences), and for the member
``crs`` the GeoJSON specification of 2008, section 3.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from data.intake.declared_crs import WGS84, crs_by_name
from data.intake.feature_table import FeatureTable, json_cell
from data.intake.geojson_esri import esri_feature, is_esri, wkid
from data.intake.geojson_geometry import GEOMETRY_TYPES, Shape, geometry_of
from data.intake.geojson_stream import NotJSONError, Piece, pieces
from data.intake.geojson_topology import is_topology, topology_tables
from data.intake.model import FileRefused, RawFile, RawTable, Remark, remark
from data.intake.text import decode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

GEOMETRY = "geometry"

_MOST_DEGREES = 360.0
_NESTED = {"geojson_nested"}
_MOST_STRANGE = 10_000  # values, and not one that is a feature: then none is looked for further


class _Crs(NamedTuple):
    """What the file says of its CRS: unsaid (WGS 84 by the RFC), or said, perhaps not known."""

    said: bool = False
    crs: str = ""
    as_written: str = ""
    is_link: bool = False


def read_geojson(path: Path, name: str) -> RawFile:  # noqa: ARG001 - every reader is given it
    """Read GeoJSON, GeoJSONL, TopoJSON or the JSON of Esri.

    Returns
    -------
    RawFile
        One table (one per object of a TopoJSON) with the properties as columns, in the order in
        which they first appear; nested values as JSON text; the ``id`` of the features as column
        ``id``. Its CRS is the one declared by the old member ``crs``; without one EPSG:4326, as
        the RFC has it, unless the numbers are no degrees: then "".

    Raises
    ------
    FileRefused
        If the text is no JSON, breaks off, is nested too deep, or holds no feature.
    """
    decoded = decode(path.read_bytes())
    reading = _Reading()
    try:
        for piece in pieces(decoded.text, decoded.doubtful):
            reading.take(piece)
    except NotJSONError as error:
        raise FileRefused(_not_json(error)) from None
    except RecursionError:
        raise FileRefused(remark("geojson_nested", "refuse")) from None
    tables = reading.tables()
    if not tables:
        raise FileRefused(remark("geojson_no_feature_at_all", "refuse"), rows=0)
    asked = [remark("choose_layer", "ask", count=len(tables), names=_names(tables))]
    more = asked if len(tables) > 1 else []
    return RawFile(reading.format, tables, (*decoded.remarks, *reading.remarks, *more))


def _names(tables: Sequence[RawTable]) -> str:
    return ", ".join(table.name for table in tables)


def _not_json(error: NotJSONError) -> Remark:
    return remark(
        "geojson_not_json",
        "refuse",
        line=error.line,
        column_number=error.column,
        features=error.features,
    )


class _Reading:
    """What has been read of a file so far."""

    def __init__(self) -> None:
        self.format = "geojson"
        self.remarks: list[Remark] = []
        self._table = FeatureTable()
        self._topologies: list[RawTable] = []
        self._crs = _Crs()
        self._esri = False
        self._strange = 0

    def take(self, piece: Piece) -> None:
        if piece.kind == "broken":
            self._refuse("geojson_line_broken", piece.value)
        elif not isinstance(piece.value, dict):
            self._refuse("geojson_no_feature", piece.value)
        elif piece.kind == "collection":
            self._members(piece.value, piece.repeated)
        elif piece.kind == "document" and is_topology(piece.value):
            self._topologies.extend(topology_tables(piece.value))
            self.format = "topojson"
            self.remarks.append(remark("geojson_topojson", "repair"))
        else:
            self._feature(piece)

    def tables(self) -> tuple[RawTable, ...]:
        """Return the tables, with what concerns all their rows."""
        if not len(self._table):
            return tuple(self._topologies)
        self._about_crs()
        crs = self._crs.crs if self._crs.said else self._unsaid_crs()
        return (self._table.build(crs), *self._topologies)

    def _members(self, members: Mapping[str, Any], repeated: tuple[tuple[str, str], ...]) -> None:
        """Take the members of a collection that are not its features."""
        if "crs" in members:
            self._crs = _declared(members["crs"])
        elif code := wkid(members):
            self._crs = _Crs(said=True, crs=crs_by_name(code), as_written=code)
        for key, _value in repeated:
            self.remarks.append(remark("geojson_repeated_key", "repair", key_written=key))

    def _feature(self, piece: Piece) -> None:
        feature = piece.value
        if "crs" in feature and piece.kind == "document":
            self._crs = _declared(feature["crs"])
        if is_esri(feature):
            self._note_esri()
            properties, shape = esri_feature(feature)
        elif str(feature.get("type")) in GEOMETRY_TYPES:
            properties, shape = {}, geometry_of(feature)
        elif "geometry" in feature or "properties" in feature:
            properties, shape = feature.get("properties"), geometry_of(feature.get(GEOMETRY))
        else:
            self._refuse("geojson_no_feature", json.dumps(feature, ensure_ascii=False, default=str))
            return
        cells, remarks = _cells(feature, properties)
        row = self._table.add(cells, shape.geometry)
        remarks += [remark("geojson_repeated_key_of_row", "flag", column=key, value=value)
                    for key, value in piece.repeated]  # fmt: skip
        if piece.in_doubt:
            remarks.append(remark("geojson_encoding_in_doubt", "flag"))
        for each in (*remarks, *_about_shape(shape)):
            self._table.remark(each._replace(row=row))

    def _refuse(self, key: str, value: object) -> None:
        row = self._table.add({}, None)
        self._table.remark(remark(key, "refuse", row=row, value=value))
        self._strange += 1
        if self._strange == row >= _MOST_STRANGE:
            raise FileRefused(remark("geojson_no_feature_at_all", "refuse"))

    def _note_esri(self) -> None:
        if not self._esri:
            self._esri = True
            self.remarks.append(remark("geojson_esri", "repair"))

    def _unsaid_crs(self) -> str:
        if self._esri:
            return ""
        bounds = self._table.bounds()
        known = bounds[~np.isnan(bounds).any(axis=1)]
        in_degrees = np.abs(known).max(axis=1, initial=0.0) <= _MOST_DEGREES
        return WGS84 if 2 * np.count_nonzero(in_degrees) >= len(known) else ""

    def _about_crs(self) -> None:
        """Say which CRS the file names; what is not known is left to be confirmed."""
        if self._crs.crs:
            self.remarks.append(remark("geojson_crs_named", "note", crs=self._crs.crs))
        elif self._crs.said:
            key = "geojson_crs_link" if self._crs.is_link else "geojson_crs_unknown"
            self.remarks.append(remark(key, "note", value=self._crs.as_written))


def _declared(member: Any) -> _Crs:
    """Read the member ``crs`` of 2008: by name, by an EPSG code, or an address never opened."""
    if not isinstance(member, dict):
        return _Crs(said=member is not None, as_written=str(member or ""))
    properties = member.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    kind = str(member.get("type", "")).lower()
    if kind == "link":
        return _Crs(said=True, as_written=str(properties.get("href", "")), is_link=True)
    written = str(properties.get("name", ""))
    if kind == "epsg" or (not written and "code" in properties):
        written = f"EPSG:{properties.get('code')}"
    return _Crs(said=True, crs=crs_by_name(written), as_written=written)


def _cells(feature: Mapping[str, Any], properties: Any) -> tuple[dict[str, Any], list[Remark]]:
    """Return the cells of a row; null is "", a nested value its JSON text."""
    remarks = []
    if not isinstance(properties, dict):
        remarks.append(remark("geojson_properties", "flag", value=feature.get("properties", "")))
        properties = {}
    cells = {}
    for key, value in properties.items():
        cells[key] = json_cell(value)
        if isinstance(value, float) and not math.isfinite(value):
            remarks.append(remark("geojson_not_finite", "repair", column=key, value=value))
    number = feature.get("id")
    if number is not None and not isinstance(number, dict | list):
        header = "id" if cells.get("id", number) == number else "id (feature)"
        cells[header] = json_cell(number)
    return cells, remarks


def _about_shape(shape: Shape) -> list[Remark]:
    return [
        remark(key, "refuse" if key in _NESTED else "flag", column=GEOMETRY, value=value)
        for key, value in shape.problems
    ]
