"""Spreadsheets: values as shown, what is hidden is said, hostile ones cost nothing."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.intake.model import FileRefused
from data.intake.readers import read_file
from data.intake.spreadsheet_values import day, hour, kind_of, number, with_zeros

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from data.intake.model import RawFile

HEADER = ["codice", "nome", "lat", "lon"]
ROWS = [["T1", "Città", 45.07, 7.68], ["T2", "b", 45.06, 7.67]]
SERIAL_2023_04_03 = 45_019
MOMENT = datetime(2023, 4, 3, 15, 30)  # noqa: DTZ001 - sheets know no zones

TYPES = "<x/>"
BOOK = '<workbook xmlns:r="r"><sheets><sheet name="Dati" sheetId="1" r:id="a"/></sheets></workbook>'
RELATIONS = (
    '<Relationships><Relationship Id="a" Type="t/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="b" Type="t/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>'
)
STRINGS = (
    "<sst><si><t>codice</t></si><si><r><t>la</t></r><r><t>t</t></r><rPh><t>LA</t></rPh></si></sst>"
)


def book(tmp_path: Path, fill: Callable[[Any, Any], None]) -> Path:
    workbook = openpyxl.Workbook()
    fill(workbook, workbook.active)
    workbook.save(tmp_path / "dati.xlsx")
    return tmp_path / "dati.xlsx"


def parts(tmp_path: Path, sheet: str, *, strings: str = STRINGS, root: str = BOOK) -> Path:
    path = tmp_path / "dati.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("xl/workbook.xml", root)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        archive.writestr("xl/sharedStrings.xml", strings)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


def read(path: Path) -> RawFile:
    return read_file(path, path.name)


def keys(read: RawFile) -> list[tuple[str, str, int | None]]:
    said = [*read.remarks, *(one for table in read.tables for one in table.remarks)]
    return [(one.key, one.grade, one.row) for one in said]


def test_cells_are_what_the_sheet_shows(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.append(["codice", "testo", "numero", "intero", "giorno", "momento", "ora", "vero"])
        sheet.append([1272, "=1+1", 45.07, 3, date(2023, 4, 3)])
        sheet["A2"].number_format = "000000"
        sheet["B2"].data_type = "s"
        sheet["F2"], sheet["G2"], sheet["H2"] = MOMENT, time(14, 30), True

    (table,) = read(book(tmp_path, fill)).tables
    expected = ["001272", "=1+1", 45.07, 3, date(2023, 4, 3), MOMENT, "14:30", True]
    assert table.cells.iloc[0].tolist() == expected
    assert [type(cell) for cell in table.cells.iloc[0]][:5] == [str, str, float, int, date]
    assert table.remarks == ()


def test_days_from_1904_are_the_same_days(tmp_path: Path) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        sheet.append(["codice", "data"])
        sheet.append(["T1", date(2023, 4, 3)])

    found = read(book(tmp_path, fill))
    assert found.tables[0].cells["data"].tolist() == [date(2023, 4, 3)]
    assert ("days_from_1904", "note", None) in keys(found)


def test_sheets_without_data_are_said_and_several_with_data_ask(tmp_path: Path) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        sheet.append(["Istruzioni per compilare"])
        for name in ("Dati 2023", "Nascosto", "Elenchi"):
            other = workbook.create_sheet(name)
            for row in [HEADER, *ROWS]:
                other.append(row)
        workbook["Nascosto"].sheet_state = "veryHidden"
        workbook.create_chartsheet("Grafico")

    found = read(book(tmp_path, fill))
    assert [(table.name, table.hidden) for table in found.tables] == [
        ("Dati 2023", False),
        ("Nascosto", True),
    ]
    assert keys(found) == [
        ("sheets_skipped", "note", None),
        ("sheet_to_choose", "ask", None),
        ("sheet_hidden", "flag", 2),
        ("sheet_hidden", "flag", 3),
    ]


def test_hidden_rows_and_columns_are_read_and_said(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        for row in [HEADER, *ROWS]:
            sheet.append(row)
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet.auto_filter.ref = "A1:D3"

    found = read(book(tmp_path, fill))
    assert found.tables[0].cells.to_numpy().tolist() == ROWS
    assert keys(found) == [("columns_hidden", "note", None), ("row_hidden", "flag", 3)]


def test_errors_and_formulas_without_value_are_missing_and_flagged(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.append([*HEADER, "importo"])
        sheet.append([*ROWS[0], "=1*1000"])
        sheet.append(["T2", "#N/A", 45.06, 7.67, 3])

    found = read(book(tmp_path, fill))
    assert found.tables[0].cells["importo"].tolist() == ["", 3]
    assert found.tables[0].cells["nome"].tolist() == ["Città", ""]
    assert [(one.key, one.row, one.column, one.value) for one in found.tables[0].remarks] == [
        ("formula_without_value", 2, "importo", "=1*1000"),
        ("cell_error", 3, "nome", "#N/A"),
    ]


def test_merged_cells_titles_and_totals_are_understood(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet["A1"] = "Elenco dei patti"
        sheet.merge_cells("A1:E1")
        for place, name in zip(
            ["A3", "B3", "C3", "E3"], ["comune", "codice", "Luogo", "euro"], strict=True
        ):
            sheet[place] = name
        sheet["C4"], sheet["D4"] = "lat", "lon"
        sheet.merge_cells("C3:D3")
        for row in (
            ["Torino", "T1", 45.07, 7.68, 5],
            [None, "T2", 45.0, 7.6, 6],
            ["Totale", None, None, None, 11],
        ):
            sheet.append(row)
        sheet.merge_cells("A5:A6")

    found = read(book(tmp_path, fill))
    (table,) = found.tables
    assert list(table.cells.columns) == ["comune", "codice", "lat (Luogo)", "lon (Luogo)", "euro"]
    assert table.cells["comune"].tolist() == ["Torino", "Torino"]
    assert table.rows.tolist() == [5, 6]
    said = ["header_of_two_rows", "titles_skipped", "merged_filled", "foot_skipped", "rows_empty"]
    assert [key for key, _, _ in keys(found)] == said


def test_shared_texts_are_read_without_how_they_are_spoken(tmp_path: Path) -> None:
    rows = '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
    values = (
        '<row r="7"><c r="A7" t="inlineStr"><is><t>a_x000D_b</t></is></c><c><v>1e400</v></c></row>'
    )
    (table,) = read(parts(tmp_path, f"<worksheet>{rows}{values}</worksheet>")).tables
    assert table.cells.to_dict("list") == {"codice": ["a\nb"], "lat": ["1e400"]}
    assert table.rows.tolist() == [7]


def test_a_workbook_with_prefixes_is_one_like_any_other(tmp_path: Path) -> None:
    root = (
        BOOK.replace("<", "<x:")
        .replace("<x:/", "</x:")
        .replace("<x:workbook", '<x:workbook xmlns:x="m"')
    )
    sheet = (
        '<x:worksheet xmlns:x="m"><x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c>'
        "</x:row><x:row><x:c><x:v>5</x:v></x:c><x:c><x:v>45.07</x:v></x:c></x:row></x:worksheet>"
    )
    (table,) = read(parts(tmp_path, sheet, root=root)).tables
    assert table.cells.iloc[0].tolist() == [5, 45.07]


ENTITY = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
MANY = "<row>" + "<c><v>1</v></c>" * 10 + "</row>"


@pytest.mark.parametrize(
    ("sheet", "key"),
    [
        (f"{ENTITY}<worksheet>&x;</worksheet>", "sheet_dtd"),
        ("<worksheet><row>", "sheet_damaged"),
        (f"<worksheet>{MANY * 30_000}</worksheet>", "too_many_cells_in_sheet"),
        ("<worksheet/>", "no_sheet_with_table"),
        ('<worksheet><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row></worksheet>', "no_rows"),
    ],
)
def test_what_is_hostile_or_empty_is_refused(tmp_path: Path, sheet: str, key: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(parts(tmp_path, sheet))
    assert refused.value.remarks[0].key == key


def test_an_entity_in_another_encoding_is_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "dati.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", f"<?xml version='1.0'?>{ENTITY}<a/>".encode("utf-16"))
    with pytest.raises(FileRefused, match="DTD"):
        read(path)


def test_one_far_cell_costs_nothing_and_is_said(tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        for row in [HEADER, *ROWS]:
            sheet.append(row)
        sheet["XFD1048576"] = "x"

    (table,) = read(book(tmp_path, fill)).tables
    assert table.rows.tolist() == [2, 3]
    assert table.cells.shape == (2, 4)
    assert [(one.key, one.value) for one in table.remarks] == [("cells_outside", "x")]


def test_cells_far_apart_are_refused_before_they_are_spread_out(tmp_path: Path) -> None:
    letters = openpyxl.utils.get_column_letter
    places = (f'<row r="{n}"><c r="{letters(n)}{n}"><v>1</v></c></row>' for n in range(1, 4_000))
    with pytest.raises(FileRefused, match="too far apart"):
        read(parts(tmp_path, f"<worksheet>{''.join(places)}</worksheet>"))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("dd/mm/yyyy", "day"), ("[$-410]d mmmm yyyy;@", "day"), ("mmm-yy", "day"),
        ("hh:mm", "hour"), ("mm:ss", "hour"), ("[h]:mm", "number"), ("0.00", "number"),
        ('#,##0 "giorni"', "number"), ("General", "number"), ("[Red]0", "number"),
    ],
)  # fmt: skip
def test_a_format_says_what_a_number_is(code: str, kind: str) -> None:
    assert kind_of(code) == kind


@given(st.dates(date(1900, 3, 1), date(9999, 12, 31)), st.booleans())
def test_each_day_has_its_serial_number(moment: date, mac: bool) -> None:
    start = date(1904, 1, 1) if mac else date(1899, 12, 30)
    if moment >= start:
        assert day((moment - start) / timedelta(days=1), from_1904=mac) == moment


def test_what_is_no_day_or_number_stays_what_it_is() -> None:
    assert day(SERIAL_2023_04_03) == date(2023, 4, 3)
    assert day(1) == date(1900, 1, 1)
    assert [day(value) for value in (-1, 0, 60, 3e6)] == [None] * 4
    assert (hour(0.5), hour(1.5)) == ("12:00", None)
    assert [number(text) for text in ("12", "1.5", "1e400", "nan", "x")] == [
        12, 1.5, "1e400", "nan", "x",
    ]  # fmt: skip
    assert (with_zeros(28, "000000"), with_zeros(28.5, "000"), with_zeros(28, "0")) == (
        "000028", None, None,
    )  # fmt: skip
