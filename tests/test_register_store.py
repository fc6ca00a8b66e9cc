"""The embedded store: what is read is what was written, and history only grows."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely.geometry import LineString, MultiPoint, Point, Polygon, box

from data.register.errors import (
    BusyError,
    DamagedError,
    NotWrittenError,
    OutdatedError,
    RegisterError,
    UnknownVersionError,
)
from data.register.folder import FolderStore
from data.register.geopackage import from_geopackage, kinds_of, to_geopackage
from data.register.store import open_store
from registers import CITY, commit, register

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "register", lock_seconds=0.2)


def same(left: gpd.GeoDataFrame, right: gpd.GeoDataFrame) -> bool:
    assert_frame_equal(pd.DataFrame(left), pd.DataFrame(right), check_column_type=False)
    return left.crs == right.crs


def shapes() -> list[Any]:
    return [
        Point(7.123456789012345, 45.0),
        None,
        MultiPoint([(7, 45), (7.5, 45.5)]),
        LineString([(7, 45), (8, 46)]),
        box(7, 45, 8, 46),
        Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (2, 1), (2, 2), (1, 2)]]),
    ]


def odd_rows() -> gpd.GeoDataFrame:
    columns = {
        "id": ["a", "b", "c", "d", "e", "f"],
        "empty_or_missing": pd.Series(["", None, " ", "2021-03-05", "0012", "\r\n\t"], dtype="str"),
        "signs": ["l'«èà» 🏡", "{{7*7}}", "=1+1", '"; DROP TABLE rows; --', "\u202e", "\x01"],
        "declared": [(), ("001272",), ("001272", "TO-C3"), (), (), ()],
        "count": pd.Series([1, None, -5, 0, 2**53, None], dtype="Int64"),
        "row": np.arange(6, dtype="int64"),
        "metres": [0.1, math.nan, -0.0, 1e-300, 1e300, math.inf],
        "sure": [True, False, True, False, False, True],
        "select": ["a", "b", "c", "d", "e", "f"],
    }
    return gpd.GeoDataFrame(columns, geometry=shapes(), crs=4326)


def test_rows_come_back_as_they_were(store: FolderStore) -> None:
    rows = odd_rows()
    made = commit(store, rows)
    assert same(store.read(made.id), rows)
    assert rows["empty_or_missing"].isna().tolist() == [False, True, *[False] * 4]


def test_no_row_at_all_is_a_register_too(store: FolderStore) -> None:
    none = odd_rows().iloc[:0]
    back = store.read(commit(store, none).id)
    assert len(back) == 0
    assert same(back, none)


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.none() | cells,
            st.none() | st.integers(-(2**63), 2**63 - 1),
            st.none() | st.floats(allow_nan=False),
            st.none() | st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
        ),
        max_size=4,
    )
)
def test_any_cells_come_back_as_they_were(rows: list[tuple[Any, ...]]) -> None:
    texts, whole, real, places = zip(*rows, strict=True) if rows else ((), (), (), ())
    frame = gpd.GeoDataFrame(
        {
            "text": pd.Series(texts, dtype="str"),
            "int": pd.Series(whole, dtype="Int64"),
            "float": pd.Series(real, dtype="float64"),
        },
        geometry=gpd.GeoSeries([place and Point(place) for place in places], crs=4326),
    )
    assert same(from_geopackage(to_geopackage(frame), kinds_of(frame)), frame)


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_a_text_that_would_be_cut_is_refused_with_its_place(store: FolderStore, text: str) -> None:
    # As Python's own texts: a column of pandas' texts would refuse half a sign by itself.
    rows = odd_rows().assign(signs=pd.Series(["", "", text, "", "", ""], dtype=object))
    with pytest.raises(NotWrittenError) as caught:
        commit(store, rows)
    assert "Riga 3" in caught.value.text("it")
    assert "signs" in caught.value.text("it")
    assert store.versions("") == ()


def test_columns_that_differ_by_capitals_are_refused(store: FolderStore) -> None:
    with pytest.raises(NotWrittenError, match="Signs"):
        commit(store, odd_rows().assign(Signs=""))


def test_history_only_grows(store: FolderStore) -> None:
    first = commit(store, register("a"))
    second = commit(store, register("a", "b"), expected=first.id)
    back = store.restore(first.id, "di nuovo")
    assert store.versions(CITY) == (back, second, first)
    assert [one.number for one in store.versions(CITY)] == [3, 2, 1]
    assert (back.mode, back.parent, back.message) == ("restore", second.id, "di nuovo")
    assert back.sha256 == first.sha256
    assert back.id == f"v0003-{first.sha256[:12]}"
    assert same(store.read(back.id), store.read(first.id))
    assert same(store.read(second.id), register("a", "b"))
    assert store.report(back.id) == {"restored": first.id}
    assert store.report(first.id) == {"read": 1}
    assert first.made.tzinfo is UTC
    assert first.made <= datetime.now(UTC)


def test_each_layer_of_each_city_has_a_line_of_its_own(store: FolderStore) -> None:
    pacts = commit(store, register("a"))
    houses = commit(store, register("h"), layer="houses")
    elsewhere = commit(store, register("z"), city="altrove")
    assert store.current(CITY, "pacts") == pacts
    assert store.current(CITY, "areas") is None
    assert store.versions(CITY, "houses") == (houses,)
    assert store.versions("") == (elsewhere, houses, pacts)
    assert pacts.parent is houses.parent is elsewhere.parent is None


def test_a_version_is_found_by_how_its_name_begins(store: FolderStore) -> None:
    first, second = commit(store, register("a")), commit(store, register("h"), layer="houses")
    assert store.version("v0001") == first
    assert store.version(second.id) == second
    for name in ("v0003", ""):
        with pytest.raises(UnknownVersionError):
            store.version(name)
    with pytest.raises(UnknownVersionError, match=f"{first.id}, {second.id}"):
        store.version("v000")


def test_what_another_has_published_meanwhile_is_not_overwritten(store: FolderStore) -> None:
    first = commit(store, register("a"))
    other = commit(store, register("a", "b"), expected=first.id)
    with pytest.raises(OutdatedError) as caught:
        commit(store, register("c"), expected=first.id)
    assert first.id in caught.value.text("it")
    assert other.id in caught.value.text("it")
    assert store.current(CITY, "pacts") == other
    with pytest.raises(OutdatedError):
        commit(store, register("c"), expected=None)


def test_reading_creates_nothing(store: FolderStore) -> None:
    assert store.stamp() == ""
    assert store.versions(CITY) == ()
    assert store.current(CITY, "pacts") is None
    assert not store.folder.exists()


def test_the_stamp_is_another_one_after_every_version(store: FolderStore) -> None:
    stamps = {store.stamp()}
    made = None
    for name in "abc":
        made = commit(store, register(name), expected=made.id if made else None)
        stamps.add(store.stamp())
    assert len(stamps) == 4
    assert store.stamp() == FolderStore(store.folder).stamp()


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
