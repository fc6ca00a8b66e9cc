"""The map as a picture: drawn from the frames at a true scale, no browser, no tiles."""

from exports.picture.maps import draw_locator, draw_map
from exports.picture.model import Picture
from exports.picture.png import to_png
from exports.picture.symbols import convention_svg, swatch_svg, symbol_svg

__all__ = [
    "Picture",
    "convention_svg",
    "draw_locator",
    "draw_map",
    "swatch_svg",
    "symbol_svg",
    "to_png",
]
