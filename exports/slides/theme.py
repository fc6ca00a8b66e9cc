"""An empty presentation: 16:9, our colours and font as its theme, one layout, nothing left over.

It starts from the template that python-pptx brings, which is known to open without repair, and
takes out what only its own author needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE
from pptx.opc.constants import RELATIONSHIP_TYPE as RELATION
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import qn
from pptx.shapes.shapetree import SlideShapes
from pptx.util import Emu, Inches, Pt

from exports.slides.shapes import decorative, without_style
from exports.slides.text import BLUE, FACE, Box
from exports.words import LOCALES, say

if TYPE_CHECKING:
    from pptx.presentation import Presentation as Deck

    from layers.words import Lang

WIDTH, HEIGHT = 13.333, 7.5
"""The size of a slide, in inches."""
SIDE = 0.5
INNER = WIDTH - 2 * SIDE
TITLE = Box(SIDE, 0.55, INNER, 0.6)
FOOTER = Box(SIDE, 6.98, INNER - 0.9, 0.36)
NUMBER = Box(WIDTH - SIDE - 0.8, 6.98, 0.8, 0.36)
_STRIP = 0.09

# Bootstrap Italia's, and those of our symbols: what an editor is offered first.
_COLORS = {
    "dk1": "17324D",
    "lt1": "FFFFFF",
    "dk2": "5C6F82",
    "lt2": "EEF4FB",
    "accent1": "0066CC",
    "accent2": "008055",
    "accent3": "66C2A5",
    "accent4": "A0522D",
    "accent5": "D1344B",
    "accent6": "B35C00",
    "hlink": "0059B3",
    "folHlink": "5C3D99",
}
_NAME = "Condivisa"


def empty_deck(lang: Lang) -> Deck:
    """Return a presentation without slides."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    _size_of_any_screen(deck)
    _keep_one_layout(deck)
    _drop_leftovers(deck)
    _set_theme(deck)
    _set_master(deck, lang)
    for part in deck.part.package.iter_parts():
        if hasattr(part, "_element"):
            set_language(part._element, lang)  # noqa: SLF001 - no member reaches all the texts
    return deck


def set_language(element: Any, lang: Lang) -> None:
    """Say of every text below an element in which language it is."""
    for tag in ("a:rPr", "a:endParaRPr", "a:defRPr"):
        for found in element.iter(qn(tag)):
            if "lang" in found.attrib or tag != "a:defRPr":
                found.set("lang", LOCALES[lang])
            # An editor's note to itself that is not for files.
            found.attrib.pop("smtClean", None)


def _size_of_any_screen(deck: Deck) -> None:
    # The template says 4:3 by name.
    deck.element.find(qn("p:sldSz")).attrib.pop("type", None)


def _keep_one_layout(deck: Deck) -> None:
    layouts = deck.slide_layouts
    kept: Any = layouts.get_by_name("Title Only")
    for layout in [one for one in layouts if one is not kept]:
        layouts.remove(layout)
    next(kept.element.iter(qn("p:cSld"))).set("name", _NAME)
    kept.part.partname = PackURI("/ppt/slideLayouts/slideLayout1.xml")


def _drop_leftovers(deck: Deck) -> None:
    """Take out a printer's settings, an editor's window and a picture of the empty template."""
    _drop(deck.part, (RELATION.PRINTER_SETTINGS, RELATION.VIEW_PROPS))
    _drop(deck.part.package, (RELATION.THUMBNAIL,))
    properties = deck.part.package.part_related_by(RELATION.EXTENDED_PROPERTIES)
    tree = etree.fromstring(properties.blob)
    kept = {"Application": _NAME}
    for child in list(tree):
        name = etree.QName(child).localname
        child.text = kept.get(name)
        if name not in kept:
            tree.remove(child)
    properties.blob = _serial(tree)


def _drop(owner: Any, kinds: tuple[str, ...]) -> None:
    relations = owner._rels  # noqa: SLF001 - the package has no member to take one out
    for key in [key for key, relation in relations.items() if relation.reltype in kinds]:
        relations.pop(key)


def _set_theme(deck: Deck) -> None:
    theme = deck.slide_master.part.part_related_by(RELATION.THEME)
    tree = etree.fromstring(theme.blob)
    tree.set("name", _NAME)
    scheme = next(tree.iter(qn("a:clrScheme")))
    scheme.set("name", _NAME)
    for name, value in _COLORS.items():
        slot = scheme.find(qn(f"a:{name}"))
        slot.clear()
        etree.SubElement(slot, qn("a:srgbClr")).set("val", value)
    next(tree.iter(qn("a:fontScheme"))).set("name", _NAME)
    for tag in ("a:majorFont", "a:minorFont"):
        next(tree.iter(qn(tag))).find(qn("a:latin")).set("typeface", FACE)
    theme.blob = _serial(tree)


def _set_master(deck: Deck, lang: Lang) -> None:
    master, layout = deck.slide_master, deck.slide_layouts[0]
    places = {"title": TITLE, "body": Box(SIDE, 1.45, INNER, 5.3), "ftr": FOOTER, "sldNum": NUMBER}
    for shape in [*master.placeholders, *layout.placeholders]:
        kind = shape.element.ph.get("type")
        if kind == "dt":
            shape.element.getparent().remove(shape.element)
        elif shape.has_text_frame and shape.element.getparent() is master.shapes._spTree:  # noqa: SLF001
            shape.left, shape.top, shape.width, shape.height = places[kind].lengths
    for shape in [*master.placeholders, *layout.placeholders]:
        _set_placeholder(shape, lang)
    _set_styles(master.element)
    _add_strip(master)


def _set_placeholder(shape: Any, lang: Lang) -> None:
    kind = shape.element.ph.get("type")
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    if kind in {"title", "body"}:
        for paragraph in frame.paragraphs[1:]:
            paragraph._p.getparent().remove(paragraph._p)  # noqa: SLF001
        frame.paragraphs[0].runs[0].text = say(f"slides_master_{kind}", lang)
    body = frame._txBody.bodyPr  # noqa: SLF001
    for child in list(body):
        body.remove(child)
    body.set("anchor", "t" if kind in {"title", "body"} else "ctr")
    shape.name = say(f"slides_place_{kind}", lang)
    for style in shape.element.iter(qn("a:lvl1pPr")):
        style.set("algn", "r" if kind == "sldNum" else "l")
        for font in style.iter(qn("a:defRPr")):
            font.set("sz", "1000")
            for color in font.iter(qn("a:schemeClr")):
                color.set("val", "tx2")
                for tint in list(color):
                    color.remove(tint)


def _set_styles(master: Any) -> None:
    title = next(master.iter(qn("p:titleStyle")))
    for style in title.iter(qn("a:lvl1pPr")):
        style.set("algn", "l")
    for font in title.iter(qn("a:defRPr")):
        font.set("sz", str(Pt(26).centipoints))
        font.set("b", "1")
    body = next(master.iter(qn("p:bodyStyle")))
    for size, font in zip((18, 16, 14, *(12,) * 6), body.iter(qn("a:defRPr")), strict=True):
        font.set("sz", str(Pt(size).centipoints))


def _add_strip(master: Any) -> None:
    """Draw the blue line along the upper edge, below all that slides hold."""
    # The shapes of a master have no member to add to: it is done as on a slide.
    taken = [shape.shape_id for shape in master.shapes]
    strip = SlideShapes(master.shapes._spTree, master).add_shape(  # noqa: SLF001
        MSO_SHAPE.RECTANGLE, Emu(0), Emu(0), Inches(WIDTH), Inches(_STRIP)
    )
    strip.name = _NAME
    # Ids of layouts count from 2147483648: one above them would be none that a shape may have.
    strip.element._nvXxPr.cNvPr.set("id", str(max(taken) + 1))  # noqa: SLF001
    strip.fill.solid()
    strip.fill.fore_color.theme_color = BLUE
    strip.line.fill.background()
    without_style(strip)
    decorative(strip)
    tree = strip.element.getparent()
    tree.remove(strip.element)
    tree.insert(2, strip.element)


def _serial(tree: Any) -> bytes:
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))
