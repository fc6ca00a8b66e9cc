"""The report of a file as a workbook: it adds up, nothing is lost, and nothing in it runs."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from cli import main
from data.catalogue import load_catalogue
from data.intake.asked import Request
from data.intake.check import check_file
from exports.spreadsheet.intake_report import make_report
from layers.intake.fields import field_labels
from layers.intake.report import remark_kinds, remarks_table, row_remarks, tell

if TYPE_CHECKING:
    from pathlib import Path

    from data.intake.report import Report
    from layers.words import Lang

TODAY = date(2026, 11, 21)
NAME = "=cmd|' /C calc'!A0 {{7*7}}.csv"
FORMULA = '=HYPERLINK("https://example.org/x","qui")'
HEADER = "+note <b>"
ROWS = f"""codice;titolo;data;scadenza;comune;wkt;{HEADER}
P1;Orto;03/04/2023;31/12/2026;Torino;;@SUM(A1)
P2;"{FORMULA.replace('"', '""')}";31/02/2023;;Chieri;;-1+1
P2;Piazza;12/31/2023;;Atlantide;;
P4;Rotto;2021;;;POLYGON((7.6 45,7.7;=1+1
P5;Nodo;03/04/2021;;;"POLYGON((7.68 45.06,7.70 45.08,7.70 45.06,7.68 45.08,7.68 45.06))";ultima
"""


@pytest.fixture
def report(tmp_path: Path) -> Report:
    path = tmp_path / "file"
    path.write_text(ROWS, encoding="cp1252")
    return check_file(Request(path, NAME, "pacts", "torino")).report


def workbook(report: Report, lang: Lang = "it") -> Any:
    labels = field_labels(load_catalogue(), report.layer, lang)
    return openpyxl.load_workbook(io.BytesIO(make_report(tell(report, labels, lang), made=TODAY)))


def texts(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_sums_add_up_and_are_numbers(report: Report) -> None:
    sheet = workbook(report)["Resoconto"]
    counts = {row[0].value: row[1].value for row in sheet.iter_rows() if row[1].data_type == "n"}
    assert counts["Righe lette"] == 5
    parts = [counts[name] for name in ("Accettate", "Da guardare", "Rifiutate")]
    assert sum(parts) == counts["Righe lette"]
    assert parts == [report.accepted, report.flagged, report.refused]
    assert report.refused == 1


def test_every_remark_is_there_with_its_place_and_value(report: Report) -> None:
    sheet = workbook(report)["Osservazioni"]
    titles, *rows = texts(sheet)
    assert titles[:3] == ["Riga", "Colonna", "Valore nel file"]
    assert len(rows) == len(report.remarks)
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert [3, "data", "31/02/2023"] in [row[:3] for row in rows]
    assert all(isinstance(row[0], int | None) for row in rows)


def test_refused_rows_stand_as_they_were_written(report: Report) -> None:
    titles, *rows = texts(workbook(report)["Righe rifiutate"])
    assert len(rows) == 1
    told = dict(zip(titles, rows[0], strict=True))
    assert (told["Riga"], told["codice"], told["titolo"]) == (5, "P4", "Rotto")
    assert told[HEADER] == "=1+1"


def test_nothing_runs_whatever_the_file_holds(report: Report) -> None:
    book = workbook(report)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    values = [cell.value for cell in cells]
    assert NAME in values
    assert HEADER in values
    assert FORMULA in values


def test_repaired_shapes_have_their_areas_before_and_after(report: Report) -> None:
    titles, *rows = texts(workbook(report)["Forme riparate"])
    (told,) = [dict(zip(titles, row, strict=True)) for row in rows]
    assert told["Superficie dopo (m²)"] > told["Superficie prima (m²)"]
    assert told["Riga"] == 6


def test_the_english_report_has_no_italian_title(report: Report) -> None:
    book = workbook(report, "en")
    assert book.sheetnames[:3] == ["Report", "Remarks", "By kind"]
    assert texts(book["Remarks"])[0][:3] == ["Row", "Column", "Value in the file"]


def test_the_filter_of_the_screen_knows_every_kind_about_rows(report: Report) -> None:
    kinds = remark_kinds(report, "it")
    assert set(kinds) == {one.key for one in report.remarks if one.row is not None}
    told = [remarks_table(row_remarks(report, kind), "it").rows for kind in kinds]
    assert sum(map(len, told)) == len(row_remarks(report)) > len(kinds)


def test_the_same_report_of_the_same_day_is_the_same_file(report: Report) -> None:
    told = tell(report, {}, "it")
    assert make_report(told, made=TODAY) == make_report(told, made=TODAY)


def test_the_command_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "registro.csv", tmp_path / "resoconto.xlsx"
    path.write_text(ROWS, encoding="cp1252")
    command = ["check", str(path), "--layer", "pacts", "--city", "torino", "--report"]
    assert main([*command, str(out)]) == 1
    assert "Resoconto" in openpyxl.load_workbook(out).sheetnames
    assert main([*command, str(tmp_path / "no" / "r.xlsx")]) == 4
    assert "no" in capsys.readouterr().err
