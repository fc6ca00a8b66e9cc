"""Which approximate places may lie across a border: as measuring each of them finds it."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point

from geo.join import AreaRule
from layers.ground import Ground
from layers.hierarchy import Hierarchy
from layers.places import Places
from squares import METRIC, areas, at, features, square

HIERARCHY = Hierarchy(areas())
CODES = list(HIERARCHY.areas["code"])
POINTS = st.lists(
    st.tuples(
        st.floats(-0.5, 4.5).map(lambda column: Point(at(column))),
        st.just(()),
        st.sampled_from([float("nan"), 50.0, 800.0, 5_000.0]),
    ),
    min_size=1,
    max_size=6,
)


def measured(rows: gpd.GeoDataFrame, borders: gpd.GeoSeries) -> list[bool]:
    border = borders.to_crs(METRIC).union_all()
    return list(rows.geometry.to_crs(METRIC).distance(border) < rows["precision_m"])


@given(POINTS, st.sets(st.sampled_from(CODES), min_size=1, max_size=4))
def test_near_the_border_of_a_union(rows: list[tuple[object, ...]], codes: set[str]) -> None:
    frame = features(*rows)  # type: ignore[arg-type]
    chosen = HIERARCHY.areas["code"].isin(codes)
    union = HIERARCHY.areas.geometry[chosen].union_all()
    border = gpd.GeoSeries([union.boundary], crs=frame.crs)
    found = Ground(frame, HIERARCHY, METRIC).uncertain_in(sorted(codes))
    assert list(found) == measured(frame, border)


@given(POINTS, st.sampled_from(["zona", "comune", "municipio"]))
def test_near_a_border_of_a_level(rows: list[tuple[object, ...]], level: str) -> None:
    frame = features(*rows)  # type: ignore[arg-type]
    of_level = HIERARCHY.areas[HIERARCHY.areas["level"] == level]
    found = Ground(frame, HIERARCHY, METRIC).uncertain_on(level)
    assert list(found) == measured(frame, of_level.boundary)


def test_only_the_rows_that_are_asked_about_are_measured() -> None:
    frame = features((Point(at(1.001)), (), 800.0), (Point(at(1.002)), (), 800.0))
    ground = Ground(frame, HIERARCHY, METRIC)
    assert list(ground.uncertain_in(["B"])) == [True, True]
    assert list(ground.uncertain_in(["B"], among=np.array([False, True]))) == [False, True]


def test_an_approximate_shape_with_a_border_inside_it_is_on_it() -> None:
    frame = features((square(0.5, width=1), (), 1.0), (LineString([at(0.1), at(0.2)]), (), 1.0))
    assert list(Ground(frame, HIERARCHY, METRIC).uncertain_on("comune")) == [True, False]


@pytest.mark.parametrize("rule", list(AreaRule))
def test_points_are_joined_once_for_all_rules(rule: AreaRule) -> None:
    frame = features((Point(at(0.2)), (), 1.0), (None, ("A",), 1.0))
    ground = Ground(frame, HIERARCHY, METRIC)
    places = Places(frame, HIERARCHY, rule, METRIC, same_ground=ground)
    assert ground.join("comune", rule) is ground.join("comune", AreaRule.MOSTLY)
    assert not places.rule_matters
    assert list(places.times("comune")) == [1, 1]
