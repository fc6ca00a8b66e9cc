"""The parts of a QGIS style (QML): symbol layers that look as the screen draws them.

Sizes are the screen's CSS pixels (96 to the inch), given in millimetres as QGIS does on paper too.
Everything is an element of a tree: whatever a text holds, it is escaped when the tree is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from exports.colors import AREA_LINE, INK, WHITE
from exports.picture.symbols import symbol_color

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from layers.legend import Symbol

_MM_OF_PIXEL = 25.4 / 96
_RADIUS = 6.5
_RIM, _STROKE = 4.5, 1.8
# QGIS's shape, its size in radii of the screen's, its turn in degrees, its shift down in radii.
_SHAPES = {
    "circle": ("circle", 2.0, 0, 0.0),
    "square": ("square", 1.68, 0, 0.0),
    "diamond": ("diamond", 2.4, 0, 0.0),
    "triangle": ("equilateral_triangle", 2.5, 0, 0.2),
    "hexagon": ("hexagon", 2.16, 90, 0.0),
}
# A house is a wall that reaches into its roof: shape, width, height and shift down, in radii.
_HOUSE = (("triangle", 2.3, 1.1, -0.7), ("rectangle", 1.7, 1.3, 0.35))
_DOUBT = 'coalesce("precision_m", 0) > 0'


def mm(pixels: float) -> str:
    """Write a length of the screen in millimetres."""
    return f"{pixels * _MM_OF_PIXEL:.3f}".rstrip("0").rstrip(".")


def rgba(color: str, *, opacity: float = 1.0) -> str:
    """Write a colour ``#RRGGBB`` as QGIS does."""
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{round(opacity * 255)}"


def symbol(name: str, kind: str, layers: Sequence[Element], *, opacity: float = 1.0) -> Element:
    """Return a symbol (``marker``, ``line`` or ``fill``) made of layers, the lowest first."""
    made = Element("symbol", name=name, type=kind, alpha=f"{opacity:g}", clip_to_extent="1")
    made.set("force_rhr", "0")
    made.extend(layers)
    return made


def symbol_layer(
    kind: str, options: Mapping[str, str], *, computed: Mapping[str, str] | None = None
) -> Element:
    """Return a symbol layer of a QGIS class; ``computed`` are properties given by expressions."""
    layer = Element("layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    listed = SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        SubElement(listed, "Option", type="QString", name=name, value=value)
    if computed:
        _add_computed(SubElement(layer, "data_defined_properties"), computed)
    return layer


def computed_properties(tag: str, computed: Mapping[str, str]) -> Element:
    """Return properties given by expressions under a tag of their own."""
    made = Element(tag)
    _add_computed(made, computed)
    return made


def _add_computed(parent: Element, computed: Mapping[str, str]) -> None:
    listed = SubElement(parent, "Option", type="Map")
    SubElement(listed, "Option", type="QString", name="name", value="")
    properties = SubElement(listed, "Option", type="Map", name="properties")
    for name, expression in computed.items():
        one = SubElement(properties, "Option", type="Map", name=name)
        SubElement(one, "Option", type="bool", name="active", value="true")
        SubElement(one, "Option", type="QString", name="expression", value=expression)
        SubElement(one, "Option", type="int", name="type", value="3")
    SubElement(listed, "Option", type="QString", name="type", value="collection")


def marker(name: str, drawn: Symbol, *, with_doubt: bool) -> Element:
    """Return the marker of a point: a white rim, the shape, and a ring if the point is a guess."""
    rings = _doubt_rings() if with_doubt else []
    shapes = _house_layers(drawn) if drawn.shape == "house" else _shape_layers(drawn)
    return symbol(name, "marker", [*rings, *shapes])


def line(name: str, drawn: Symbol) -> Element:
    """Return the line of a feature that is one, on a white rim."""
    return symbol(name, "line", _lines(symbol_color(drawn)))


def shape(name: str, drawn: Symbol) -> Element:
    """Return the tinted surface of a feature that is one."""
    color = symbol_color(drawn)
    tint = {"color": rgba(color, opacity=0.35), "style": "solid", "outline_style": "no"}
    return symbol(name, "fill", [symbol_layer("SimpleFill", tint), *_lines(color)])


def area_fill(name: str, color: str) -> Element:
    """Return the surface of an area of the map."""
    options = {"color": rgba(color), "style": "solid", "joinstyle": "round"}
    options |= {"outline_color": rgba(AREA_LINE), "outline_style": "solid"}
    options |= {"outline_width": mm(1), "outline_width_unit": "MM"}
    return symbol(name, "fill", [symbol_layer("SimpleFill", options)])


def outline(name: str, color: str) -> Element:
    """Return a strong outline around nothing, on a white rim."""
    return symbol(name, "fill", [pen(WHITE, 6), pen(color, 3.2)])


def hatch(name: str, drawn: Symbol, *, strong: bool) -> Element:
    """Return the hatching of a target area, its outline dashed unless it is the one asked for."""
    # The screen's tile is 7 pixels wide: its diagonals are 7 / sqrt(2) apart.
    pattern = {"angle": "45", "distance": mm(7 / 2**0.5), "distance_unit": "MM"}
    hatching = symbol_layer("LinePatternFill", pattern | {"color": rgba(drawn.fill)})
    # QGIS finds the symbol of a pattern under this name.
    hatching.append(symbol(f"@{name}@0", "line", [pen(drawn.fill, 1.3)], opacity=0.75))
    rim = pen(WHITE, 6 if strong else 4, opacity=0.85)
    dash = () if strong or not drawn.dash else (6.0, 4.0)
    edge = pen(drawn.stroke, 3.2 if strong else 1.8, dash=dash)
    return symbol(name, "fill", [hatching, rim, edge])


def pen(color: str, width: float, *, dash: Sequence[float] = (), opacity: float = 1.0) -> Element:
    """Return a line of so many pixels."""
    options = {"line_color": rgba(color, opacity=opacity), "line_style": "solid"}
    options |= {"line_width": mm(width), "line_width_unit": "MM"}
    options |= {"capstyle": "flat" if dash else "round", "joinstyle": "round"}
    options |= {"use_custom_dash": "1" if dash else "0", "customdash_unit": "MM"}
    options |= {"customdash": ";".join(mm(length) for length in dash or (5, 2))}
    return symbol_layer("SimpleLine", options)


def _lines(color: str) -> list[Element]:
    return [pen(WHITE, 5), pen(color, 2.5)]


def _shape_layers(drawn: Symbol) -> list[Element]:
    name, size, turn, down = _SHAPES.get(drawn.shape, _SHAPES["circle"])
    place = {"name": name, "size": mm(size * _RADIUS), "size_unit": "MM", "angle": str(turn)}
    place |= {"offset": f"0,{mm(down * _RADIUS)}", "offset_unit": "MM", "joinstyle": "round"}
    pens = (_pen_options(WHITE, WHITE, _RIM), _pen_options(drawn.fill, drawn.stroke, _STROKE))
    return [symbol_layer("SimpleMarker", place | one) for one in pens]


def _house_layers(drawn: Symbol) -> list[Element]:
    layers = []
    for pens in (_pen_options(WHITE, WHITE, _RIM), _pen_options(drawn.fill, WHITE, 0)):
        for name, width, height, down in _HOUSE:
            place = {"symbol_name": name, "joinstyle": "round", "size_unit": "MM"}
            place |= {"symbol_width": mm(width * _RADIUS), "symbol_width_unit": "MM"}
            place |= {"symbol_height": mm(height * _RADIUS), "symbol_height_unit": "MM"}
            place |= {"offset": f"0,{mm(down * _RADIUS)}", "offset_unit": "MM"}
            layers.append(symbol_layer("EllipseMarker", place | pens))
    return layers


def _pen_options(fill: str, stroke: str, width: float) -> dict[str, str]:
    """On the screen a shape with a white stroke has its rim alone."""
    no_pen = width == 0 or (stroke.upper() == WHITE and fill.upper() != WHITE)
    options = {"color": rgba(fill), "outline_color": rgba(stroke)}
    options |= {"outline_style": "no" if no_pen else "solid", "outline_width": mm(width)}
    return options | {"outline_width_unit": "MM"}


def _doubt_rings() -> list[Element]:
    """Return the dashed ring of an approximate point, as large as the doubt is on the ground."""
    least = mm(22)
    place = {"name": "circle", "color": "255,255,255,0", "size": least, "angle": "0"}
    # Metres on the ground, but never smaller on paper than the ring of the screen.
    place |= {"size_unit": "RenderMetersInMapUnits", "offset": "0,0"}
    place |= {"size_map_unit_scale": f"3x:0,0,1,{least},0,0", "outline_width_unit": "MM"}
    computed = {"size": '2 * "precision_m"', "enabled": _DOUBT}
    rim = {"outline_color": rgba(WHITE, opacity=0.7), "outline_width": mm(3)}
    ring = {"outline_color": rgba(INK, opacity=0.75), "outline_width": mm(1.2)}
    pens = (rim | {"outline_style": "solid"}, ring | {"outline_style": "dash"})
    return [symbol_layer("SimpleMarker", place | one, computed=computed) for one in pens]
