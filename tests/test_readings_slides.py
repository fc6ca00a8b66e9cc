"""The slides of a reading: nothing is cut, nothing overflows, every figure can be edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pptx.oxml.ns import qn

import made_readings as by_hand
from decks import every_shape, fits_its_slides, opened
from exports.readings.cells import all_rows, cell_text, notes_of, row_texts, title_of
from exports.readings.formats import make_reading
from exports.readings.stamp import stamp_reading
from exports.slides.text import clean
from handed_over import MADE
from real_readings import ASKED, real

if TYPE_CHECKING:
    from layers.readings.model import Reading, Table

READINGS = [*ASKED, "full", "hostile"]
DECKS: dict[str, Any] = {}


def reading_of(name: str) -> Reading:
    return getattr(by_hand, name)() if name not in ASKED else real(ASKED[name])


def made(reading: Reading) -> Any:
    stamp = stamp_reading(reading, made=MADE)
    return opened(make_reading("pptx", reading, stamp)[0].body)


def deck_of(name: str) -> Any:
    if name not in DECKS:
        DECKS[name] = made(reading_of(name))
    return DECKS[name]


def words_of(deck: Any) -> str:
    texts = []
    for slide in deck.slides:
        for shape in every_shape(slide.shapes):
            if shape.has_text_frame:
                texts += [shape.text_frame.text]
    return "\n".join(texts)


def tables_of(deck: Any) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Return title and rows, the head first, of each table of the deck."""
    found = []
    for slide in deck.slides:
        for shape in slide.shapes:
            if getattr(shape, "has_table", False) and shape.has_table:
                rows = [tuple(cell.text for cell in row.cells) for row in shape.table.rows]
                title = shape._element.find(f"{qn('p:nvGraphicFramePr')}/{qn('p:cNvPr')}")
                found.append((title.get("title"), rows))
    return found


@pytest.mark.parametrize("name", READINGS)
def test_everything_fits_where_it_stands(name: str) -> None:
    fits_its_slides(deck_of(name))


@pytest.mark.parametrize("name", [*ASKED, "full"])
def test_every_cell_of_every_table_is_there_whole(name: str) -> None:
    reading = reading_of(name)
    pieces = tables_of(deck_of(name))
    for table in sorted(reading.tables, key=lambda one: one.folded):
        if table.rows or table.total:
            pieces = same_table(table, reading.extract.selection.lang, pieces)
    assert pieces == []


def same_table(table: Table, lang: Any, pieces: list[Any]) -> list[Any]:
    """Compare a table with the first pieces, in all its columns; return the pieces left."""
    labels = [clean(column.label) for column in table.columns]
    rows = all_rows(table)
    texts = [tuple(map(clean, row_texts(table, row, lang))) for row in rows]
    begun = 1
    while begun < len(labels) or len(labels) == 1:
        held: list[tuple[str, ...]] = []
        head = pieces[0][1][0]
        while len(held) < len(texts):
            title, (first, *more) = pieces.pop(0)
            assert (title, first) == (clean(title_of(table, lang)), head)
            held += more
        end = begun + len(head) - 1
        assert head == (labels[0], *labels[begun:end])
        assert held == [(row[0], *row[begun:end]) for row in texts]
        begun = end
        if len(labels) == 1:
            break
    return pieces


def test_texts_too_long_for_a_row_go_on_in_the_next() -> None:
    words = " ".join(f"parola{at}" for at in range(900))
    rows = (by_hand.Row(("A", words, 5)), by_hand.Row(("B", "corto", 7)))
    columns = tuple(by_hand.Column(key, key, kind) for key, kind in zip("abn", KINDS, strict=True))
    deck = made(by_hand.reading(tables=(by_hand.Table("t", "Lunga", columns, rows),)))
    fits_its_slides(deck)
    held = [row for _, (_, *rows) in tables_of(deck) for row in rows]
    assert " ".join(row[1] for row in held) == f"{words} corto"
    assert [row[2] for row in held if row[2]] == ["5", "7"]


KINDS = ("text", "text", "count")


@pytest.mark.parametrize("name", READINGS)
def test_words_figures_and_notes_are_there(name: str) -> None:
    reading, said = reading_of(name), words_of(deck_of(name))
    lang = reading.extract.selection.lang
    wanted = [reading.sentence, *reading.notes]
    wanted += [cell_text(one.value, one.kind, lang) for one in reading.figures]
    wanted += [one.label for one in reading.figures]
    wanted += [note for table in reading.tables for note in notes_of(table, lang)]
    assert [one for one in wanted if clean(one) not in said] == []


@pytest.mark.parametrize("name", READINGS)
def test_each_slide_has_a_title_of_its_own_and_the_stamp_in_its_notes(name: str) -> None:
    deck, stamp = deck_of(name), stamp_reading(reading_of(name), made=MADE)
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert len(set(titles)) == len(titles)
    for slide in deck.slides:
        notes = slide.notes_slide.notes_text_frame.text
        assert stamp.fingerprint in notes
        assert stamp.link in notes


def test_maps_of_a_group_stand_on_one_slide_with_one_legend() -> None:
    pictures = [
        [shape for shape in slide.shapes if shape.shape_type == 13 and "Mappa" in alt(shape)]
        for slide in deck_of("full").slides
    ]
    assert [len(one) for one in pictures if one] == [1, 4]
    group = next(one for one in pictures if len(one) == 4)
    assert len({(shape.width, shape.height) for shape in group}) == 1


def alt(shape: Any) -> str:
    return shape._element._nvXxPr.cNvPr.get("descr", "")


def test_every_picture_says_what_it_shows_or_that_it_need_not() -> None:
    for slide in deck_of("full").slides:
        for shape in every_shape(slide.shapes):
            if shape.shape_type == 13:
                marked = "decorative" in {
                    one.tag.rpartition("}")[2] for one in shape._element.iter()
                }
                assert marked != bool(alt(shape))
