"""Coordinates are read in every usual spelling, and what is none is not taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.readings.coordinates import parse_coordinates

TORINO = (6.5, 44.5, 8.2, 45.7)


@pytest.mark.parametrize(
    "text",
    [
        "45.07, 7.68",
        "45.07,7.68",
        "45.07 7.68",
        "45.07; 7.68",
        "45,07 7,68",
        "45,07, 7,68",
        "45,07,7,68",
        "45,07; 7,68",
        "(45.07, 7.68)",
        "geo:45.07,7.68",
        "lat 45.07 lon 7.68",
        "lat: 45,07; lon: 7,68",
        "latitudine 45,07 longitudine 7,68",
        "45.07N 7.68E",
        "45.07 N, 7.68 E",
        "45.07° N 7.68° E",
        "N 45.07 E 7.68",
        "N45.07E7.68",
        "45,07 nord 7,68 est",
        "+45.07 +7.68",
        "45°04'12\"N 7°40'48\"E",
        "45° 4' 12'' N, 7° 40' 48'' E",
        "45°04′12″N 7°40′48″E",  # noqa: RUF001 - primes, as maps write them
        "45º04’12”N 7º40’48”E",
        "45°04'12\"N7°40'48\"E",
        "45°04,2'N 7°40,8'E",
        "45 04 12 N 7 40 48 E",
        "N45°04'12,0\" E7°40'48,0\"",
        "45°04'12\" 7°40'48\"",
    ],
)
def test_every_usual_spelling_is_read(text: str) -> None:
    found = parse_coordinates(text, TORINO)
    assert found is not None
    assert (found.lat, found.lon) == pytest.approx((45.07, 7.68), abs=1e-9)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("7.68, 45.07", "turned"),
        ("7.68E 45.07N", "letters"),
        ("45.07 N 7.68", "letters"),
        ("7.68 45.07N", "letters"),
        ("45.07 7.68", "range"),
    ],
)
def test_the_order_is_known_by_letters_or_by_the_range_of_the_city(text: str, order: str) -> None:
    found = parse_coordinates(text, TORINO)
    assert found is not None
    assert (found.lat, found.lon, found.order) == (45.07, 7.68, order)


def test_west_and_south_in_italian_and_english() -> None:
    for text in (
        "33,5 S 70,6 O",
        "33.5S 70.6W",
        "-33.5 -70.6",
        "33°30'S 70°36'O",
        "33.5 sud 70.6 ovest",
    ):
        found = parse_coordinates(text, TORINO)
        assert found is not None
        assert (found.lat, found.lon) == pytest.approx((-33.5, -70.6))


def test_what_may_be_read_both_ways_is_said() -> None:
    found = parse_coordinates("7, 8", (5.0, 5.0, 10.0, 10.0))
    assert found is not None
    assert (found.lat, found.lon, found.order) == (7, 8, "ambiguous")


def test_outside_of_the_city_the_first_is_the_latitude() -> None:
    found = parse_coordinates("41.9, 12.5", TORINO)
    assert found is not None
    assert (found.lat, found.lon, found.order) == (41.9, 12.5, "first")


@pytest.mark.parametrize(
    "text",
    ["", "Torino", "45,07", "45.07", "4507", "via Roma 12", "PAT-TO-001", "001272", "Zona 9 bis"],
)
def test_what_is_no_pair_of_numbers_is_a_name(text: str) -> None:
    assert parse_coordinates(text, TORINO) is None


@pytest.mark.parametrize(
    "text",
    [
        "95, 200",
        "45°75'00\"N 7°41'00\"E",
        "45°04'60\"N 7°41'00\"E",
        "45.07 N 7.68 N",
        "7.68 E 45.07 E",
        "45.5°30'N 7°E",
        "-45 S 7 E",
        "120 N 7 E",
    ],
)
def test_what_is_a_pair_but_no_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its own words are for no reader
        parse_coordinates(text, TORINO)


@given(st.integers(-90 * 3600, 90 * 3600), st.integers(-180 * 3600, 180 * 3600))
def test_what_is_written_in_seconds_comes_back(lat: int, lon: int) -> None:
    def dms(seconds: int, letters: str) -> str:
        degrees, rest = divmod(abs(seconds), 3600)
        return f"{degrees}°{rest // 60:02d}'{rest % 60:02d}\"{letters[seconds < 0]}"

    found = parse_coordinates(f"{dms(lat, 'NS')} {dms(lon, 'EO')}", TORINO)
    assert found is not None
    assert (found.lat, found.lon) == pytest.approx((lat / 3600, lon / 3600), abs=1e-9)


@given(st.text(alphabet="0123456789.,;°'\"NSEOW -ab", max_size=30))
def test_whatever_is_typed_it_is_read_or_not_and_nothing_breaks(text: str) -> None:
    try:
        found = parse_coordinates(text, TORINO)
    except ValueError:
        return
    assert found is None or (abs(found.lat) <= 90 and abs(found.lon) <= 180)
