"""Every file of the corpus has its outcome; the dangerous ones in the child, as in the app."""

from __future__ import annotations

import pytest

import corpus_cases
from data.intake.asked import Request
from data.intake.check import check_file, check_report

CASES = corpus_cases.cases()
# What could hang, abort or fill the memory of the process that reads it.
DANGEROUS = {
    "zip_bomb_lying_header.zip",
    "img_bomb_30000x30000.png",
    "kml_billion_laughs.kml",
    "gj_deep_geometrycollection.geojson",
    "sec_vrt_as_csv.csv",
    "gpkg_corrupt_pages.gpkg",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_a_file_has_its_outcome(case: corpus_cases.Case) -> None:
    request = Request(case.path, case.file)
    in_child = case.file in DANGEROUS
    report = check_report(request) if in_child else check_file(request).report
    assert corpus_cases.faults(case, report) == []


def test_every_file_is_a_case() -> None:
    besides = {"MANIFEST.csv", "README.md"}
    there = {path.name for path in corpus_cases.FOLDER.iterdir() if path.is_file()} - besides
    assert there == {case.file for case in CASES}
    assert there >= DANGEROUS
    assert [case.path.stat().st_size for case in CASES] == [case.size for case in CASES]


def test_the_judge_finds_what_is_wrong() -> None:
    control = next(case for case in CASES if case.file == "csv_control_utf8.csv")
    other = next(case for case in CASES if case.file == "csv_out_of_area.csv")
    report = check_file(Request(other.path, other.file)).report
    assert corpus_cases.faults(other, report) == []
    assert len(corpus_cases.faults(control, report)) >= 2
