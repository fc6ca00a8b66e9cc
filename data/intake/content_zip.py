"""What a zip is, told by its members: a workbook, a KMZ, a shapefile, or a parcel to unpack."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal

from data.intake.archive import open_members
from data.intake.model import FileRefused, remark

if TYPE_CHECKING:
    from pathlib import Path

    from data.intake.archive import Archive

ZipFormat = Literal["xlsx", "ods", "shapefile", "kmz"]

_MIMETYPE_ODS = b"application/vnd.oasis.opendocument.spreadsheet"

# A member that gives a package away, and what we call it. In the order they are asked for.
_PACKAGES = (
    ("xl/workbook.bin", "XLSB"),
    ("word/document.xml", "Word (DOCX)"),
    ("ppt/presentation.xml", "PowerPoint (PPTX)"),
    ("index/document.iwa", "Apple Numbers"),
    ("index.zip", "Apple Numbers"),
    ("androidmanifest.xml", "programma (APK)"),
    ("meta-inf/manifest.mf", "programma (JAR)"),
)
_PARTS_OF_A_SHAPEFILE = {".shp", ".dbf", ".shx"}
_REGISTERS = {
    ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".geojson", ".json", ".ndjson",
    ".gpkg",
}  # fmt: skip


def zip_format(path: Path, name: str) -> ZipFormat:
    """Return what a zip is, once its members have been found harmless.

    Raises
    ------
    FileRefused
        If the zip is damaged or hostile (see :func:`data.intake.archive.open_members`), or holds
        nothing that is read from a zip: then its members are named, and what to do.
    """
    with open_members(path) as archive:
        members = {each.lower() for each in archive.names}
        if "xl/workbook.xml" in members or _has_workbook_of_another_name(archive):
            return "xlsx"
        if found := _open_document(archive, name):
            return found
        for member, called in _PACKAGES:
            if member in members:
                raise FileRefused(remark("format_refused", "refuse", file=name, format=called))
        suffixes = {PurePosixPath(each).suffix for each in members}
        if suffixes & _PARTS_OF_A_SHAPEFILE:
            return "shapefile"
        if ".kml" in suffixes:
            return "kmz"
        raise _nothing_read(archive, suffixes, name)


def _has_workbook_of_another_name(archive: Archive) -> bool:
    """Whether the package's own list of types names the main part of a workbook.

    Source: ECMA-376, part 2, 10.1.2: parts may have any name.
    """
    if "[Content_Types].xml" not in archive.names:
        return False
    types = archive.head("[Content_Types].xml", 1 << 16)
    return b"spreadsheetml.sheet.main+xml" in types or b"sheet.macroEnabled.main+xml" in types


def _open_document(archive: Archive, name: str) -> Literal["ods"] | None:
    if "mimetype" in archive.names:
        kind = archive.head("mimetype", 256).strip()
        if kind.startswith(_MIMETYPE_ODS):
            return "ods"
        if kind.startswith(b"application/vnd.oasis.opendocument"):
            raise FileRefused(remark("format_refused", "refuse", file=name, format="OpenDocument"))
    return None


def _nothing_read(archive: Archive, suffixes: set[str], name: str) -> FileRefused:
    inside = ", ".join(archive.names[:5])
    if ".zip" in suffixes:
        return FileRefused(remark("zip_in_zip", "refuse", file=name, value=inside))
    key = "zip_to_unpack" if suffixes & _REGISTERS else "zip_without_register"
    return FileRefused(remark(key, "refuse", file=name, inside=inside))
