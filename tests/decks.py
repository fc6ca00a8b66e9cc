"""Decks of slides for the tests that read them back, and whether all texts fit where they stand."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING, Any

from PIL import ImageFont
from pptx import Presentation

from exports.fonts import FONTS
from exports.stamp import make_stamp
from handed_over import MADE, answer, files
from plain import QUERIES

if TYPE_CHECKING:
    from pptx.util import Emu

ASKED = [
    *(f"{query}&lang={'en' if at % 2 else 'it'}" for at, query in enumerate(QUERIES)),
    "city=torino&level=comune&kind=pact,proposal&measure=none",
    "city=torino&level=zona&areas=TO-08&layers=areas",
    "city=torino&level=zona&layers=houses",
    "city=torino&level=zona&areas=TO-08&layers=none",
]
FEW = ASKED[:5]
POINT = 12700


@cache
def body_of(query: str) -> bytes:
    return files("pptx", answer(query))["pptx"].body


@cache
def deck_of(query: str) -> Any:
    return opened(body_of(query))


def opened(body: bytes) -> Any:
    return Presentation(io.BytesIO(body))


def stamp_of(query: str) -> Any:
    return make_stamp(answer(query), made=MADE)


def every_shape(shapes: Any) -> list[Any]:
    found = []
    for shape in shapes:
        found.append(shape)
        if shape.shape_type is not None and hasattr(shape, "shapes"):
            found += every_shape(shape.shapes)
    return found


def fits_its_slides(deck: Any) -> None:
    for number_of_slide, slide in enumerate(deck.slides, 1):
        for shape in every_shape(slide.shapes):
            where = f"slide {number_of_slide}, {shape.name!r}"
            assert shape.left >= 0, where
            assert shape.top >= 0, where
            assert shape.left + shape.width <= deck.slide_width, where
            assert shape.top + shape.height <= deck.slide_height, where
            if shape.has_text_frame and shape.text_frame.text:
                needed = height_of(shape.text_frame, shape.width)
                assert needed <= shape.height + 2 * POINT, where
            elif getattr(shape, "has_table", False) and shape.has_table:
                fits_its_rows(shape.table, where)


def fits_its_rows(table: Any, where: str) -> None:
    for row in table.rows:
        for cell, column in zip(row.cells, table.columns, strict=True):
            inner = column.width - cell.margin_left - cell.margin_right
            needed = height_of(cell.text_frame, inner) + cell.margin_top + cell.margin_bottom
            assert needed <= row.height + POINT, f"{where}: {cell.text}"


def height_of(frame: Any, width: int) -> float:
    """Return how high a text stands at least, in EMU, by the widths of the bundled font.

    That font runs narrower than the slides' own: what does not fit by it fits by none.
    """
    total = 0.0
    for paragraph in frame.paragraphs:
        words = [
            (word, run.font.size or paragraph.font.size, bool(run.font.bold))
            for run in paragraph.runs
            for word in run.text.split()
        ]
        if not words:
            continue
        lines, used = 1, 0.0
        for word, size, bold in words:
            wide, space = (measured(text, size, bold=bold) for text in (word, " "))
            if used and used + space + wide > width:
                lines, used = lines + 1, wide
            else:
                used += wide + (space if used else 0)
        total += lines * max(size for _, size, _ in words) * 1.15 + (paragraph.space_after or 0)
    return total


@cache
def measured(text: str, size: Emu, *, bold: bool) -> float:
    name = "TitilliumWeb-Bold.ttf" if bold else "TitilliumWeb-Regular.ttf"
    return ImageFont.truetype(FONTS / name, 100).getlength(text) * size / 100


def slide_texts(body: bytes) -> str:
    """Return all texts of a deck, those of its tables too, a line each."""
    found = []
    for slide in Presentation(io.BytesIO(body)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found += [cell.text_frame.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)
