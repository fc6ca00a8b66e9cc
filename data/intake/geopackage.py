"""GeoPackages: every layer of features and every table of attributes that its contents name.

Source of the format: OGC 12-128r19 (GeoPackage 1.4). The columns of type DATE and BOOLEAN are dates
and truths there, everything else is as SQLite holds it.
"""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from data.intake.declared_crs import crs_by_name, crs_by_wkt
from data.intake.feature_table import MOST_CELLS
from data.intake.geopackage_database import Column, columns, is_wal, opened, quoted, rows, tables
from data.intake.geopackage_geometry import MAGIC, read_blobs
from data.intake.model import FileRefused, RawFile, RawTable, Remark, remark

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

GEOMETRY = "geometry"
_TABLES_READ = {"features", "attributes", "aspatial"}
_MOST_BYTES_SHOWN = 32


class _Layer(NamedTuple):
    """A line of ``gpkg_contents`` with its geometry column ("" for none) and its SRS."""

    table: str
    geometry: str
    srs_id: int | None


def read_geopackage(path: Path, name: str) -> RawFile:  # noqa: ARG001 - every reader is given it
    """Read a GeoPackage.

    Returns
    -------
    RawFile
        A table for each layer, named after it where there are several; its CRS as the file
        declares it, "" where it is undefined. Rows are numbered by position from 1.

    Raises
    ------
    FileRefused
        If the database is damaged, is no GeoPackage, or has no table that can be read.
    """
    remarks: list[Remark] = []
    with opened(path) as database:
        layers = list(_layers(database, remarks))
        if not layers:
            raise FileRefused(*remarks, remark("geopackage_no_layer", "refuse"), rows=0)
        several = len(layers) > 1
        read = tuple(_read(database, layer, layer.table if several else "") for layer in layers)
    if several:
        names = ", ".join(layer.table for layer in layers)
        remarks.append(remark("choose_layer", "ask", count=len(layers), names=names))
    if is_wal(path) and not path.with_name(f"{path.name}-wal").is_file():
        remarks.append(remark("geopackage_wal", "note"))
    return RawFile("gpkg", read, tuple(remarks))


def _layers(database: sqlite3.Connection, remarks: list[Remark]) -> Iterator[_Layer]:
    there = tables(database)
    geometry = _geometry_columns(database) if "gpkg_geometry_columns" in there else {}
    listed = database.execute("SELECT table_name, data_type, srs_id FROM gpkg_contents")
    for table, kind, srs_id in listed.fetchall():
        stored = there.get(str(table).lower())
        if str(kind) not in _TABLES_READ:
            remarks.append(remark("geopackage_not_read", "note", value=table))
        elif stored != "table" or "\0" in str(table):
            key = "geopackage_view" if stored == "view" else "geopackage_table_missing"
            remarks.append(remark(key, "repair", value=table))
        else:
            column, srs_of_column = geometry.get(str(table).lower(), ("", srs_id))
            yield _Layer(str(table), column, srs_of_column)


def _geometry_columns(database: sqlite3.Connection) -> dict[str, tuple[str, int]]:
    listed = database.execute(
        "SELECT lower(table_name), column_name, srs_id FROM gpkg_geometry_columns"
    )
    return {table: (str(column), srs_id) for table, column, srs_id in listed}


def _read(database: sqlite3.Connection, layer: _Layer, name: str) -> RawTable:
    described = columns(database, layer.table)
    _guard_size(database, layer.table, len(described))
    gathered = list(rows(database, layer.table, [column.name for column in described]))
    by_column = list(zip(*gathered, strict=True)) or [()] * len(described)
    cells, blobs = {}, None
    drawn, remarks = _geometry_column(layer, described, by_column)
    for column, values in zip(described, by_column, strict=True):
        if column.name == drawn:
            blobs = values
        else:
            cells[column.name] = _objects([_cell(value, column) for value in values])
    crs = _crs(database, layer.srs_id) if blobs is not None else ""
    geometry: np.ndarray | None = None
    if blobs is not None:
        geometry, said = _geometry(blobs, layer, crs)
        remarks += said
    return RawTable(
        name,
        pd.DataFrame(cells, index=range(len(gathered))),
        np.arange(1, len(gathered) + 1, dtype=np.int64),
        geometry,
        crs,
        remarks=tuple(each._replace(table=name) for each in remarks),
    )


def _geometry_column(
    layer: _Layer, described: list[Column], by_column: list[tuple[Any, ...]]
) -> tuple[str, list[Remark]]:
    """Return the geometry column: the one that is listed, else the one whose values are such."""
    for column in described:
        if layer.geometry and column.name.lower() == layer.geometry.lower():
            return column.name, []
    for column, values in zip(described, by_column, strict=True):
        there = [value for value in values if value is not None]
        if there and all(isinstance(each, bytes) and each.startswith(MAGIC) for each in there):
            return column.name, [remark("geopackage_geometry_found", "repair", column=column.name)]
    return "", []


def _guard_size(database: sqlite3.Connection, table: str, width: int) -> None:
    (count,) = database.execute(f"SELECT count(*) FROM {quoted(table)}").fetchone()  # noqa: S608
    if count * width > MOST_CELLS:
        raise FileRefused(remark("too_many_columns", "refuse", count=width), rows=count)


def _geometry(blobs: tuple[Any, ...], layer: _Layer, crs: str) -> tuple[np.ndarray, list[Remark]]:
    """Return the geometries of a layer, and what is wrong with each or with the CRS of all."""
    read = read_blobs(blobs)
    remarks = [
        remark(key, "flag", row=place + 1, column=GEOMETRY, value=value)
        for place, key, value in read.problems
    ]
    for place, srs_id in enumerate(read.srs_ids):
        if crs and srs_id not in {None, layer.srs_id}:
            remarks.append(remark("geopackage_srs_differs", "flag", row=place + 1, value=srs_id))
    if not crs:
        remarks.append(remark("geopackage_srs_undefined", "note", value=layer.srs_id))
    else:
        remarks.append(remark("geopackage_crs", "note", crs=_called(crs)))
    return read.geometry, remarks


def _crs(database: sqlite3.Connection, srs_id: int | None) -> str:
    """Return the CRS of an SRS of the file; 0 and -1 are undefined by clause 1.1.2.1.2."""
    found = database.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys"
        " WHERE srs_id = ?",
        (srs_id,),
    ).fetchone()
    if found is None or srs_id in {0, -1}:
        return ""
    organization, code, definition = found
    return crs_by_name(f"{organization}:{code}") or crs_by_wkt(str(definition))


def _called(crs: str) -> str:
    return crs.split('"')[1] if '"' in crs else crs


def _cell(value: Any, column: Column) -> Any:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.hex() if len(value) <= _MOST_BYTES_SHOWN else f"({len(value)} byte)"
    if isinstance(value, str):
        return _moment(value, column.kind)
    if column.kind == "BOOLEAN" and value in {0, 1}:
        return bool(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def _moment(value: str, kind: str) -> Any:
    """Return a date or a time of a column that is declared as such, else the text as written."""
    try:
        if kind == "DATE":
            return date.fromisoformat(value)
        if kind == "DATETIME":
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    return value


def _objects(values: list[Any]) -> np.ndarray:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
