"""``condivisa import``, ``versions``, ``diff``, ``restore``, and links to data of before."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from cli import DONE, NOT_MADE, NOT_READ, NOT_UNDERSTOOD, STOPPED, main
from data.intake import check
from data.register.folder import FolderStore
from invented_city import CITY, write_invented_city

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., tuple[int, str, str]]

HEADER = "id;titolo;comune;stato;lat;lon"
NEW = "N1;Orto di Alba;Alba Inventata;attivo;44,51;11,01"
ENDED = "ES-01;Dentro Alba;Alba Inventata;concluso;44,51;11,006"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderStore:
    monkeypatch.setenv("CONDIVISA_STORE", str(tmp_path / "register"))
    monkeypatch.setenv("CONDIVISA_CATALOGUE", str(write_invented_city(tmp_path / "catalogue")))
    return FolderStore(tmp_path / "register")


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check in this very process: a child takes longer than all the rest of an import."""
    monkeypatch.setattr(check, "check", check.check_file)


@pytest.fixture
def run(store: FolderStore, capsys: pytest.CaptureFixture[str]) -> Run:
    def run_one(*words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_one


@pytest.fixture
def office(tmp_path: Path, run: Run) -> Callable[..., tuple[int, str, str]]:
    """Return ``office(*rows, **options)``: what an import of a file of these rows says."""

    def bring(*rows: str, options: tuple[str, ...] = ("--yes",)) -> tuple[int, str, str]:
        path = tmp_path / "registro.csv"
        path.write_text("\n".join((HEADER, *rows)), encoding="cp1252")
        about = ("--layer", "pacts", "--city", CITY, "--message", "Novembre", "--crs", "EPSG:4326")
        return run("import", path, *about, *options)

    return bring


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_an_import_is_shown_published_compared_and_taken_back(
    office: Callable[..., Any], run: Run, store: FolderStore
) -> None:
    code, out, err = office(NEW, ENDED)
    assert (code, out[:6]) == (DONE, "v0001-")
    for line in ("Righe lette: 2 = ", "Nuove righe: 1\n  N1", "Concluse: 1\n  ES-01"):
        assert line in err
    office("N2;Altro;Bora;;;", options=("--yes", "--mode", "replace"))
    code, out, _ = run("versions", "--city", CITY, "--json")
    assert [(one["number"], one["mode"], one["rows"]) for one in json.loads(out)] == [
        (2, "replace", 1),
        (1, "update", 14),
    ]
    code, out, _ = run("diff", "bundled", "v0001", "--level", "comune", "--json")
    changed = json.loads(out)
    assert (code, changed["added"], changed["unchanged"]) == (DONE, ["N1"], 12)
    (row,) = changed["changed"]
    assert (row["id"], row["closed"], row["moved"]) == ("ES-01", True, True)
    assert sum(area["added"] for area in changed["areas"]) == 1
    assert run("diff", "v0001", "v0002")[1].startswith("Nuove righe: 1\n  N2\nRighe tolte: 14\n")
    code, out, err = run("restore", "v0001", "--message", "Sbagliata", "--yes")
    assert (code, out[:6]) == (DONE, "v0003-")
    assert "Righe tolte: 1" in err
    assert store.versions(CITY)[0].sha256 == store.version("v0001").sha256
    assert run("restore", "v0001", "--message", "x", "--yes")[1].startswith("Non cambierebbe")


@pytest.mark.usefixtures("at_once")
def test_nothing_is_published_without_a_yes(
    office: Callable[..., Any], store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("s\n"))
    code, _, err = office(NEW, options=())
    assert code == NOT_UNDERSTOOD
    assert "--yes" in err
    monkeypatch.setattr(sys, "stdin", Terminal("\n"))
    code, _, err = office(NEW, options=())
    assert (code, err.splitlines()[-1][:41]) == (
        STOPPED,
        "Pubblicare questa versione? [s/N] Non pub",
    )
    assert not store.folder.exists()
    monkeypatch.setattr(sys, "stdin", Terminal("Sì\n"))
    assert office(NEW, options=())[0] == DONE
    assert len(store.versions(CITY)) == 1


@pytest.mark.usefixtures("at_once")
def test_the_same_file_again_makes_no_version(
    office: Callable[..., Any], store: FolderStore
) -> None:
    office(NEW)
    code, out, _ = office(NEW, options=("--yes", "--json"))
    assert (code, json.loads(out)["version"]) == (DONE, None)
    assert len(store.versions(CITY)) == 1


@pytest.mark.usefixtures("at_once")
def test_what_cannot_be_is_said_and_changes_nothing(
    office: Callable[..., Any], run: Run, store: FolderStore, tmp_path: Path
) -> None:
    (tmp_path / "registro.csv").write_text("")
    file = (tmp_path / "registro.csv", "--layer", "pacts")
    for words, code, said in (
        (("import", *file, "--city", CITY, "--message", "m", "--yes"), NOT_READ, "condivisa check"),
        (("import", *file, "--city", "x", "--message", "m"), NOT_UNDERSTOOD, CITY),
        (("import", *file, "--city", CITY, "--message", " "), NOT_UNDERSTOOD, "vuoto"),
        (
            ("import", *file, "--city", CITY, "--message", "m", "--licence", "mia"),
            NOT_UNDERSTOOD,
            "not-stated",
        ),
        (("diff", "v1", "bundled"), NOT_UNDERSTOOD, "«v1»"),
        (("diff", "bundled", "bundled"), NOT_UNDERSTOOD, "versione"),
        (("restore", "v1", "--message", "m", "--yes"), NOT_UNDERSTOOD, "«v1»"),
        (("versions", "--store", "ftp://x"), 4, "ftp"),
    ):
        found, _, err = run(*words)
        assert (found, said in err) == (code, True), (words, err)
    code, _, err = office(";Senza codice;Alba Inventata;;44,51;11,01", NEW.replace("N1", "ES-01"))
    assert code in (DONE, NOT_MADE)
    assert "1 rifiutate" in err or "identificativo" in err


@pytest.mark.usefixtures("at_once")
def test_a_link_to_data_of_before_says_so_and_can_be_answered_as_it_was(
    office: Callable[..., Any], run: Run
) -> None:
    def asked(query: str, *options: str) -> dict[str, Any]:
        code, out, _ = run("extract", query, "--json", *options)
        assert code == DONE
        return json.loads(out)

    query = f"city={CITY}&level=comune"
    before = asked(query)
    link = f"{query}&data={before['fingerprint']}"
    assert asked(link) == before
    office(NEW)
    now = asked(query)
    assert now["totals"]["pacts"] == before["totals"]["pacts"] + 1
    assert now["warnings"] == []
    older = asked(link)
    assert older["totals"] == now["totals"]
    assert "--past" in older["warnings"][0]
    assert before["fingerprint"] in older["warnings"][0]
    then = asked(link, "--past")
    assert {**then, "warnings": []} == before
    assert "non sono i dati di adesso" in then["warnings"][0]
    (gone,) = asked(f"{query}&data={'0' * 12}", "--past")["warnings"]
    assert "non sono conservati" in gone
    (strange,) = asked(f"{query}&data=%3Cscript%3E")["warnings"]
    assert "non si può leggere" in strange
    assert run("extract", link, "--json")[0] == DONE
