"""What more houses change: against doing it plainly, and where there is no house to begin with."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import Point

from geo.cover import BOUND
from invented_city import CITY, edit, write_invented_city
from plain import METRIC
from plain_gaps import AREAS, coverage, houses_m, plain_gaps, whole_share
from readings_asked import TODAY, asked, cells, sound, table

if TYPE_CHECKING:
    from pathlib import Path

    from layers.readings.model import Reading

# With candidates: in the middle of things, in an exclave (San Colombano al Lambro), beside an
# enclave (in Villafranca Piemonte), on a level that does not nest, outside the choice.
QUERIES = (
    ("city=torino&level=zona", "45.0500,7.5500;45.0300,7.8200", 1200),
    ("city=torino&level=comune&areas=001300,001272", "44.7800,7.5000", 3000),
    ("city=torino&level=statistica&areas=TO-C6", "45.1000,7.7200", 800),
    ("city=milano&level=comune&areas=015191,015146", "45.1830,9.4900;45.4700,9.1500", 2500),
    ("city=milano&level=municipio", "45.5200,9.2200;45.6000,9.4000", 1200),
    ("city=bologna&level=zona", "44.3500,11.7100;44.4600,11.2500", 2000),
    ("city=bologna&level=municipio", "44.4700,11.3700", 1200),
)


@cache
def what_if(query: str, root: Path | None = None) -> Reading:
    reading = asked(f"{query}&reading=what_if", root)
    sound(reading)
    return reading


def points(text: str) -> gpd.GeoSeries:
    pairs = [tuple(map(float, part.split(","))) for part in text.split(";") if part]
    return gpd.GeoSeries([Point(lon, lat) for lat, lon in pairs], crs=4326)


def places(reading: Reading, key: str) -> gpd.GeoSeries:
    return points(";".join(str(row["place"]) for row in cells(table(reading, key))))


@pytest.mark.parametrize(("query", "houses", "reach"), QUERIES)
def test_before_and_after_equal_a_plain_computation(query: str, houses: str, reach: int) -> None:
    reading = what_if(f"{query}&houses={houses}&reach={reach}")
    before, after = coverage(query, reach), coverage(query, reach, points(houses))
    one = table(reading, "coverage")
    for row in cells(one):
        for when, exact in (("before", before), ("after", after)):
            expected = exact.loc[str(row["id"])]
            assert row[f"{when}_m"] == pytest.approx(expected["distance_m"], abs=1e-6)
            assert row[f"share_{when}"] == pytest.approx(expected["share"], rel=0.001, abs=1e-6)
            if np.isnan(expected["residents"]):
                assert row[f"residents_{when}"] is None
            else:
                close = pytest.approx(expected["residents"], rel=0.001, abs=1)
                assert row[f"residents_{when}"] == close
    assert one.total is not None
    assert one.total.cells[6] == pytest.approx(whole_share(query, reach), rel=0.001)
    exact_after = whole_share(query, reach, points(houses))
    assert one.total.cells[7] == pytest.approx(exact_after, rel=0.001)


@pytest.mark.parametrize(("query", "houses", "reach"), QUERIES[:1] + QUERIES[-2:])
def test_the_gaps_that_close_are_those_that_a_house_reaches(
    query: str, houses: str, reach: int
) -> None:
    reading = what_if(f"{query}&houses={houses}&reach={reach}")
    expected = plain_gaps(query, reach, str(TODAY))
    city = query.split("&", maxsplit=1)[0].removeprefix("city=")
    new = points(houses)
    areas = AREAS(city)
    holding = {
        code
        for code, shape in zip(areas["code"], areas.geometry, strict=True)
        if new.intersects(shape).any()
    }
    closed = {(row["kind"], row["id"]) for row in cells(table(reading, "closed"))}
    without = {code for code, (_, n) in expected.areas.items() if n == 0}
    assert {code for kind, code in closed if kind == "area"} == without & holding
    pacts = cells(table(reading, "gaps_pact"))
    assert {str(row["id"]): row["before_m"] for row in pacts} == pytest.approx(
        expected.pacts_beyond, abs=1e-6
    )
    for row in pacts:
        assert (row["fate"] == "si chiude") == (row["after_m"] <= reach)
        assert row["after_m"] <= row["before_m"]
    targets = {str(row["id"]) for row in cells(table(reading, "gaps_target"))}
    assert targets == set(expected.targets)


def test_the_exclave_is_reached_and_the_enclave_is_no_part_of_what_is_around_it() -> None:
    areas = AREAS("milano").set_index("code")
    exclave = areas.geometry["015191"]
    query, houses, reach = QUERIES[3]
    reading = what_if(f"{query}&houses={houses}&reach={reach}")
    rows = by_code(reading)
    assert exclave.intersects(points(houses).iloc[0])
    assert rows["015191"]["share_before"] == 0
    assert 0.4 < rows["015191"]["share_after"] < 1
    around = AREAS("torino").set_index("code").geometry["001300"]
    holes = [len(part.interiors) for part in getattr(around, "geoms", [around])]
    assert sum(holes) == 1
    total = table(what_if("{}&houses={}&reach={}".format(*QUERIES[1])), "coverage").total
    assert total is not None
    assert total.cells[7] > total.cells[6]


def test_counts_add_up_and_list_what_they_count() -> None:
    reading = what_if("city=torino&level=zona&houses=45.0500,7.5500&best=3")
    total = 0
    for row in table(reading, "summary").rows:
        _, before, closed, left = row.cells
        assert before == closed + left
        total += closed
        if before:
            listed = cells(table(reading, row.lists[1]))
            assert len(listed) == before
            assert sum(one["fate"] == "si chiude" for one in listed) == closed
    assert total == len(table(reading, "closed").rows) == reading.figures[0].value > 0


def test_what_each_adds_sums_up_to_the_difference() -> None:
    reading = what_if("city=bologna&level=zona&houses=44.3500,11.7100;44.3500,11.7150&best=4")
    total = table(reading, "coverage").total
    assert total is not None
    new = [*cells(table(reading, "new")), *cells(table(reading, "best"))]
    assert len(new) == 6
    km2 = total.cells[3] * (total.cells[7] - total.cells[6])
    assert sum(row["km2"] for row in new) == pytest.approx(km2, rel=1e-6)
    people = total.cells[9] - total.cells[8]
    assert sum(row["adds"] for row in new) == pytest.approx(people, abs=len(new))
    # The second candidate stands 400 m from the first: most of what it reaches is reached already.
    assert new[1]["km2"] < new[0]["km2"] / 2


@pytest.mark.parametrize(
    ("query", "weight"),
    [
        ("city=bologna&level=zona&reach=3000", "adds"),
        ("city=bologna&level=municipio&reach=1200", "km2"),
        ("city=torino&level=municipio&reach=2000", "km2"),
    ],
)
def test_every_suggestion_is_the_best_of_the_points_that_are_left(query: str, weight: str) -> None:
    reading = what_if(f"{query}&best=4")
    asked_for = dict(part.split("=") for part in query.split("&"))
    areas = AREAS(asked_for["city"])
    level = areas[areas["level"] == asked_for["level"]].to_crs(METRIC)
    cells_m = areas[areas["level"] == "comune"].to_crs(METRIC) if weight == "adds" else level
    value = cells_m["population"] if weight == "adds" else cells_m.area / 1e6
    reach = int(asked_for["reach"])
    discs = level.representative_point().buffer(reach, quad_segs=256)
    reached = houses_m(asked_for["city"]).buffer(reach, quad_segs=256).union_all()
    best = cells(table(reading, "best"))
    assert best
    for row in best:
        free = [disc.difference(reached) for disc in discs]
        adds = [
            float((value * cells_m.intersection(one).area / cells_m.area).sum()) for one in free
        ]
        at = int(np.argmax(adds))
        assert row["area"] == level["name"].iloc[at]
        assert row[weight] == pytest.approx(adds[at], rel=0.001, abs=1)
        reached = reached.union(discs.iloc[at])
    notes = " ".join(table(reading, "best").notes)
    assert "non una decisione" in notes
    assert f"{BOUND * 100:.1f}".replace(".", ",") in notes


def test_suggestions_come_after_the_candidates() -> None:
    alone = what_if("city=bologna&level=municipio&best=1")
    first = str(cells(table(alone, "best"))[0]["place"]).replace(" ", "")
    then = what_if(f"city=bologna&level=municipio&houses={first}&best=1")
    assert cells(table(then, "new"))[0]["km2"] == pytest.approx(
        cells(table(alone, "best"))[0]["km2"], rel=0.001
    )
    assert str(cells(table(then, "best"))[0]["place"]).replace(" ", "") != first


def test_a_point_outside_the_metropolitan_city_is_left_out_and_said() -> None:
    reading = what_if("city=torino&level=zona&houses=41.9000,12.5000;45.0500,7.5500")
    assert len(table(reading, "new").rows) == 1
    assert "41.90000, 12.50000" in reading.notes[0]
    assert len(places(reading, "new")) == 1
    shapes = {one.key: one for one in reading.maps[1].shapes}
    assert shapes["candidates"].geometry.iloc[0].equals(Point(7.55, 45.05))
    assert [one.group for one in reading.maps] == ["what_if", "what_if"]


def test_nothing_asked_changes_nothing() -> None:
    reading = what_if("city=milano&level=zona")
    assert reading.params == {"reading": "what_if"}
    assert [len(table(reading, key).rows) for key in ("new", "closed")] == [0, 0]
    total = table(reading, "coverage").total
    assert total is not None
    assert total.cells[6] == total.cells[7]
    assert "best" not in [one.key for one in reading.tables]


# --- no house, or none with a place --------------------------------------------------------------


def without_houses(root: Path, keep: tuple[int, ...]) -> Path:
    def kept(text: str) -> str:
        lines = text.splitlines()
        return "\n".join(lines[at] for at in (0, *keep)) + "\n"

    write_invented_city(root)
    edit(root, "houses.csv", kept)
    return root


def by_code(reading: Reading) -> dict[str, dict[str, Any]]:
    return {str(row["id"]): row for row in cells(table(reading, "coverage"))}


def test_the_first_house_of_a_city_without_any(tmp_path: Path) -> None:
    root = without_houses(tmp_path, ())
    # In the middle of Alba, 1,589 m wide and 2,222 m high: the disc of 500 m lies inside.
    reading = what_if(f"city={CITY}&level=comune&houses=44.51,11.01&reach=500", root)
    rows = by_code(reading)
    alba = rows["099001"]
    assert (alba["before_m"], alba["share_before"]) == ("", 0.0)
    assert alba["after_m"] == pytest.approx(0, abs=1)
    assert alba["share_after"] * alba["area_km2"] == pytest.approx(np.pi * 0.25, rel=0.0005)
    assert rows["099004"]["share_after"] == 0.0
    closed = [(row["kind"], row["id"]) for row in cells(table(reading, "closed"))]
    assert ("area", "099001") in closed
    assert ("area", "099002") not in closed
    (new,) = cells(table(reading, "new"))
    assert new["km2"] == pytest.approx(np.pi * 0.25, rel=0.0005)
    assert new["adds"] == pytest.approx(2500 * alba["share_after"], abs=1)


def test_the_best_places_of_a_city_without_houses_or_pacts(tmp_path: Path) -> None:
    root = without_houses(tmp_path, ())
    reading = what_if(f"city={CITY}&level=comune&best=3&reach=300&q=nowhere", root)
    # Comuni of one size: the most residents first (2,500, 2,000, 1,500 and not the 1,000).
    best = [row["area"] for row in cells(table(reading, "best"))]
    assert best == ["Alba Inventata", "None", "Cesa"]


def test_houses_without_a_place_leave_the_state_before_unknown(tmp_path: Path) -> None:
    root = without_houses(tmp_path, (3,))
    reading = what_if(f"city={CITY}&level=comune&houses=44.51,11.01&reach=500", root)
    alba = by_code(reading)["099001"]
    assert (alba["before_m"], alba["share_before"]) == (None, None)
    assert alba["share_after"] > 0
    assert [row.cells[1] for row in table(reading, "summary").rows][2] is None
    assert any("non è nota" in note for note in table(reading, "coverage").notes)
    assert not reading.maps[0].shapes
