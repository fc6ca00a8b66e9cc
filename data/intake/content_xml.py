"""Which language a text that begins with "<" is in, told by its root element and not parsed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from data.intake.model import FileRefused, remark

if TYPE_CHECKING:
    from typing import Literal

_PROLOGUE = re.compile(
    r"\s*(?:<\?[^>]*>|<!--.*?-->|<!DOCTYPE\s[^>\[]*(?:\[.*?\]\s*)?>)", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(r"\s*<(?:[\w.-]+:)?([\w.-]+)")

# Root elements, in lower case, and what we call their language.
_LANGUAGES = {
    "html": "HTML",
    "head": "HTML",
    "body": "HTML",
    "table": "HTML",
    "div": "HTML",
    "meta": "HTML",
    "style": "HTML",
    "script": "HTML",
    "svg": "SVG",
    "ogrvrtdatasource": "VRT",
    "vrtdataset": "VRT",
    "gdalvectorpipeline": "GDALG",
    "gpx": "GPX",
    "featurecollection": "GML",
    "workbook": "Excel XML 2003",
    "document": "XML",
    "osm": "OpenStreetMap XML",
}


def xml_format(start: str, name: str) -> Literal["kml"] | None:
    """Return "kml" for KML; None if it is no markup after all.

    Raises
    ------
    FileRefused
        If it is markup of another language, by its name: HTML, SVG, VRT, XML.
    """
    rest = start
    while found := _PROLOGUE.match(rest):
        rest = rest[found.end() :]
    root = _ROOT.match(rest)
    prologue = len(rest) < len(start)
    if root is None and not prologue:
        return None
    element = root[1].lower() if root else ""
    if element == "kml" or (
        element in {"document", "placemark", "folder"} and "kml" in start.lower()
    ):
        return "kml"
    # A header like "<codice>;<nome>" is no markup that we know.
    if element not in _LANGUAGES and not prologue and "</" not in start and "/>" not in start:
        return None
    if "urn:schemas-microsoft-com:office:excel" in start and element == "html":
        raise _refused(name, "HTML")
    raise _refused(name, _LANGUAGES.get(element, "XML"))


def _refused(name: str, called: str) -> FileRefused:
    key = "format_html" if called == "HTML" else "format_refused"
    return FileRefused(remark(key, "refuse", file=name, format=called))
