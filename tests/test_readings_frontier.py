"""What lies near the border between two areas: by hand on squares, and on the real cities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from geo.borders import near_borders, shared_borders, split_by_nearest
from invented_city import CITY, HOSTILE, write_invented_city
from layers.readings.frontier_found import borders_of
from layers.readings.writing import value_text
from plain_frontier import LAYERS, METRIC, plain_areas, plain_borders, plain_near
from readings_asked import asked, cells, layers_of, sound, table

if TYPE_CHECKING:
    from pathlib import Path

    from layers.readings.model import Reading


def series(*shapes: object, crs: str = METRIC) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes), crs=crs)


def test_areas_share_lines_and_a_corner_is_no_frontier() -> None:
    # 0 | 1
    # --+--     0 and 3 share the corner in the middle only, and so do 1 and 2
    # 2 | 3
    areas = series(box(0, 1, 1, 2), box(1, 1, 2, 2), box(0, 0, 1, 1), box(1, 0, 2, 1))
    borders = shared_borders(areas)
    pairs = list(zip(borders["left"], borders["right"], strict=True))
    assert pairs == [(0, 1), (0, 2), (1, 3), (2, 3)]
    assert list(borders.length) == [1, 1, 1, 1]


def test_an_enclave_and_an_exclave_are_frontiers_too() -> None:
    # 0 has a hole that is 1, and an exclave inside of 2.
    hole, exclave = box(2, 2, 4, 4), box(12, 2, 13, 3)
    around = Polygon(box(0, 0, 10, 10).exterior, [hole.exterior])
    host = Polygon(box(10, 0, 20, 10).exterior, [exclave.exterior])
    borders = shared_borders(series(MultiPolygon([around, exclave]), hole, host))
    lengths = dict(
        zip(zip(borders["left"], borders["right"], strict=True), borders.length, strict=True)
    )
    assert lengths == {(0, 1): 8, (0, 2): 10 + 4}


def test_no_area_and_one_area_have_no_border() -> None:
    assert shared_borders(series()).empty
    assert shared_borders(series(box(0, 0, 1, 1))).empty
    assert shared_borders(series(box(0, 0, 1, 1), box(5, 5, 6, 6))).empty


def test_near_is_the_straight_line_and_the_very_distance_counts() -> None:
    border = series(LineString([(0, 0), (0, 100)]))
    features = series(Point(50, 50), Point(50.001, 50), None, box(-10, 0, 10, 5), Point(30, 140))
    found = near_borders(features, border, distance_m=50)
    assert found.to_numpy().tolist() == [[0, 0, 50], [3, 0, 0], [4, 0, 50]]


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 200)), max_size=20), st.integers(0, 90)
)
def test_what_is_near_is_near_every_border_that_is_so_near(
    places: list[tuple[int, int]], near_m: int
) -> None:
    lines = [LineString([(100, 0), (100, 200)]), LineString([(200, 0), (200, 200)])]
    points = [Point(*place) for place in places]
    found = near_borders(series(*points), series(*lines), distance_m=near_m)
    expected = {
        (row, at)
        for row, point in enumerate(points)
        for at, line in enumerate(lines)
        if point.distance(line) <= near_m
    }
    assert set(zip(found["feature"], found["border"], strict=True)) == expected


def test_a_line_is_given_to_the_nearest_piece_by_piece_and_none_is_lost() -> None:
    line = series(LineString([(0, 0), (4, 0), (10, 0)]), LineString([(0, 9), (1, 9)]))
    areas = series(box(0, 0.1, 4, 2), box(4, 0.2, 10, 2))
    given_to = split_by_nearest(line, areas)
    assert list(zip(given_to["line"], given_to["area"], given_to.length, strict=True)) == [
        (0, 0, 4),
        (0, 1, 6),
        (1, 0, 1),
    ]


CASES = (
    ("torino", "zona", 500),
    ("torino", "comune", 1500),
    ("milano", "zona", 1000),
    ("milano", "comune", 500),
    ("bologna", "zona", 2000),
    ("bologna", "comune", 800),
)


@pytest.mark.parametrize(("city", "level", "near_m"), CASES)
def test_borders_and_what_is_near_equal_the_plain_computation(
    city: str, level: str, near_m: int
) -> None:
    plain = plain_borders(city, level)
    borders = borders_of(layers_of(city), level)
    lengths = dict(
        zip(
            map(frozenset, zip(borders["left"], borders["right"], strict=True)),
            borders.to_crs(METRIC).length,
            strict=True,
        )
    )
    assert lengths == pytest.approx({pair: line.length.iloc[0] for pair, line in plain.items()})
    near = {
        layer: {
            pair: ids
            for pair, line in plain.items()
            if (ids := plain_near(city, line, layer, near_m))
        }
        for layer in LAYERS
    }
    holds_to(asked(f"city={city}&level={level}&reading=frontier&near={near_m}"), near, city, level)


def holds_to(
    reading: Reading, near: dict[str, dict[frozenset[str], set[str]]], city: str, level: str
) -> None:
    sound(reading)
    names = plain_areas(city, level)["name"]
    busy = {pair for by_pair in near.values() for pair in by_pair}
    told = {frozenset((row["left"], row["right"])): row for row in cells(table(reading, "pairs"))}
    assert set(told) == {frozenset(names[code] for code in pair) for pair in busy}
    for pair in busy:
        row = told[frozenset(names[code] for code in pair)]
        assert [row[layer] for layer in LAYERS] == [
            len(near[layer].get(pair, ())) for layer in LAYERS
        ]
    for at, layer in enumerate(LAYERS):
        once = set().union(*near[layer].values())
        assert reading.figures[at].value == len(once)
        if once:
            total = table(reading, "pairs").total
            assert total is not None
            assert total.cells[3 + at] == len(once)
            holds_to_list(reading, layer, near[layer], names)


def holds_to_list(
    reading: Reading, layer: str, near: dict[frozenset[str], set[str]], names: object
) -> None:
    listed: dict[frozenset[object], set[object]] = {}
    for row in cells(table(reading, f"list_{layer}")):
        listed.setdefault(frozenset((row["left"], row["right"])), set()).add(row["id"])
    assert listed == {frozenset(names[code] for code in pair): ids for pair, ids in near.items()}
    matrix = table(reading, f"matrix_{layer}")
    assert matrix.total is not None
    assert matrix.total.cells[-1] == len(set().union(*near.values()))
    by_area = {row.cells[0]: row.cells[-1] for row in matrix.rows}
    assert by_area == {
        name: len(set().union(*(ids for pair, ids in listed.items() if name in pair)))
        for name in by_area
    }
    square = [row.cells[1:-1] for row in matrix.rows]
    assert square == [tuple(column) for column in zip(*square, strict=True)]
    for row in cells(table(reading, "sides")):
        parts = row["in_left"], row["in_right"], row["in_neither"]
        assert row["near"] == sum(int(str(part)) for part in parts)


@pytest.mark.parametrize("city", ["milano", "torino", "bologna"])
def test_districts_meet_the_comuni_around_along_the_border_of_the_capital(city: str) -> None:
    capital = {"milano": "015146", "torino": "001272", "bologna": "037006"}[city]
    districts = set(plain_areas(city, "municipio").index)
    plain = plain_borders(city, "comune")
    borders = borders_of(layers_of(city), "municipio").to_crs(METRIC)
    assert set(borders["left"]) | set(borders["right"]) == {
        code for code in (districts | {c for pair in plain for c in pair}) if code != capital
    }
    outer: dict[str, float] = {}
    for left, right, line in zip(borders["left"], borders["right"], borders.geometry, strict=True):
        if (left in districts) != (right in districts):
            other = right if left in districts else left
            outer[other] = outer.get(other, 0) + line.length
    around = {pair - {capital}: line for pair, line in plain.items() if capital in pair}
    assert outer == pytest.approx(
        {next(iter(other)): line.length.iloc[0] for other, line in around.items()}, rel=1e-6
    )
    # Every row near the border of the capital with a comune is near that of some district with it.
    reading = asked(f"city={city}&level=municipio&reading=frontier&near=700")
    names = plain_areas(city, "comune")["name"]
    rows = cells(table(reading, "list_pacts"))
    for other, line in around.items():
        name = names[next(iter(other))]
        ours = {row["id"] for row in rows if name in (row["left"], row["right"])}
        assert plain_near(city, line, "pacts", 700) <= ours
    sound(reading)


def test_chosen_areas_choose_borders_and_rows_of_both_sides_stay() -> None:
    whole = asked("city=milano&level=municipio&reading=frontier")
    one = asked("city=milano&level=municipio&areas=MI-M4&reading=frontier")
    mine = [
        row for row in cells(table(whole, "pairs")) if "Municipio 4" in (row["left"], row["right"])
    ]
    assert cells(table(one, "pairs")) == mine
    sides = cells(table(one, "sides"))
    assert any(row["in_left" if row["right"] == "Municipio 4" else "in_right"] for row in sides)


def test_approximate_points_are_marked() -> None:
    rows = cells(
        table(asked("city=milano&level=municipio&reading=frontier&near=300"), "list_pacts")
    )
    for row in rows:
        precision = row["precision_m"]
        vague = precision is not None and float(str(precision)) > 300
        either = precision is not None and float(str(precision)) > float(str(row["distance_m"]))
        assert ("chiesta" in str(row["sure"])) == vague
        assert ("dall'altra parte" in str(row["sure"])) == (vague or either)
    assert {row["sure"] for row in rows} >= {"come collocato", "può stare dall'altra parte"}


def test_the_invented_city_by_hand(tmp_path: Path) -> None:
    write_invented_city(tmp_path)
    reading = asked(f"city={CITY}&level=zona&reading=frontier&near=100", tmp_path)
    sound(reading)
    # On the border itself: the points 2 and 3 and house 2; across it: 4, 11 is in two zones but
    # not near; some 80 m away: 8. Target areas: 1 ends there, 2 and 3 lie over it.
    ids = {row["id"] for row in cells(table(reading, "list_pacts"))}
    assert ids == {"ES-02", "ES-03", "ES-04", "ES-08"}
    assert {row["id"] for row in cells(table(reading, "list_houses"))} == {"ES-H2"}
    targets = {row["id"] for row in cells(table(reading, "list_target_areas"))}
    assert targets == {"ES-T1", "ES-T2", "ES-T3"}
    # Without a place: pacts 6, 7 and 10 (which declares nothing at all), house 3, target area 4.
    assert reading.figures[-1].value == 5
    unplaced = {row["id"] for row in cells(table(reading, "no_place"))}
    assert unplaced == {"ES-06", "ES-07", "ES-H3", "ES-T4"}
    sides = {row["layer"]: row for row in cells(table(reading, "sides"))}
    assert [sides["Patti"][key] for key in ("near", "in_left", "in_right", "in_neither")] == [
        4,
        3,
        1,
        0,
    ]


def test_three_areas_meet_and_the_total_counts_once(tmp_path: Path) -> None:
    write_invented_city(tmp_path)
    reading = asked(f"city={CITY}&level=comune&reading=frontier&near=50", tmp_path)
    rows = [row for row in cells(table(reading, "list_pacts")) if row["id"] == "ES-03"]
    assert len(rows) == 4  # where four comuni touch there are four borders, and no diagonal one
    total = table(reading, "matrix_pacts").total
    assert total is not None
    assert total.cells[-1] == len({row["id"] for row in cells(table(reading, "list_pacts"))})


def test_nothing_to_find_is_said(tmp_path: Path) -> None:
    write_invented_city(tmp_path)
    reading = asked(
        f"city={CITY}&level=zona&status=extended_or_renewed&q=zzz&reading=frontier", tmp_path
    )
    sound(reading)
    assert [figure.value for figure in reading.figures[:3]] == [0, 0, 0]
    assert table(reading, "pairs").rows == ()
    assert table(reading, "pairs").empty
    assert reading.maps[0].shapes == ()


@pytest.mark.parametrize("lang", ["it", "en"])
def test_hostile_names_stay_text(tmp_path: Path, lang: str) -> None:
    write_invented_city(tmp_path, hostile=True)
    reading = asked(f"city={CITY}&level=comune&lang={lang}&reading=frontier&near=500", tmp_path)
    names = [row["name"] for row in cells(table(reading, "list_pacts"))]
    assert names
    assert all(all(part in str(name) for part in HOSTILE) for name in names)
    for one in reading.tables:
        for row in one.rows:
            assert all(
                value_text(v, c.kind, lang) != ""
                for v, c in zip(row.cells, one.columns, strict=True)
            )


def test_ambiti_that_overlap_have_no_border_and_others_have() -> None:
    link = "city=torino&ambito=A.001090.001120,B.001090.001272,C.001156&level=ambito"
    borders = borders_of(asked(f"{link}&reading=frontier").extract.source, "ambito")
    assert list(zip(borders["left"], borders["right"], strict=True)) == [("AMB-2", "AMB-3")]
