"""Old Excel and OpenDocument: the same cells and the same remarks as from a new workbook."""

from __future__ import annotations

import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest
import xlwt

from data.intake.model import FileRefused
from data.intake.readers import read_file

if TYPE_CHECKING:
    from pathlib import Path

    from data.intake.model import RawFile

HEADER = ["codice", "nome", "lat", "lon"]
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def document(tmp_path: Path, tables: str, styles: str = "") -> Path:
    path = tmp_path / "dati.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS)
        archive.writestr(
            "content.xml",
            '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" '
            f'xmlns:style="s">{styles}{tables}</office:document-content>',
        )
    return path


def texts(*cells: str) -> str:
    inside = (
        f'<table:table-cell office:value-type="string"><text:p>{each}</text:p></table:table-cell>'
        for each in cells
    )
    return f"<table:table-row>{''.join(inside)}</table:table-row>"


def read(path: Path) -> RawFile:
    return read_file(path, path.name)


def keys(read: RawFile) -> list[tuple[str, str, int | None]]:
    said = [*read.remarks, *(one for table in read.tables for one in table.remarks)]
    return [(one.key, one.grade, one.row) for one in said]


@pytest.mark.parametrize("mac", [False, True])
def test_an_old_workbook_reads_like_a_new_one(tmp_path: Path, mac: bool) -> None:
    workbook = xlwt.Workbook()
    workbook.dates_1904 = mac
    sheet = workbook.add_sheet("Dati")
    styles = {4: xlwt.easyxf(num_format_str="DD/MM/YYYY"), 0: xlwt.easyxf(num_format_str="000000")}
    for place, name in enumerate([*HEADER, "data"]):
        sheet.write(0, place, name)
    for row in (1, 2):
        for place, cell in enumerate([1272, "Città", 45.07, 7, date(2023, 4, 3)]):
            sheet.write(row, place, cell, styles.get(place, xlwt.Style.default_style))
    sheet.row(2).hidden = True
    sheet.col(1).hidden = True
    hidden = workbook.add_sheet("Nascosto")
    hidden.visibility = 1
    for place, (name, cell) in enumerate({"codice": "T9", "lat": 45.1}.items()):
        hidden.write(0, place, name)
        hidden.write(1, place, cell)
    workbook.save(str(tmp_path / "dati.xls"))
    found = read(tmp_path / "dati.xls")
    expected = ["001272", "Città", 45.07, 7, date(2023, 4, 3)]
    assert found.tables[0].cells.to_numpy().tolist() == [expected, expected]
    assert keys(found)[mac:] == [
        ("sheet_to_choose", "ask", None),
        ("columns_hidden", "note", None),
        ("row_hidden", "flag", 3),
        ("sheet_hidden", "flag", 2),
    ]
    assert [key for key, _, _ in keys(found)[:mac]] == ["days_from_1904"] * mac


@pytest.mark.parametrize("kept", [512, 2_000])
def test_a_cut_old_workbook_is_refused(tmp_path: Path, kept: int) -> None:
    workbook = xlwt.Workbook()
    workbook.add_sheet("Dati").write(0, 0, "codice")
    path = tmp_path / "dati.xls"
    workbook.save(str(path))
    names = b"".join(n.encode("utf-16-le") + b"\0\0" for n in ("Root Entry", "Workbook"))
    path.write_bytes(path.read_bytes()[:kept] + names)
    with pytest.raises(FileRefused):
        read(path)


def test_an_open_document_reads_like_a_workbook(tmp_path: Path) -> None:
    cells = (
        '<table:table-cell office:value-type="float" office:value="1272"><text:p>001272</text:p>'
        "<office:annotation><text:p>nota</text:p></office:annotation></table:table-cell>"
        '<table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b</text:p>'
        "<text:p>c</text:p></table:table-cell>"
        '<table:table-cell office:value-type="float" office:value="45.07"/>'
        '<table:table-cell office:value-type="date" office:date-value="2023-04-03"/>'
        '<table:table-cell table:formula="of:=1/0" office:value-type="string">'
        "<text:p>#DIV/0!</text:p></table:table-cell>"
    )
    rows = (
        texts("codice", "nome", "lat", "data", "importo")
        + f'<table:table-row table:visibility="filter">{cells}</table:table-row>'
        + '<table:table-row table:number-rows-repeated="1048573">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    styles = (
        '<style:style style:name="n"><style:table-properties table:display="false"/></style:style>'
    )
    hidden = texts("codice", "lat") + texts("T9", "45,1")
    found = read(
        document(
            tmp_path,
            f'<table:table table:name="Dati">{rows}</table:table>'
            f'<table:table table:name="Altro" table:style-name="n">{hidden}</table:table>',
            styles,
        )
    )
    assert found.tables[0].cells.iloc[0].tolist() == [
        "001272", "a  b\nc", 45.07, date(2023, 4, 3), "",
    ]  # fmt: skip
    assert keys(found) == [
        ("sheet_to_choose", "ask", None),
        ("row_hidden", "flag", 2),
        ("cell_error", "flag", 2),
        ("sheet_hidden", "flag", 2),
    ]


def test_a_document_that_repeats_without_end_is_refused(tmp_path: Path) -> None:
    bomb = texts("x", "y").replace(
        "<table:table-row>", '<table:table-row table:number-rows-repeated="999999999">'
    )
    with pytest.raises(FileRefused, match="too many cells"):
        read(document(tmp_path, f'<table:table table:name="a">{bomb}</table:table>'))
