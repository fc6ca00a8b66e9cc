"""The formats that an answer can be handed over in: one table for the screen and the command."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal, get_args

from exports.progress import silent

if TYPE_CHECKING:
    from collections.abc import Callable

    from exports.progress import Progress
    from exports.stamp import Stamp
    from layers.answer import Extract
    from layers.selection import LayerName

Paper = Literal["a4", "a3"]
Orientation = Literal["landscape", "portrait"]
Dialect = Literal["excel", "plain"]
PAPERS: tuple[Paper, ...] = get_args(Paper)
ORIENTATIONS: tuple[Orientation, ...] = get_args(Orientation)
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
RESOLUTIONS = (150, 300)
LAYERED = ("csv", "geojson", "parquet", "gpkg", "xlsx")
"""The formats that can be asked for one layer alone."""


@dataclass(frozen=True)
class Options:
    """What a reader may choose about a file.

    ``dpi`` is the resolution of a PNG, ``dialect`` that of a CSV, ``layer`` the only one that is
    wanted where a format has a file for each (None: all).
    """

    paper: Paper = "a4"
    orientation: Orientation = "landscape"
    dpi: int = 150
    dialect: Dialect = "excel"
    layer: LayerName | None = None


@dataclass(frozen=True)
class Made:
    """A file: its name and its bytes."""

    name: str
    body: bytes


@dataclass(frozen=True)
class Format:
    """A format: its key, which is what the command calls it, and who makes it.

    ``maker`` is a function with its module (``module:function``), imported when first asked for.
    """

    key: str
    suffix: str
    media_type: str
    maker: str


FORMATS = {
    one.key: one
    for one in (
        Format("pdf", ".pdf", "application/pdf", "exports.paper.sheet_files:make_pdf"),
        Format("png", ".png", "image/png", "exports.paper.sheet_files:make_png"),
        Format("svg", ".svg", "image/svg+xml", "exports.paper.sheet_files:make_svg"),
        Format(
            "pptx",
            ".pptx",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "exports.slides.answer:make",
        ),
        Format(
            "xlsx",
            ".xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "exports.spreadsheet.workbook:make",
        ),
        Format("csv", ".csv", "text/csv", "exports.spreadsheet.csv_tables:make"),
        Format(
            "gpkg", ".gpkg", "application/geopackage+sqlite3", "exports.geodata.geopackage:make"
        ),
        Format("geojson", ".geojson", "application/geo+json", "exports.geodata.geojson:make"),
        Format(
            "parquet",
            ".parquet",
            "application/vnd.apache.parquet",
            "exports.geodata.geoparquet:make",
        ),
        Format("html", ".html", "text/html", "exports.offline.page:make"),
    )
}


def make(
    key: str,
    extract: Extract,
    stamp: Stamp,
    options: Options | None = None,
    progress: Progress = silent,
) -> tuple[Made, ...]:
    """Make the files of an answer in one format: one file, or several where the format needs it.

    Raises
    ------
    ExportError
        If the answer cannot be given in that format.
    ExportCancelledError
        If ``progress`` asked to stop.
    """
    module, _, name = FORMATS[key].maker.partition(":")
    maker: Callable[..., tuple[Made, ...]] = getattr(import_module(module), name)
    return maker(extract, stamp, options or Options(), progress)
