"""The tables of a reading on slides: native, on as many as they need; nothing of them is cut."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING

from exports.colors import QUIET
from exports.readings.cells import is_numeric, notes_of, row_texts, title_of
from exports.readings.columns import fit, need_of, parts_of
from exports.slides.deck import BODY
from exports.slides.tables import MARGIN, Cell, Table, TableColumn, add_table, split
from exports.slides.text import MUTED, Box, Run, clean, count_lines, height_of, width_of
from exports.words import say as say_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from exports.readings.columns import Need, Part
    from exports.slides.deck import Deck
    from exports.slides.tables import Piece
    from exports.slides.text import Paragraph
    from layers.readings.model import Row
    from layers.readings.model import Table as ReadTable
    from layers.words import Lang

    Step = Callable[[], object]

_SIZES = (14, 12, 11)
_FEW = 28
"""More rows are set small from the start: fewer slides to turn."""
_MOST_LINES, _HEAD_LINES = 14, 24
_MOST_WORD_EM, _MOST_EM = 12.0, 28.0
_STRETCH = 1.2
_NOTE, _AFTER, _GAP = 11, 3, 0.12


@dataclass(frozen=True)
class TableSlides:
    """A table as it falls onto slides.

    ``notes`` stand below its last piece, ``notes_elsewhere`` found no room there.
    """

    title: str
    pieces: tuple[Piece, ...]
    widths: tuple[float, ...]
    empty: str
    notes: tuple[Paragraph, ...]
    notes_elsewhere: tuple[Paragraph, ...]
    told: tuple[str, ...]
    lang: Lang


def slides_of(tables: Sequence[ReadTable], lang: Lang) -> list[TableSlides]:
    """Return the tables as they fall onto slides, in their order."""
    return [_slides_of(table, lang) for table in tables]


def add_tables(deck: Deck, slides: TableSlides) -> list[Step]:
    """Return what adds the slides of a table, one call for each."""
    if not slides.pieces:
        return [partial(_add_empty, deck, slides)]
    return [partial(_add_piece, deck, slides, at) for at in range(len(slides.pieces))]


def _slides_of(table: ReadTable, lang: Lang) -> TableSlides:
    title, told = title_of(table, lang), tuple(notes_of(table, lang))
    pieces, widths = _pieces(table, title, lang) if table.rows or table.total else ([], [])
    notes = tuple((Run(clean(note), _NOTE, color=MUTED),) for note in told)
    used = pieces[-1].height if pieces else 0.5
    below = height_of(notes, BODY.width, after=_AFTER) + _GAP
    fits = used + below <= BODY.height - _title_more(title)
    caption = (Run(clean(title), _NOTE + 1, bold=True),)
    elsewhere = () if fits or not notes else (caption, *notes)
    return TableSlides(
        title=title,
        pieces=tuple(pieces),
        widths=tuple(widths),
        empty=table.empty,
        notes=notes if fits else (),
        notes_elsewhere=elsewhere,
        told=told,
        lang=lang,
    )


def _title_more(title: str) -> float:
    """Return how much lower than usual a slide begins whose title takes several lines."""
    lines = count_lines((Run(clean(title), 22, bold=True),), BODY.width)
    return 0.0 if lines == 1 else 0.75


def _pieces(table: ReadTable, title: str, lang: Lang) -> tuple[list[Piece], list[float]]:
    """Return the pieces of a table, part by part of its columns, and how wide each is."""
    texts = [row_texts(table, row, lang) for row in table.rows]
    total = [row_texts(table, table.total, lang)] if table.total else []
    size, parts = _laid_out(table, [*texts, *total])
    pieces: list[Piece] = []
    widths: list[float] = []
    room = BODY.height - _title_more(title)
    for part in parts:
        wide = min(BODY.width, sum(part.widths) * _STRETCH)
        scaled = [one * wide / sum(part.widths) for one in part.widths]
        on_slides = Table(
            title=title,
            columns=_columns(table, part),
            rows=tuple(
                made
                for row, told in zip(table.rows, texts, strict=True)
                for made in _rows(row, told, part, scaled, size)
            ),
            last=tuple(
                made
                for told in total
                if table.total
                for made in _rows(table.total, told, part, scaled, size, bold=True)
            ),
            size=size,
            lines=_HEAD_LINES,
        )
        found = split(on_slides, wide, room, room)
        pieces += found
        widths += [wide] * len(found)
    return pieces, widths


def _columns(table: ReadTable, part: Part) -> tuple[TableColumn, ...]:
    return tuple(
        TableColumn(table.columns[at].label, width, numeric=is_numeric(table.columns[at]))
        for at, width in zip(part.columns, part.widths, strict=True)
    )


def _rows(
    row: Row,
    texts: Sequence[str],
    part: Part,
    widths: Sequence[float],
    size: float,
    *,
    bold: bool = False,
) -> Iterator[tuple[Cell, ...]]:
    """Yield the row, and more rows below it where a text is too long for one."""
    pieces = [
        list(_chunks(texts[at], width - 2 * MARGIN, size))
        for at, width in zip(part.columns, widths, strict=True)
    ]
    unknown = [row.cells[at] is None for at in part.columns]
    for line in zip_longest(*pieces, fillvalue=""):
        yield tuple(
            Cell(text, bold=bold, rgb=QUIET if hidden else "")
            for text, hidden in zip(line, unknown, strict=True)
        )


def _chunks(text: str, width: float, size: float) -> Iterator[str]:
    """Yield a text in pieces of no more lines than a row has; broken at spaces where there are."""
    rest = clean(text)
    while count_lines((Run(rest, size, bold=True),), width) > _MOST_LINES:
        low, high = 1, len(rest)
        while low < high:
            middle = (low + high + 1) // 2
            tried = (Run(rest[:middle], size, bold=True),)
            low, high = (
                (middle, high) if count_lines(tried, width) <= _MOST_LINES else (low, middle - 1)
            )
        space = rest.rfind(" ", 1, low)
        end = space if space > 0 else low
        yield rest[:end].rstrip()
        rest = rest[end:].lstrip()
    yield rest


def _laid_out(table: ReadTable, texts: Sequence[Sequence[str]]) -> tuple[float, tuple[Part, ...]]:
    for size in _SIZES if len(table.rows) <= _FEW else _SIZES[-1:]:
        needs = _needs(table, texts, size)
        if fit(needs, BODY.width) is not None:
            break
    return size, parts_of(needs, BODY.width)


def _needs(table: ReadTable, texts: Sequence[Sequence[str]], size: float) -> list[Need]:
    em = size / 72

    def measure(text: str) -> float:
        return width_of(clean(text), size, bold=True)

    return [
        need_of(
            column.label,
            [row[at] for row in texts],
            measure,
            numeric=is_numeric(column),
            most_word=_MOST_WORD_EM * em,
            most=_MOST_EM * em,
            # Lines break a hair before they are full.
            extra=2 * MARGIN + 0.08,
        )
        for at, column in enumerate(table.columns)
    ]


def _add_piece(deck: Deck, slides: TableSlides, at: int) -> None:
    parts = len(slides.pieces)
    title = slides.title
    if parts > 1:
        title = say_file("slides_part", slides.lang, title=title, part=at + 1, parts=parts)
    sheet = deck.add(title, notes=slides.told)
    top = max(BODY.top, sheet.title_bottom + 0.1)
    piece = slides.pieces[at]
    add_table(sheet, piece, Box(BODY.left, top, slides.widths[at], piece.height))
    if at == parts - 1 and slides.notes:
        height = height_of(slides.notes, BODY.width, after=_AFTER)
        box = Box(BODY.left, top + piece.height + _GAP, BODY.width, height)
        sheet.text(box, slides.notes, name="notes", after=_AFTER)
    deck.finish(sheet)


def _add_empty(deck: Deck, slides: TableSlides) -> None:
    sheet = deck.add(slides.title, notes=slides.told)
    top = max(BODY.top, sheet.title_bottom + 0.1)
    paragraphs = [(Run(clean(slides.empty), 14),), *slides.notes]
    height = height_of(paragraphs, BODY.width, after=_AFTER)
    sheet.text(Box(BODY.left, top, BODY.width, height), paragraphs, name="empty", after=_AFTER)
    deck.finish(sheet)
