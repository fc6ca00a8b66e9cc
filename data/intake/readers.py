"""One reader for each format, found by the content of the file and imported when it is needed.

Every reader gives cells as they stand in the file. Whatever the format, the texts are then looked
over once for what decoding, or a careless program before us, did to them (``text_cells``).
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

from data.intake.content import recognise
from data.intake.text_cells import mend

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from data.intake.content import Format
    from data.intake.model import RawFile

READERS: Mapping[Format, str] = MappingProxyType(
    {
        "delimited": "data.intake.delimited:read_delimited",
        "xlsx": "data.intake.workbook:read_workbook",
        "xls": "data.intake.spreadsheet_xls:read_xls",
        "ods": "data.intake.spreadsheet_ods:read_ods",
        "shapefile": "data.intake.shapefile:read_shapefile",
        "geojson": "data.intake.geojson:read_geojson",
        "geojsonl": "data.intake.geojson:read_geojson",
        "topojson": "data.intake.geojson:read_geojson",
        "gpkg": "data.intake.geopackage:read_geopackage",
        "kml": "data.intake.kml:read_kml",
        "kmz": "data.intake.kml:read_kml",
    }
)
"""``module:function`` of each format; a function takes (path, name) and returns a RawFile."""


def read_file(path: Path, name: str) -> RawFile:
    """Read a file of any format that we take, in this very process.

    Every row of the file is a row of one of the tables, those with a remark of grade ``refuse``
    too; wholly empty rows, titles, totals and repeated headers are no rows, and are said. Texts
    that were decoded twice are mended, control signs are gone, and each such row is flagged.

    Parameters
    ----------
    path
        Where the bytes are; its name is of no weight.
    name
        What the reader calls the file; used in words only.

    Raises
    ------
    FileRefused
        If it is of no format that we take, damaged, or too large; its remarks say which.
    """
    found, remarks = recognise(path, name)
    read = _reader(found)(path, name)
    tables = tuple(mend(table) for table in read.tables)
    return replace(read, tables=tables, remarks=(*remarks, *read.remarks))


def _reader(found: Format) -> Callable[[Path, str], RawFile]:
    module, _, function = READERS[found].partition(":")
    reader: Callable[[Path, str], RawFile] = getattr(import_module(module), function)
    return reader
