"""The report counts every row once and says much in few lines; JSON holds all of it."""

from __future__ import annotations

import string
import tomllib
from pathlib import Path

import pytest

from data.intake.model import remark
from data.intake.report import Report, count_remarks, refused_file, status_of
from data.intake.told import messages

WORDS = Path(__file__).parent.parent / "data" / "intake" / "words"


def report(*remarks: object, counts: tuple[int, int, int] = (3, 0, 0)) -> Report:
    accepted, flagged, refused = counts
    return Report(
        status_of(*counts, remarks), "patti.csv", "delimited", "any", "A e B", sum(counts),
        accepted, flagged, refused, remarks, count_remarks(remarks), (), (), (), (),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "grade", "status"),
    [
        ((3, 0, 0), "note", "accept"),
        ((3, 0, 0), "ask", "accept-with-repair"),
        ((3, 0, 0), "repair", "accept-with-repair"),
        ((2, 1, 0), "flag", "accept-with-repair"),
        ((2, 0, 1), "refuse", "accept-with-repair"),
        ((0, 1, 0), "flag", "accept-with-repair"),
        ((0, 0, 3), "refuse", "reject"),
        ((0, 0, 0), "note", "reject"),
    ],
)
def test_the_status_follows_the_gravest(
    counts: tuple[int, int, int], grade: str, status: str
) -> None:
    assert status_of(*counts, [remark("id_missing", grade)]) == status


def test_many_rows_of_one_kind_make_one_line() -> None:
    many = [remark("id_missing", "flag", row=row, column="codice") for row in range(2, 1002)]
    few = [remark("date_bad", "flag", row=7, column="data", value="x")]
    lines = messages(report(*many, *few, counts=(0, 1000, 0)), "it")
    assert len(lines) == 3
    assert lines[0] == "Righe lette: 1.000. Accettate 0, da controllare 1.000, rifiutate 0."
    assert lines[1].startswith("Righe 2, 3, 4 e altre 997, colonna «codice»: Manca il codice")
    assert lines[2].startswith("Riga 7, colonna «data»: Data non riconosciuta")
    assert lines[2].endswith("«x».")


def test_the_whole_file_is_told_before_its_rows_and_tables_by_name() -> None:
    row = remark("id_missing", "flag", row=3, table="Dati 2023")
    whole = remark("crs_unknown", "refuse", crs="EPSG:1")
    lines = messages(report(row, whole), "en")
    assert "EPSG:1" in lines[1]
    assert lines[2].startswith("[Dati 2023] Row 3: ")


def test_a_report_comes_back_from_its_json() -> None:
    one = report(remark("id_missing", "flag", row=3, column="c", value="«é»\0"), counts=(1, 1, 0))
    assert Report.from_json(one.to_json()) == one
    lost = refused_file("x.csv", "any", [remark("crs_unknown", "refuse", crs="?")], rows=2)
    assert (lost.status, lost.read, lost.refused) == ("reject", 2, 2)
    assert Report.from_json(lost.to_json()) == lost


@pytest.mark.parametrize("name", ["rows.toml", "report.toml"])
def test_both_languages_say_the_same_things(name: str) -> None:
    for key, texts in tomllib.loads((WORDS / name).read_text(encoding="utf-8")).items():
        holes = [{h for _, h, _, _ in string.Formatter().parse(t) if h} for t in texts.values()]
        assert set(texts) == {"it", "en"}, key
        assert holes[0] == holes[1], key
