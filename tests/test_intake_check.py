"""A file checked whole: in this process, in the child, and by the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli import main
from data.intake import parts
from data.intake.asked import Request
from data.intake.check import check, check_file, check_report
from data.schema import COLUMNS

if TYPE_CHECKING:
    from data.intake.check import Checked

PACTS = """codice;titolo;comune;stato;tema;data stipula;lat;lon;importo
P1;Orto;Torino;attivo;verde pubblico;3/4/2023;;;1.000,00
P2;Via Po;Chieri;concluso;boh;3/4/2023;45,0703;7,6869;
P3;Luogo;Atlantide;in corso;scuole;2021;;;
P4;Scuola;001272;prorogato;scuole;03/04/2021;45,0703;7,6869;2.000,50
"""
NAMES = ["codice", "denominazione", "lat", "lon"]


def written(folder: Path, text: str, name: str = "registro.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def checked(path: Path, **asked: object) -> Checked:
    return check_file(Request(path, path.name, **{"city": "torino", **asked}))


def keys(found: Checked) -> set[str]:
    return {each.key for each in found.report.remarks}


def test_pacts_become_rows_of_their_layer(tmp_path: Path) -> None:
    found = checked(written(tmp_path, PACTS), layer="pacts")
    rows = found.rows.set_index("id")
    assert list(found.rows.columns)[: len(COLUMNS["pacts"])] == list(COLUMNS["pacts"])
    assert rows["declared"].tolist() == [("001272",), ("001078",), (), ("001272",)]
    assert rows["location_method"].tolist() == ["none", "published", "none", "published"]
    assert rows["status"].tolist() == [
        "active_at_source_date", "ended", "active_at_source_date", "extended_or_renewed"
    ]  # fmt: skip
    assert rows["theme"].tolist() == ["verde_pubblico", "", "scuole", "scuole"]
    assert rows["theme_source"].tolist() == ["verde pubblico", "boh", "scuole", "scuole"]
    assert rows.loc["P3", ["date", "date_precision", "date_basis"]].tolist() == [
        "2021", "year", "signed"
    ]  # fmt: skip
    assert rows["outcome"].tolist() == ["accepted", "flagged", "flagged", "accepted"]
    assert rows["row"].tolist() == [2, 3, 4, 5]
    assert rows.loc["P1", "geometry"] is None
    assert json.loads(rows.loc["P2", "as_written"])["tema"] == "boh"
    assert {"place_contradicted", "no_place", "placed_by_declaration"} <= keys(found)


def test_every_row_is_counted_once(tmp_path: Path) -> None:
    text = "codice,wkt\nA,POINT(7.68 45.07)\nA,POINT(7.68 45.07)\nB,POINT(7.68\nC,\n"
    report = checked(written(tmp_path, text.replace(",P", ',"P').replace(")\n", ')"\n'))).report
    split = (report.accepted, report.flagged, report.refused)
    assert sum(split) == report.read


def test_a_refused_row_is_kept_in_the_report(tmp_path: Path) -> None:
    text = "codice;wkt\nA;POINT(7.68 45.07)\nB;POLYGON((7.6 45\n"
    found = checked(written(tmp_path, text))
    assert (found.report.accepted, found.report.refused) == (1, 1)
    (refused,) = found.report.refused_rows
    assert (refused.row, json.loads(refused.as_written)["codice"]) == (3, "B")
    assert found.rows["id"].tolist() == ["A"]


def test_the_reader_corrects_columns_and_confirms_a_crs(tmp_path: Path) -> None:
    text = "boh;e;n\nA;396634,28;4991598,53\nB;395958,16;4990698,37\n"
    path = written(tmp_path, text)
    columns = (("boh", "id"), ("e", "lon"), ("n", "lat"))
    asked = checked(path, columns=columns)
    assert (asked.report.flagged, asked.report.status) == (2, "accept-with-repair")
    assert asked.report.tables[0].proposals[0].crs == "EPSG:32632"
    confirmed = checked(path, columns=columns, crs="EPSG:32632")
    assert (confirmed.report.accepted, confirmed.report.status) == (2, "accept")
    assert confirmed.rows.geometry[0].y == pytest.approx(45.0703, abs=1e-6)
    assert checked(path, crs="EPSG:1").report.status == "reject"


def test_parts_say_what_the_whole_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f"T{n % 5};x;45.0{n % 7};7.68;" for n in range(20)]
    text = "\n".join([";".join([*NAMES, "importo"]), *rows, "T9;y;;;mille", ""])
    path = written(tmp_path, text)
    whole = checked(path)
    monkeypatch.setattr(parts, "ROWS_AT_ONCE", 6)
    by_parts = checked(path)
    assert by_parts.report.counts == whole.report.counts
    assert by_parts.report.to_json() == whole.report.to_json()
    assert by_parts.rows.equals(whole.rows)


def test_several_tables_are_taken_or_chosen(tmp_path: Path) -> None:
    path = Path(__file__).parent / "corpus" / "gpkg_three_layers.gpkg"
    found = check_file(Request(path, path.name, tables=("punti",)))
    assert (found.report.read, found.report.status) == (5, "accept")
    assert set(found.rows["table"]) == {"punti"}
    lost = check_file(Request(path, path.name, tables=("altro",)))
    assert [each.key for each in lost.report.remarks] == ["table_unknown"]
    unread = check_file(Request(path, path.name, areas=tmp_path / "no.geojson"))
    assert [each.key for each in unread.report.remarks] == ["territory_unreadable"]


def test_the_child_hands_over_the_same(tmp_path: Path) -> None:
    path = written(tmp_path, PACTS)
    request = Request(path, path.name, layer="pacts", city="torino")
    steps: list[str] = []
    found = check(request, progress=lambda step, _done, _total: steps.append(step))
    here = check_file(request)
    assert found.report == here.report
    assert found.rows.drop(columns="geometry").equals(here.rows.drop(columns="geometry"))
    assert found.rows.geometry.geom_equals(here.rows.geometry).sum() == 2
    assert set(steps) == {"read", "understand"}


def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    missing = check_report(Request(tmp_path / "no.csv", "no.csv"))
    folder = check_report(Request(tmp_path, "cartella"))
    assert [r.remarks[0].key for r in (missing, folder)] == ["file_missing", "file_is_folder"]
    assert {missing.status, folder.status} == {"reject"}


def test_the_command_answers_in_json_and_by_its_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, PACTS)
    code = main(["check", str(path), "--layer", "pacts", "--city", "torino", "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert code == 1
    assert (answer["rows"], answer["flagged"], answer["rejected"]) == (2, 2, 0)
    assert answer["status"] == "accept-with-repair"
    assert answer["preview"][0]["codice"] == "P1"
    assert main(["check", str(tmp_path / "no.csv")]) == 2
    assert "non c'è" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="2"):
        main(["check", str(path), "--column", "senza segno"])
    assert "HEADER=FIELD" in capsys.readouterr().err


def test_a_request_travels_as_json() -> None:
    request = Request(Path("a.csv"), "a.csv", columns=(("x", "id"),), areas=Path("b.geojson"))
    assert Request.from_json(request.to_json()) == request
    with pytest.raises(ValueError, match="layer"):
        Request.from_json({"path": "a", "name": "a", "layer": "moon"})
    with pytest.raises(ValueError, match="sudo"):
        Request.from_json({"path": "a", "name": "a", "sudo": 1})
