"""The workbook is read back: the same answer, every cell of its type, and none that runs."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.legend import legend_sections
from exports.spreadsheet.plain_text import CELL_LETTERS, cut_to_cell, not_a_formula, xml_text
from exports.stamp import make_stamp
from handed_over import MADE, RUNNING, answer, files, run_names
from invented_city import HOSTILE, edit_features, write_invented_city
from layers.numbers import COUNTS, area_table
from layers.records import records
from layers.selection import FEATURE_LAYERS
from plain import QUERIES

if TYPE_CHECKING:
    from pathlib import Path

    from layers.answer import Extract

SHEETS = {
    "it": ["Lettura", "Conteggi per area", "Aree", "Patti", "Case del quartiere", "Aree bersaglio"],
    "en": ["Reading", "Counts by area", "Areas", "Pacts", "Neighbourhood houses", "Target areas"],
}
OF_LAYER = dict(zip(("areas", *FEATURE_LAYERS), SHEETS["it"][2:], strict=True))
RECONCILED = (
    *("register", "excluded", "total", "placed", "by_geometry", "by_declaration", "unplaced"),
    *("inside", "outside"),
)


def opened(extract: Extract, **options: Any) -> Any:
    (made,) = files("xlsx", extract, **options).values()
    return openpyxl.load_workbook(io.BytesIO(made.body))


def rows_of(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(min_row=2, values_only=True))


def row_after(sheet: Any, label: str) -> int:
    (found,) = (cell.row for cell in sheet["A"] if cell.value == label)
    return found


def cell(sheet: Any, title: str, row: int) -> Any:
    (column,) = (one.column for one in sheet[1] if one.value == title)
    return sheet.cell(row, column)


@pytest.mark.parametrize("query", QUERIES)
def test_it_holds_the_rows_and_the_numbers_of_the_answer(query: str) -> None:
    extract = answer(query)
    book = opened(extract)
    assert book.sheetnames == SHEETS["it"]
    for layer in FEATURE_LAYERS:
        rows = rows_of(book[OF_LAYER[layer]])
        assert [row[0] for row in rows] == extract.layers[layer].ids
        assert len(rows) == extract.layers[layer].reconciliation.inside
    table = area_table(extract)
    *lines, sums, whole = rows_of(book["Conteggi per area"])
    assert [row[1:] for row in lines] == [(line.code, *line.counts) for line in table.lines]
    assert sums[2:] == table.sums.counts
    assert whole[2:] == table.answer.counts


@pytest.mark.parametrize("query", QUERIES[::3])
def test_its_reading_adds_up_as_the_answer_does(query: str) -> None:
    extract = answer(query)
    sheet = opened(extract)["Lettura"]
    first = row_after(sheet, "Nel registro")
    for column, layer in enumerate(FEATURE_LAYERS, 2):
        sums = extract.layers[layer].reconciliation
        written = [sheet.cell(first + at, column).value for at in range(len(RECONCILED))]
        assert written == [getattr(sums, key) for key in RECONCILED]
    stamp = make_stamp(extract, made=MADE)
    texts = {one.value for row in sheet.iter_rows() for one in row}
    assert {stamp.title, stamp.sentence, stamp.count_line, stamp.fingerprint, stamp.link} <= texts
    assert {*stamp.reconciliation, *stamp.warnings} <= texts
    assert {source.licence for source in stamp.sources} <= texts


def test_its_classes_are_those_of_the_map() -> None:
    extract = answer("city=torino")
    sheet = opened(extract)["Lettura"]
    first = row_after(sheet, "Classe") + 1
    for at, one in enumerate(extract.classes, first):
        written = [sheet.cell(at, column).value for column in range(1, 6)]
        assert written == [one.label("it"), one.lower, one.upper, one.color, one.areas]
        assert sheet.cell(at, 4).fill.start_color.rgb == f"FF{one.color[1:].upper()}"
    bare = opened(answer("city=torino&measure=none"))["Lettura"]
    assert "Le aree non sono colorate secondo un conteggio." in {one.value for one in bare["B"]}


def test_its_cells_are_typed() -> None:
    extract = answer("city=torino")
    book = opened(extract)
    pacts = book["Patti"]
    ids = [one.value for one in pacts["A"]]
    row = ids.index("PAT-PIN-003") + 1
    written = cell(pacts, "Data", row)
    assert (written.value, written.number_format) == (datetime(2025, 7, 22), "dd/mm/yyyy")  # noqa: DTZ001 - a day
    degrees = [one for one in pacts["AK"][1:] if one.value is not None]
    assert pacts["AK1"].value == "Latitudine"
    assert {one.number_format for one in degrees} == {"0.000000"}
    areas = book["Aree"]
    year = cell(areas, "Anno della popolazione", 2)
    assert (year.value, year.data_type, year.number_format) == (2021, "n", "0")
    people = cell(areas, "Popolazione residente (abitanti)", 2)
    assert (people.value, people.number_format) == (848196, "#,##0")


def test_a_month_alone_is_text() -> None:
    extract = answer("city=torino")
    pacts = opened(extract)["Patti"]
    table = records(extract, "pacts")
    at = [column.name for column in table.columns].index("date")
    alone = {
        row: value[at] for row, value in enumerate(table.rows, 2) if isinstance(value[at], str)
    }
    assert alone
    for row, text in alone.items():
        assert (cell(pacts, "Data", row).value, cell(pacts, "Data", row).data_type) == (text, "s")


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("1899-12-31", "31/12/1899"),
        ("1900-02-28", "28/02/1900"),
        ("1900-03-01", datetime(1900, 3, 1)),  # noqa: DTZ001 - a cell has no zone
    ],
)
def test_a_day_before_the_calendar_of_spreadsheets_is_text(
    tmp_path: Path, date: str, shown: object
) -> None:
    def change(features: list[dict[str, Any]]) -> None:
        features[0]["properties"] |= {"date": date, "date_precision": "day"}

    root = write_invented_city(tmp_path)
    edit_features(root, "pacts", change)
    book = opened(answer("city=esempio", root))
    assert cell(book["Patti"], "Data", 2).value == shown
    said = [str(one.value) for one in book["Lettura"]["B"] if one.value]
    assert any("prima del 1° marzo 1900" in text for text in said)


@pytest.mark.parametrize("query", QUERIES)
def test_its_legend_is_that_of_the_map(query: str) -> None:
    extract = answer(f"{query}&layers=areas,pacts,houses,target_areas")
    sheet = opened(extract)["Lettura"]
    lines = [line for section in legend_sections(extract) for line in section.lines]
    assert {"pacts", "group"} & {line.key.partition(":")[0] for line in lines} or not lines
    if lines:
        first = row_after(sheet, "Legenda") + 2
        found = [
            (sheet.cell(row, 2).value, sheet.cell(row, 6).value)
            for row in range(first, first + len(lines))
        ]
        assert found == [(line.label, line.n) for line in lines]


@pytest.mark.parametrize("lang", ["it", "en"])
def test_it_is_ready_to_be_read_and_printed(lang: str) -> None:
    extract = answer(f"city=bologna&lang={lang}")
    book = opened(extract)
    assert book.sheetnames == SHEETS[lang]
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "C2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.print_title_rows == "$1:$1"
        assert all(one.font.b and one.fill.start_color.rgb == "FF0066CC" for one in sheet[1])
    for sheet in book.worksheets:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.page_setup.fitToHeight == 0
        footer = f"{sheet.oddFooter.left.text} {sheet.oddFooter.right.text}"
        assert extract.fingerprint in footer
        assert "2026" in footer
    assert book.properties.title == make_stamp(extract, made=MADE).title
    assert book.properties.language == {"it": "it-IT", "en": "en-GB"}[lang]


def test_an_a3_upright_is_one() -> None:
    book = opened(answer("city=bologna"), paper="a3", orientation="portrait")
    setups = {(one.page_setup.orientation, one.page_setup.paperSize) for one in book.worksheets}
    assert setups == {("portrait", 8)}


def test_the_same_answer_is_the_same_bytes() -> None:
    extract = answer("city=bologna")
    assert files("xlsx", extract) == files("xlsx", extract)


def test_no_cell_runs(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path, hostile=True)
    edit_features(root, "pacts", run_names)
    extract = answer("city=esempio", root)
    (made,) = files("xlsx", extract).values()
    book = openpyxl.load_workbook(io.BytesIO(made.body))
    names = [one.value for one in book["Patti"]["B"][1:]]
    assert [name for name in RUNNING if name in names] == list(RUNNING)
    cells = [one for sheet in book for row in sheet.iter_rows() for one in row]
    assert {one.data_type for one in cells} <= {"s", "n", "d"}
    texts = [one.value for one in cells if one.data_type == "s"]
    assert all(isinstance(text, str) for text in texts)
    for hostile in HOSTILE:
        assert any(hostile in text for text in texts)
    linked = [one.hyperlink.target for one in cells if one.hyperlink]
    assert linked == [make_stamp(extract, made=MADE).link]
    with zipfile.ZipFile(io.BytesIO(made.body)) as archive:
        inside = {name: archive.read(name).decode() for name in archive.namelist()}
    assert not any(re.search(r"<f[ >]", text) for name, text in inside.items() if "sheet" in name)
    assert not [name for name in inside if "vba" in name.lower() or "externalLink" in name]


def test_what_no_cell_can_hold_is_cut_and_said(tmp_path: Path) -> None:
    def change(features: list[dict[str, Any]]) -> None:
        features[0]["properties"]["notes"] = "x" * 40_000
        features[1]["properties"]["notes"] = "before\x01\ufffe\x0bafter"

    root = write_invented_city(tmp_path)
    edit_features(root, "pacts", change)
    book = opened(answer("city=esempio", root))
    pacts = book["Patti"]
    long = cell(pacts, "Note", 2).value
    assert len(long) == CELL_LETTERS
    assert long.endswith("[testo tagliato: 40.000 caratteri]")
    assert cell(pacts, "Note", 3).value == "before\ufffd\ufffd\ufffdafter"
    said = [one.value for one in book["Lettura"]["B"] if one.value]
    assert any("tagliati e segnati: 1." in str(text) for text in said)


def test_what_is_not_for_everybody_says_so_on_every_sheet() -> None:
    extract = answer("city=torino")
    note = make_stamp(extract, made=MADE, access="internal").access_note
    public, book = opened(extract), opened(extract, access="internal")
    for sheet in book.worksheets:
        assert note in {one.value for row in sheet.iter_rows(max_row=2) for one in row}
        assert sheet.oddHeader.center.text == note
        assert sheet.oddFooter.center.text == note
    pacts = book["Patti"]
    assert "Zona nella tabella di origine" in {one.value for one in pacts[2]}
    assert "Zona nella tabella di origine" not in {one.value for one in public["Patti"][1]}
    assert (pacts.freeze_panes, pacts.auto_filter.ref[:3]) == ("C3", "A2:")
    assert [one.value for one in pacts["A"][2:]] == extract.layers["pacts"].ids


@pytest.mark.parametrize(
    ("query", "layer", "sheets"),
    [
        ("city=torino", "pacts", ["Lettura", "Patti"]),
        ("city=torino", "areas", ["Lettura", "Conteggi per area", "Aree"]),
        ("city=torino&layers=houses", None, ["Lettura", "Conteggi per area", "Case del quartiere"]),
        ("city=torino&layers=none", None, ["Lettura", "Conteggi per area"]),
    ],
)
def test_it_has_the_layers_that_are_asked_for(query: str, layer: Any, sheets: list[str]) -> None:
    assert opened(answer(query), layer=layer).sheetnames == sheets


def test_the_counts_have_all_their_columns() -> None:
    titles = [one.value for one in opened(answer("city=milano&lang=en"))["Counts by area"][1]]
    assert titles[:2] == ["Name", "Code"]
    assert len(titles) == 2 + len(COUNTS)


@given(st.text())
def test_text_is_made_fit_for_xml(text: str) -> None:
    clean = xml_text(text)
    assert xml_text(clean) == clean
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", clean)


@given(st.text(alphabet="a\U0001f3e0", max_size=50), st.integers(0, 40_000))
def test_a_cell_is_never_too_long_and_no_pair_is_parted(text: str, times: int) -> None:
    cut, was_cut = cut_to_cell(text * times, " [cut]")
    assert len(cut.encode("utf-16-le")) // 2 <= CELL_LETTERS
    assert was_cut == (cut != text * times)


@pytest.mark.parametrize("text", [*RUNNING, "\t=1", "\r=1", "\n=1", "\uff1d1+1", "  =1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert not_a_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "3-1", "via Po", "'=1", "\u202e=1"])
def test_what_nothing_would_run_is_left_alone(text: str) -> None:
    assert not_a_formula(text) == text
