"""Kinds of odd files that offices bring besides those of the corpus, each by one small file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import openpyxl
import pytest
import shapely
import xlwt
from hypothesis import given
from hypothesis import strategies as st

import corpus_cases
from data.intake.angles import parse_angle
from data.intake.asked import Request
from data.intake.check import check_file
from data.intake.delimited_commas import has_decimal_commas, rejoined
from data.intake.model import FileRefused
from data.intake.shapes import mend_shapes, overlaps
from data.intake.spreadsheet import MOST_CELLS, CellCount

if TYPE_CHECKING:
    from pathlib import Path

    from data.intake.report import Report

HEAD = "codice,denominazione,lat,lon"
TORINO = "torino"


def report(tmp_path: Path, name: str, content: str | bytes, **asked: object) -> Report:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return check_file(Request(path, name, city=TORINO, **asked)).report  # type: ignore[arg-type]


def split(told: Report) -> tuple[int, int, int]:
    return told.accepted, told.flagged, told.refused


def keys(told: Report) -> set[str]:
    return {each.key for each in told.remarks}


def test_decimal_commas_without_quotes_are_rejoined_where_one_way_is_possible(tmp_path) -> None:
    text = f"{HEAD}\nT1,a,45,0703,7,6869\nT2,b, c,45,06,7,67\nT3,d,45,05,7,66\n"
    told = report(tmp_path, "a.csv", text)
    assert (told.status, split(told)) == ("accept-with-repair", (0, 2, 1))
    assert {each.row: each.key for each in told.remarks if each.row} == {
        2: "decimal_commas",
        3: "decimal_commas_doubt",
        4: "decimal_commas",
    }
    assert dict(told.preview[0])["→ lat, lon"] == "45.070300, 7.686900"


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 9999)), min_size=1, max_size=4))
def test_what_is_rejoined_is_what_was_parted(numbers: list[tuple[int, int]]) -> None:
    cells = ["T1"]
    for whole, decimals in numbers:
        cells += ["x", f"{whole},{decimals:04}"]  # a word between: one way only
    assert rejoined(",".join(cells).split(","), len(cells)) == cells


def test_commas_in_texts_are_no_decimals() -> None:
    assert rejoined(["T1", "45", "07", "7", "68", "1", "5"], 5) is None
    assert not has_decimal_commas([["T1", "Via Po", "3", "45.06", "7.67"]] * 9, 4)
    assert not has_decimal_commas([], 4)


def test_a_wrong_separator_line_is_not_believed(tmp_path) -> None:
    told = report(tmp_path, "a.csv", "sep=,\ncodice;nome;lat;lon\nT1;a, b;45,07;7,68\n")
    assert split(told) == (1, 0, 0)
    assert keys(told) >= {"separator_not_as_said"}


def test_degrees_that_a_sheet_gave_thousands_points_are_proposed(tmp_path) -> None:
    told = report(tmp_path, "a.csv", "codice;lat;lon\nT1;450.703;76.869\nT2;450.621;76.785\n")
    assert split(told) == (0, 2, 0)
    assert keys(told) == {"degrees_without_point"}
    assert dict(told.preview[0])["→ lat, lon"] == "45.070300, 7.686900"


def test_a_crs_that_both_headers_name_is_declared(tmp_path) -> None:
    rows = "T1;396634,28;4991598,53\n"
    head = "codice;EST (EPSG:32632);NORD (EPSG:{})\n"
    told = report(tmp_path, "a.csv", head.format(32632) + rows)
    assert (told.status, keys(told)) == ("accept", {"crs_declared"})
    other = report(tmp_path, "a.csv", head.format(3003) + rows)
    assert split(other) == (0, 1, 0)


def test_errors_of_excel_and_words_for_nothing_are_no_codes(tmp_path) -> None:
    rows = ["#N/D,a", "########,b", "n.d.,c", "NULL,d", "mar-23,e", "#12,None", "None,NA"]
    body = "".join(f"{row},45.07,7.{68 + place}\n" for place, row in enumerate(rows))
    told = report(tmp_path, "a.csv", f"{HEAD}\n{body}")
    assert split(told) == (2, 5, 0)
    rows_of = {key: {r.row for r in told.remarks if r.key == key} for key in keys(told)}
    assert rows_of["excel_error"] == {2, 3}
    assert rows_of["id_missing"] == {2, 3, 4, 5}
    assert rows_of["id_like_date"] == {6}


def test_the_end_sign_of_old_programs_is_no_row(tmp_path) -> None:
    text = f"{HEAD}\nT1,a,45.07,7.68\n\x1a"
    assert split(report(tmp_path, "a.csv", text)) == (1, 0, 0)


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("45-04-12 N", 45.07),
        ("45 gradi 4 primi 12 secondi", 45.07),
        ("4504.2N", 45.07),
        ("00741.25E", 7.6875),
    ],
)
def test_more_spellings_of_an_angle(text: str, degrees: float) -> None:
    angle = parse_angle(text)
    assert angle is not None
    assert angle.degrees == pytest.approx(degrees, abs=1e-9)


def test_records_of_a_service_are_json_and_no_table(tmp_path) -> None:
    text = "[\n" + ",\n".join(['{"codice": "T1", "lat": 45.07}'] * 3) + "\n]"
    assert keys(report(tmp_path, "a.json", text)) == {"json_not_geojson"}


def feature(name: str, **geometry: object) -> dict[str, object]:
    return {"type": "Feature", "properties": {"codice": name}, "geometry": geometry}


def test_half_a_sign_of_json_is_lost_and_said(tmp_path) -> None:
    features = [feature("T1\ud800", type="Point", coordinates=[7.68, 45.07])]
    features[0]["properties"] |= {"nome\ud800": "a"} | {"nome\ud801": "b"}
    text = json.dumps({"type": "FeatureCollection", "features": features})
    told = report(tmp_path, "a.geojson", text)
    assert split(told) == (0, 1, 0)
    assert keys(told) >= {"text_lost", "header_lost"}
    assert len(told.tables[0].columns) == 3


def test_lines_of_json_that_are_no_features_are_not_read_to_the_end(tmp_path) -> None:
    told = report(tmp_path, "a.geojson", '{"a": 1}\n' * 10_001)
    assert (told.status, told.read) == ("reject", 0)
    assert keys(told) == {"geojson_no_feature_at_all"}


def test_a_shape_that_crosses_itself_beyond_measure_is_left_out() -> None:
    random = np.random.default_rng(1)
    few = shapely.Polygon(7.6 + random.random((60, 2)) / 100)
    many = shapely.Polygon(7.6 + random.random((1_000, 2)) / 100)
    mended = mend_shapes(np.array([few, many, few], dtype=object), "any")
    told = {each.key: each.at.tolist() for each in mended.findings if each.at is not None}
    assert told == {"shape_repaired": [0, 2], "shape_tangled": [1]}
    assert mended.shapes[1] is None
    assert mended.shapes[0].is_valid


def test_polygons_that_all_lie_on_one_another_are_not_compared_in_pairs() -> None:
    assert overlaps(np.array([shapely.box(7, 45, 8, 46)] * 1_000, dtype=object)) == ()


def test_cells_are_counted_before_they_are_read() -> None:
    with pytest.raises(FileRefused, match="limit"):
        CellCount(1).foresee(b'<c r="A1"><v>1</v></c>' * 200_002)
    CellCount(MOST_CELLS).foresee(b'<c r="A1"><v>1</v></c>' * 200_002)


def test_an_old_workbook_is_read_whatever_its_name(tmp_path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Patti")
    for row, cells in enumerate([["codice", "lat", "lon"], ["T1", 45.07, 7.68]]):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    book.save(str(tmp_path / "a.xls"))
    content = (tmp_path / "a.xls").read_bytes()
    told = report(tmp_path, "b.xlsx", content)
    assert (told.status, split(told)) == ("accept-with-repair", (1, 0, 0))
    assert keys(report(tmp_path, "c.xls", content[:1024])) == {"compound_unknown"}


def test_a_choice_that_was_made_is_not_asked_again(tmp_path) -> None:
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("Due")):
        sheet.append(["codice", "lat", "lon"])
        sheet.append(["T1", 45.07, 7.68])
    book.save(tmp_path / "b.xlsx")
    content = (tmp_path / "b.xlsx").read_bytes()
    assert "sheet_to_choose" in keys(report(tmp_path, "a.xlsx", content))
    told = report(tmp_path, "a.xlsx", content, tables=("Due",))
    assert (told.status, keys(told)) == ("accept", set())


def test_cut_headers_are_not_asked_about_once_they_are_said() -> None:
    path = corpus_cases.FOLDER / "shp_truncated_names.zip"
    asked = check_file(Request(path, path.name)).report
    assert {"shapefile_names_cut", "shapefile_names_cut_row"} <= keys(asked)
    said = (("denominazi", "name"), ("denomina_1", "-"))
    told = check_file(Request(path, path.name, columns=said)).report
    assert not keys(told) & {"shapefile_names_cut", "shapefile_names_cut_row"}
    assert split(told) == (5, 0, 0)


def test_a_comune_that_is_no_more_is_told_as_such(tmp_path) -> None:
    text = "codice,comune,lat,lon\nA1,Vermezzo,45.4,8.98\nA2,Boh,45.4,8.98\n"
    path = tmp_path / "a.csv"
    path.write_text(text)
    told = check_file(Request(path, path.name, layer="pacts", city="milano")).report
    found = {r.row: (r.key, r.value) for r in told.remarks if r.column == "comune"}
    assert found == {2: ("comune_former_moved", "Vermezzo → 015251"), 3: ("place_unknown", "Boh")}
