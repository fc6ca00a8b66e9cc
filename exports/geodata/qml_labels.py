"""The labels of the areas in a QGIS style: name and count, off the symbols.

Dark letters in a white halo on every class: a label may stand beside its area, on another colour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, tostring

from exports.colors import INK, MUTED_INK, WHITE
from exports.geodata import qml_symbols as symbols
from exports.words import say

if TYPE_CHECKING:
    from layers.answer import Extract

_INK, _MUTED_INK = INK, MUTED_INK
_FONT = "Titillium Web"


def area_labels(extract: Extract) -> Element:
    """Return the labels of the areas: the name, below it the count of the map's measure."""
    labeling = Element("labeling", type="simple")
    settings = SubElement(labeling, "settings", calloutType="simple")
    style = SubElement(settings, "text-style", fieldName=_label_expression(extract))
    for name, value in {
        "isExpression": "1",
        "fontFamily": _FONT,
        "namedStyle": "SemiBold",
        "fontWeight": "63",
        "fontSize": "9",
        "fontSizeUnit": "Point",
        "textColor": symbols.rgba(_INK),
        "textOpacity": "1",
        "multilineHeight": "0.8",
        "allowHtml": "0",
    }.items():
        style.set(name, value)
    SubElement(style, "families").append(Element("family", name="Open Sans"))
    halo = {"bufferDraw": "1", "bufferSize": symbols.mm(1.7), "bufferSizeUnits": "MM"}
    halo |= {"bufferColor": symbols.rgba(WHITE), "bufferOpacity": "0.92"}
    halo |= {"bufferJoinStyle": "128", "bufferNoFill": "1"}
    SubElement(style, "text-buffer", halo)
    SubElement(settings, "text-format", multilineAlign="1", autoWrapLength="18")
    # Placement 4: horizontal; flags 3: inside the polygon or, where there is no room, beside it.
    place = {"placement": "4", "polygonPlacementFlags": "3", "priority": "5", "dist": "2"}
    SubElement(settings, "placement", place | {"centroidInside": "1", "centroidWhole": "1"})
    drawn = {"drawLabels": "1", "obstacle": "0", "scaleVisibility": "0", "labelPerPart": "0"}
    SubElement(settings, "rendering", drawn)
    ink = f"""CASE WHEN "in_choice" THEN '{_INK}' ELSE '{_MUTED_INK}' END"""
    settings.append(symbols.computed_properties("dd_properties", {"Color": ink}))
    settings.append(_leader())
    return labeling


def no_labels() -> Element:
    """Return no labels, and that those of other layers keep off these symbols."""
    labeling = Element("labeling", type="simple")
    settings = SubElement(labeling, "settings", calloutType="simple")
    SubElement(settings, "text-style", fieldName="", isExpression="0")
    SubElement(settings, "rendering", {"drawLabels": "0", "obstacle": "1", "obstacleFactor": "1"})
    return labeling


def _leader() -> Element:
    """Return the line from a label that stands beside its area."""
    callout = Element("callout", type="simple")
    options = SubElement(callout, "Option", type="Map")
    line = symbols.symbol("symbol", "line", [symbols.pen(_INK, 1.3)])
    for name, value in (
        ("enabled", "1"),
        ("anchorPoint", "pole_of_inaccessibility"),
        ("lineSymbol", tostring(line, encoding="unicode")),
    ):
        SubElement(options, "Option", type="QString", name=name, value=value)
    return callout


def _label_expression(extract: Extract) -> str:
    """Write the label: no text in it but our own words."""
    measure = extract.selection.measure
    if measure == "none":
        return '"name"'
    count = f""" || '\\n' || "{measure}" """
    if measure == "pacts":
        words = say("style_declared", extract.selection.lang).replace("'", "''")
        without = f"""' (' || "declared" || ' {words})'"""
        count += f"""|| CASE WHEN "declared" > 0 THEN {without} ELSE '' END"""
    return f""""name" || CASE WHEN "in_choice" THEN ''{count} ELSE '' END"""
