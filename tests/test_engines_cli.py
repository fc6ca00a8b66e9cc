"""``condivisa join``: what it prints, writes and refuses; stopping it leaves nothing."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, Point

import postgres as database
import squares
from cli import DONE, NOT_MADE, NOT_READ, NOT_UNDERSTOOD, NOT_WRITTEN, STOPPED, main
from data.catalogue import load_catalogue
from data.city import load_city
from engine_rows import codes, frame, write

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., tuple[int, str, str]]

ROOT = Path(__file__).resolve().parent.parent
AT = squares.at
ROWS = [Point(AT(0.5)), Point(AT(1)), LineString([AT(0.5), AT(2.5)]), None, Point(AT(6))]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run_one(*words: object) -> tuple[int, str, str]:
        code = main(["join", *(str(word) for word in words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_one


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write(frame(ROWS), tmp_path / "rows")


@pytest.fixture
def areas(tmp_path: Path) -> Path:
    path = tmp_path / "areas.geojson"
    squares.areas().query("level == 'comune'").to_file(path)
    return path


def test_rows_are_joined_to_a_file_of_areas(
    run: Run, source: Path, areas: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    code, said, err = run(source, "--areas", areas, "--rule", "touches", "--output", out)
    assert (code, err) == (DONE, "")
    assert said.splitlines()[:3] == [
        "Righe: 5 = in un'area 3 + fuori 1 + senza posizione 1.",
        (
            "Punti sul confine di più aree, contati una volta nella prima: 1. "
            "Forme a cavallo di più aree: 1 (regola: tocca)."
        ),
        "Aree: 4, di cui senza righe: 1.",
    ]
    assert codes(out) == ["A", "A", "A|B|C", None, None]
    with (out / "counts.csv").open(encoding="utf-8", newline="") as file:
        rows = [tuple(row) for row in csv.reader(file)]
    assert rows == [
        ("code", "name", "rows"),
        *[("A", "A", "3"), ("B", "B", "1"), ("C", "C", "1"), ("D", "D", "0")],
    ]
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert report == {
        "engine": "local",
        "rule": "touches",
        "total": 5,
        "matched": 3,
        "outside": 1,
        "unplaced": 1,
        "on_border": 1,
        "straddling": 1,
        "unread": 0,
    }


def test_counts_alone_are_printed_with_the_zeros(run: Run, source: Path, areas: Path) -> None:
    code, said, _ = run(source, "--areas", areas, "--lang", "en")
    assert code == DONE
    assert "Rows: 5 = in an area 2 + outside 2 + without a place 1." in said
    assert [line.split() for line in said.splitlines()[-4:]] == [
        ["A", "2", "A"],
        ["B", "0", "B"],
        ["C", "0", "C"],
        ["D", "0", "D"],
    ]
    code, said, _ = run(source, "--areas", areas, "--json")
    assert [area["rows"] for area in json.loads(said)["areas"]] == [2, 0, 0, 0]


@pytest.mark.parametrize("kind", ["json", "parquet"])
def test_counts_come_in_other_formats(
    run: Run, source: Path, areas: Path, tmp_path: Path, kind: str
) -> None:
    out = tmp_path / "out"
    assert run(source, "--areas", areas, "--output", out, "--format", kind)[0] == DONE
    read = {"json": pd.read_json, "parquet": pd.read_parquet}[kind]
    assert read(out / f"counts.{kind}")["rows"].to_list() == [2, 0, 0, 0]


def test_the_pacts_of_the_city_are_counted_as_on_the_map(run: Run, tmp_path: Path) -> None:
    city = load_city(load_catalogue(), "torino")
    placed = city.pacts[city.pacts.geom_type == "Point"]
    placed[["id", "geometry"]].to_parquet(tmp_path / "pacts.parquet")
    _, said, _ = run(tmp_path / "pacts.parquet", "--city", "torino", "--level", "zona", "--json")
    zones = city.areas[city.areas["level"] == "zona"]
    wanted = gpd.sjoin(placed, zones)["code"].value_counts()
    found = {area["code"]: area["rows"] for area in json.loads(said)["areas"]}
    assert found == {code: wanted.get(code, 0) for code in zones["code"]}


def test_what_does_not_go_together_is_said(
    run: Run, source: Path, areas: Path, tmp_path: Path
) -> None:
    def why(code: int, *words: object) -> str:
        got, said, err = run(*words)
        assert (got, said) == (code, "")
        return err

    assert "--city e --level" in why(NOT_UNDERSTOOD, source)
    assert "--table con --key" in why(NOT_UNDERSTOOD, "--areas", areas)
    assert "--url" in why(NOT_UNDERSTOOD, source, "--areas", areas, "--engine", "postgis")
    assert "--workers vale solo" in why(NOT_UNDERSTOOD, source, "--areas", areas, "--workers", "2")
    assert "atlantide" in why(NOT_READ, source, "--city", "atlantide")
    assert "comune" in why(NOT_READ, source, "--city", "torino", "--level", "rione")
    assert "codice" in why(NOT_READ, source, "--areas", areas, "--code", "codice")
    assert "non esiste" in why(NOT_READ, tmp_path / "no", "--areas", areas)
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "something").touch()
    asked = (source, "--areas", areas, "--output", taken)
    assert "--force" in why(NOT_WRITTEN, *asked)
    assert "report.json" in why(NOT_WRITTEN, *asked, "--force")
    metres = tmp_path / "metres.parquet"
    frame(ROWS).to_crs("EPSG:7791").to_parquet(metres)
    err = why(NOT_READ, metres, "--areas", areas)
    assert "EPSG:7791" in err
    assert "EPSG:4326" in err


def test_postgis_answers_alike_and_its_password_is_in_no_message(
    run: Run, source: Path, areas: Path, tmp_path: Path, postgres: database.Server
) -> None:
    asked = (source, "--areas", areas, "--rule", "touches", "--engine", "postgis", "--url")
    out = tmp_path / "out"
    assert run(*asked, postgres.address(), "--output", out)[0] == DONE
    assert codes(out) == ["A", "A", "A|B|C", None, None]
    wrong = postgres.address(user=f"{database.PROTECTED}:sbagliata")
    code, _, err = run(*asked, wrong, "--output", tmp_path / "none")
    assert code == NOT_MADE
    assert "sbagliata" not in err
    assert database.PROTECTED in err
    assert not (tmp_path / "none").exists()
    assert run(*asked, "no address")[0] == NOT_READ


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C is no signal to a group there")
@pytest.mark.parametrize("engine", ["local", "dask"])
def test_stopping_it_leaves_nothing_half(tmp_path: Path, engine: str) -> None:
    if engine == "dask":
        pytest.importorskip("dask_geopandas")
    source = write(frame([Point(AT(0.5))] * 120), tmp_path / "rows", parts=120)
    out = tmp_path / "there" / "out"
    out.parent.mkdir()
    areas = tmp_path / "areas.parquet"
    squares.areas().query("level == 'comune'").to_parquet(areas)
    command = [sys.executable, "-m", "cli", "join", source, "--areas", areas, "--output", out]
    running = subprocess.Popen(
        [*map(str, command), "--engine", engine],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while not list(out.parent.rglob("part-*.parquet")) and time.monotonic() < until:
        assert running.poll() is None
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == STOPPED
    assert err.splitlines()[-1] == "Interrotto: non è stato scritto nulla."
    assert "Traceback" not in err
    assert list(out.parent.iterdir()) == []
