"""Shapefiles made by another program, to be cut, renamed and put in a zip by the tests."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import shapefile as pyshp
import shapely

from data.intake.shapefile import read_shapefile

if TYPE_CHECKING:
    from pathlib import Path

    from data.intake.model import RawFile, RawTable

TEXT = ("nome", "C", 20, 0)


def make(
    rows: list[tuple[Any, ...]],
    *fields: tuple[str, str, int, int],
    kind: int = pyshp.POINT,
    encoding: str = "utf-8",
    name: str = "dati",
) -> dict[str, bytes]:
    """Write rows with another program: (its method and coordinates; None for null), then cells."""
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with pyshp.Writer(shp=shp, shx=shx, dbf=dbf, shapeType=kind, encoding=encoding) as writer:
        for field in fields or (TEXT,):
            writer.field(*field)
        for shape, *cells in rows:
            method, *drawn = shape or ("null",)
            getattr(writer, method)(*drawn)
            writer.record(*cells)
    parts = {".shp": shp, ".shx": shx, ".dbf": dbf}
    return {name + suffix: part.getvalue() for suffix, part in parts.items()}


def read(folder: Path, files: dict[str, bytes]) -> RawFile:
    """Put files in a zip and read it."""
    path = folder / "register.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return read_shapefile(path, "register.zip")


def only(found: RawFile) -> RawTable:
    """Return the one table of a file."""
    (table,) = found.tables
    return table


def shapes(table: RawTable) -> list[Any]:
    """Return the geometries as WKT, None where there is none."""
    assert table.geometry is not None
    return [each and shapely.to_wkt(each) for each in table.geometry]


def said(table: RawTable) -> set[tuple[str, str, int | None]]:
    """Return what was remarked: key, grade, row."""
    return {(each.key, each.grade, each.row) for each in table.remarks}


def of_rows(table: RawTable) -> set[tuple[str, int]]:
    """Return what was remarked about rows: key, row."""
    return {(each.key, each.row) for each in table.remarks if each.row is not None}
