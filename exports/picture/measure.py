"""How wide a text is: measured in the very font that it is set in."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import ImageFont

from exports.fonts import FONTS, drawable

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_FILES = {400: "Regular", 600: "SemiBold", 700: "Bold"}
_UNITS = 200
"""Measured large, so that the rounding of outlines to pixels does not matter."""

ASCENT, LINE = 0.9, 1.16
"""Of the size: from the top of a line to its baseline, and from one baseline to the next."""

CAP = 0.69
"""Of the size: how high a capital letter or a figure is."""


@lru_cache(maxsize=8192)
def width_of(text: str, *, size: float, weight: int) -> float:
    """Return the width of a line of text in the unit of ``size``."""
    return float(_font(weight).getlength(drawable(text))) * size / _UNITS


@lru_cache(maxsize=4)
def _font(weight: int) -> FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"TitilliumWeb-{_FILES[weight]}.ttf"), _UNITS)
