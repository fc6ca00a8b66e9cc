"""``condivisa fetch``: lists, fetches and checks, asks for changes, brings into the register."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pyproj import Transformer

import live_server
from cli import DONE, NOT_MADE, NOT_UNDERSTOOD, NOT_WRITTEN, live, main
from data.catalogue import load_catalogue
from data.intake import check
from data.live.sources import load_sources
from data.live.versions import fetched_of, last_fetched
from data.register.folder import FolderStore
from invented_city import CITY, write_invented_city
from live_server import Portal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Run = Callable[..., tuple[int, str, str]]

LIVE = """
[[live]]
key = "{key}"
it = "Patti di prova"
en = "Pacts for a test"
city = "esempio"
layer = "pacts"
protocol = "{protocol}"
url = "{url}"
{more}
page = "https://dati.example/patti"
publisher = "Ente di prova"
licence = "to-confirm"
"""
CSV = "codice;titolo;comune;stato;lat;lon\nN1;Orto;Alba Inventata;attivo;44,51;11,01\n"


@pytest.fixture
def portal() -> Iterator[Portal]:
    with Portal() as serving:
        yield serving


@pytest.fixture
def run(
    portal: Portal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    root = write_invented_city(tmp_path / "catalogue")
    dataset = 'dataset = "patti"\nway = "{}"'
    entries = [
        LIVE.format(key="file", protocol="file", url=portal.url("/p"), more='format = "csv"'),
        LIVE.format(
            key="portale", protocol="opendatasoft", url=portal.url(), more=dataset.format("records")
        ),
        LIVE.format(
            key="esporta", protocol="opendatasoft", url=portal.url(), more=dataset.format("export")
        ),
    ]
    (root / "live.toml").write_text("".join(entries), encoding="utf-8")
    monkeypatch.setenv("CONDIVISA_STORE", str(tmp_path / "register"))
    monkeypatch.setenv("CONDIVISA_CATALOGUE", str(root))
    monkeypatch.setattr(live, "PUBLIC", portal.network())
    # In this very process: a child takes longer than all the rest.
    monkeypatch.setattr(check, "check", check.check_file)

    def run_one(*words: object) -> tuple[int, str, str]:
        code = main(["fetch", *(str(word) for word in words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_one


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "register")


IMPORT = ("--import", "--message", "Dal portale", "--yes")


def test_sources_are_listed_with_what_came_of_them(portal: Portal, run: Run) -> None:
    portal.give("/p", CSV.encode())
    code, out, _ = run()
    assert code == DONE
    assert "file: Patti di prova (Esempio, patti). Ente di prova; licenza: da co" in out
    assert out.count("Nessuna versione del registro viene da questa fonte.") == 3
    assert portal.asked == []
    assert run("file", *IMPORT)[0] == DONE
    first, second, _ = json.loads(run("--json")[1])
    assert (first["key"], first["last"]["current"], second["last"]) == ("file", True, None)
    assert "Last version taken from here: v0001-" in run("--lang", "en")[1]


def test_a_source_is_fetched_checked_and_kept(portal: Portal, run: Run, tmp_path: Path) -> None:
    portal.give("/p", CSV.encode("cp1252"))
    out_file = tmp_path / "portato.csv"
    code, out, err = run("file", "--out", out_file, "--json", "--crs", "EPSG:4326")
    told: dict[str, Any] = json.loads(out)
    assert (code, told["rows"]) == (check_code(told["status"]), 1)
    assert told["fetched"]["bytes"] == len(out_file.read_bytes()) == len(CSV)
    assert told["fetched"]["sha256"] in err
    assert {path.name for path in tmp_path.iterdir()} == {"catalogue", "portato.csv"}


def test_what_the_reader_says_of_columns_and_crs_is_heard(portal: Portal, run: Run) -> None:
    east, north = Transformer.from_crs(4326, 32632, always_xy=True).transform(11.01, 44.51)
    metres = CSV.replace("44,51;11,01", f"{north:.1f};{east:.1f}".replace(".", ","))
    portal.give("/p", metres.encode())
    counted = [
        json.loads(run("file", "--json", *option)[1])["rows"]
        for option in ((), ("--crs", "EPSG:32632"), ("--crs", "EPSG:32632", "--column", "codice=-"))
    ]
    assert counted == [0, 1, 0]


def check_code(status: str) -> int:
    return {"accept": 0, "accept-with-repair": 1, "reject": 2}[status]


def test_fewer_rows_than_declared_are_told(portal: Portal, run: Run) -> None:
    live_server.opendatasoft(portal, 2)
    assert "ne sono" not in run("esporta")[1]
    live_server.opendatasoft(portal, 1, declared=2)
    warning = "La fonte dichiara 2 righe, ma nel file ce ne sono 1:"
    assert warning in run("esporta")[1]
    assert json.loads(run("esporta", "--json")[1])["messages"][0].startswith(warning)


def test_a_source_becomes_a_version_that_tells_it(
    portal: Portal, run: Run, store: FolderStore
) -> None:
    live_server.opendatasoft(portal, 3)
    code, out, err = run("portale", *IMPORT)
    assert (code, out[:6]) == (DONE, "v0001-"), err
    (version,) = store.versions(CITY)
    fetched = fetched_of(store, version)
    assert fetched is not None
    assert (fetched.source, fetched.rows, fetched.modified[:10]) == ("portale", 3, "2026-11-16")
    assert store.report(version.id)["read"] == 3
    rows = store.read(version.id)
    new = rows[rows["id"].isin(["P0", "P1", "P2"])]
    assert set(new["source"]) == {"https://dati.example/patti"}
    assert set(new["licence"]) == {"to-confirm"}
    assert len(new) == 3
    code, out, _ = run("portale", *IMPORT)
    assert (code, "non c'è niente da importare" in out) == (DONE, True)
    assert len(store.versions(CITY)) == 1


def test_a_change_is_told_by_the_exit_code(portal: Portal, run: Run, store: FolderStore) -> None:
    live_server.opendatasoft(portal, 3)
    code, out, _ = run("portale", "--changed")
    assert (code, out.strip()) == (1, "Nessuna versione del registro viene da questa fonte.")
    run("portale", *IMPORT)
    code, out, _ = run("portale", "--changed")
    assert (code, out[:46]) == (0, "La fonte non è cambiata. La data di aggiorname")
    live_server.opendatasoft(portal, 4)
    code, out, _ = run("portale", "--changed", "--json")
    (version,) = store.versions(CITY)
    assert (code, json.loads(out)) == (
        1,
        {"changed": True, "evidence": "rows", "version": version.id},
    )
    assert run("portale", *IMPORT)[0] == DONE
    assert [one.rows for one in store.versions(CITY)] == [version.rows + 1, version.rows]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nessuna",), NOT_UNDERSTOOD, "Non c'è una fonte «nessuna»"),
        (("https://dati.example/p",), NOT_UNDERSTOOD, "Solo le fonti del catalogo"),
        (("--changed",), NOT_UNDERSTOOD, "vogliono il nome di una fonte: --changed"),
        (("file", "--changed", "--out", "x"), NOT_UNDERSTOOD, "non vanno insieme"),
        (("file", "--import"), NOT_UNDERSTOOD, "serve --message"),
        (("file",), NOT_MADE, "non c'è più niente (404)"),
        (("file", "--lang", "en"), NOT_MADE, "There is nothing at"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, words: Any, code: int, said: str) -> None:
    ended, out, err = run(*words)
    assert (ended, out) == (code, "")
    assert said in err
    assert "Traceback" not in err


def test_a_file_that_cannot_be_kept_is_said(portal: Portal, run: Run, tmp_path: Path) -> None:
    portal.give("/p", CSV.encode())
    for out in (tmp_path / "nowhere" / "p.csv", tmp_path):
        code, _, err = run("file", "--out", out)
        assert (code, "non può essere scritto" in err) == (NOT_WRITTEN, True)


def test_without_a_yes_nothing_is_published(portal: Portal, run: Run, store: FolderStore) -> None:
    portal.give("/p", CSV.encode())
    code, _, err = run("file", "--import", "--message", "Prova")
    assert code == NOT_UNDERSTOOD
    assert "Nuove righe: 1" in err
    assert store.versions(CITY) == ()


def test_the_newest_version_of_each_source_is_found(
    portal: Portal, run: Run, store: FolderStore, tmp_path: Path
) -> None:
    live_server.opendatasoft(portal, 1)
    portal.give("/p", CSV.encode())
    for key in ("portale", "file"):
        assert run(key, *IMPORT)[0] == DONE
    sources = load_sources(load_catalogue(tmp_path / "catalogue"), portal.network())
    older, newer = last_fetched(store, sources["portale"]), last_fetched(store, sources["file"])
    assert older is not None
    assert newer is not None
    assert (older.version.number, older.current) == (1, False)
    assert (newer.version.number, newer.current) == (2, True)
    assert "Dopo di essa il registro ha avuto altre versioni." in run()[1]
    # It is asked all the same, as it is no longer current; its rows are all there already.
    assert "Non cambierebbe nulla" in run("portale", *IMPORT)[1]
    store.restore(older.version.id, "Di nuovo")
    again = last_fetched(store, sources["portale"])
    assert again is not None
    assert (again.version.number, again.current) == (3, True)
    assert again.fetched == older.fetched
