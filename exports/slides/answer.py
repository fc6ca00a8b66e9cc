"""The answer as slides (PPTX): the map, the numbers, the rows, where it all comes from.

Titles, legend, tables and notes are the program's own, to be edited; the map is a picture.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from exports.formats import Made
from exports.slides.deck import BODY, Deck
from exports.slides.map import add_map
from exports.slides.rows import list_tables, numbers_table
from exports.slides.sources import add_sources, sources_pages
from exports.slides.tables import GAP, HEADING, LEAST_SIZE, add_table, flow, split
from exports.slides.text import Box, Run, height_of
from exports.words import say
from layers.words import say as say_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from exports.formats import Options
    from exports.progress import Progress
    from exports.slides.deck import Sheet
    from exports.slides.tables import Piece
    from exports.stamp import Stamp
    from layers.answer import Extract
    from layers.words import Lang

    Step = Callable[[], object]

SUFFIX = ".pptx"
_LARGE = 14
_GUTTER = 0.4


def make(extract: Extract, stamp: Stamp, options: Options, progress: Progress) -> tuple[Made, ...]:
    """Make the slides of an answer: one file.

    The paper that ``options`` name does not matter: slides are 16:9.
    """
    del options
    deck = Deck(stamp)
    steps: list[Step] = [partial(add_map, deck, extract, stamp), *row_steps(deck, extract, stamp)]
    for done, step in enumerate(steps):
        progress(done, len(steps) + 1)
        step()
    progress(len(steps), len(steps) + 1)
    body = deck.body()
    progress(len(steps) + 1, len(steps) + 1)
    return (Made(f"{stamp.stem}{SUFFIX}", body),)


def row_steps(deck: Deck, extract: Extract, stamp: Stamp) -> list[Step]:
    """Return what adds the slides after the map, one call for each."""
    return [
        *_number_steps(deck, extract),
        *_list_steps(deck, extract, stamp),
        *(partial(add_sources, deck, *page) for page in sources_pages(stamp)),
    ]


def _number_steps(deck: Deck, extract: Extract) -> list[Step]:
    """Few areas stand large in one table; many in two beside each other, slide after slide."""
    lang = extract.selection.lang
    wide = numbers_table(extract, size=_LARGE)
    whole = split(wide, BODY.width, BODY.height, BODY.height)
    if len(whole) == 1:
        return [partial(_add_numbers, deck, wide.title, whole)]
    narrow = numbers_table(extract, size=LEAST_SIZE)
    pieces = split(narrow, (BODY.width - _GUTTER) / 2, BODY.height, BODY.height)
    pairs = [pieces[at : at + 2] for at in range(0, len(pieces), 2)]
    return [
        partial(_add_numbers, deck, _part(narrow.title, at, len(pairs), lang), pair)
        for at, pair in enumerate(pairs, 1)
    ]


def _add_numbers(deck: Deck, title: str, pieces: Sequence[Piece]) -> None:
    sheet = deck.add(title)
    narrow = (BODY.width - _GUTTER) / 2
    for at, piece in enumerate(pieces):
        width = BODY.width if piece.table.size == _LARGE else narrow
        left = BODY.left + at * (narrow + _GUTTER)
        add_table(sheet, piece, Box(left, BODY.top, width, piece.height))
    deck.finish(sheet)


def _list_steps(deck: Deck, extract: Extract, stamp: Stamp) -> list[Step]:
    tables = list(list_tables(extract, stamp).values())
    slides = flow(tables, BODY.width, BODY.height)
    headings = _headings(slides, stamp.lang)
    return [
        partial(_add_list, deck, title, headings, pieces)
        for title, pieces in zip(_list_titles(slides, stamp.lang), slides, strict=True)
    ]


def _list_titles(slides: Sequence[Sequence[Piece]], lang: Lang) -> list[str]:
    """Return the titles of the lists: that of the table, or the names of all that stand there."""
    headings = _headings(slides, lang)
    titles = []
    for pieces in slides:
        layers = dict.fromkeys(say_answer(f"short.{one.table.key}", lang) for one in pieces)
        several = say("slides_list", lang, layers=", ".join(layers))
        titles.append(several if len(pieces) > 1 else headings[id(pieces[0])])
    return titles


def _headings(slides: Sequence[Sequence[Piece]], lang: Lang) -> dict[int, str]:
    """Return the heading of each piece: its table's title, and which part of it this is."""
    pieces = [piece for each in slides for piece in each]
    found = {}
    for piece in pieces:
        parts = [one for one in pieces if one.table is piece.table]
        at = next(at for at, one in enumerate(parts, 1) if one is piece)
        found[id(piece)] = _part(piece.table.title, at, len(parts), lang)
    return found


def _add_list(deck: Deck, title: str, headings: Mapping[int, str], pieces: Sequence[Piece]) -> None:
    sheet = deck.add(title)
    top = BODY.top
    for piece in pieces:
        # Where a table stands alone the title of the slide is its heading.
        if len(pieces) > 1:
            _add_line(sheet, headings[id(piece)], top, _LARGE, bold=True)
            top += HEADING
        if piece.rows:
            add_table(sheet, piece, Box(BODY.left, top, BODY.width, piece.height))
            top += piece.height + GAP
        else:
            _add_line(sheet, piece.table.empty, top, LEAST_SIZE + 1)
            top += HEADING + GAP
    deck.finish(sheet)


def _add_line(sheet: Sheet, text: str, top: float, size: float, *, bold: bool = False) -> None:
    run = (Run(text, size, bold=bold),)
    box = Box(BODY.left, top, BODY.width, height_of([run], BODY.width))
    sheet.text(box, [run], name=text)


def _part(title: str, part: int, parts: int, lang: Lang) -> str:
    return say("slides_part", lang, title=title, part=part, parts=parts) if parts > 1 else title
