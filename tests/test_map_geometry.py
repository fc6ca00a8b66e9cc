"""Packed geometry decodes to what it was, and a border that two areas share is there once."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data.catalogue import load_catalogue
from data.city import load_city
from geo.errors import GeometryError
from layers.map.coordinates import SCALE, encode
from packed import decode, decode_arcs, decode_integers

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


longitudes = st.floats(6, 13, allow_nan=False)
latitudes = st.floats(43, 47, allow_nan=False)
points = st.builds(shapely.Point, longitudes, latitudes)
lines = st.lists(st.tuples(longitudes, latitudes), min_size=2, max_size=9).map(shapely.LineString)
boxes = st.builds(
    lambda x, y, w, h: shapely.box(x, y, x + w, y + h),
    longitudes,
    latitudes,
    st.floats(0.01, 1),
    st.floats(0.01, 1),
)
holed = boxes.map(lambda one: one.difference(one.centroid.buffer(0.003, quad_segs=2)))
apart = boxes.map(lambda one: shapely.union(one, shapely.transform(one, lambda xy: xy + 3)))
anything = st.one_of(
    st.none(), points, lines, boxes, holed, apart, points.map(lambda p: p.buffer(0))
)


def assert_near(found: BaseGeometry | None, given_one: BaseGeometry | None) -> None:
    if given_one is None or given_one.is_empty:
        assert found is None
        return
    assert found is not None
    assert shapely.hausdorff_distance(found, given_one) <= 1e-5
    if given_one.area:
        assert shapely.get_num_interior_rings(shapely.get_parts(found)).tolist() == (
            shapely.get_num_interior_rings(shapely.get_parts(given_one)).tolist()
        )


@given(st.lists(anything, max_size=8))
def test_what_is_encoded_decodes_within_one_unit(geometries: list[BaseGeometry | None]) -> None:
    text = json.dumps(encode(geometries))
    decoded = decode(json.loads(text))
    assert len(decoded) == len(geometries)
    for found, given_one in zip(decoded, geometries, strict=True):
        assert_near(found, given_one)


@given(st.lists(st.one_of(st.none(), points), min_size=1, max_size=30))
def test_points_do_not_drift(places: list[shapely.Point | None]) -> None:
    for found, given_one in zip(decode(encode(places)), places, strict=True):
        if given_one is not None:
            assert found is not None
            assert abs(found.x - given_one.x) <= 0.5 / SCALE + 1e-12
            assert abs(found.y - given_one.y) <= 0.5 / SCALE + 1e-12


def test_by_hand() -> None:
    packed = encode([shapely.Point(7.5, 45), None, shapely.Point(7.50002, 44.99999)])
    assert packed["kinds"] == "PNP"
    assert packed["points"] == {
        "x": {"n": 2, "least": 750_000, "digits": 1, "text": "AC"},
        "y": {"n": 2, "least": 4_499_999, "digits": 1, "text": "BA"},
        "counts": None,
    }
    ring = encode([shapely.box(7, 45, 7.00001, 45.00002)])
    assert ring["kinds"] == "A"
    assert ring["runs"] == [[[0]]]
    assert decode_integers(ring["arcs"]["lengths"]) == [5]


def test_a_border_between_two_areas_is_there_once() -> None:
    left, right = shapely.box(7, 45, 8, 46), shapely.box(8, 45, 9, 46)
    packed: Any = encode([left, right])
    ((one,), (other,)) = packed["runs"]
    assert len(packed["arcs"]["lengths"]["text"]) == 3
    (shared,) = {arc if arc >= 0 else -1 - arc for arc in one} & {
        arc if arc >= 0 else -1 - arc for arc in other
    }
    assert set(decode_arcs(packed["arcs"])[shared]) == {
        (8 * SCALE, 45 * SCALE),
        (8 * SCALE, 46 * SCALE),
    }


def test_an_enclave_shares_its_whole_border() -> None:
    outer, inner = shapely.box(7, 45, 9, 47), shapely.box(7.5, 45.5, 8, 46)
    packed: Any = encode([outer.difference(inner), inner])
    assert decode_integers(packed["arcs"]["lengths"]) == [5, 5]
    assert packed["runs"][0][1] in (packed["runs"][1][0], [-1 - packed["runs"][1][0][0]])


@pytest.mark.parametrize("city", ["torino", "milano", "bologna"])
def test_the_bundled_areas_share_their_borders(city: str) -> None:
    areas = load_city(load_catalogue(), city).areas
    for _, level in areas.groupby("level"):
        packed: Any = encode(level.geometry)
        found = decode(packed)
        assert shapely.hausdorff_distance(found, level.geometry.to_numpy()).max() <= 1e-5
        edges = [
            frozenset(edge)
            for arc in decode_arcs(packed["arcs"])
            for edge in itertools.pairwise(arc)
        ]
        assert len(edges) == len(set(edges)), "a border is there twice"


def test_a_collection_is_refused_by_row() -> None:
    with pytest.raises(GeometryError, match=r"Row 1 has a GeometryCollection"):
        encode([None, shapely.GeometryCollection([shapely.Point(7, 45)])])
