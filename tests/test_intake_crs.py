"""Reference systems: declared, proposed by where the points fall, confirmed, mixed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from data.intake.crs_guess import known_crs, propose, to_lon_lat
from made_tables import squares
from test_intake_coordinates import flags, keys, settled

UTM = (396634.28, 4991598.53)
GAUSS_BOAGA = (1396659.86, 4991618.23)
PLACE = (7.6869, 45.0703)
CONFIRMED = ("EPSG:32632", "EPSG:25832", "EPSG:7791", "EPSG:6707", "EPSG:3857", "EPSG:3003")


def off_by_m(lon: float, lat: float) -> float:
    return Geod(ellps="WGS84").inv(lon, lat, *PLACE)[2]


@pytest.mark.parametrize(
    ("x", "y", "first"),
    [
        (*UTM, "EPSG:32632"),
        (UTM[1], UTM[0], "EPSG:6707"),
        (*GAUSS_BOAGA, "EPSG:3003"),
        (855701.8, 5631614.4, "EPSG:3857"),
    ],
)
def test_a_crs_is_asked_for_and_proposed(x: float, y: float, first: str) -> None:
    found = settled({"x": [x, x], "y": [y, y + 10]})
    assert found.crs == ""
    assert found.proposals[0].crs == first
    assert (found.proposals[0].inside, found.proposals[0].tried) == (2, 2)
    assert all(shape is None for shape in found.shapes)
    assert flags(found) == {"crs_unconfirmed": [0, 1]}
    assert "crs_not_declared" in keys(found)


@pytest.mark.parametrize("crs", CONFIRMED)
def test_a_confirmed_crs_puts_the_points_in_their_place(crs: str) -> None:
    east, north = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(*PLACE)
    found = settled({"est": [east], "nord": [north]}, crs)
    assert flags(found) == {}
    assert off_by_m(found.lon[0], found.lat[0]) < 0.01


def test_monte_mario_has_its_shift() -> None:
    found = settled({"x": [GAUSS_BOAGA[0]], "y": [GAUSS_BOAGA[1]]}, "EPSG:3003")
    assert off_by_m(found.lon[0], found.lat[0]) < 5


@given(lon=st.floats(7.61, 7.75), lat=st.floats(45.03, 45.11), crs=st.sampled_from(CONFIRMED[:4]))
def test_there_and_back_within_a_centimetre(lon: float, lat: float, crs: str) -> None:
    east, north = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(lon, lat)
    back = to_lon_lat(crs, np.array([round(east, 3)]), np.array([round(north, 3)]), squares())
    assert Geod(ellps="WGS84").inv(lon, lat, back[0][0], back[1][0])[2] < 0.01


def test_the_north_may_come_first() -> None:
    found = settled({"x": [UTM[1]], "y": [UTM[0]]}, "EPSG:6707")
    assert off_by_m(found.lon[0], found.lat[0]) < 1
    assert "axes_other_order" in keys(found)
    shape = settled({}, shapes=[f"POINT({UTM[1]} {UTM[0]})"], crs="EPSG:6707")
    assert off_by_m(shape.shapes[0].x, shape.shapes[0].y) < 1


def test_a_declared_crs_is_honoured_and_said() -> None:
    found = settled({}, shapes=[f"POINT({UTM[0]} {UTM[1]})"], crs="EPSG:32632")
    assert keys(found) == {"crs_declared"}
    assert off_by_m(found.lon[0], found.lat[0]) < 1


def test_a_declared_crs_that_the_numbers_contradict_is_asked_for() -> None:
    found = settled({}, shapes=["POINT(7.68 45.07)"], crs="EPSG:32632")
    assert keys(found) == {"crs_contradicted", "crs_unconfirmed"}
    assert found.proposals[0].crs == "EPSG:4326"
    assert settled({}, shapes=["POINT(7.68 45.07)"], crs="").shapes[0] is None


def test_mixed_rows_are_found_and_read_once_confirmed() -> None:
    columns = {"lat": [45.07, UTM[1], 45.06], "lon": [7.68, UTM[0], 7.67]}
    found = settled(columns)
    assert flags(found) == {"crs_mixed": [1]}
    assert found.shapes[1] is None
    confirmed = settled(columns, "EPSG:32632")
    assert flags(confirmed) == {}
    assert off_by_m(confirmed.lon[1], confirmed.lat[1]) < 1
    assert confirmed.lat[0] == 45.07


def test_nothing_is_proposed_for_points_of_nowhere() -> None:
    assert propose(np.array([1.0e6]), np.array([1.0e6]), squares(), degrees=False) == ()
    found = settled({"x": [1.0e6], "y": [1.0e6]})
    assert "crs_not_declared_unknown" in keys(found)


@pytest.mark.parametrize(
    ("text", "crs"),
    [("32632", "EPSG:32632"), ("epsg:3003", "EPSG:3003"), ("EPSG:999999", ""), ("+proj=utm", "")],
)
def test_a_crs_by_its_name(text: str, crs: str) -> None:
    assert known_crs(text) == crs
