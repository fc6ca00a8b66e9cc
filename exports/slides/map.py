"""The slide of the map: the answer in a sentence, the picture, its legend, the way back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports import qr
from exports.legend import legend_sections
from exports.picture import draw_map, to_png
from exports.slides.legend import add_legend, lay_out
from exports.slides.text import MUTED, Box, Run, clean, height_of, safe_url
from exports.slides.theme import INNER, SIDE
from exports.words import say

if TYPE_CHECKING:
    from exports.picture import Picture
    from exports.slides.deck import Deck, Sheet
    from exports.stamp import Stamp
    from layers.answer import Extract
    from layers.atlas import AreaPage

_BOTTOM = 6.86
_QR, _QR_TOP = 0.95, 0.2
_BETWEEN = 0.3
BESIDE_QR = INNER - _QR - _BETWEEN
"""How wide a title is beside the code of the link, in inches."""
MM = 25.4
# The map is drawn smaller than it is shown: its type is made for paper held in the hand, and a
# slide is read from the back of a room.
ENLARGED = 1.35
_DPI = 220


def add_map(deck: Deck, extract: Extract, stamp: Stamp) -> Picture:
    """Add the slide of the map; return the picture that it shows."""
    sheet = deck.add(stamp.sentence, width=BESIDE_QR)
    top = _add_counts(sheet)
    legend = lay_out(legend_sections(extract), _BOTTOM - top)
    width = INNER - legend.width - _BETWEEN
    box = Box(SIDE, top, width, _BOTTOM - top)
    picture = picture_for(extract, box)
    add_picture(sheet, picture, box)
    left = box.right + _BETWEEN
    add_legend(sheet, legend, extract, Box(left, top, legend.width, legend.height))
    add_qr(sheet)
    deck.finish(sheet)
    return picture


def picture_for(extract: Extract, box: Box, *, area: AreaPage | None = None) -> Picture:
    """Draw the map for a box of a slide (inches): no ratio on it, as a screen has none.

    With an ``area`` it is the map of that one, with the rows of its page.
    """
    width, height = box.width * MM / ENLARGED, box.height * MM / ENLARGED
    focus, rows = (area.code, area.rows) if area else (None, None)
    return draw_map(
        extract, width_mm=width, height_mm=height, focus=focus, rows=rows, with_ratio=False
    )


def add_picture(sheet: Sheet, picture: Picture, box: Box) -> None:
    """Put a map on a slide, with what it shows in words."""
    body = to_png(
        picture.svg,
        width_mm=picture.width_mm,
        height_mm=picture.height_mm,
        dpi=round(_DPI * ENLARGED),
    )
    name = say("slides_place_map", sheet.stamp.lang)
    sheet.picture(box, body, name=name, alt=picture.alt)


def _add_counts(sheet: Sheet) -> float:
    """Add the line of counts below the title; return where the content may begin."""
    line = (Run(clean(sheet.stamp.count_line), 14, color=MUTED),)
    height = height_of([line], BESIDE_QR)
    top = max(sheet.title_bottom, _QR_TOP + _QR - 0.2) + 0.06
    name = say("slides_place_counts", sheet.stamp.lang)
    sheet.text(Box(SIDE, top, BESIDE_QR, height), [line], name=name)
    return top + height + 0.12


def add_qr(sheet: Sheet, alt: str = "") -> None:
    """Add the QR code of the link in the upper right corner; the footer has the link itself.

    ``alt`` says what it opens, if that is not a map.
    """
    stamp = sheet.stamp
    link = safe_url(stamp.link)
    code = qr.png(link)
    if code is None:
        return
    box = Box(SIDE + INNER - _QR, _QR_TOP, _QR, _QR)
    alt = alt or say("slides_qr_alt", stamp.lang, link=link)
    sheet.picture(box, code, name=say("slides_place_qr", stamp.lang), alt=alt)
