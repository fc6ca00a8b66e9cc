"""The join, on squares that can be computed by hand and on random points."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPoint, Point, Polygon, box

from geo.errors import CRSError, GeometryError
from geo.join import AreaRule, Join, join_to_areas, shares

METRIC = "EPSG:7791"
# Two squares of 10 m side by side, and a third beyond a gap; metres near the origin of the zone.
WEST, EAST, FAR = box(0, 0, 10, 10), box(10, 0, 20, 10), box(30, 0, 40, 10)


def series(*shapes: object, crs: str | None = METRIC) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes), crs=crs)


def join(*shapes: object, rule: AreaRule = AreaRule.MOSTLY) -> Join:
    return join_to_areas(series(*shapes), series(WEST, EAST, FAR), rule=rule, metric_crs=METRIC)


def pairs(result: Join) -> list[tuple[int, int]]:
    return [(int(f), int(a)) for f, a in result.pairs.to_numpy()]


def test_points_inside_outside_and_without_place() -> None:
    result = join(Point(5, 5), Point(25, 5), None, Point(), Point(35, 5))
    assert pairs(result) == [(0, 0), (4, 2)]
    report = result.report
    assert (report.total, report.matched, report.outside, report.unplaced) == (5, 2, 1, 2)


def test_a_point_on_a_shared_border_is_in_the_first_area_once() -> None:
    result = join(Point(10, 5), Point(10, 0), Point(0, 0))
    assert pairs(result) == [(0, 0), (1, 0), (2, 0)]
    assert result.report.on_border == 2


def test_the_order_of_the_areas_decides_on_the_border() -> None:
    turned = join_to_areas(
        series(Point(10, 5)), series(EAST, WEST), rule=AreaRule.TOUCHES, metric_crs=METRIC
    )
    assert pairs(turned) == [(0, 0)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (AreaRule.TOUCHES, [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (3, 0), (3, 1)]),
        (AreaRule.MOSTLY, [(0, 0), (2, 0)]),
        (AreaRule.WITHIN, [(2, 0)]),
    ],
)
def test_shapes_follow_the_rule(rule: AreaRule, expected: list[tuple[int, int]]) -> None:
    six_tenths = box(4, 4, 14, 6)
    halves = box(5, 7, 15, 9)
    inside = box(1, 1, 2, 2)
    line_of_halves = LineString([(5, 5), (15, 5)])
    result = join(six_tenths, halves, inside, line_of_halves, rule=rule)
    assert pairs(result) == expected
    assert result.report.straddling == 3


def test_shares_are_of_the_highest_dimension() -> None:
    features = series(
        box(4, 4, 14, 6), LineString([(2, 5), (12, 5)]), MultiPoint([(1, 1), (15, 5)])
    )
    areas = series(WEST, EAST, FAR)
    touching = join_to_areas(features, areas, rule=AreaRule.TOUCHES, metric_crs=METRIC)
    found = shares(features, areas, touching.pairs, metric_crs=METRIC)
    assert found == pytest.approx([0.6, 0.4, 0.8, 0.2, 0.5, 0.5])


def test_a_shape_that_only_meets_the_border_touches_but_is_not_inside() -> None:
    neighbour = box(20, 0, 25, 10)
    assert pairs(join(neighbour, rule=AreaRule.TOUCHES)) == [(0, 1)]
    assert pairs(join(neighbour, rule=AreaRule.MOSTLY)) == []


def test_holes_and_exclaves() -> None:
    ring = Polygon(box(0, 0, 10, 10).exterior.coords, [box(4, 4, 6, 6).exterior.coords])
    hole = box(4, 4, 6, 6)
    two_parts = shapely.union_all([box(20, 0, 30, 10), box(50, 0, 60, 10)])
    areas = series(ring, hole, two_parts)
    points = series(Point(5, 5), Point(4, 5), Point(55, 5), Point(40, 5))
    result = join_to_areas(points, areas, rule=AreaRule.MOSTLY, metric_crs=METRIC)
    assert pairs(result) == [(0, 1), (1, 0), (2, 2)]


def test_errors_say_what_to_do() -> None:
    with pytest.raises(CRSError, match="to_crs"):
        join_to_areas(
            series(Point(0, 0), crs="EPSG:4326"),
            series(WEST),
            rule=AreaRule.TOUCHES,
            metric_crs=METRIC,
        )
    with pytest.raises(CRSError, match="set_crs"):
        join_to_areas(
            series(Point(0, 0), crs=None), series(WEST), rule=AreaRule.TOUCHES, metric_crs=METRIC
        )
    with pytest.raises(CRSError, match="EPSG:4326 does not measure in metres"):
        join_to_areas(series(WEST), series(WEST), rule=AreaRule.MOSTLY, metric_crs="EPSG:4326")
    bowtie = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    with pytest.raises(GeometryError, match="position 1: Self-intersection"):
        join_to_areas(
            series(Point(0, 0)), series(WEST, bowtie), rule=AreaRule.TOUCHES, metric_crs=METRIC
        )


COORDINATE = st.one_of(
    st.sampled_from([0.0, 5.0, 10.0, 15.0, 20.0, 30.0, 40.0]),
    st.floats(-5, 45),
    st.sampled_from([float(np.nextafter(10.0, 0)), float(np.nextafter(10.0, 20))]),
)


@given(st.lists(st.one_of(st.none(), st.tuples(COORDINATE, COORDINATE)), max_size=40))
def test_every_point_is_counted_once_and_agrees_with_shapely(
    places: list[tuple[float, float] | None],
) -> None:
    shapes = [None if place is None else Point(place) for place in places]
    areas = [WEST, EAST, FAR]
    result = join_to_areas(
        gpd.GeoSeries(shapes, crs=METRIC),
        series(*areas),
        rule=AreaRule.MOSTLY,
        metric_crs=METRIC,
    )
    expected = [
        (row, next(i for i, area in enumerate(areas) if area.intersects(shape)))
        for row, shape in enumerate(shapes)
        if shape is not None and any(area.intersects(shape) for area in areas)
    ]
    assert pairs(result) == expected
    report = result.report
    assert report.total == report.matched + report.outside + report.unplaced == len(places)


@given(
    st.lists(
        st.builds(
            lambda x, y, w, h: box(x, y, x + w, y + h),
            st.integers(-5, 45),
            st.integers(-5, 12),
            st.integers(1, 15),
            st.integers(1, 8),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_the_rules_are_nested(shapes: list[Polygon]) -> None:
    touches, mostly, within = (
        set(pairs(join(*shapes, rule=rule)))
        for rule in (AreaRule.TOUCHES, AreaRule.MOSTLY, AreaRule.WITHIN)
    )
    assert within <= mostly <= touches
    assert len({feature for feature, _ in mostly}) == len(mostly), "mostly is in one area at most"
