"""``condivisa export`` and ``condivisa atlas``: files where they were asked for, or a word why."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pypdf
import pytest

from cli import DONE, NOT_READ, NOT_UNDERSTOOD, NOT_WRITTEN, STOPPED, main
from exports.formats import FORMATS

ROOT = Path(__file__).parent.parent
QUERY = "city=bologna&level=municipio"
DAY = ("--date", "2026-11-21")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("key", ["pdf", "xlsx", "gpkg", "pptx", "html"])
def test_one_file_stands_where_it_was_asked_for(
    key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"mappa.{key}"
    assert main(["export", QUERY, "--out", str(out), *DAY]) == DONE
    assert names(tmp_path) == [out.name]
    assert capsys.readouterr().out == f"{out}\n"


def test_several_files_stand_beside_each_other(tmp_path: Path) -> None:
    assert main(["export", QUERY, "--format", "csv", "--out", str(tmp_path / "b.csv")]) == DONE
    assert names(tmp_path) == [
        "b-aree-bersaglio.csv",
        "b-aree.csv",
        "b-case-del-quartiere.csv",
        "b-lettura.txt",
        "b-patti.csv",
    ]


def test_one_layer_is_one_file(tmp_path: Path) -> None:
    out = tmp_path / "patti.geojson"
    assert main(["export", QUERY, "--layer", "pacts", "--out", str(out)]) == DONE
    assert names(tmp_path) == ["patti.geojson"]


def test_a_folder_takes_the_files_under_their_own_names(tmp_path: Path) -> None:
    assert main(["export", QUERY, "--format", "xlsx", "--out", str(tmp_path), *DAY]) == DONE
    assert names(tmp_path) == ["condivisa-bologna-municipio-20261121.xlsx"]


def test_the_same_question_gives_the_same_bytes(tmp_path: Path) -> None:
    for key in ("pdf", "xlsx"):
        one, two = tmp_path / f"1.{key}", tmp_path / f"2.{key}"
        for out in (one, two):
            assert main(["export", QUERY, "--out", str(out), *DAY]) == DONE
        assert one.read_bytes() == two.read_bytes(), key


def test_a_pack_holds_what_was_ticked(tmp_path: Path) -> None:
    out = tmp_path / "riunione.zip"
    assert main(["export", QUERY, "--parts", "xlsx,geojson", "--out", str(out), *DAY]) == DONE
    with zipfile.ZipFile(out) as pack:
        endings = {name.rpartition(".")[2] for name in pack.namelist()}
    assert endings == {"xlsx", "geojson", "txt"}


def test_an_atlas_counts_by_the_level_that_was_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "atlante.pdf"
    assert main(["atlas", "city=bologna", "--level", "zona", "--out", str(out), *DAY]) == DONE
    titles = str(pypdf.PdfReader(out).outline)
    assert "Nuovo Circondario Imolese" in titles


def test_what_was_not_understood_is_said_and_may_forbid_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.xlsx"
    asked = ["export", f"{QUERY}&areas=NO-WHERE", "--out", str(out)]
    assert main([*asked, "--strict"]) == NOT_UNDERSTOOD
    assert names(tmp_path) == []
    assert main(asked) == DONE
    said = capsys.readouterr().err
    assert said.count("NO-WHERE") == 2
    assert "la domanda non è stata capita per intero" in said


def test_a_question_that_was_understood_is_not_refused(tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    query = "city=torino&status=proposal"
    assert main(["export", query, "--strict", "--out", str(out)]) == DONE


@pytest.mark.parametrize(
    ("command", "code", "why"),
    [
        (["export", QUERY, "--format", "svg", "--out", "a.pdf"], NOT_UNDERSTOOD, ".svg"),
        (["atlas", QUERY, "--out", "a.xlsx"], NOT_UNDERSTOOD, ".pdf, .pptx"),
        (["export", QUERY, "--layer", "pacts", "--out", "a.pdf"], NOT_UNDERSTOOD, "--layer"),
        (["export", QUERY, "--out", f"{'a' * 300}.xlsx"], NOT_WRITTEN, "troppo lungo"),
        (["export", QUERY, "--out", "a.docx"], NOT_UNDERSTOOD, "«docx» non è un formato"),
        (["atlas", QUERY, "--level", "isola", "--out", "a.pdf"], NOT_UNDERSTOOD, "«isola»"),
        (["export", QUERY, "--out", "manca/a.xlsx"], NOT_WRITTEN, "la cartella manca non c'è"),
        (["export", QUERY, "--parts", "xlsx,docx", "--out", "a.zip"], NOT_UNDERSTOOD, "docx"),
        (["export", QUERY, "--parts", "xlsx", "--out", "a.pdf"], NOT_UNDERSTOOD, "--parts"),
        (["export", QUERY, "--paper", "a3", "--out", "a.xlsx"], NOT_UNDERSTOOD, "--paper"),
        (["export", QUERY, "--catalogue", "manca", "--out", "a.xlsx"], NOT_READ, "catalogue"),
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
    assert main(command) == code
    assert why in capsys.readouterr().err
    assert names(tmp_path) == []


def test_one_who_stops_it_finds_nothing_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cli.files.tell", stop)
    assert main(["atlas", QUERY, "--out", str(tmp_path / "a.pdf")]) == STOPPED
    assert "nessun file è stato scritto" in capsys.readouterr().err
    assert names(tmp_path) == []


def test_every_format_is_named_by_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["export", "--help"])
    said = capsys.readouterr().out
    assert all(key in said for key in FORMATS)


def test_who_has_read_enough_may_stop_reading() -> None:
    program = (
        "import sys; from cli import main; sys.exit(main(['extract', 'city=torino', '--json']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == STOPPED


def test_a_day_that_is_none_is_told_how_to_write_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(["export", QUERY, "--date", "21/11/2026", "--out", "a.pdf"])
    assert raised.value.code == NOT_UNDERSTOOD
    assert "write it as 2026-11-21" in capsys.readouterr().err
