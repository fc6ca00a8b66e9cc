"""The atlas as slides (PPTX): the map, the numbers, a slide for each area and its rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING

from exports.area_legend import area_sections
from exports.area_numbers import (
    atlas_title,
    page_numbers,
    remainder_text,
    remainder_title,
    shown_remainders,
)
from exports.formats import Made
from exports.legend import legend_sections
from exports.slides.deck import BODY, Deck
from exports.slides.legend import add_legend, lay_out
from exports.slides.map import add_map, add_picture, picture_for
from exports.slides.rows import list_tables, numbers_table
from exports.slides.sources import add_sources, sources_pages
from exports.slides.tables import (
    GAP,
    HEADING,
    LEAST_SIZE,
    Cell,
    Table,
    TableColumn,
    add_table,
    flow,
    split,
)
from exports.slides.text import Box, Run, clean, height_of
from exports.words import say
from layers.atlas import area_pages, places_in_answer
from layers.numbers import area_table
from layers.words import number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from exports.legend import LegendSection
    from exports.progress import Progress
    from exports.slides.tables import Piece
    from exports.stamp import Stamp
    from layers.answer import Extract
    from layers.atlas import AreaPage
    from layers.numbers import AreaLine
    from layers.selection import LayerName
    from layers.words import Lang

    Step = Callable[[], object]
    Tables = Mapping[LayerName, Table]


@dataclass(frozen=True, eq=False)
class _Whole:
    """What all areas need: the rows as tables, the legend, the numbers of the whole answer."""

    extract: Extract
    tables: Tables
    sections: tuple[LegendSection, ...]
    answer: AreaLine


_NUMBERS = 12
_BETWEEN = 0.3
_SIDE = 3.9


def make_slides(extract: Extract, stamp: Stamp, progress: Progress) -> tuple[Made, ...]:
    """Make the atlas of an answer as one file: map, contents, each area, what is on no slide.

    Raises
    ------
    ExportCancelledError
        If ``progress`` asked to stop; it is called before each slide.
    """
    deck = Deck(replace(stamp, title=atlas_title(extract, stamp)))
    tables = list_tables(extract, stamp)
    whole = _Whole(extract, tables, legend_sections(extract), area_table(extract).answer)
    areas = area_pages(extract)
    steps: list[Step] = [
        partial(add_map, deck, extract, stamp),
        partial(_add_table, deck, _contents(whole, areas)),
        *(partial(_add_area, deck, page, whole) for page in areas),
        partial(_add_remainder, deck, extract, tables),
        *(partial(add_sources, deck, *page) for page in sources_pages(stamp)),
    ]
    for done, step in enumerate(steps):
        progress(done, len(steps) + 1)
        step()
    body = deck.body()
    progress(len(steps) + 1, len(steps) + 1)
    return (Made(f"{stamp.stem}-{say('atlas_suffix', stamp.lang)}.pptx", body),)


def _contents(whole: _Whole, areas: Sequence[AreaPage]) -> Table:
    """Return the numbers per area with the slide on which each area begins."""
    lang = whole.extract.selection.lang
    table = numbers_table(whole.extract, size=_NUMBERS)
    column = TableColumn(say("atlas_slide", lang), 0.85, numeric=True)

    def with_slides(numbers: Iterable[int]) -> Table:
        cells = (Cell(number(at, lang)) for at in numbers)
        return replace(
            table,
            title=say("atlas_contents", lang),
            columns=(*table.columns, column),
            rows=tuple((*row, cell) for row, cell in zip(table.rows, cells, strict=True)),
            last=tuple((*row, Cell("")) for row in table.last),
        )

    # Its own length does not depend on the numbers in it: they stand on a line each.
    own = len(split(with_slides([0] * len(areas)), BODY.width, BODY.height, BODY.height))
    lengths = [1 + len(_flow(_own_rows(page, whole))) for page in areas]
    return with_slides(accumulate(lengths[:-1], initial=own + 2) if areas else [])


def _flow(tables: Sequence[Table]) -> list[list[Piece]]:
    return flow(tables, BODY.width, BODY.height - HEADING)


def _add_area(deck: Deck, page: AreaPage, whole: _Whole) -> None:
    """Add the slide of an area (map, numbers beside the whole's, legend), and those of its rows."""
    extract, lang = whole.extract, whole.extract.selection.lang
    sheet = deck.add(page.name)
    top, bottom = sheet.title_bottom + 0.1, BODY.bottom
    if page.empty:
        line = (Run(say("atlas_empty", lang), 14),)
        box = Box(BODY.left, top, BODY.width, height_of([line], BODY.width))
        sheet.text(box, [line], name="empty")
        top = box.bottom + 0.1
    box = Box(BODY.left, top, BODY.width - _SIDE - _BETWEEN, bottom - top)
    add_picture(sheet, picture_for(extract, box, area=page), box)
    left = box.right + _BETWEEN
    piece = split(_numbers(page, whole.answer, lang), _SIDE, bottom - top, bottom - top)[0]
    add_table(sheet, piece, Box(left, top, _SIDE, piece.height))
    below = top + piece.height + _BETWEEN
    legend = lay_out(area_sections(extract, page, whole.sections), bottom - below)
    add_legend(sheet, legend, extract, Box(left, below, legend.width, legend.height))
    deck.finish(sheet)
    _add_lists(deck, page.name, _own_rows(page, whole))


def _own_rows(page: AreaPage, whole: _Whole) -> list[Table]:
    lang = whole.extract.selection.lang
    return [
        _kept(
            table,
            places_in_answer(whole.extract, layer, page.rows[layer]),
            f"{_named(table)}: {number(len(page.rows[layer]), lang)}",
        )
        for layer, table in whole.tables.items()
        if len(page.rows[layer])
    ]


def _add_remainder(deck: Deck, extract: Extract, tables: Tables) -> None:
    """Add what makes the sum of the areas differ from the answer."""
    lang = extract.selection.lang
    sheet = deck.add(say("atlas_remainder", lang))
    line = (Run(clean(remainder_text(extract)), 16),)
    sheet.text(
        Box(BODY.left, BODY.top, BODY.width, height_of([line], BODY.width)), [line], name="sums"
    )
    deck.finish(sheet)
    kept = [
        _kept(
            tables[one.layer],
            places_in_answer(extract, one.layer, one.rows),
            remainder_title(one, lang),
        )
        for one in shown_remainders(extract)
    ]
    _add_lists(deck, say("atlas_remainder", lang), kept)


def _kept(table: Table, rows: list[int], title: str) -> Table:
    """Return a table with some of its rows."""
    return replace(table, title=title, rows=tuple(table.rows[row] for row in rows))


def _add_lists(deck: Deck, title: str, tables: Sequence[Table]) -> None:
    """Add tables one below the other on as many slides as they need, each under its heading."""
    for pieces in _flow(tables):
        names = ", ".join(dict.fromkeys(piece.table.title for piece in pieces))
        sheet = deck.add(f"{title} – {names}")
        top = max(BODY.top, sheet.title_bottom + 0.1)
        for piece in pieces:
            if len(pieces) > 1:
                line = (Run(clean(piece.table.title), _NUMBERS, bold=True),)
                sheet.text(Box(BODY.left, top, BODY.width, HEADING), [line], name="heading")
                top += HEADING
            add_table(sheet, piece, Box(BODY.left, top, BODY.width, piece.height))
            top += piece.height + GAP
        deck.finish(sheet)


def _add_table(deck: Deck, table: Table) -> None:
    """Add a table on as many slides as it needs; titles of the same name are numbered."""
    for piece in split(table, BODY.width, BODY.height, BODY.height):
        sheet = deck.add(table.title)
        top = max(BODY.top, sheet.title_bottom + 0.1)
        add_table(sheet, piece, Box(BODY.left, top, BODY.width, piece.height))
        deck.finish(sheet)


def _named(table: Table) -> str:
    return table.title.partition(":")[0]


def _numbers(page: AreaPage, answer: AreaLine, lang: Lang) -> Table:
    titles = [say(f"atlas_{key}", lang) for key in ("what", "here", "whole", "share")]
    columns = [TableColumn(titles[0], 2.2)]
    columns += [TableColumn(title, 0.8, numeric=True) for title in titles[1:]]
    rows = tuple(
        tuple(Cell(line[key]) for key in ("label", "n", "whole", "share"))
        for line in page_numbers(page, answer, lang)
    )
    return Table(title=page.name, columns=tuple(columns), rows=rows, size=LEAST_SIZE)
