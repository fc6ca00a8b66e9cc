"""A picture as pixels, through the typesetter: the same font files, no browser, no system font."""

from __future__ import annotations

import json

import typst

from exports.errors import ExportError
from exports.fonts import typeset

_MAIN = b"""#let size = json("size.json")
#set page(width: size.width * 1mm, height: size.height * 1mm, margin: 0pt)
#image("picture.svg", width: size.width * 1mm, height: size.height * 1mm)
"""


def to_png(svg: bytes, *, width_mm: float, height_mm: float, dpi: float) -> bytes:
    """Return a picture of that size as PNG.

    Raises
    ------
    ExportError
        If it is no SVG that can be drawn.
    """
    size = json.dumps({"width": width_mm, "height": height_mm}).encode()
    try:
        return typeset(
            {"main": _MAIN, "size.json": size, "picture.svg": svg}, format="png", ppi=dpi
        )
    except typst.TypstError as error:
        raise ExportError("error_picture_pixels", reason=str(error)) from error
