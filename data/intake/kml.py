"""KML and KMZ: every Placemark in any folder, with its extended data as columns.

Descriptions are text as written, HTML or not; nobody renders them. Addresses in the file (other
KML, overlays, styles, icons) are never opened. CRS: EPSG:4326, always (OGC 12-007r2, clause 6.2).
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from xml.sax import SAXException, SAXParseException  # the errors only: defusedxml parses

from defusedxml import DefusedXmlException

from data.intake.archive import open_members
from data.intake.declared_crs import WGS84
from data.intake.feature_table import FeatureTable
from data.intake.kml_elements import NotKMLError, TooDeepError, read_elements
from data.intake.kml_geometry import placemark_geometry
from data.intake.model import FileRefused, RawFile, RawTable, Remark, remark
from data.intake.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from data.intake.kml_elements import Element
    from data.intake.model import Grade

GEOMETRY = "geometry"
FOLDER = "Folder"

_ZIP = b"PK"
_SIMPLE = ("name", "description", "address", "phoneNumber", "Snippet", "snippet")
_TIMES = {"TimeStamp": ("when",), "TimeSpan": ("begin", "end")}
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENCODING = re.compile(rb"""^[^>]{0,80}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_REMOTE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)


def read_kml(path: Path, name: str) -> RawFile:  # noqa: ARG001 - every reader is given it
    """Read a KML, or the KML documents of a KMZ.

    Returns
    -------
    RawFile
        One table (one per document, where a KMZ has several): a row for each Placemark, numbered
        from 1, with ``name``, ``description`` and whatever data it carries, all as texts, and
        ``Folder`` where it lies in one.

    Raises
    ------
    FileRefused
        If it has a DTD or an entity, is no XML or breaks off, is another XML than KML, or has no
        Placemark.
    """
    content = path.read_bytes()
    if not content.startswith(_ZIP):
        return _read_documents("kml", [("", content)])
    with open_members(path) as archive:
        names = archive.with_suffix(".kml")
        if not names:
            raise FileRefused(remark("kmz_without_kml", "refuse"))
        shown = [
            str(PurePosixPath(each).with_suffix("")) if len(names) > 1 else "" for each in names
        ]
        documents = [(label, archive.read(each)) for label, each in zip(shown, names, strict=True)]
    return _read_documents("kmz", documents)


def _read_documents(found: str, documents: list[tuple[str, bytes]]) -> RawFile:
    read = [_Document(label) for label, _ in documents]
    for document, (_, content) in zip(read, documents, strict=True):
        document.read(content)
    full = [document for document in read if len(document.table)]
    remarks = [each for document in read for each in document.remarks]
    if not full:
        raise FileRefused(*remarks, remark("kml_no_placemark", "refuse"), rows=0)
    if len(full) > 1:
        names = ", ".join(document.table.name for document in full)
        remarks.append(remark("choose_layer", "ask", count=len(full), names=names))
    return RawFile(found, tuple(document.built() for document in full), tuple(remarks))


class _Document:
    """A KML document while it is read."""

    def __init__(self, name: str) -> None:
        self.table = FeatureTable(name)
        self.remarks: list[Remark] = []
        self._beside: dict[str, int] = {}
        self._in_doubt = False

    def read(self, content: bytes) -> None:
        try:
            self._read_as_declared(content)
        except DefusedXmlException:
            raise FileRefused(remark("kml_dtd", "refuse")) from None
        except SAXParseException as error:
            line = error.getLineNumber() or 0
            said = remark("kml_not_xml", "refuse", line=line, rows=len(self.table))
            raise FileRefused(said) from None
        except (SAXException, ValueError, LookupError):  # LookupError: no such encoding
            raise FileRefused(remark("kml_not_xml", "refuse", line=1, rows=0)) from None
        except NotKMLError as error:
            raise FileRefused(remark("kml_other_xml", "refuse", value=error.args[0])) from None
        except TooDeepError:
            raise FileRefused(remark("kml_too_deep", "refuse")) from None

    def built(self) -> RawTable:
        return self.table.build(WGS84)

    def _read_as_declared(self, content: bytes) -> None:
        """Parse the bytes; if they are not in the encoding they claim, as what they are."""
        text = None
        if content[:2] not in {b"\xff\xfe", b"\xfe\xff"} and b"\0" not in content[:4]:
            declared = _ENCODING.match(content)
            claimed = declared[1].decode("ascii") if declared else "utf-8"
            if claimed.lower() in {"utf-8", "utf8"} and not _is_utf8(content):
                decoded = decode(content, claimed)
                self.remarks += decoded.remarks
                self._in_doubt = True
                text = _DECLARATION.sub("", decoded.text)
        read_elements(text.encode() if text is not None else content, self._placemark, self._aside)
        for tag, count in self._beside.items():
            if tag == "NetworkLink":
                self.remarks.append(remark("kml_network_link", "repair", count=count))
            else:
                self.remarks.append(remark("kml_overlay", "note", count=count, tag=tag))

    def _aside(self, tag: str) -> None:
        self._beside[tag] = self._beside.get(tag, 0) + 1

    def _placemark(self, placemark: Element, folders: str) -> None:
        cells = _unique(_cells(placemark))
        if folders:
            cells.setdefault(FOLDER, folders)
        shape = placemark_geometry(placemark)
        row = self.table.add(cells, shape.geometry)
        for key, value in shape.problems:
            grade: Grade = "refuse" if key == "geojson_nested" else "flag"
            self.table.remark(remark(key, grade, row=row, column=GEOMETRY, value=value))
        for each in _remote(placemark):
            self.table.remark(
                remark("kml_remote", "flag", row=row, column=each.tag, value=each.text)
            )
        if self._in_doubt and not "".join(cells.values()).isascii():
            self.table.remark(remark("kml_encoding_in_doubt", "flag", row=row))


def _cells(placemark: Element) -> Iterator[tuple[str, str]]:
    """Yield the headers and values of a Placemark, the extended data after the simple ones."""
    if number := placemark.attributes.get("id"):
        yield "id", number
    for child in placemark.children:
        if child.tag in _SIMPLE:
            yield child.tag, child.text.strip()
        for tag in _TIMES.get(child.tag, ()):
            yield from ((tag, each.text.strip()) for each in child.find_all(tag))
    for extended in placemark.find_all("ExtendedData"):
        for data in extended.find_all("Data"):
            values = data.find_all("value")
            yield data.attributes.get("name", ""), values[0].text.strip() if values else ""
        for schema in extended.find_all("SchemaData"):
            for simple in schema.find_all("SimpleData"):
                yield simple.attributes.get("name", ""), simple.text.strip()


def _unique(pairs: Iterator[tuple[str, str]]) -> dict[str, str]:
    """Return the cells by header; one that comes twice, or has no name, gets a number."""
    cells: dict[str, str] = {}
    for name, value in pairs:
        header, count = name.strip() or "Data", 2
        while header in cells:
            header = f"{name.strip() or 'Data'} ({count})"
            count += 1
        cells[header] = value
    return cells


def _remote(placemark: Element) -> Iterator[Element]:
    """Yield the elements of a Placemark that point to another place: styles, icons, links."""
    for element in placemark.descendants():
        if element.tag in {"href", "styleUrl"} and _REMOTE.match(element.text):
            yield element


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
