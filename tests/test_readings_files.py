"""Every figure of a reading is read back from its workbook and its tables of text, and is equal."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

import made_readings as by_hand
from exports.errors import ExportCancelledError
from exports.formats import FORMATS, Made, Options
from exports.readings.cells import all_rows, notes_of, with_unit
from exports.readings.formats import READING_FORMATS, make_reading
from exports.readings.stamp import SCREEN_PATH, stamp_reading
from exports.readings.workbook import sheet_names
from exports.spreadsheet.plain_text import xml_text
from handed_over import MADE
from layers.query import read_question, split_address
from layers.readings.ask import read_reading, split_reading
from real_readings import ASKED, CITIES, layers_of, real

if TYPE_CHECKING:
    from layers.readings.model import Reading, Table, Value

READINGS = [*ASKED, "full", "hostile"]
UNKNOWN = {"it": "non noto", "en": "not known"}
_CALENDAR = date(1900, 3, 1)


def reading_of(name: str) -> Reading:
    return getattr(by_hand, name)() if name not in ASKED else real(ASKED[name])


def files(key: str, reading: Reading, **options: Any) -> tuple[Made, ...]:
    return make_reading(key, reading, stamp_reading(reading, made=MADE), Options(**options))


def book_of(reading: Reading) -> Any:
    return openpyxl.load_workbook(io.BytesIO(files("xlsx", reading)[0].body))


def lang_of(reading: Reading) -> Any:
    return reading.extract.selection.lang


def test_a_reading_has_the_formats_that_an_answer_is_read_in() -> None:
    assert set(READING_FORMATS) == {"pdf", "png", "svg", "pptx", "xlsx", "csv"}
    for key, one in READING_FORMATS.items():
        assert (one.suffix, one.media_type) == (FORMATS[key].suffix, FORMATS[key].media_type)


@pytest.mark.parametrize("name", READINGS)
def test_the_workbook_has_every_table_typed(name: str) -> None:
    reading = reading_of(name)
    lang, book = lang_of(reading), book_of(reading)
    names = sheet_names(reading, lang)
    assert book.sheetnames == names
    for table, sheet in zip(reading.tables, names[-len(reading.tables) :], strict=False):
        rows = list(book[sheet].values)
        titles = [xml_text(with_unit(column, lang)) for column in table.columns]
        assert [title or "" for title in rows[0]] == titles
        held = rows[1 : len(all_rows(table)) + 1]
        for known, row in zip(all_rows(table), held, strict=True):
            for value, cell, column in zip(known.cells, row, table.columns, strict=True):
                blank = known is table.total and column.kind in {"text", "code", "date", "year"}
                same_cell(value, cell, UNKNOWN[lang] if not blank else "")


def same_cell(value: Value, cell: Any, unknown: str) -> None:
    if value is None:
        assert (cell or "") == unknown
    elif isinstance(value, date) and value >= _CALENDAR:
        assert cell == datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day
    elif isinstance(value, date):
        assert cell == f"{value:%d/%m/%Y}"
    elif isinstance(value, str):
        assert (cell or "") == xml_text(value)
    else:
        assert not isinstance(cell, str)
        assert cell == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("name", READINGS)
def test_no_cell_of_the_workbook_runs(name: str) -> None:
    for sheet in book_of(reading_of(name)):
        for row in sheet.iter_rows():
            assert [cell.value for cell in row if cell.data_type == "f"] == []


@pytest.mark.parametrize("name", READINGS)
def test_the_sheet_to_read_says_what_is_read_and_how(name: str) -> None:
    reading = reading_of(name)
    stamp, book = stamp_reading(reading, made=MADE), book_of(reading)
    said = [str(cell) for row in book.worksheets[0].values for cell in row if cell is not None]
    wanted = [reading.title, reading.sentence, *reading.notes, stamp.sentence, stamp.count_line]
    wanted += [*stamp.reconciliation, stamp.fingerprint, stamp.link, stamp.made_line]
    wanted += [note for table in reading.tables for note in notes_of(table, stamp.lang)]
    assert [text for text in map(xml_text, wanted) if text not in said] == []


def test_figures_are_typed_too() -> None:
    sheet = book_of(by_hand.reading())["In sintesi"]
    values = [row[1] for row in sheet.values][1:]
    assert values == [1234, 0.4567, 812.4, "non noto"]


def test_sheets_have_names_that_spreadsheets_take() -> None:
    tables = tuple(
        by_hand.replace(by_hand.KINDS, key=str(at), caption=caption)
        for at, caption in enumerate(["a/b: [c]*?\\'", "A" * 40, "A" * 40, "lettura", "", "???"])
    )
    names = sheet_names(by_hand.reading(tables=tables), "it")
    assert len({one.casefold() for one in names}) == len(names) == 8
    assert all(one and len(one) <= 31 and not set("[]:*?/\\'") & set(one) for one in names)
    assert book_of(by_hand.reading(tables=tables)).sheetnames == names


@pytest.mark.parametrize("name", READINGS)
def test_plain_tables_hold_the_values_as_they_are(name: str) -> None:
    reading = reading_of(name)
    made = files("csv", reading, dialect="plain")
    for table, file in zip(reading.tables, made, strict=False):
        rows = list(csv.reader(io.StringIO(file.body.decode(), newline="")))
        assert rows[0] == [column.key for column in table.columns]
        expected = [[plain(value) for value in row.cells] for row in all_rows(table)]
        assert rows[1:] == expected


def plain(value: Value) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


@pytest.mark.parametrize("name", READINGS)
def test_tables_for_a_spreadsheet_run_nothing_and_say_what_is_not_known(name: str) -> None:
    reading = reading_of(name)
    lang = lang_of(reading)
    for table, file in zip(reading.tables, files("csv", reading), strict=False):
        assert file.body.startswith(b"\xef\xbb\xbf")
        text = file.body.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
        for known, row in zip(all_rows(table), rows[1:], strict=True):
            for value, cell in zip(known.cells, row, strict=True):
                same_text(value, cell, lang)


def same_text(value: Value, cell: str, lang: str) -> None:
    if value is None:
        assert cell in {UNKNOWN[lang], ""}
    elif isinstance(value, date):
        assert cell == f"{value:%d/%m/%Y}"
    elif isinstance(value, str):
        assert cell.removeprefix("'") == value.removeprefix("'")
        assert not cell.startswith(("=", "+", "-", "@", "\t"))
    else:
        assert float(cell.replace(",", ".")) == pytest.approx(value, abs=1e-11)


def test_unknown_is_never_nought() -> None:
    (table, *_), lang = by_hand.reading().tables, "it"
    text = files("csv", by_hand.reading())[0].body.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert rows[3][1:] == [UNKNOWN[lang]] * (len(table.columns) - 1)


def test_files_of_tables_have_names_of_their_own() -> None:
    odd: list[Table] = [
        by_hand.replace(by_hand.KINDS, key=key) for key in ("a/../b", "A B", "é", "")
    ]
    made = files("csv", by_hand.reading(tables=tuple(odd)))
    names = [one.name for one in made]
    assert len(set(names)) == len(names) == 5
    assert all(set(one) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.") for one in names)


@pytest.mark.parametrize("key", ["pdf", "svg", "pptx", "xlsx", "csv"])
def test_the_same_reading_gives_the_same_bytes(key: str) -> None:
    reading = by_hand.reading(maps=(by_hand.mapped(),))
    assert files(key, reading) == files(key, reading)


@pytest.mark.parametrize("key", READING_FORMATS)
def test_a_reader_who_stops_it_gets_nothing(key: str) -> None:
    def stop(done: int, total: int) -> None:
        raise ExportCancelledError

    reading = by_hand.reading()
    with pytest.raises(ExportCancelledError):
        make_reading(key, reading, stamp_reading(reading, made=MADE), None, stop)


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("base", ["https://example.org/", "https://example.org/app"])
def test_the_link_opens_the_same_reading(name: str, base: str) -> None:
    reading = reading_of(name)
    stamp = stamp_reading(reading, made=MADE, base_url=base)
    address, _, query = stamp.link.partition("?")
    assert address == f"{base.rstrip('/')}/{SCREEN_PATH}"
    question, params = split_reading(split_address(query))
    selection, notices = read_question(question, CITIES, lambda city: layers_of(city).known)
    kind, values, more = read_reading(params, layers_of(selection.city))
    assert (selection, *notices, *more) == (reading.extract.selection,)
    assert (kind.key, kind.params(values)) == (reading.key, reading.params)


def test_the_stamp_is_that_of_the_answer_with_the_readings_own_title() -> None:
    stamp = stamp_reading(by_hand.reading(), made=MADE)
    assert stamp.title == "Profilo dell'area · Torino"
    assert stamp.stem == "condivisa-torino-zona-20261121-profile"
    assert "49 patti" in stamp.sentence
    assert json.dumps(stamp.link).isascii()
