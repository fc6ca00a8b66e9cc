"""``condivisa reading``: a reading as a file or as JSON, or a word why not; and in a pack."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

import made_readings as by_hand
from cli import DONE, NOT_MADE, NOT_READ, NOT_UNDERSTOOD, STOPPED, main
from exports.errors import ExportCancelledError
from exports.formats import Options
from exports.meeting_pack import make_pack
from exports.progress import silent
from exports.stamp import make_stamp
from handed_over import MADE
from layers.readings.errors import ReadingError
from real_readings import real

if TYPE_CHECKING:
    from pathlib import Path

QUERY = "city=bologna&level=municipio&reading=cross_tab&rows=area&columns=status"
DAY = ("--date", "2026-11-21")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_json_goes_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reading", QUERY, *DAY]) == DONE
    said, made = json.loads(capsys.readouterr().out), real(QUERY)
    assert (said["reading"], said["title"]) == ("cross_tab", made.title)
    assert said["sentence"] == made.sentence
    for told, table in zip(said["tables"], made.tables, strict=True):
        rows = [list(row.cells) for row in table.rows]
        assert told["rows"] == json.loads(json.dumps(rows, default=str))
        assert [one["key"] for one in told["columns"]] == [one.key for one in table.columns]
    assert [one["value"] for one in said["figures"]] == [one.value for one in made.figures]


@pytest.mark.parametrize("key", ["pdf", "xlsx", "pptx", "json"])
def test_one_file_stands_where_it_was_asked_for(
    key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"lettura.{key}"
    assert main(["reading", QUERY, "--out", str(out), *DAY]) == DONE
    assert names(tmp_path) == [out.name]
    assert capsys.readouterr().out == f"{out}\n"


def test_several_files_stand_beside_each_other(tmp_path: Path) -> None:
    out = str(tmp_path / "b.csv")
    assert main(["reading", QUERY, "--dialect", "plain", "--out", out]) == DONE
    assert {"b-matrix.csv", "b-lettura.txt"} <= set(names(tmp_path))


def test_what_was_not_understood_is_said_and_may_forbid_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["reading", f"{QUERY}&months=x&foo=1", "--out", str(tmp_path / "a.xlsx")]
    assert main([*asked, "--strict"]) == NOT_UNDERSTOOD
    assert names(tmp_path) == []
    assert main(asked) == DONE
    said = capsys.readouterr().err
    assert "months" in said
    assert "foo" in said


@pytest.mark.parametrize(
    ("command", "code", "why"),
    [
        (["--out", "a.docx"], NOT_UNDERSTOOD, "«docx» non è un formato"),
        (["--format", "svg", "--out", "a.pdf"], NOT_UNDERSTOOD, ".svg"),
        (["--format", "pdf"], NOT_UNDERSTOOD, ".pdf"),
        (["--catalogue", "manca", "--out", "a.xlsx"], NOT_READ, "catalogue"),
    ],
)
def test_what_goes_wrong_has_a_code_and_a_word(
    command: list[str],
    code: int,
    why: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["reading", QUERY, *command]) == code
    assert why in capsys.readouterr().err
    assert names(tmp_path) == []


def test_choices_that_cannot_be_read_together_are_told_in_the_readers_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Said:
        def say(self, key: str, lang: str, **values: object) -> str:
            return f"{key} {lang} {values}"

    def refuse(*asked: object, **named: object) -> None:
        raise ReadingError(Said(), "same_twice", n=2)  # type: ignore[arg-type]

    monkeypatch.setattr("cli.readings.ask_reading", refuse)
    assert main(["reading", QUERY]) == NOT_MADE
    assert "same_twice it" in capsys.readouterr().err


def test_one_who_stops_it_finds_nothing_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(done: int, total: int) -> None:
        raise ExportCancelledError

    monkeypatch.setattr("cli.readings.tell", stop)
    assert main(["reading", QUERY, "--out", str(tmp_path / "a.xlsx")]) == STOPPED
    assert names(tmp_path) == []


def test_a_pack_takes_readings_with_its_own_stamp() -> None:
    reading = by_hand.reading()
    stamp = make_stamp(reading.extract, made=MADE, base_url="https://example.org/")
    made = make_pack(
        reading.extract, stamp, ["xlsx"], Options(), silent, readings=(reading, reading)
    )
    with zipfile.ZipFile(io.BytesIO(made[0].body)) as pack:
        held = {name: pack.read(name) for name in pack.namelist()}
    own = [name for name in held if "profile" in name]
    assert len(own) == 6
    assert [name for name in held if name.endswith("-20261121.xlsx")]
    told = held["LEGGIMI.txt"].decode()
    assert all(name in told for name in own)
    assert "Lettura «Profilo dell'area · Torino»" in told
    book = openpyxl.load_workbook(io.BytesIO(held[next(one for one in own if "xlsx" in one)]))
    said = [str(cell) for row in book.worksheets[0].values for cell in row if cell]
    assert any(one.startswith("https://example.org/letture?city=torino") for one in said)
    assert stamp.fingerprint in said


def test_a_pack_may_hold_readings_alone() -> None:
    reading = by_hand.reading()
    stamp = make_stamp(reading.extract, made=MADE)
    (made,) = make_pack(reading.extract, stamp, [], Options(), silent, readings=(reading,))
    with zipfile.ZipFile(io.BytesIO(made.body)) as pack:
        assert len(pack.namelist()) == 4


PLACE = "city=bologna&level=municipio"


def test_a_pack_holds_the_readings_that_were_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "riunione.zip"
    asked = ["--reading", "reading=gaps&reach=800", "--reading", "reading=rates"]
    command = ["export", PLACE, "--format", "zip", "--parts", "", "--out", str(out)]
    assert main([*command, *asked, *DAY]) == DONE
    with zipfile.ZipFile(out) as pack:
        held = {name: pack.read(name) for name in pack.namelist()}
    assert len(held) == 7
    book = openpyxl.load_workbook(io.BytesIO(held[next(n for n in held if n.endswith("xlsx"))]))
    said = [str(cell) for row in book.worksheets[0].values for cell in row if cell]
    assert any("reading=gaps&reach=800" in one for one in said)


def test_readings_stand_beside_the_parts_of_a_pack(tmp_path: Path) -> None:
    out = tmp_path / "riunione.zip"
    command = ["export", PLACE, "--parts", "geojson", "--reading", "reading=rates"]
    assert main([*command, "--out", str(out), *DAY]) == DONE
    with zipfile.ZipFile(out) as pack:
        endings = {name.rpartition(".")[2] for name in pack.namelist()}
    assert endings == {"geojson", "pdf", "pptx", "xlsx", "txt"}


def test_a_reading_says_nothing_to_another_format(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["export", PLACE, "--reading", "reading=rates", "--out", str(tmp_path / "a.pdf")]
    assert main(command) == NOT_UNDERSTOOD
    assert "--reading" in capsys.readouterr().err
    assert names(tmp_path) == []


def test_what_is_not_understood_of_a_packs_reading_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["export", PLACE, "--reading", "reading=rates&reach=x&level=zona", "--strict"]
    assert main([*command, "--out", str(tmp_path / "a.zip")]) == NOT_UNDERSTOOD
    said = capsys.readouterr().err
    assert "reach" in said
    assert "level" in said
    assert names(tmp_path) == []
