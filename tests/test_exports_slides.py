"""The slides, read back with python-pptx: the same answer as everywhere."""

from __future__ import annotations

from itertools import pairwise

import pytest

from decks import ASKED, FEW, deck_of, stamp_of
from exports.errors import ExportCancelledError
from exports.formats import Options
from exports.legend import legend_sections
from exports.slides.answer import make
from exports.slides.deck import notes_of
from exports.slides.tables import (
    GAP,
    HEADING,
    Table,
    TableColumn,
    flow,
    row_height,
    split,
    text_row,
)
from exports.slides.text import clean
from handed_over import answer
from layers.numbers import area_table
from layers.selection import FEATURE_LAYERS
from layers.words import number


def tables_of(query: str) -> list[tuple[list[str], list[list[str]]]]:
    """Return header and rows of every table, in the order of the slides."""
    found = []
    for slide in deck_of(query).slides:
        for shape in slide.shapes:
            if shape.has_table:
                rows = [[cell.text for cell in row.cells] for row in shape.table.rows]
                found.append((rows[0], rows[1:]))
    return found


def joined(query: str) -> list[tuple[list[str], list[list[str]]]]:
    """Return the tables with those that only continue another put together."""
    found: list[tuple[list[str], list[list[str]]]] = []
    for head, rows in tables_of(query):
        if found and found[-1][0] == head:
            found[-1][1].extend(rows)
        else:
            found.append((head, list(rows)))
    return found


@pytest.mark.parametrize("query", ASKED)
def test_the_numbers_are_the_answers(query: str) -> None:
    extract = answer(query)
    table = area_table(extract)
    rows = joined(query)[0][1]
    skipped = 1 if extract.classes else 0
    expected = [
        [clean(line.name), *(number(n, extract.selection.lang) for n in line.counts)]
        for line in table.lines
    ]
    assert [row[skipped:] for row in rows[:-2]] == expected
    sums = [
        [number(n, extract.selection.lang) for n in one.counts]
        for one in (table.sums, table.answer)
    ]
    assert [row[skipped + 1 :] for row in rows[-2:]] == sums


@pytest.mark.parametrize("query", ASKED)
def test_every_row_of_the_answer_is_listed_in_its_order(query: str) -> None:
    extract = answer(query)
    lists = joined(query)[1:]
    wanted = [
        extract.layers[layer].rows
        for layer in FEATURE_LAYERS
        if layer in extract.selection.layers and extract.layers[layer].ids
    ]
    assert len(lists) == len(wanted)
    for (_, rows), frame in zip(lists, wanted, strict=True):
        names = [clean(name or key) for name, key in zip(frame["name"], frame["id"], strict=True)]
        assert [row[0] for row in rows] == names


@pytest.mark.parametrize("query", ASKED)
def test_the_legend_has_the_lines_and_counts_of_every_other(query: str) -> None:
    extract = answer(query)
    texts = [
        shape.text_frame.text
        for group in deck_of(query).slides[0].shapes
        if hasattr(group, "shapes")
        for shape in group.shapes
        if shape.has_text_frame and shape.name in {"label", "n"}
    ]
    expected = [
        text
        for section in legend_sections(extract)
        for line in section.lines
        for text in (
            clean(line.label),
            *([] if line.n is None else [number(line.n, extract.selection.lang)]),
        )
    ]
    assert texts == expected


@pytest.mark.parametrize("query", ASKED)
def test_title_counts_and_reconciliation_are_the_stamps(query: str) -> None:
    stamp, deck = stamp_of(query), deck_of(query)
    first = deck.slides[0]
    assert first.shapes.title.text == clean(stamp.sentence)
    assert clean(stamp.count_line) in [s.text_frame.text for s in first.shapes if s.has_text_frame]
    said = " ".join(
        shape.text_frame.text
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_text_frame
    )
    for line in (*stamp.reconciliation, *stamp.warnings, stamp.link, stamp.fingerprint):
        assert clean(line) in said
    for slide in deck.slides:
        notes = slide.notes_slide.notes_text_frame.text.split("\n")
        assert notes == [clean(line) for line in notes_of(stamp)]


def test_a_table_is_not_begun_for_a_row_or_two() -> None:
    columns = (TableColumn("A", 1.0),)

    def table(n: int) -> Table:
        return Table("t", columns, tuple(text_row([str(at)]) for at in range(n)), size=11)

    height = row_height(table(1), text_row(["0"]), 5)
    room = 20.5 * height + 2 * HEADING + GAP
    slides = flow([table(16), table(9), table(0), table(2)], 5, room)
    counts = [[len(piece.rows) for piece in pieces] for pieces in slides]
    assert counts == [[16], [9, 0, 2]]
    # Longer than a slide: it goes on, each row once, in its order.
    pieces = [piece for each in flow([table(50)], 5, room) for piece in each]
    assert [row[0].text for piece in pieces for row in piece.rows] == [str(n) for n in range(50)]
    assert all(HEADING + piece.height <= room for piece in pieces)


@pytest.mark.parametrize("rows", range(1, 60))
def test_the_sums_never_stand_without_a_row_above_them(rows: int) -> None:
    last = (text_row(["sum"]), text_row(["all"]))
    table = Table("t", (TableColumn("A", 1.0),), tuple(text_row(["x"]) for _ in range(rows)), last)
    pieces = split(table, 5, 3, 3)
    assert [row for piece in pieces for row in piece.rows] == list(table.all_rows)
    assert [cell.text for row in pieces[-1].rows[-3:] for cell in row] == ["x", "sum", "all"]


def test_progress_goes_up_to_its_end_and_can_stop_it() -> None:
    extract, stamp = answer(FEW[0]), stamp_of(FEW[0])
    told: list[tuple[int, int]] = []
    make(extract, stamp, Options(), lambda done, total: told.append((done, total)))
    assert all(one <= other for one, other in pairwise(told))
    assert told[-1][0] == told[-1][1] > 3

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise ExportCancelledError

    with pytest.raises(ExportCancelledError):
        make(extract, stamp, Options(), stop)
