"""What a file is, told by its content and never by its name.

Only the formats that we read are let through. Everything else is refused by its own name, so that
its bringer knows what to do: an image, a PDF, a program, a GDAL virtual file (which would have GDAL
read other files), an encrypted workbook. Nothing is opened here: the first bytes are looked at, and
of an archive the list of its members.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from data.intake.content_json import json_format
from data.intake.content_text import first_text, is_binary
from data.intake.content_xml import xml_format
from data.intake.content_zip import zip_format
from data.intake.images import image_refusal
from data.intake.model import FileRefused, remark

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from data.intake.model import Remark

Format = Literal[
    "delimited",
    "xlsx",
    "xls",
    "ods",
    "shapefile",
    "geojson",
    "geojsonl",
    "topojson",
    "gpkg",
    "kml",
    "kmz",
]
"""The formats that we read, as readers.py finds their readers."""

EXTENSIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "delimited": frozenset({"csv", "tsv", "tab", "txt", "dat", "asc", "psv", ""}),
        "xlsx": frozenset({"xlsx", "xlsm", "xltx", "xltm"}),
        "xls": frozenset({"xls", "xlt"}),
        "ods": frozenset({"ods", "ots"}),
        "shapefile": frozenset({"zip", "shz"}),
        "geojson": frozenset({"geojson", "json"}),
        "geojsonl": frozenset({"geojsonl", "geojsons", "ndjson", "jsonl", "geojson", "json"}),
        "topojson": frozenset({"topojson", "json"}),
        "gpkg": frozenset({"gpkg", "gpkx"}),
        "kml": frozenset({"kml"}),
        "kmz": frozenset({"kmz"}),
    }
)
"""What each format's files are usually called; another name is said, and not believed."""

CALLED: Mapping[str, str] = MappingProxyType(
    {
        "delimited": "CSV",
        "xlsx": "Excel (XLSX)",
        "xls": "Excel 97 (XLS)",
        "ods": "OpenDocument (ODS)",
        "shapefile": "Shapefile (ZIP)",
        "geojson": "GeoJSON",
        "geojsonl": "GeoJSON (NDJSON)",
        "topojson": "TopoJSON",
        "gpkg": "GeoPackage",
        "kml": "KML",
        "kmz": "KMZ",
    }
)
"""How each format is called when we speak of it."""

# The first bytes of what we do not read, and its name. Sources: the formats' own specifications.
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x7fELF", "programma (ELF)"),
    (b"\xcf\xfa\xed\xfe", "programma (Mach-O)"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"\x1f\x8b", "GZIP"),
    (b"BZh", "BZIP2"),
    (b"\xfd7zXZ\x00", "XZ"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"PAR1", "Parquet"),
    (b"ARROW1", "Arrow"),
    (b"fgb\x03fgb", "FlatGeobuf"),
    (b"\x00\x00\x27\x0a", "SHP"),
    (b"AC10", "DWG"),
    (b"\x89HDF\r\n", "HDF5"),
    (b"CDF\x01", "NetCDF"),
    (b"!<arch>", "archivio (AR)"),
    (b"\xca\xfe\xba\xbe", "programma (Java)"),
)
_HEAD_BYTES = 1 << 16


def recognise(path: Path, name: str) -> tuple[Format, tuple[Remark, ...]]:
    """Return the format of a file, with a remark if its name speaks of another.

    Parameters
    ----------
    path
        Where the bytes are; the name of this path is of no weight.
    name
        What the reader calls the file: its extension is compared, never believed.

    Raises
    ------
    FileRefused
        If it is empty, damaged, or of no format that we read; the remark names what it is.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head:
        raise FileRefused(remark("file_empty", "refuse", file=name), rows=0)
    found = _packed(path, head, name) or _written(path, head, name)
    extension = PurePath(name.replace("\\", "/")).suffix.lower().removeprefix(".")
    if extension in EXTENSIONS[found]:
        return found, ()
    said = remark("extension_differs", "repair", file=name, format=CALLED[found])
    return found, (said,)


def _packed(path: Path, head: bytes, name: str) -> Format | None:
    """Return the format of bytes that are no text; None if they may be a text."""
    if refused := image_refusal(head, name):
        raise FileRefused(refused)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return zip_format(path, name)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(path, name)
    if head.startswith(b"SQLite format 3\x00"):
        return _database(path, head, name)
    called = next((called for mark, called in _OTHERS if head.startswith(mark)), "")
    if not called and head.startswith(b"MZ") and b"\0" in head[:64]:
        called = "programma (EXE)"
    if not called and _is_dbf(head):
        called = "DBF"
    if called in {"SHP", "DBF"}:
        raise FileRefused(remark("shapefile_alone", "refuse", file=name, format=called))
    if called:
        raise _refused(name, called)
    return None


def _compound(path: Path, name: str) -> Format:
    """Return "xls" for the compound file of an old workbook; each stream is named in UTF-16."""
    content = path.read_bytes()

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") + b"\0\0" in content

    if holds("EncryptedPackage"):
        raise FileRefused(remark("workbook_encrypted", "refuse", file=name))
    if holds("Workbook") or holds("Book"):
        return "xls"
    if holds("WordDocument"):
        raise _refused(name, "Word 97")
    raise FileRefused(remark("compound_unknown", "refuse", file=name))


def _database(path: Path, head: bytes, name: str) -> Format:
    """Return "gpkg" for a SQLite database that says it is one, or has its table of contents."""
    marked = head[68:72] in {b"GPKG", b"GP10", b"GP11", b"GP12"}
    if marked or b"gpkg_contents" in head or b"gpkg_contents" in path.read_bytes():
        return "gpkg"
    raise FileRefused(remark("database_not_geopackage", "refuse", file=name))


def _is_dbf(head: bytes) -> bool:
    """Whether this is the header of a dBASE table: version, a date, and its own length."""
    if len(head) < 33 or head[0] not in {0x03, 0x30, 0x83, 0x8B}:  # noqa: PLR2004 - header and end
        return False
    length = int.from_bytes(head[8:10], "little")
    month, day = head[2], head[3]
    ends = head[length - 1 : length] == b"\r" or length > len(head)
    return month <= 12 and day <= 31 and length > 32 and ends  # noqa: PLR2004 - a date


def _written(path: Path, head: bytes, name: str) -> Format:
    """Return the format of a text."""
    text = first_text(head)
    start = text.lstrip("\ufeff\x1e \t\r\n\0")
    if start.startswith("<") and (markup := xml_format(start, name)):
        return markup
    if re.match(r'[{\[]\s*["{\[\]}\d-]', start) and (found := json_format(path, text, name)):
        return found
    if is_binary(text):
        raise _refused(name, "")
    return "delimited"


def _refused(name: str, called: str) -> FileRefused:
    if not called:
        return FileRefused(remark("format_unknown", "refuse", file=name))
    return FileRefused(remark("format_refused", "refuse", file=name, format=called))
