"""The nearest site: against every distance worked out, on both ways that lead to it."""

from __future__ import annotations

import math
import pickle
from concurrent.futures import ThreadPoolExecutor

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from geo import near_cells
from geo import nearest as module
from geo.errors import CRSError, GeometryError
from geo.near_cells import MOST_CANDIDATES, make_near_cells
from geo.nearest import Sites, nearest, nearest_sites


def points(*places: tuple[float, float]) -> np.ndarray:
    return shapely.points(np.array(places, dtype=float).reshape(-1, 2))


@pytest.fixture(params=["tree", "cells"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Take one way or the other, however few the points are."""
    worth = {"tree": 10**9, "cells": 1}[request.param]
    monkeypatch.setattr(module, "POINTS_WORTH_CELLS", worth)
    monkeypatch.setattr(module, "POINTS_PER_SITE", 0)
    return request.param


def test_the_nearest_of_several_and_the_first_of_equals(way: str) -> None:
    features = np.array(
        [Point(0, 0), Point(10, 0), None, Point(), shapely.LineString([(18, 5), (30, 5)])]
    )
    position, distance = nearest(features, points((-5, 0), (20, 0), (5, 0), (-5, 0)))
    # (0, 0) is as far from the first as from the third and the fourth.
    assert position.tolist() == [0, 2, -1, -1, 1]
    assert distance[[0, 1, 4]].tolist() == [5.0, 5.0, 5.0]
    assert np.isnan(distance[[2, 3]]).all()


def test_with_no_site_nothing_is_near(way: str) -> None:
    position, distance = nearest(np.array([Point(0, 0)]), points())
    assert position.tolist() == [-1]
    assert np.isnan(distance).all()


EVEN = st.integers(-40, 40).map(lambda number: number * 100.0)
PLACES = st.lists(st.tuples(EVEN, EVEN), min_size=1, max_size=12)


@given(PLACES, PLACES)
def test_the_cells_answer_as_every_distance_does(
    where: list[tuple[float, float]], sites: list[tuple[float, float]]
) -> None:
    x, y = np.array(where).T
    cells = make_near_cells(tuple(np.array(sites).T), (x.min(), y.min(), x.max(), y.max()))
    position, distance = cells.nearest(x, y)
    every = np.array([[math.dist(one, site) for site in sites] for one in where])
    assert distance == pytest.approx(every.min(axis=1))
    # On an even grid many are equally far: the first of them is the one.
    assert position.tolist() == every.argmin(axis=1).tolist()


@pytest.mark.parametrize("sites", [1, 2, 33, 2_000])
@pytest.mark.parametrize("spread_m", [1e-3, 50.0, 1e5])
def test_both_ways_agree_to_the_last_digit(sites: int, spread_m: float) -> None:
    random = np.random.default_rng(sites)
    middle = np.array([391_234.5, 4_991_234.5])
    places = random.uniform(-1e5, 1e5, (30_000, 2)) + middle
    houses = shapely.points(random.normal(0, spread_m, (sites, 2)) + middle)
    features = shapely.points(places)
    position, distance = nearest(features, houses)
    by_tree = module._by_tree(features, houses)
    assert np.array_equal(position, by_tree[0])
    assert np.array_equal(distance, by_tree[1])


def test_where_sites_crowd_the_tree_is_asked() -> None:
    sites = np.zeros(MOST_CANDIDATES + 1), np.arange(MOST_CANDIDATES + 1.0) / 1e6
    cells = make_near_cells(sites, (-9e4, -9e4, 9e4, 9e4))
    position, distance = cells.nearest(np.array([0.0]), np.array([8.0]))
    assert position.tolist() == [-1]
    assert np.isnan(distance[0])
    features = np.repeat(points((0, 8)), module.POINTS_WORTH_CELLS)
    assert set(nearest(features, shapely.points(*sites))[0]) == {MOST_CANDIDATES}


def test_what_is_no_point_and_what_has_no_place_among_many_points(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "POINTS_WORTH_CELLS", 3)
    monkeypatch.setattr(module, "POINTS_PER_SITE", 0)
    line = shapely.LineString([(7, 0), (9, 0)])
    features = np.array([Point(1, 0), None, line, Point(), Point(8, 0)])
    position, distance = nearest(features, points((10, 0), (0, 0)))
    assert position.tolist() == [1, -1, 0, -1, 0]
    assert distance[[0, 2, 4]].tolist() == [1.0, 1.0, 2.0]
    assert np.isnan(distance[[1, 3]]).all()


def test_most_cells_have_few_candidates() -> None:
    sites = np.random.default_rng(5).uniform(0, 1e5, (2, 10_000))
    cells = make_near_cells((sites[0], sites[1]), (0, 0, 1e5, 1e5))
    assert len(cells.candidates) < 8 * (len(cells.starts) - 1)
    assert len(cells.starts) - 1 > 4**near_cells.LEAST_LEVELS


def test_degrees_and_two_systems_are_refused() -> None:
    degrees = gpd.GeoSeries(points((7.6, 45.0)), crs="EPSG:4326")
    with pytest.raises(CRSError, match="EPSG:4326 does not measure in metres"):
        nearest_sites(degrees, degrees)
    with pytest.raises(CRSError, match="to_crs"):
        nearest_sites(degrees.to_crs("EPSG:7791"), degrees)
    metric = degrees.to_crs("EPSG:7791")
    assert nearest_sites(metric, metric)[0].tolist() == [0]


METRIC = "EPSG:7791"


def series(*geometry: object) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(geometry), crs=METRIC)


def kept(sites: list[tuple[float, float]], *, reach_m: float = 2_000.0) -> Sites:
    """Keep sites with their table made, for ground that not every point is on."""
    made = Sites(series(*points(*sites)), (-reach_m, -reach_m, reach_m, reach_m))
    assert made.cells.grid.columns > 2
    return made


@given(PLACES, PLACES, st.sampled_from([1.0, 1_000.0, 9_000.0]))
def test_kept_sites_answer_as_every_distance_does(
    where: list[tuple[float, float]], sites: list[tuple[float, float]], reach_m: float
) -> None:
    """On the ground, on its edge and beyond it."""
    asked = kept(sites, reach_m=reach_m)
    every = np.array([[math.dist(one, site) for site in sites] for one in where])
    x, y = np.array(where).T
    for position, distance in (
        asked.nearest(series(*points(*where))),
        asked.nearest_to(x, y),
    ):
        assert distance == pytest.approx(every.min(axis=1))
        assert position.tolist() == every.argmin(axis=1).tolist()


@pytest.mark.parametrize("made", [False, True])
def test_kept_sites_are_asked_about_anything(made: bool) -> None:
    sites = series(*points((10, 0), (0, 0)))
    asked = kept([(10, 0), (0, 0)]) if made else Sites(sites, (-9, -9, 9, 9))
    line = shapely.LineString([(7, 0), (9, 0)])
    lone, standing = shapely.MultiPoint([(8, 0)]), shapely.LineString([(1, 0), (1, 0)])
    features = series(Point(1, 0), None, line, Point(), Point(1e7, 0), lone, standing)
    position, distance = asked.nearest(features)
    assert position.tolist() == [1, -1, 0, -1, 0, 0, 1]
    assert distance[[0, 2, 4, 5, 6]].tolist() == [1.0, 1.0, 1e7 - 10, 2.0, 1.0]
    assert np.isnan(distance[[1, 3]]).all()
    assert ("cells" in vars(asked)) is made
    nan = np.nan
    position, distance = asked.nearest_to(np.array([1, nan, 5, 1e7]), np.array([0, 0, nan, 0.0]))
    assert position.tolist() == [1, -1, -1, 0]
    assert distance[[0, 3]].tolist() == [1.0, 1e7 - 10]
    assert np.isnan(distance[[1, 2]]).all()


@pytest.mark.parametrize("sites", [33, 2_000])
def test_kept_sites_agree_with_the_tree_to_the_last_digit(sites: int) -> None:
    random = np.random.default_rng(sites)
    middle = np.array([391_234.5, 4_991_234.5])
    houses = series(*shapely.points(random.normal(0, 3e4, (sites, 2)) + middle))
    features = series(*shapely.points(random.uniform(-1e5, 1e5, (40_000, 2)) + middle))
    # A corner of the ground is beyond the extent.
    asked = Sites(houses, tuple(shapely.total_bounds(features.to_numpy()) - (0, 0, 3e4, 3e4)))
    expected = module._by_tree(features.to_numpy(), houses.to_numpy())
    x, y = (np.ascontiguousarray(one) for one in shapely.get_coordinates(features).T)
    for found in (asked.nearest(features), asked.nearest_to(x, y)):
        assert np.array_equal(found[0], expected[0])
        assert np.array_equal(found[1], expected[1])
    assert "cells" in vars(asked)


def test_kept_sites_may_be_none_and_all_at_one_place() -> None:
    position, distance = Sites(series(), (0, 0, 1, 1)).nearest(series(Point(0, 0)))
    assert position.tolist() == [-1]
    assert np.isnan(distance).all()
    same = kept([(5, 5)] * (MOST_CANDIDATES + 1))
    position, distance = same.nearest_to(np.array([5.0, 2.0]), np.array([5.0, 1.0]))
    assert position.tolist() == [0, 0]
    assert distance.tolist() == [0.0, 5.0]


def test_threads_share_kept_sites_and_other_processes_get_them() -> None:
    random = np.random.default_rng(9)
    features = series(*shapely.points(random.uniform(-100, 100, (12_000, 2))))
    houses = series(*shapely.points(random.uniform(-100, 100, (50, 2))))
    asked = Sites(houses, (-100, -100, 100, 100))
    expected = module._by_tree(features.to_numpy(), houses.to_numpy())[0].tolist()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: asked.nearest(features)[0].tolist(), range(8)))
    assert answers == [expected] * 8
    sent = pickle.loads(pickle.dumps(asked))  # noqa: S301 - our own
    assert sent.nearest(features)[0].tolist() == expected


def test_what_cannot_be_kept_is_refused() -> None:
    here = (0.0, 0.0, 1.0, 1.0)
    with pytest.raises(CRSError, match="does not measure in metres"):
        Sites(gpd.GeoSeries([Point(7, 45)], crs="EPSG:4326"), here)
    with pytest.raises(CRSError, match="no CRS"):
        Sites(gpd.GeoSeries([Point(7, 45)]), here)
    for wrong in (None, Point(), shapely.LineString([(0, 0), (1, 1)])):
        with pytest.raises(GeometryError, match="not a point"):
            Sites(series(Point(0, 0), wrong), here)
    for extent in ((0.0, 0.0, math.nan, 1.0), (1.0, 0.0, 0.0, 1.0)):
        with pytest.raises(GeometryError, match="no extent"):
            Sites(series(Point(0, 0)), extent)
    with pytest.raises(CRSError, match="to_crs"):
        kept([(0, 0)]).nearest(gpd.GeoSeries([Point(7, 45)], crs="EPSG:4326"))


@pytest.mark.parametrize("spread_m", [1e-6, 1e-3, 1.0])
def test_ground_as_small_as_the_last_digits_of_coordinates(spread_m: float) -> None:
    random = np.random.default_rng(3)
    middle = np.array([391_234.5, 4_991_234.5])
    houses = series(*shapely.points(random.uniform(0, spread_m, (20, 2)) + middle))
    features = series(*shapely.points(random.uniform(0, spread_m, (12_000, 2)) + middle))
    asked = Sites(houses, tuple(shapely.total_bounds(features.to_numpy())))
    assert len(asked.cells.starts) > 1
    position, distance = asked.nearest(features)
    expected = module._by_tree(features.to_numpy(), houses.to_numpy())
    assert np.array_equal(position, expected[0])
    assert np.array_equal(distance, expected[1])
