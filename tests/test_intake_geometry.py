"""Geometries of GeoJSON, text parted into features, and declared CRS: the values, without files."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data.intake.declared_crs import crs_by_name, crs_by_wkt
from data.intake.geojson_geometry import geometry_of
from data.intake.geojson_stream import NotJSONError, pieces
from data.intake.shapefile_rings import polygons_of_rings

SQUARE = [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]
POINT = {"type": "Point", "coordinates": [7.6, 45.1]}


def test_where_the_text_breaks_off_is_said() -> None:
    text = '{"features": [{"a": 1},\n{"a": 2},\n{"a"'
    with pytest.raises(NotJSONError) as caught:
        list(pieces(text))
    assert (caught.value.line, caught.value.features) == (3, 2)


@pytest.mark.parametrize(
    ("geometry", "wkt", "problems"),
    [
        ({"type": "Point", "coordinates": [7, 45, -9999, 12]}, "POINT (7 45)", []),
        ({"type": "point", "coordinates": [7, 45]}, "POINT (7 45)", []),
        ({"type": "Point", "coordinates": ["7,5", "45"]}, "POINT (7.5 45)",
         ["geojson_coordinate_text"] * 2),
        ({"type": "Point", "coordinates": [7]}, None, ["geojson_position"]),
        ({"type": "Point", "coordinates": [[7, 45]]}, None, ["geojson_position"]),
        ({"type": "Point", "coordinates": [True, 45]}, None, ["geojson_position"]),
        ({"type": "Point", "coordinates": []}, None, ["geometry_empty"]),
        ({"type": "Point", "coordinates": [1e308, 0]}, None, ["geojson_coordinate_too_large"]),
        ({"type": "Point", "coordinates": [float("nan"), 0]}, None,
         ["geojson_coordinate_not_finite"]),
        ({"type": "Circle", "coordinates": [7, 45]}, None, ["geojson_geometry_type"]),
        ({"type": "LineString", "coordinates": [[0, 0]]}, None, ["geometry_degenerate"]),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]},
         "POLYGON ((0 0, 1 0, 1 1, 0 0))", ["geometry_ring_open"]),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 0]]]}, None,
         ["geometry_degenerate"]),
        ({"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]}, "MULTIPOINT ((1 2), (3 4))", []),
        ({"type": "MultiPolygon", "coordinates": [[], [SQUARE]]},
         "MULTIPOLYGON (((0 0, 2 0, 2 2, 0 2, 0 0)))", []),
        ({"type": "GeometryCollection", "geometries": [POINT, None]},
         "GEOMETRYCOLLECTION (POINT (7.6 45.1))", []),
        ({"type": "GeometryCollection", "geometries": []}, None, ["geometry_empty"]),
        ("Point", None, ["geojson_geometry_type"]),
        (None, None, []),
    ],
)  # fmt: skip
def test_a_geometry_and_what_is_wrong_with_it(geometry: Any, wkt: str | None, problems) -> None:
    shape = geometry_of(geometry)
    assert [each.key for each in shape.problems] == problems
    assert (shape.geometry and shapely.to_wkt(shape.geometry)) == wkt


def test_monte_mario_is_known_by_any_of_its_names() -> None:
    for name in ("Monte_Mario", "Roma_1940"):
        datum = f'GEOGCS["GCS_{name}",DATUM["D_{name}",SPHEROID["International_1924",6378388,297]]'
        wkt = (
            f'PROJCS["x",{datum},PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]],'
            'PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",1500000],'
            'PARAMETER["False_Northing",0],PARAMETER["Central_Meridian",9],'
            'PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0],UNIT["Meter",1]]'
        )
        assert crs_by_wkt(wkt) == "EPSG:3003"
    assert crs_by_wkt('LOCAL_CS["Undefined"]') == crs_by_wkt("junk") == crs_by_name("7791") == ""


def ring(west: float, south: float, side: float, *, clockwise: bool) -> Any:
    corners = [(0, 0), (0, side), (side, side), (side, 0), (0, 0)]
    placed = [(west + x, south + y) for x, y in corners]
    return shapely.get_coordinates(shapely.LineString(placed if clockwise else placed[::-1]))


@pytest.mark.parametrize("turned", [True, False], ids=["as it should be", "the wrong way round"])
def test_shells_and_holes_find_each_other(turned: bool) -> None:
    shells = [ring(0, 0, 9, clockwise=True), ring(20, 0, 9, clockwise=True)]
    hole = ring(2, 2, 2, clockwise=not turned)
    found = polygons_of_rings([hole, *shells] if turned else [hole, *(r[::-1] for r in shells)])
    assert found is not None
    assert (found.geom_type, found.area) == ("MultiPolygon", 81 + 81 - 4)


def test_a_hole_in_no_shell_is_not_lost() -> None:
    found = polygons_of_rings([ring(0, 0, 1, clockwise=True), ring(5, 5, 2, clockwise=False)])
    assert found is not None
    assert found.area == 1 + 4
    assert polygons_of_rings([]) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["type", "coordinates", "geometries"]), json_values))
def test_no_object_makes_the_reader_of_geometries_raise(value) -> None:
    shape = geometry_of(value)
    assert shape.geometry is None or shape.geometry.geom_type
    assert shape.geometry is not None or shape.problems
