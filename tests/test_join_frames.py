"""The join from frame to frame, the areas that are kept for it, and what the benchmarks join."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import LineString, Point, box

from benchmarks import made_areas
from benchmarks.measure import Options
from geo.areas import POINTS_PER_VERTEX, Areas
from geo.errors import FrameError, GeometryError
from geo.join import AreaRule, join_to_areas
from geo.join_frames import join_frames

METRIC = "EPSG:7791"
AREAS = gpd.GeoDataFrame(
    {"code": ["west", "east"]}, geometry=[box(0, 0, 10, 10), box(10, 0, 20, 10)], crs=METRIC
)


def frame(*shapes: object) -> gpd.GeoDataFrame:
    names = [f"row {number}" for number in range(len(shapes))]
    index = pd.Index(range(100, 100 + len(shapes)))
    return gpd.GeoDataFrame({"name": names}, geometry=list(shapes), crs=METRIC, index=index)


def test_every_column_and_the_index_come_along() -> None:
    features = frame(Point(15, 5), None, Point(10, 5), Point(30, 5), LineString([(5, 5), (15, 5)]))
    joined = join_frames(features, AREAS)
    assert joined.index.tolist() == [100, 102, 104, 104]
    assert joined["name"].tolist() == ["row 0", "row 2", "row 4", "row 4"]
    assert joined["area"].tolist() == ["east", "west", "west", "east"]
    assert joined.crs == features.crs
    assert "area" not in features


def test_where_every_point_is_in_an_area_nothing_is_handed_over_that_can_change_the_source() -> (
    None
):
    features = frame(Point(15, 5), Point(1, 1))
    joined = join_frames(features, AREAS, kept=Areas(AREAS.geometry))
    assert joined["area"].tolist() == ["east", "west"]
    joined.loc[100, "name"] = "changed"
    assert features["name"].tolist() == ["row 0", "row 1"]


def test_a_column_of_the_features_is_not_written_over() -> None:
    with pytest.raises(FrameError, match="column `area`"):
        join_frames(frame(Point(1, 1)).assign(area=2.5), AREAS)


def test_kept_areas_that_are_not_those_with_codes_are_refused() -> None:
    features = frame(Point(1, 1))
    with pytest.raises(FrameError, match="1 areas are kept, but 2 have codes"):
        join_frames(features, AREAS, kept=Areas(AREAS.geometry.iloc[:1]))
    with pytest.raises(FrameError, match="differs is at position 0"):
        join_frames(features, AREAS, kept=Areas(AREAS.geometry.iloc[::-1]))


def test_the_number_of_points_chooses_the_way_and_what_was_made_is_kept() -> None:
    few = gpd.GeoSeries([Point(10, 5), Point(3, 3)], crs=METRIC)
    many = gpd.GeoSeries([*few] * 10 * (POINTS_PER_VERTEX + 1), crs=METRIC)
    kept = Areas(AREAS.geometry)
    by_boxes = join_to_areas(few, kept, rule=AreaRule.TOUCHES, metric_crs=METRIC)
    assert "cells" not in vars(kept)
    of_many = join_to_areas(many, kept, rule=AreaRule.TOUCHES, metric_crs=METRIC)
    assert "cells" in vars(kept)
    by_cells = join_to_areas(few, kept, rule=AreaRule.TOUCHES, metric_crs=METRIC)
    assert by_cells.pairs.equals(by_boxes.pairs)
    assert by_cells.report == by_boxes.report
    assert of_many.report.on_border == len(many) / 2


def test_areas_are_checked_when_they_are_kept() -> None:
    bowtie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    with pytest.raises(GeometryError, match="position 1: Self-intersection"):
        Areas(gpd.GeoSeries([box(0, 0, 1, 1), bowtie]))


@pytest.mark.parametrize("rule", list(AreaRule))
def test_shapes_well_inside_are_held_as_the_rule_says_of_each_pair(rule: AreaRule) -> None:
    random = np.random.default_rng(6)
    corners = random.uniform(-2, 20, (300, 2))
    sizes = random.uniform(0.1, 4, (300, 2))
    shapes = [box(*low, *(low + size)) for low, size in zip(corners, sizes, strict=True)]
    lines = [LineString([low, low + size]) for low, size in zip(corners, sizes, strict=True)]
    flat = LineString([(3, 3), (3, 3)])
    features = gpd.GeoSeries([*shapes, *lines, flat], crs=METRIC)
    found = join_to_areas(features, AREAS.geometry, rule=rule, metric_crs=METRIC)
    expected = []
    for row, shape in enumerate(features):
        for position, area in enumerate(AREAS.geometry):
            shared = shape.intersection(area)
            whole = shape.area or shape.length
            share = (shared.area if shape.area else shared.length) / whole if whole else 0
            held = {
                AreaRule.TOUCHES: shape.intersects(area),
                AreaRule.MOSTLY: share > 0.5001,
                AreaRule.WITHIN: shape.covered_by(area),
            }[rule]
            if held:
                expected.append((row, position))
    assert [tuple(pair) for pair in found.pairs.to_numpy().tolist()] == expected


def test_the_made_areas_are_a_coverage_of_the_same_ground() -> None:
    plain, detailed = made_areas.zones(parts=1), made_areas.zones(parts=5)
    assert shapely.coverage_is_valid(detailed.geometry.to_numpy())
    vertices = [shapely.get_num_coordinates(one.geometry).sum() for one in (plain, detailed)]
    assert 4.9 * vertices[0] < vertices[1] <= 5 * vertices[0]
    surfaces = [shapely.area(one.geometry.to_numpy()) for one in (plain, detailed)]
    assert np.allclose(*surfaces, rtol=1e-12)


def test_the_made_country_is_a_coverage_of_copies() -> None:
    country = made_areas.country(Options(), parts=2, areas=700)
    assert len(country) == country["code"].nunique() == 700
    assert shapely.coverage_is_valid(country.geometry.to_numpy())
    points = made_areas.points(country, 5_000, seed=1)
    inside = join_frames(points, country)
    assert len(inside) > 0.9 * len(points)
    assert points.equals(made_areas.points(country, 5_000, seed=1))
