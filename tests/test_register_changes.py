"""What changed between two states: told by id, whatever the order, nothing left out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon

import squares
from data.register.changes import Changes, Edit, RowChange, what_changed, written
from data.register.changes_by_area import changes_by_area

if TYPE_CHECKING:
    from collections.abc import Sequence

ON = date(2026, 11, 21)
HERE, THERE = Point(*squares.at(0.5)), Point(*squares.at(1.5))


def rows(*each: dict[str, Any]) -> gpd.GeoDataFrame:
    blank = {"name": "", "status": "", "end_date": "", "declared": (), "geometry": None}
    whole = [{**blank, **one} for one in each]
    columns = {name: [one[name] for one in whole] for name in (*blank, "id") if name != "geometry"}
    shapes = gpd.GeoSeries([one["geometry"] for one in whole], crs=4326)
    return gpd.GeoDataFrame(columns, geometry=shapes)


def changes(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> Changes:
    return what_changed(before, after, metric_crs=squares.METRIC, on=ON)


def test_rows_come_and_go() -> None:
    found = changes(rows({"id": "a"}, {"id": "b"}), rows({"id": "c"}, {"id": "b"}))
    assert found == Changes(added=("c",), removed=("a",), unchanged=1)


def test_a_field_says_before_and_after() -> None:
    before = rows({"id": "a", "name": "Orto", "declared": ("A",)})
    after = rows({"id": "a", "name": "Orti", "declared": ("A", "B")})
    edits = (Edit("name", "Orto", "Orti"), Edit("declared", ("A",), ("A", "B")))
    assert changes(before, after) == Changes(changed=(RowChange("a", "Orti", edits),))


def test_a_point_that_moved_says_how_far_in_metres() -> None:
    before, after = (rows({"id": "a", "geometry": place}) for place in (HERE, THERE))
    (moved,) = changes(before, after).moved
    # A tenth of a degree of longitude at 45 degrees and a bit: 7.88 km on the ground.
    assert moved.distance_m == pytest.approx(7_880, rel=0.002)
    assert not moved.edits


def test_a_place_that_is_new_or_lost_has_no_distance() -> None:
    bare, placed = rows({"id": "a"}), rows({"id": "a", "geometry": HERE})
    for before, after in ((bare, placed), (placed, bare)):
        (moved,) = changes(before, after).moved
        assert moved.distance_m is None


def test_a_ring_that_only_begins_elsewhere_has_not_moved() -> None:
    ring = [(7.5, 45.0), (7.6, 45.0), (7.6, 45.1)]
    turned = [*ring[1:], ring[0]][::-1]
    before, after = (rows({"id": "a", "geometry": Polygon(one)}) for one in (ring, turned))
    assert changes(before, after).none


@pytest.mark.parametrize(
    ("end", "closed"),
    [
        ({"status": "ended"}, True),
        ({"end_date": "2026-11-20"}, True),
        ({"end_date": "2025"}, True),
        ({"end_date": "2026-11-21"}, False),
        ({"end_date": "2026"}, False),
        ({"end_date": "non si sa"}, False),
        ({"status": "proposal"}, False),
    ],
)
def test_an_end_closes_a_row_once_it_is_behind_us(end: dict[str, str], closed: bool) -> None:
    found = changes(rows({"id": "a"}), rows({"id": "a", **end}))
    assert bool(found.closed) is closed
    assert len(found.edited) == 1


def test_what_had_ended_before_does_not_end_again() -> None:
    before, after = rows({"id": "a", "end_date": "2020"}), rows({"id": "a", "status": "ended"})
    assert changes(before, after).closed == ()


def test_where_a_row_was_read_is_no_change() -> None:
    before = rows({"id": "a"}).assign(row=2, as_written="{}", source="x", retrieved="2025-01-01")
    after = rows({"id": "a"}).assign(row=9, as_written="", source="y", retrieved="2026-01-01")
    assert changes(before, after) == Changes(unchanged=1)


def test_a_column_that_only_one_side_has_is_unknown_in_the_other() -> None:
    more = rows({"id": "a"}, {"id": "b"}).assign(place=["piazza", ""])
    found = changes(rows({"id": "a"}, {"id": "b"}), more)
    assert found.changed == (RowChange("a", "", (Edit("place", None, "piazza"),)),)
    (back,) = changes(more, rows({"id": "a"}, {"id": "b"})).changed
    assert back.edits == (Edit("place", "piazza", None),)


def test_zero_and_false_are_known() -> None:
    before = rows({"id": "a"}).assign(count=pd.Series([pd.NA], dtype="Int64"), sure=False)
    after = rows({"id": "a"}).assign(count=pd.Series([0], dtype="Int64"), sure=True)
    (row,) = changes(before, after).changed
    assert [edit.field for edit in row.edits] == ["count", "sure"]
    assert [written(edit.before) for edit in row.edits] == ["", "False"]


def test_an_id_that_comes_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="a came twice"):
        changes(rows({"id": "a"}, {"id": "a"}), rows({"id": "a"}))


places = st.none() | st.tuples(st.integers(0, 3), st.integers(0, 1)).map(Point)
states = st.dictionaries(
    st.sampled_from("abcd"),
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["", "x", "y"]),
            "declared": st.sampled_from([(), ("A",), ("A", "B")]),
            "end_date": st.sampled_from(["", "2020", "2030"]),
            "geometry": places,
        }
    ),
)


def state(values: dict[str, dict[str, Any]], order: Sequence[int] = ()) -> gpd.GeoDataFrame:
    made = rows(*({"id": key, **row} for key, row in values.items()))
    return made.iloc[[one for one in order if one < len(made)]] if order else made


@settings(max_examples=40)
@given(states, st.permutations(range(4)))
def test_nothing_changes_between_a_state_and_itself_in_another_order(
    values: dict[str, Any], order: list[int]
) -> None:
    before, after = state(values), state(values, order)
    assert changes(before, after[after.columns[::-1]]) == Changes(unchanged=len(values))


@settings(max_examples=60)
@given(states, states)
def test_what_changed_and_what_did_not_make_up_the_later_state(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    found = changes(state(old), state(new))
    applied = {key: dict(row) for key, row in old.items() if key not in found.removed}
    applied |= {key: new[key] for key in found.added}
    for row in found.changed:
        assert row.moved or row.edits
        for edit in row.edits:
            assert applied[row.id][edit.field] == edit.before
            applied[row.id][edit.field] = edit.after
        if row.moved:
            applied[row.id]["geometry"] = new[row.id]["geometry"]
    assert applied == new
    assert len(found.added) + len(found.changed) + found.unchanged == len(new)


def test_changes_are_counted_where_they_lie() -> None:
    before = rows({"id": "gone", "geometry": HERE}, {"id": "moved", "geometry": HERE}, {"id": "x"})
    after = rows(
        {"id": "moved", "geometry": THERE, "name": "altro"},
        {"id": "by code", "declared": ("C",)},
        {"id": "by district", "declared": ("A1",)},
        {"id": "x", "status": "ended"},
    )
    areas = squares.areas()
    found = changes(before, after)
    given = {"areas": areas, "metric_crs": squares.METRIC}

    def counted(level: str) -> dict[str, list[int]]:
        table = changes_by_area(found, before, after, level=level, **given).set_index("code")
        kinds = table[["added", "removed", "closed", "moved", "edited"]]
        return {code: list(row) for code, *row in kinds.itertuples() if any(row)}

    a, b, c = (code for code in areas.loc[areas["level"] == "comune", "code"][:3])
    assert counted("comune") == {
        a: [1, 1, 0, 0, 0],
        b: [0, 0, 0, 1, 1],
        c: [1, 0, 0, 0, 0],
        "": [0, 0, 1, 0, 1],
    }
    assert counted("zona") == {
        "Z1": [1, 1, 0, 1, 1],
        "Z2": [1, 0, 0, 0, 0],
        "": [0, 0, 1, 0, 1],
    }
