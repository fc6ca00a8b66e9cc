"""Tables on slides: native, with a header that readers know of, flowing on where they are long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from exports.slides.shapes import describe, rgb
from exports.slides.text import INK, Box, Run, clean, height_of, shortened, write
from exports.words import say
from layers.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exports.slides.deck import Sheet
    from exports.slides.text import Paragraph

LEAST_SIZE = 11
"""The smallest type of a table, in points: what is smaller nobody reads in a meeting."""

# "No Style, No Grid": what our cells say is all there is, in every program alike.
_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_HEAD, _LINE, _BLUE = "#EEF4FB", "#D3D9DF", "#0066CC"
MARGIN, _PAD = 0.06, 0.035
"""Inches to the left and right of a text in a cell; above and below it."""
_MOST_LINES = 4
_FEWEST = 3
HEADING, GAP = 0.36, 0.2
"""Inches that the heading above a table and the space below it take."""


@dataclass(frozen=True)
class TableColumn:
    """A column: its title, its share of the width, and whether it holds numbers."""

    title: str
    share: float
    numeric: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell: its text, whether it stands out, and the colours (``#RRGGBB``) under and of it."""

    text: str
    bold: bool = False
    fill: str = ""
    rgb: str = ""


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A table that may be longer than a slide.

    ``last`` are the rows that sum it up, ``size`` the type in points, ``empty`` what is said where
    there is no row, ``key`` the layer that it is about, ``lines`` on how many a cell may stand.
    """

    title: str
    columns: tuple[TableColumn, ...]
    rows: tuple[Row, ...]
    last: tuple[Row, ...] = ()
    size: float = LEAST_SIZE
    empty: str = ""
    key: str = ""
    lines: int = _MOST_LINES

    @property
    def all_rows(self) -> tuple[Row, ...]:
        """The rows and those that sum them up."""
        return self.rows + self.last


@dataclass(frozen=True)
class Piece:
    """The part of a table that stands on one slide; ``first`` is its first row's place in all."""

    table: Table
    first: int
    rows: tuple[Row, ...]
    heights: tuple[float, ...] = ()

    @property
    def height(self) -> float:
        """Of the rows and the header, in inches."""
        return sum(self.heights)


def widths_of(table: Table, width: float) -> list[float]:
    """Return the width of each column, in inches."""
    shares = sum(column.share for column in table.columns)
    return [width * column.share / shares for column in table.columns]


def head_of(table: Table) -> Row:
    """Return the header."""
    return tuple(Cell(column.title, bold=True) for column in table.columns)


def row_height(table: Table, row: Row, width: float) -> float:
    """Return how high a row stands at most, in inches."""
    return 2 * _PAD + max(
        height_of([_fitted(cell, wide, table)], wide - 2 * MARGIN)
        for cell, wide in zip(row, widths_of(table, width), strict=True)
    )


def split(table: Table, width: float, first_room: float, room: float) -> list[Piece]:
    """Return the pieces that a table falls into: the first so high, the others so (inches).

    Where not even a row fits into the first room the first piece is as high as the others: it
    belongs on the next slide. The sums keep a row above them. Without rows there is no piece.
    """
    head = row_height(table, head_of(table), width)
    heights = [row_height(table, row, width) for row in table.all_rows]
    bound = len(table.rows) - 1 if table.last else len(heights)
    pieces: list[Piece] = []
    start, left = 0, first_room
    while start < len(heights):
        end = _reach(heights, start, left - head)
        if bound < end < len(heights):
            end = bound
        if end > start or left == room:
            end = max(end, start + 1)
            taken = (head, *heights[start:end])
            pieces.append(Piece(table, start, table.all_rows[start:end], taken))
            start = end
        left = room
    return pieces


def _reach(heights: Sequence[float], start: int, room: float) -> int:
    """Return the place after the last row that fits."""
    end, used = start, 0.0
    while end < len(heights) and used + heights[end] <= room:
        used += heights[end]
        end += 1
    return end


def flow(tables: Sequence[Table], width: float, room: float) -> list[list[Piece]]:
    """Return what stands on each slide: tables one below the other, each under its heading."""
    slides: list[list[Piece]] = [[]]
    left = room
    for table in tables:
        pieces = _fewest_begun(table, width, left - HEADING, room - HEADING)
        for piece in pieces:
            needed = HEADING + (piece.height or HEADING)
            if slides[-1] and needed > left:
                slides.append([])
                left = room
            slides[-1].append(piece)
            left -= needed + GAP
    return [slide for slide in slides if slide]


def _fewest_begun(table: Table, width: float, left: float, room: float) -> list[Piece]:
    """Return the pieces; where only a row or two would stand in what is left, all on new slides."""
    if not table.rows:
        return [Piece(table, 0, ())]
    pieces = split(table, width, left, room)
    begun = len(pieces[0].rows) >= min(_FEWEST, len(table.rows))
    return pieces if begun else split(table, width, room, room)


def add_table(sheet: Sheet, piece: Piece, box: Box) -> Any:
    """Put a piece on a slide; the box says where it begins and how wide it is."""
    table, rows = piece.table, [head_of(piece.table), *piece.rows]
    shape = sheet.slide.shapes.add_table(len(rows), len(table.columns), *box.lengths)
    lang = sheet.stamp.lang
    shape.name = say("slides_place_table", lang, title=table.title)
    described = say(
        "slides_table_alt",
        lang,
        rows=number(len(piece.rows), lang),
        columns=len(table.columns),
        titles=", ".join(column.title for column in table.columns),
    )
    describe(shape, described, title=clean(table.title))
    made = shape.table
    made.first_row, made.horz_banding = True, False
    next(shape._element.iter(qn("a:tableStyleId"))).text = _STYLE  # noqa: SLF001
    widths = widths_of(table, box.width)
    for column, wide in zip(made.columns, widths, strict=True):
        column.width = Inches(wide)
    first_of_last = len(table.rows) - piece.first + 1
    for at, (row, height) in enumerate(zip(rows, piece.heights, strict=True)):
        made.rows[at].height = Inches(height)
        for place, cell in enumerate(row):
            numeric = table.columns[place].numeric
            paragraph = _fitted(cell, widths[place], table)
            _fill_cell(made.cell(at, place), cell, paragraph, sheet, numeric=numeric)
            _draw_lines(made.cell(at, place), head=at == 0, summing=at == first_of_last)
    return shape


def _fitted(cell: Cell, width: float, table: Table) -> Paragraph:
    """Return a cell's text, cut where it would fill the slide: the workbook has it whole."""
    inner, size = width - 2 * MARGIN, table.size
    text = shortened(clean(cell.text), inner, size, bold=cell.bold, lines=table.lines)
    return (Run(text, size, bold=cell.bold, color=INK, rgb=cell.rgb),)


def _fill_cell(made: Any, cell: Cell, paragraph: Paragraph, sheet: Sheet, *, numeric: bool) -> None:
    align = PP_ALIGN.RIGHT if numeric else PP_ALIGN.LEFT
    write(made.text_frame, [paragraph], sheet.stamp.lang, align=align)
    made.vertical_anchor = MSO_ANCHOR.MIDDLE
    made.margin_left = made.margin_right = Inches(MARGIN)
    made.margin_top = made.margin_bottom = Inches(_PAD)
    if cell.fill:
        made.fill.solid()
        made.fill.fore_color.rgb = rgb(cell.fill)


def _draw_lines(made: Any, *, head: bool, summing: bool) -> None:
    """Draw the line below a row; the header's is blue, and so is the one above the sums."""
    properties = made._tc.get_or_add_tcPr()  # noqa: SLF001 - borders have no members
    lines = [("a:lnB", _BLUE if head else _LINE, 1.5 if head else 0.75)]
    if summing:
        lines.insert(0, ("a:lnT", _BLUE, 1.5))
    for at, (tag, color, width) in enumerate(lines):
        line = etree.Element(qn(tag))
        line.set("w", str(Pt(width)))
        fill = etree.SubElement(etree.SubElement(line, qn("a:solidFill")), qn("a:srgbClr"))
        fill.set("val", color.removeprefix("#"))
        properties.insert(at, line)
    if head:
        made.fill.solid()
        made.fill.fore_color.rgb = rgb(_HEAD)


def text_row(texts: Sequence[str], *, bold: bool = False) -> Row:
    """Return a row of plain cells."""
    return tuple(Cell(text, bold=bold) for text in texts)
