"""The embedded store, beyond what every store promises: its files, its lock, what damages it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from data.register.cells import kinds_of
from data.register.errors import BusyError, DamagedError, NotWrittenError, RegisterError
from data.register.folder import FolderStore
from data.register.geopackage import from_geopackage, to_geopackage
from data.register.store import open_store
from registers import CITY, any_rows, commit, register, same

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "register", lock_seconds=0.2)


@settings(max_examples=40)
@given(any_rows())
def test_any_cells_come_back_as_they_were(rows: gpd.GeoDataFrame) -> None:
    assert same(from_geopackage(to_geopackage(rows), kinds_of(rows)), rows)


def test_reading_creates_nothing(store: FolderStore) -> None:
    assert store.stamp() == ""
    assert store.versions(CITY) == ()
    assert store.current(CITY, "pacts") is None
    assert not store.folder.exists()


def test_a_writer_waits_and_then_says_why_and_readers_wait_for_nobody(store: FolderStore) -> None:
    made = commit(store, register("a"))
    with store._writing():
        assert store.current(CITY, "pacts") == made
        assert same(store.read(made.id), register("a"))
        with pytest.raises(BusyError) as caught:
            commit(FolderStore(store.folder, lock_seconds=0.05), register("b"), expected=made.id)
    assert "0.05 secondi" in caught.value.text("it")
    assert store.versions(CITY) == (made,)


@pytest.mark.parametrize("suffix", ["gpkg", "json"])
@pytest.mark.parametrize("damage", ["flip", "cut", "gone"])
def test_a_damaged_version_is_told_and_never_shown(
    store: FolderStore, suffix: str, damage: str
) -> None:
    first = commit(store, register("a"))
    second = commit(store, register("b"), expected=first.id)
    path = store.folder / f"{first.id}.{suffix}"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    bad = {"flip": bytes(content), "cut": bytes(content[: len(content) // 2]), "gone": None}[damage]
    path.unlink() if bad is None else path.write_bytes(bad)
    for use in (lambda: store.read(first.id), lambda: store.restore(first.id, "x")):
        with pytest.raises(DamagedError, match=first.id):
            use()
    assert same(store.read(second.id), register("b"))
    assert store.versions(CITY) == (second, first)


@pytest.mark.parametrize("edit", ["{", "[]", "checksum", "later"])
def test_a_damaged_pointer_is_told_and_nothing_is_swept(store: FolderStore, edit: str) -> None:
    made = commit(store, register("a"))
    pointer = store.folder / "pointer.json"
    whole = pointer.read_text()
    bad = {
        "{": "{",
        "[]": "[]",
        "checksum": whole.replace('"rows": 1', '"rows": 2'),
        "later": whole.replace('"format": 1', '"format": 2'),
    }[edit]
    assert bad != whole
    pointer.write_text(bad)
    for use in (lambda: store.versions(CITY), lambda: commit(store, register("b"))):
        with pytest.raises(DamagedError, match=r"pointer\.json"):
            use()
    pointer.write_text(whole)
    assert same(store.read(made.id), register("a"))


def test_without_its_pointer_a_store_is_damaged_and_not_empty(store: FolderStore) -> None:
    commit(store, register("a"))
    (store.folder / "pointer.json").unlink()
    with pytest.raises(DamagedError, match="missing"):
        commit(store, register("b"))
    assert len(list(store.folder.glob("*.gpkg"))) == 1


def test_leftovers_of_a_crash_are_invisible_and_swept_by_the_next_writer(
    store: FolderStore,
) -> None:
    made = commit(store, register("a"))
    left = [".unfinished-0011", "v0002-0123456789ab.gpkg", "v0002-0123456789ab.json"]
    foreign = ["v0009-0123456789ab.gpkg", "appunti.txt"]
    for name in (*left, *foreign):
        (store.folder / name).write_bytes(b"half")
    assert store.versions(CITY) == (made,)
    commit(store, register("b"), expected=made.id)
    names = {path.name for path in store.folder.iterdir()}
    assert not names & set(left)
    assert set(foreign) <= names


def test_a_folder_without_rights_or_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = FolderStore(tmp_path / "file")
    assert store.versions(CITY) == ()
    with pytest.raises(NotWrittenError) as caught:
        commit(store, register("a"))
    assert str(tmp_path / "file") in caught.value.text("it")


def test_the_store_that_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONDIVISA_STORE", str(tmp_path / "a"))
    assert open_store().folder == tmp_path / "a"  # type: ignore[attr-defined]
    assert open_store(str(tmp_path / "b")).folder == tmp_path / "b"  # type: ignore[attr-defined]
    with pytest.raises(RegisterError, match="gopher"):
        open_store("gopher://example.org")


def test_the_pointer_is_readable_by_people(store: FolderStore) -> None:
    made = commit(store, register("a"))
    said = json.loads((store.folder / "pointer.json").read_text())
    assert said["register"]["versions"][0]["id"] == made.id
