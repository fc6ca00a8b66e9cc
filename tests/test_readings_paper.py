"""The sheet of a reading: all of its figures are on it, to be read by everybody."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
from lxml import etree

import made_readings as by_hand
from exports.fonts import drawable
from exports.formats import Options
from exports.readings.cells import cell_text, notes_of, row_texts, title_of
from exports.readings.formats import make_reading
from exports.readings.paper_tables import table_data
from exports.readings.stamp import stamp_reading
from handed_over import MADE
from paper import pages_of, squeezed
from pdf_checks import alternative_texts, bookmarks, faults, structure
from real_readings import ASKED, real

if TYPE_CHECKING:
    from layers.readings.model import Reading

READINGS = [*ASKED, "full", "hostile"]
PAPERS = [("a4", "landscape"), ("a4", "portrait"), ("a3", "landscape"), ("a3", "portrait")]
SHEETS: dict[tuple[str, str, str], bytes] = {}


def reading_of(name: str) -> Reading:
    return getattr(by_hand, name)() if name not in ASKED else real(ASKED[name])


def made(reading: Reading, **options: Any) -> bytes:
    return make_reading("pdf", reading, stamp_reading(reading, made=MADE), Options(**options))[
        0
    ].body


def sheet_of(name: str, paper: str = "a4", orientation: str = "landscape") -> bytes:
    key = name, paper, orientation
    if key not in SHEETS:
        SHEETS[key] = made(reading_of(name), paper=paper, orientation=orientation)
    return SHEETS[key]


def text_of(body: bytes) -> str:
    return "".join(pages_of(body))


@pytest.mark.parametrize("name", READINGS)
def test_everybody_can_read_it(name: str) -> None:
    lang = reading_of(name).extract.selection.lang
    assert faults(sheet_of(name), lang=lang) == []


@pytest.mark.parametrize("name", READINGS)
def test_every_row_of_every_table_is_on_it_in_order(name: str) -> None:
    reading, text = reading_of(name), text_of(sheet_of(name))
    lang = reading.extract.selection.lang
    for table in reading.tables:
        parts = table_data(table, Options(), lang)["parts"]
        rows = [row for part in parts for row in (*part["rows"], part["total"])]
        written = [squeezed("".join(cell["text"] for cell in row)) for row in rows]
        missing = [row for row in written if row not in text and len(row) < 600]
        assert missing == []


@pytest.mark.parametrize("name", READINGS)
def test_the_cells_of_all_parts_are_those_of_the_table(name: str) -> None:
    reading = reading_of(name)
    lang = reading.extract.selection.lang
    for table in reading.tables:
        for options in (Options(), Options(orientation="portrait"), Options(paper="a3")):
            parts = table_data(table, options, lang)["parts"]
            for at, row in enumerate(table.rows):
                cells = [part["rows"][at] for part in parts]
                joined = [*cells[0], *(cell for more in cells[1:] for cell in more[1:])]
                assert [cell["text"] for cell in joined] == row_texts(table, row, lang)


@pytest.mark.parametrize("name", READINGS)
def test_words_figures_notes_and_stamp_are_on_it(name: str) -> None:
    reading, text = reading_of(name), text_of(sheet_of(name))
    stamp = stamp_reading(reading, made=MADE)
    lang = stamp.lang
    wanted = [reading.sentence, *reading.notes, stamp.sentence, stamp.count_line, stamp.made_line]
    wanted += [stamp.link, stamp.fingerprint, *stamp.reconciliation]
    wanted += [cell_text(one.value, one.kind, lang) for one in reading.figures]
    wanted += [one.label for one in reading.figures]
    wanted += [title_of(table, lang) for table in reading.tables]
    wanted += [note for table in reading.tables for note in notes_of(table, lang)]
    wanted += [source.licence for source in stamp.sources]
    assert [one for one in wanted if squeezed(one) not in text] == []


@pytest.mark.parametrize(("paper", "orientation"), PAPERS)
def test_every_paper_takes_it(paper: str, orientation: str) -> None:
    body = sheet_of("full", paper, orientation)
    assert faults(body, lang="it") == []
    first = pypdf.PdfReader(io.BytesIO(body)).pages[0].mediabox
    assert (first.width > first.height) is (orientation == "landscape")
    text = text_of(body)
    for row in by_hand.listed().rows:
        assert squeezed(f"{row.cells[0]}{row.cells[1]}{row.cells[2]}") in text


def test_a_table_too_wide_turns_its_page_and_then_falls_into_parts() -> None:
    upright = Options(orientation="portrait")
    assert not table_data(by_hand.KINDS, upright, "it")["turned"]
    assert table_data(by_hand.wide(24), upright, "it")["turned"]
    parts = table_data(by_hand.wide(60), upright, "it")["parts"]
    assert len(parts) > 1
    assert {part["columns"][0]["label"] for part in parts} == {"Zona omogenea"}
    for part in parts:
        assert sum(column["width"] for column in part["columns"]) <= 186.05


def test_lists_that_back_a_table_stand_behind_the_notes() -> None:
    marks = bookmarks(sheet_of("full"))
    order = ["Ogni sorta di colonna", "Note", "Le 400 righe, una per una (400)", "Fonti e licenze"]
    places = [marks.index(one) for one in order]
    assert places == sorted(places)


def test_a_long_table_says_its_titles_again_on_every_page() -> None:
    pages = pages_of(sheet_of("full"))
    listed = [page for page in pages if "Pattonumero" in page]
    assert len(listed) > 2
    assert all(squeezed("CodiceNomeOrdineData") in page for page in listed)


def test_every_map_is_described_from_its_numbers() -> None:
    texts = alternative_texts(sheet_of("full"))
    drawn = [text for text in texts if "1:" in text]
    assert len(drawn) == 5
    assert "Sopra la mappa: Entro 1.200 m" in drawn[0]
    assert "Casa proposta (2)" in drawn[0]
    assert structure(sheet_of("full")).count("Table") >= 4


def test_bars_are_no_reading_matter() -> None:
    bare = by_hand.replace(by_hand.KINDS, bars=())
    without = structure(made(by_hand.reading(tables=(bare, by_hand.EMPTY))))
    with_bars = structure(made(by_hand.reading()))
    for kind in ("Figure", "Table", "TR", "TH", "TD"):
        assert with_bars.count(kind) == without.count(kind), kind


def test_pages_as_drawings_are_whole_and_as_many() -> None:
    reading = by_hand.full()
    stamp = stamp_reading(reading, made=MADE)
    drawings = make_reading("svg", reading, stamp)
    assert len(drawings) == len(pages_of(sheet_of("full")))
    assert all(etree.fromstring(one.body).tag.endswith("svg") for one in drawings)
    pictures = make_reading("png", by_hand.reading(), stamp_reading(by_hand.reading(), made=MADE))
    assert all(one.body.startswith(b"\x89PNG") for one in pictures)


def test_a_reading_without_anything_is_a_sheet_all_the_same() -> None:
    bare = by_hand.reading(tables=(), figures=(), notes=(), maps=())
    assert faults(made(bare), lang="it") == []
    assert squeezed(drawable(bare.sentence)) in text_of(made(bare))
