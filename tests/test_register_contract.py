"""What every store promises: what is read is what was written, and history only grows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import invented_city
from data.catalogue import load_catalogue
from data.city import load_city
from data.register.complete import Origin
from data.register.errors import NotWrittenError, OutdatedError, UnknownVersionError
from data.register.publish import plan_import, publish
from data.register.state import find_state, load_now, state_now
from data.register.store import open_store
from invented_city import write_invented_city
from invented_rows import place
from registers import CITY, commit, odd_rows, register, same

if TYPE_CHECKING:
    from pathlib import Path

    from data.register.store import Store


@pytest.fixture(params=["folder", "postgis"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "folder":
        return str(tmp_path / "register")
    found: str = request.getfixturevalue("postgis_address")
    return found


@pytest.fixture
def store(address: str) -> Store:
    return open_store(address)


def test_rows_come_back_as_they_were(store: Store) -> None:
    rows = odd_rows()
    made = commit(store, rows)
    assert same(store.read(made.id), rows)
    assert rows["empty_or_missing"].isna().tolist() == [False, True, *[False] * 4]


def test_no_row_at_all_is_a_register_too(store: Store) -> None:
    none = odd_rows().iloc[:0]
    back = store.read(commit(store, none).id)
    assert len(back) == 0
    assert same(back, none)


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_a_text_that_would_be_cut_is_refused_with_its_place(store: Store, text: str) -> None:
    # As Python's own texts: a column of pandas' texts would refuse half a sign by itself.
    rows = odd_rows().assign(signs=pd.Series(["", "", text, "", "", ""], dtype=object))
    with pytest.raises(NotWrittenError) as caught:
        commit(store, rows)
    assert "Riga 3" in caught.value.text("it")
    assert "signs" in caught.value.text("it")
    assert store.versions("") == ()


def test_columns_that_differ_by_capitals_are_refused(store: Store) -> None:
    with pytest.raises(NotWrittenError, match="Signs"):
        commit(store, odd_rows().assign(Signs=""))


def test_history_only_grows(store: Store) -> None:
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


def test_each_layer_of_each_city_has_a_line_of_its_own(store: Store) -> None:
    pacts = commit(store, register("a"))
    houses = commit(store, register("h"), layer="houses")
    elsewhere = commit(store, register("z"), city="altrove")
    assert store.current(CITY, "pacts") == pacts
    assert store.current(CITY, "areas") is None
    assert store.versions(CITY, "houses") == (houses,)
    assert store.versions("") == (elsewhere, houses, pacts)
    assert pacts.parent is houses.parent is elsewhere.parent is None


def test_a_version_is_found_by_how_its_name_begins(store: Store) -> None:
    first, second = commit(store, register("a")), commit(store, register("h"), layer="houses")
    assert store.version("v0001") == first
    assert store.version(second.id) == second
    for name in ("v0003", ""):
        with pytest.raises(UnknownVersionError):
            store.version(name)
    with pytest.raises(UnknownVersionError, match=f"{first.id}, {second.id}"):
        store.version("v000")


def test_what_another_has_published_meanwhile_is_not_overwritten(store: Store) -> None:
    first = commit(store, register("a"))
    other = commit(store, register("a", "b"), expected=first.id)
    with pytest.raises(OutdatedError) as caught:
        commit(store, register("c"), expected=first.id)
    assert first.id in caught.value.text("it")
    assert other.id in caught.value.text("it")
    assert store.current(CITY, "pacts") == other
    with pytest.raises(OutdatedError):
        commit(store, register("c"), expected=None)


def test_the_stamp_is_another_one_after_every_version(store: Store, address: str) -> None:
    stamps = {store.stamp()}
    made = None
    for name in "abc":
        made = commit(store, register(name), expected=made.id if made else None)
        stamps.add(store.stamp())
    assert len(stamps) == 4
    assert store.stamp() == open_store(address).stamp()


def test_shapes_come_back_bit_by_bit(store: Store) -> None:
    written = [
        "POINT (7.1 -0.0)",
        "POINT Z (7 45 239.5)",
        "POINT EMPTY",
        "POLYGON EMPTY",
        "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (1 2, 3 4))",
        "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))",
        "MULTILINESTRING Z ((1 2 3, 4 5 6), (1 2 3, 4 5 7))",
        "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))",
    ]
    shapes = shapely.from_wkt(written)
    ids = [str(at) for at in range(len(written))]
    rows = gpd.GeoDataFrame({"id": ids}, geometry=list(shapes), crs=4326)
    back = store.read(commit(store, rows).id).geometry
    assert list(shapely.to_wkb(back.to_numpy())) == list(shapely.to_wkb(shapes))
    assert (shapely.get_srid(back.to_numpy()) == 0).all()


def test_a_report_comes_back_as_it_was_whatever_is_in_it(store: Store) -> None:
    rows = register("a")
    told = {"z": "\0 \u202e {{7*7}}", "a": [1.0, 1e300, -0.0, None, True], "m": {"y": 1, "b": 2}}
    made = store.commit(
        CITY,
        "pacts",
        rows,
        message="l'«è»; DROP TABLE versions; -- %s :x",
        file_name="<b>a.csv",
        report=told,
        mode="update",
        expected=None,
    )
    back = store.report(made.id)
    assert (repr(back), store.versions("")) == (repr(told), (made,))


def test_a_report_that_is_no_json_publishes_nothing(store: Store) -> None:
    given = {"message": "", "file_name": "", "mode": "update", "expected": None}
    with pytest.raises(ValueError, match="JSON"):
        store.commit(CITY, "pacts", register("a"), report={"share": float("nan")}, **given)
    assert store.versions(CITY) == ()


def test_a_restored_version_without_rows_is_the_very_same(store: Store) -> None:
    none = register().assign(name=pd.Series([], dtype=object))
    first = commit(store, none)
    assert store.restore(first.id, "di nuovo").sha256 == first.sha256


def test_an_import_reaches_the_map(store: Store, tmp_path: Path) -> None:
    catalogue = load_catalogue(write_invented_city(tmp_path / "catalogue"))
    before = load_city(catalogue, invented_city.CITY)
    rows = gpd.GeoDataFrame(
        {
            "id": ["N1"],
            "name": ["l'«Orto» 🏡"],
            "declared": [("099001",)],
            "row": [2],
            "table": [""],
            "outcome": ["flagged"],
            "as_written": ['{"Codice patto": "N1"}'],
        },
        geometry=gpd.GeoSeries([shapely.Point(place(0.5, 0.5))], crs=4326),
    )
    planned = plan_import(
        catalogue,
        store,
        rows,
        city=invented_city.CITY,
        layer="pacts",
        mode="update",
        origin=Origin("registro.csv", "Aggiornamento", date(2026, 11, 21)),
    )
    made = publish(store, planned, {"read": 1})
    back = store.read(made.id)
    assert same(back, planned.rows[list(back.columns)])
    assert set(back.columns) == set(planned.rows.columns)
    after = load_now(catalogue, invented_city.CITY, store)
    assert list(after.pacts["id"]) == [*before.pacts["id"], "N1"]
    assert after.pacts.iloc[-1]["declared"] == ("099001",)
    assert state_now(store, invented_city.CITY) == (made,)
    past = find_state(catalogue, invented_city.CITY, store, after.fingerprint)
    assert past is not None
    assert past.since == made
