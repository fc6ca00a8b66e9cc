"""Zipped shapefiles: every layer of the zip, wherever it lies in it and however it is spelt.

Read by ourselves from the bytes in the zip: no driver that looks for files beside them, and what a
damaged file still holds is kept. Source of the format: ESRI Shapefile Technical Description (1998).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from data.intake.archive import open_members
from data.intake.declared_crs import crs_by_wkt
from data.intake.model import FileRefused, RawFile, RawTable, Remark, remark
from data.intake.shapefile_names import Headers, headers_of
from data.intake.shapefile_shapes import ShapeRead, read_shapes
from data.intake.shapefile_table import Dbf, read_dbf
from data.intake.shapefile_text import decoded_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from data.intake.archive import Archive

GEOMETRY = "geometry"
_ZIP = b"PK"
_SHX_HEADER, _SHX_RECORD = 100, 8
_NO_DBF = Dbf((), (), (), frozenset(), 0, None)


@dataclass(frozen=True)
class _Layer:
    """The files of one shapefile in the zip, by suffix (".shp"), and how it is called."""

    name: str
    files: Mapping[str, str]


def read_shapefile(path: Path, name: str) -> RawFile:
    """Read the shapefiles of a zip.

    Returns
    -------
    RawFile
        A table for each .shp, named after it where there are several. Texts are decoded as the
        .cpg says if the bytes agree; dates are dates. CRS: that of the .prj, "" without one.
        Rows are numbered by record, from 1; records marked as deleted are left out, and said.

    Raises
    ------
    FileRefused
        If the zip is not fit to be opened, or has no .shp.
    """
    with path.open("rb") as stream:
        if not stream.read(2).startswith(_ZIP):
            raise FileRefused(remark("shapefile_not_zipped", "refuse", value=name))
    with open_members(path) as archive:
        layers = _layers(archive)
        tables = [_read_layer(archive, layer) for layer in layers]
        beside = _tables_beside(archive)
    if len(tables) == 1:
        return RawFile("shapefile", (_with_names_asked(tables[0]).table,), beside)
    names = ", ".join(layer.name for layer in layers)
    asked = remark("choose_layer", "ask", count=len(layers), names=names)
    return RawFile("shapefile", tuple(read.asked() for read in tables), (asked, *beside))


def _tables_beside(archive: Archive) -> tuple[Remark, ...]:
    """Say which tables of the zip belong to no .shp: they were not read."""
    drawn = {_stem(name) for name in archive.with_suffix(".shp")}
    alone = [name for name in archive.with_suffix(".dbf") if _stem(name) not in drawn]
    said = remark("shapefile_table_alone", "note", count=len(alone), value=", ".join(alone))
    return (said,) if alone else ()


def _stem(name: str) -> str:
    return str(PurePosixPath(name).with_suffix("")).casefold()


def _layers(archive: Archive) -> list[_Layer]:
    """Return the layers of the zip in its order; the files of one differ in their suffix only."""
    found: dict[str, dict[str, str]] = {}
    for name in archive.names:
        path = PurePosixPath(name)
        found.setdefault(_stem(name), {})[path.suffix.lower()] = name
    with_shapes = [files for files in found.values() if ".shp" in files]
    if not with_shapes:
        _refuse_without_shapes(archive, [files for files in found.values() if ".dbf" in files])
    stems = [PurePosixPath(files[".shp"]).stem for files in with_shapes]
    if len(set(stems)) < len(stems):
        stems = [str(PurePosixPath(files[".shp"]).with_suffix("")) for files in with_shapes]
    if len(stems) == 1:
        stems = [""]
    return [_Layer(stem, files) for stem, files in zip(stems, with_shapes, strict=True)]


def _refuse_without_shapes(archive: Archive, tables: list[dict[str, str]]) -> None:
    if tables:
        rows = sum(read_dbf(archive.read(files[".dbf"])).expected for files in tables)
        raise FileRefused(remark("shapefile_no_shp", "refuse"), rows=rows)
    key = "zip_nested" if archive.with_suffix(".zip") else "shapefile_none"
    raise FileRefused(remark(key, "refuse", value=", ".join(archive.names[:5])))


@dataclass(frozen=True, eq=False)
class _LayerRead:
    """A table, and the headers that were cut to the same stem, if any."""

    table: RawTable
    headers: Headers

    def asked(self) -> RawTable:
        """Return the table with one question about those headers."""
        return _more(self.table, self.headers.question(self.table.name))


def _with_names_asked(read: _LayerRead) -> _LayerRead:
    """Ask about headers that were cut to the same stem: which column is which is not certain.

    It is a doubt about every row. Where it is the only one each row needs a look; where rows have
    doubts of their own, or a layer must be chosen first, they must stay visible: one question.
    """
    table = read.table
    if not read.headers.cut or any(each.grade in {"flag", "refuse"} for each in table.remarks):
        return _LayerRead(read.asked(), read.headers)
    flags = [
        remark("shapefile_names_cut_row", "flag", table=table.name, row=int(row), value=cut)
        for row in table.rows
        for cut in [", ".join(read.headers.cut)]
    ]
    return _LayerRead(_more(read.asked(), flags), read.headers)


def _read_layer(archive: Archive, layer: _Layer) -> _LayerRead:
    shapes = read_shapes(archive.read(layer.files[".shp"]))
    dbf = _NO_DBF
    remarks: list[Remark] = []
    if ".dbf" in layer.files:
        dbf = read_dbf(archive.read(layer.files[".dbf"]))
    crs = _crs(archive, layer, remarks)
    if not _has_index(archive, layer, len(shapes)):
        remarks.append(remark("shapefile_no_shx", "repair"))
    cpg = archive.read(layer.files[".cpg"]) if ".cpg" in layer.files else b""
    texts = decoded_columns(dbf, cpg.decode("ascii", errors="replace").strip(" \0\r\n\t"))
    headers = headers_of(texts.names)
    kept = [at for at in range(max(len(shapes), dbf.records)) if at not in dbf.deleted]
    rows = np.array(kept, dtype=np.int64) + 1
    remarks += [*headers.remarks, *texts.remarks]
    remarks += _of_rows(shapes, dbf, headers.names, has_dbf=".dbf" in layer.files)
    remarks += [
        remark(key, "flag", row=at + 1, column=headers.names[column], value=value)
        for key, column, at, value in texts.doubts
    ]
    table = RawTable(
        layer.name,
        pd.DataFrame(_cells(headers.names, texts.columns, kept), index=range(len(kept))),
        rows,
        _geometry(shapes, kept),
        crs,
        remarks=tuple(each._replace(table=layer.name) for each in _of_kept(remarks, set(kept))),
    )
    return _LayerRead(table, headers)


def _has_index(archive: Archive, layer: _Layer, count: int) -> bool:
    """Whether the index is there and of the right length: 100 bytes, then 8 for each shape."""
    if ".shx" not in layer.files:
        return False
    return len(archive.read(layer.files[".shx"])) == _SHX_HEADER + _SHX_RECORD * count


def _crs(archive: Archive, layer: _Layer, remarks: list[Remark]) -> str:
    if ".prj" not in layer.files:
        remarks.append(remark("shapefile_no_prj", "note"))
        return ""
    written = archive.read(layer.files[".prj"]).decode("utf-8", errors="replace")
    crs = crs_by_wkt(written)
    if not crs:
        remarks.append(remark("shapefile_prj_unknown", "note", value=written))
    else:
        called = crs if len(crs) < 20 else crs.split('"')[1]  # noqa: PLR2004 - a code, or a WKT
        remarks.append(remark("shapefile_crs", "note", crs=called))
    return crs


def _of_rows(
    shapes: list[ShapeRead], dbf: Dbf, names: tuple[str, ...], *, has_dbf: bool
) -> Iterator[Remark]:
    """Yield what is wrong with single records, and with their number."""
    if dbf.deleted:
        yield remark("shapefile_deleted", "note", count=len(dbf.deleted))
    if dbf.expected > dbf.records:
        yield remark("shapefile_dbf_truncated", "repair", expected=dbf.expected, found=dbf.records)
    for at, shape in enumerate(shapes):
        for key in shape.problems:
            yield remark(key, "flag", row=at + 1, column=GEOMETRY)
        if not has_dbf:
            yield remark("shapefile_no_dbf", "flag", row=at + 1)
        elif at >= dbf.records:
            yield remark("shapefile_no_record", "flag", row=at + 1)
    for at in range(len(shapes), dbf.records):
        yield remark("shapefile_no_shape", "flag", row=at + 1, column=GEOMETRY)
    for header, places in zip(names, dbf.overflowed, strict=True):
        for at in places:
            yield remark("shapefile_overflow", "flag", row=at + 1, column=header, value="****",
                         header=header)  # fmt: skip


def _of_kept(remarks: list[Remark], kept: set[int]) -> Iterator[Remark]:
    yield from (each for each in remarks if each.row is None or each.row - 1 in kept)


def _cells(
    names: tuple[str, ...], columns: list[list[Any]], kept: list[int]
) -> dict[str, np.ndarray]:
    cells = {}
    for name, column in zip(names, columns, strict=True):
        array = np.empty(len(kept), dtype=object)
        array[:] = [column[at] if at < len(column) else "" for at in kept]
        cells[name] = array
    return cells


def _geometry(shapes: list[ShapeRead], kept: list[int]) -> np.ndarray:
    geometry = np.empty(len(kept), dtype=object)
    for place, at in enumerate(kept):
        geometry[place] = shapes[at].geometry if at < len(shapes) else None
    return geometry


def _more(table: RawTable, remarks: list[Remark]) -> RawTable:
    return RawTable(
        table.name, table.cells, table.rows, table.geometry, table.crs,
        remarks=(*table.remarks, *remarks),
    )  # fmt: skip
