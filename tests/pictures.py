"""Maps drawn for the tests that look into them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from asked import read_extract
from exports.picture import draw_map

if TYPE_CHECKING:
    from exports.picture import Picture
    from layers.answer import Extract

SVG = "{http://www.w3.org/2000/svg}"
SIZES = ((180.0, 150.0), (270.0, 380.0))
CROWDED = (
    "city=torino&level=municipio",
    "city=torino&level=statistica&lang=en",
    "city=torino&level=comune&areas=TO-08",
    "city=milano&level=comune&lang=en",
    "city=bologna&level=municipio",
)


def parsed(svg: bytes | str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - of our own making


@cache
def answered(query: str) -> Extract:
    return read_extract(query)


def drawn(query: str, *, width_mm: float = 180, height_mm: float = 150) -> Picture:
    return draw_map(answered(query), width_mm=width_mm, height_mm=height_mm)
