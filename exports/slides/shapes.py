"""Shapes on slides: described or passed over by readers, coloured, and our symbols among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from exports.colors import AREA_LINE, INK, QUIET, WHITE
from exports.slides.text import Box, Run, write

if TYPE_CHECKING:
    from layers.legend import Symbol
    from layers.words import Lang

_DECORATIVE = "http://schemas.microsoft.com/office/drawing/2017/decorative"
_QUIET, _INK, _RIM = QUIET, INK, AREA_LINE
_SHAPES = {
    "circle": MSO_SHAPE.OVAL,
    "square": MSO_SHAPE.RECTANGLE,
    "diamond": MSO_SHAPE.DIAMOND,
    "triangle": MSO_SHAPE.ISOSCELES_TRIANGLE,
    "hexagon": MSO_SHAPE.HEXAGON,
    "hatch": MSO_SHAPE.RECTANGLE,
}
# How wide and high each is, the circle being 1: all weigh the same to the eye.
_SIZES = {
    "square": (0.84, 0.84),
    "diamond": (1.2, 1.2),
    "triangle": (1.08, 0.95),
    "hexagon": (1.08, 0.94),
    "hatch": (1.7, 1.2),
}
# The house is none of the shapes that a menu offers: corners, the circle's radius being 1.
_HOUSE = (
    *((0.0, -1.25), (1.15, -0.15), (0.85, -0.15), (0.85, 1.0)),
    *((-0.85, 1.0), (-0.85, -0.15), (-1.15, -0.15)),
)
_UNITS = 1000


def without_style(shape: Any) -> None:
    """Take off the look that a theme gives to shapes: shadows above all."""
    for style in shape.element.findall(qn("p:style")):
        shape.element.remove(style)


def describe(shape: Any, text: str, *, title: str = "") -> None:
    """Give a shape its alternative text."""
    properties = _properties(shape)
    properties.set("descr", text)
    if title:
        properties.set("title", title)


def decorative(shape: Any) -> None:
    """Say that a shape means nothing that is not said beside it, so that readers pass it over."""
    listed = etree.SubElement(_properties(shape), qn("a:extLst"))
    extension = etree.SubElement(listed, qn("a:ext"))
    extension.set("uri", "{C183D7F6-B498-43B3-948B-1728B52AA6E4}")
    mark = etree.SubElement(extension, f"{{{_DECORATIVE}}}decorative", nsmap={"adec": _DECORATIVE})
    mark.set("val", "1")


def paint(
    shape: Any, *, fill: str = "", line: str = "", width: float = 1, dash: MSO_LINE | None = None
) -> None:
    """Fill a shape and draw its rim in colours (``#RRGGBB``); "" leaves one out.

    ``width`` is the rim's, in points.
    """
    without_style(shape)
    if fill:
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(fill)
    else:
        shape.fill.background()
    if not line:
        shape.line.fill.background()
        return
    shape.line.color.rgb = rgb(line)
    shape.line.width = Pt(width)
    if dash is not None:
        shape.line.dash_style = dash


def rgb(color: str) -> RGBColor:
    """Return a colour of the web as the file has it."""
    return RGBColor(*bytes.fromhex(color.removeprefix("#")))


def draw_symbol(shapes: Any, symbol: Symbol, *, x: float, y: float, radius: float) -> Any:
    """Draw a feature's symbol as a shape that can be edited; all in inches, ``x, y`` its middle."""
    if symbol.shape == "house":
        builder = shapes.build_freeform(0, round(-1.25 * _UNITS), scale=Inches(radius) / _UNITS)
        corners = [(round(dx * _UNITS), round(dy * _UNITS)) for dx, dy in _HOUSE[1:]]
        builder.add_line_segments(corners, close=True)
        made = builder.convert_to_shape(Inches(x), Inches(y))
    else:
        width, height = _SIZES.get(symbol.shape, (1.0, 1.0))
        made = _add(shapes, _SHAPES[symbol.shape], (x, y), 2 * radius * width, 2 * radius * height)
    line = "" if symbol.stroke.upper() == WHITE else symbol.stroke
    dash = MSO_LINE.DASH if symbol.dash else None
    paint(made, fill=symbol.fill, line=line, width=1.25, dash=dash)
    if symbol.shape == "hatch":
        made.fill.patterned()
        made.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        made.fill.fore_color.rgb, made.fill.back_color.rgb = rgb(symbol.fill), rgb(WHITE)
    decorative(made)
    return made


def draw_swatch(shapes: Any, color: str, *, x: float, y: float, size: float) -> Any:
    """Draw a patch of a class's colour."""
    made = _add(shapes, MSO_SHAPE.RECTANGLE, (x, y), size * 1.3, size * 0.85)
    paint(made, fill=color, line=_RIM, width=0.75)
    decorative(made)
    return made


def draw_convention(
    shapes: Any, kind: str, lang: Lang, *, x: float, y: float, size: float
) -> Any | None:
    """Draw what an approximate place, a count by declaration or a group looks like; else None."""
    if kind == "approximate":
        made = _add(shapes, MSO_SHAPE.OVAL, (x, y), size, size)
        paint(made, line=_INK, dash=MSO_LINE.DASH)
    elif kind == "declared":
        made = _add(shapes, MSO_SHAPE.ROUNDED_RECTANGLE, (x, y), size * 1.35, size * 0.9)
        made.adjustments[0] = 0.5
        paint(made, fill=WHITE, line=_INK, dash=MSO_LINE.DASH)
        _write_inside(made, "3", size, lang)
    elif kind == "group":
        made = _add(shapes, MSO_SHAPE.OVAL, (x, y), size * 1.1, size * 1.1)
        paint(made, fill=WHITE, line=_QUIET, width=2.5)
        _write_inside(made, "5", size, lang)
    else:
        return None
    decorative(made)
    return made


def _write_inside(made: Any, text: str, size: float, lang: Lang) -> None:
    run = Run(text, round(size * 72 * 0.58), bold=True)
    write(made.text_frame, [(run,)], lang, align=PP_ALIGN.CENTER, anchor=MSO_ANCHOR.MIDDLE)


def _add(shapes: Any, kind: Any, middle: tuple[float, float], width: float, height: float) -> Any:
    x, y = middle
    return shapes.add_shape(kind, *Box(x - width / 2, y - height / 2, width, height).lengths)


def _properties(shape: Any) -> Any:
    return shape._element._nvXxPr.cNvPr  # noqa: SLF001 - alternative text has no member
