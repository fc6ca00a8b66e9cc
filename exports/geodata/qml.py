"""The screen's symbols as QGIS styles (QML): a document for each layer of a GeoPackage.

Filters are made of names of our own columns and of whole numbers, never of a value of the data;
values and labels are attributes of an XML tree, which escapes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from exports.colors import BLUE, NO_MEASURE, OUT_OF_CHOICE
from exports.geodata import qml_symbols as symbols
from exports.geodata.qml_labels import area_labels, no_labels
from exports.spreadsheet.plain_text import xml_text
from exports.words import say
from layers.describe import level_plural
from layers.legend import TARGET_AREA, pact_symbol
from layers.message import legend_items
from layers.words import number
from layers.words import say as say_answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

    from layers.answer import Extract
    from layers.legend import LegendItem
    from layers.selection import LayerName

    Family = Literal["point", "line", "polygon"]

_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
# The oldest QGIS whose way of writing this is.
_VERSION = "3.22.0"
_GEOMETRY_TYPES = {"point": "0", "line": "1", "polygon": "2"}
_OUT_OF_CHOICE, _NO_MEASURE, _CHOSEN = OUT_OF_CHOICE, NO_MEASURE, BLUE

Rule = tuple[str, str, Element]


def layer_style(
    extract: Extract, layer: LayerName, family: Family, *, titles: Mapping[str, str]
) -> str:
    """Return the style of a feature layer, or of its rows of one family of geometries.

    ``titles`` are what QGIS calls the columns, by their names.
    """
    if layer == "areas":
        return _document(family, [_area_renderer(extract), area_labels(extract)], titles)
    if layer == "target_areas" and family == "polygon":
        return _document(family, [_target_renderer(extract)], titles)
    items = [item for item in legend_items(extract) if item.layer == layer]
    if layer == "pacts":
        return _document(family, [_pact_renderer(extract, items, family), no_labels()], titles)
    drawn = [_feature_symbol("0", item, family) for item in items]
    return _document(family, [_renderer("singleSymbol", drawn), no_labels()], titles)


def chosen_style(extract: Extract, *, titles: Mapping[str, str]) -> str:
    """Return the style of the areas that the question names."""
    n = number(len(extract.selection.areas), extract.selection.lang)
    label = say("style_chosen", extract.selection.lang, n=n)
    rules = [(label, "", symbols.outline("0", _CHOSEN))]
    return _document("polygon", [_rules("", rules)], titles)


def _document(family: Family, parts: Sequence[Element], titles: Mapping[str, str]) -> str:
    root = Element("qgis", version=_VERSION, styleCategories="Symbology|Labeling|Fields")
    labelled = any(part.tag == "labeling" for part in parts)
    root.set("labelsEnabled", "1" if labelled else "0")
    root.extend(parts)
    SubElement(root, "blendMode").text = "0"
    SubElement(root, "featureBlendMode").text = "0"
    aliases = SubElement(root, "aliases")
    for at, (field, title) in enumerate(titles.items(), 1):
        # Field 0 is the number that the file gives each row.
        SubElement(aliases, "alias", index=str(at), field=field, name=xml_text(title))
    SubElement(root, "layerGeometryType").text = _GEOMETRY_TYPES[family]
    indent(root, " ")
    return _DOCTYPE + xml_text(tostring(root, encoding="unicode"))


def _renderer(kind: str, drawn: Sequence[Element], **attributes: str) -> Element:
    """Return a renderer with its symbols, which its other children name by their numbers."""
    made = Element("renderer-v2", type=kind, forceraster="0", symbollevels="0", enableorderby="0")
    for name, value in attributes.items():
        made.set(name, xml_text(value))
    SubElement(made, "symbols").extend(drawn)
    return made


def _rules(title: str, rules: Sequence[Rule]) -> Element:
    """Return a renderer of rules (label, filter, symbol), under a title if there is one."""
    made = _renderer("RuleRenderer", [drawn for _, _, drawn in rules])
    root = Element("rules", key="rules")
    made.insert(0, root)
    parent = SubElement(root, "rule", key="title", label=xml_text(title)) if title else root
    for at, (label, condition, _) in enumerate(rules):
        rule = SubElement(parent, "rule", key=f"rule-{at}", symbol=str(at), label=xml_text(label))
        if condition:
            rule.set("filter", condition)
    return made


def _area_renderer(extract: Extract) -> Element:
    """Return the classes of the map, by the very bounds of the answer, and the areas outside."""
    lang, measure = extract.selection.lang, extract.selection.measure
    level = extract.source.data.city.level(extract.selection.level)
    title = level_plural(level, lang)
    if measure != "none":
        title = say_answer(f"measure.{measure}", lang, level=level.it if lang == "it" else level.en)
    found: list[tuple[str, str, str]] = [
        (
            say("style_classes", lang, label=one.label(lang), n=number(one.areas, lang)),
            f'"in_choice" AND "{measure}" >= {one.lower} AND "{measure}" <= {one.upper}',
            one.color,
        )
        for one in extract.classes
    ]
    inside = int(extract.areas["in_choice"].sum())
    if not found:
        label = say("style_in_choice", lang, n=number(inside, lang))
        found.append((label, '"in_choice"', _NO_MEASURE))
    if outside := len(extract.areas) - inside:
        label = say("style_out_of_choice", lang, n=number(outside, lang))
        found.append((label, 'NOT "in_choice"', _OUT_OF_CHOICE))
    rules = [
        (label, condition, symbols.area_fill(str(at), color))
        for at, (label, condition, color) in enumerate(found)
    ]
    return _rules(title, rules)


def _pact_renderer(extract: Extract, items: Sequence[LegendItem], family: Family) -> Element:
    """Return a category per status and kind in the answer, as the legend has them."""
    drawn = [_feature_symbol(str(at), item, family) for at, item in enumerate(items)]
    # What the vocabularies do not know is drawn as the screen draws it.
    drawn.append(_plain_symbol(str(len(items)), family))
    attr = """coalesce("status", '') || '|' || coalesce("kind", '')"""
    made = _renderer("categorizedSymbol", drawn, attr=attr)
    categories = Element("categories")
    made.insert(0, categories)
    lang = extract.selection.lang
    lines = [
        (say("style_classes", lang, label=item.label, n=number(item.n, lang)), item.key)
        for item in items
    ]
    for at, (label, value) in enumerate(lines):
        one = SubElement(categories, "category", symbol=str(at), render="true")
        one.set("value", xml_text(value))
        one.set("label", xml_text(label))
    last = {"symbol": str(len(items)), "render": "true", "value": "", "label": ""}
    SubElement(categories, "category", last)
    return made


def _target_renderer(extract: Extract) -> Element:
    (item,) = (one for one in legend_items(extract) if one.layer == "target_areas")
    lang = extract.selection.lang
    label = say("style_classes", lang, label=item.label, n=number(item.n, lang))
    rules = [(label, 'NOT "chosen"', symbols.hatch("0", TARGET_AREA, strong=False))]
    if chosen := len(extract.selection.targets):
        label = say("style_chosen", lang, n=number(chosen, lang))
        rules.append((label, '"chosen"', symbols.hatch("1", TARGET_AREA, strong=True)))
    return _rules("", rules)


def _feature_symbol(name: str, item: LegendItem, family: Family) -> Element:
    if family == "point":
        return symbols.marker(name, item.symbol, with_doubt=item.layer != "target_areas")
    return (symbols.line if family == "line" else symbols.shape)(name, item.symbol)


def _plain_symbol(name: str, family: Family) -> Element:
    plain = pact_symbol("unknown", "pact")
    if family == "point":
        return symbols.marker(name, plain, with_doubt=True)
    return (symbols.line if family == "line" else symbols.shape)(name, plain)
