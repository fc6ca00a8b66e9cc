"""Gaps and more houses where ambiti overlap, or where a choice has no area of the level."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from shapely.geometry import Point, box

from geo.cover import gains
from invented_city import CITY, edit, write_invented_city
from layers.ambiti import drawn, write_ambiti
from layers.readings.gaps import _form
from layers.readings.gaps import say as say_gaps
from layers.readings.reach import _Family, ground_of, in_metres
from layers.readings.reach_told import whole_people
from plain_gaps import AREAS
from readings_asked import asked, cells, sound, table

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from layers.readings.model import Reading
    from layers.words import Lang

MILANO = "city=milano&level=ambito&ambito=A.015146,B.015146.015209,C.MI-M1.MI-M2&areas=AMB-1,AMB-2"
CHIERI = "city=torino&level=comune&ambito=A.001078.001191&areas=AMB-1"
OVERLAPPING = "city=torino&ambito=A.001078,B.001078.001191&level=ambito"
HOUSE = "houses=45.012,7.824"
NO_AREA = (
    "city=torino&level=municipio&areas=001078",
    "city=torino&level=statistica&areas=TO-11",
    "city=milano&level=municipio&areas=015209",
    "city=bologna&level=municipio&areas=037060",
)


@cache
def read(query: str) -> Reading:
    reading = asked(query)
    sound(reading)
    return reading


def whole(query: str) -> tuple[Any, ...]:
    total = table(read(query), "coverage").total
    assert total is not None
    return total.cells


def people(city: str, *codes: str) -> int:
    areas = AREAS(city).set_index("code")
    return int(areas.loc[list(codes), "population"].sum())


def asked_points(reading: Reading) -> gpd.GeoSeries:
    return next(one.geometry for one in reading.maps[1].shapes if one.key == "candidates")


# --- a choice without an area of the level -------------------------------------------------------


@pytest.mark.parametrize("query", NO_AREA)
def test_a_choice_without_an_area_of_the_level_says_so(query: str) -> None:
    reading = read(f"{query}&reading=gaps")
    areas, coverage = table(reading, "areas"), table(reading, "coverage")
    assert (areas.rows, coverage.rows, coverage.notes[1:]) == ((), (), ())
    told = "Nella scelta non c’è alcuna area di questo livello."
    assert {areas.empty, coverage.empty, reading.figures[1].note} == {told}
    # The ground that was chosen is there all the same.
    assert whole(f"{query}&reading=gaps")[3] > 1


@pytest.mark.parametrize("query", NO_AREA)
def test_no_place_is_suggested_among_no_areas(query: str) -> None:
    best = table(read(f"{query}&reading=what_if&best=2"), "best")
    assert (best.rows, best.notes) == ((), ())
    assert "nella scelta non ce ne sono" in best.empty


# --- residents of ambiti -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (MILANO, people("milano", "015146", "015209")),
        (f"{CHIERI},001078", people("torino", "001078", "001191")),
        (OVERLAPPING, people("torino", "001078", "001191")),
    ],
)
def test_residents_of_overlapping_ambiti_count_once(query: str, expected: int) -> None:
    assert whole(f"{query}&reading=gaps")[2] == expected
    parts = ground_of(read(f"{query}&reading=gaps").extract).choice_parts
    assert parts is not None
    # What greedy_cover asks of its cells: none lies over another.
    apart, union = shapely.area(parts.geometry).sum(), shapely.union_all(parts.geometry).area
    assert apart == pytest.approx(union, rel=0.001)


def test_a_house_adds_the_residents_of_overlapping_ambiti_once() -> None:
    reading = read(f"{OVERLAPPING}&reading=what_if&{HOUSE}")
    (new,) = cells(table(reading, "new"))
    chieri = AREAS("torino").set_index("code").loc[["001078"]].to_crs(7791)
    disc = in_metres(asked_points(reading), reading.extract.source)[0].buffer(1200, quad_segs=512)
    expected = chieri["population"] * chieri.intersection(disc).area / chieri.area
    assert new["adds"] == pytest.approx(expected.iloc[0], rel=0.001)
    assert new["adds"] == pytest.approx(2983, abs=1)


@pytest.mark.parametrize("reading", ["gaps", f"what_if&{HOUSE}&best=1"])
def test_a_picked_ambito_equals_its_members(reading: str) -> None:
    one = read(f"{CHIERI}&reading={reading}")
    other = read(f"city=torino&level=comune&areas=001078,001191&reading={reading}")
    assert whole(f"{CHIERI}&reading={reading}")[2] == people("torino", "001078", "001191")
    assert [figure.value for figure in one.figures] == [figure.value for figure in other.figures]
    for key in ("new", "best") if "what_if" in reading else ("coverage",):
        assert table(one, key).rows == table(other, key).rows
        assert table(one, key).total == table(other, key).total
    if "what_if" in reading:
        assert one.figures[2].value == 5059


def test_an_ambito_has_the_parts_of_its_members() -> None:
    query = "city=torino&ambito=Z.TO-11,C.001078.001191,S.001078&reading=gaps"
    rows = {
        str(row["code"]): row for row in cells(table(read(f"{query}&level=ambito"), "coverage"))
    }
    zones = cells(table(read("city=torino&level=zona&areas=TO-11&reading=gaps"), "coverage"))
    assert rows["AMB-1"]["residents"] == zones[0]["residents"]
    assert rows["AMB-2"]["residents"] is not None
    # One comune without sub-areas tells nothing, be it asked for by itself or as an ambito.
    assert rows["AMB-3"]["residents"] is None


def test_where_parts_overlap_residents_are_not_known() -> None:
    extract = read("city=torino&level=comune&areas=001078,001191&reading=gaps").extract
    areas = extract.source.data.areas
    geometry = in_metres(areas.geometry, extract.source).copy()
    at = [list(areas["code"]).index(code) for code in ("001078", "001191")]
    assert _Family(extract, geometry).whole(at) is not None
    geometry[at[1]] = shapely.buffer(geometry[at[0]], 100)
    assert _Family(extract, geometry).whole(at) is None


def test_residents_of_drawn_ambiti_are_not_known() -> None:
    shapes = write_ambiti(
        [drawn("d", box(7.80, 45.0, 7.83, 45.02)), drawn("e", box(7.81, 45.0, 7.84, 45.02))]
    )
    reading = read(f"city=torino&level=ambito&ambito={shapes}&reading=what_if&{HOUSE}&best=1")
    ground = ground_of(reading.extract)
    assert ground.choice_parts is None
    assert whole_people(ground) is None
    outline = np.array([ground.outline], dtype=object)
    point = in_metres(asked_points(reading), reading.extract.source)
    covered = gains(
        shapely.buffer(point, 1200, quad_segs=128), outline, shapely.area(outline), shapely.Point()
    )
    (new,) = cells(table(reading, "new"))
    assert new["km2"] == pytest.approx(covered[0] / 1e6, rel=1e-6)
    notes = " ".join(table(reading, "coverage").notes)
    assert "Le aree si sovrappongono" in notes
    assert "solo il territorio scelto" not in notes


# --- a house in several ambiti -------------------------------------------------------------------


def test_a_house_in_two_ambiti_closes_the_gap_of_both() -> None:
    reading = read(f"{OVERLAPPING}&reading=what_if&{HOUSE}")
    closed = {row["id"] for row in cells(table(reading, "closed")) if row["kind"] == "area"}
    assert closed == {"AMB-1", "AMB-2"}
    assert [row["area"] for row in cells(table(reading, "new"))] == ["A e B"]


def test_a_house_on_the_border_of_two_comuni_closes_one_gap_as_the_answer_has_it(
    tmp_path: Path,
) -> None:
    root = write_invented_city(tmp_path)
    edit(root, "houses.csv", lambda text: text.splitlines()[0] + "\n")
    reading = asked(f"city={CITY}&level=comune&reading=what_if&houses=44.51,11.02", root)
    ground = ground_of(reading.extract).areas.geometry
    assert ground.intersects(Point(11.02, 44.51)).sum() == 2
    assert [row["area"] for row in cells(table(reading, "new"))] == ["Alba Inventata"]
    closed = [row["id"] for row in cells(table(reading, "closed")) if row["kind"] == "area"]
    assert closed == ["099001"]


# --- words ---------------------------------------------------------------------------------------


def test_the_surface_is_said_to_be_the_drawn_one() -> None:
    for query in (f"{CHIERI}&reading=gaps", f"{CHIERI}&reading=what_if"):
        columns = {column.key: column for column in table(read(query), "coverage").columns}
        assert columns["area_km2"].label == "Superficie disegnata"
        assert "catalogo" in columns["area_km2"].note
    english = table(read(f"{CHIERI}&reading=gaps&lang=en"), "coverage")
    assert "Drawn surface" in {column.label for column in english.columns}


@pytest.mark.parametrize(
    ("lang", "n", "targets", "pacts"),
    [
        ("it", 0, "Su 3.", "Su 3 con una posizione."),
        (
            "it",
            1,
            "Su 3; un’altra non ha perimetro e non si sa.",
            "Su 3 con una posizione; un altro non ne ha e non si sa.",
        ),
        (
            "en",
            2,
            "Of 3; 2 more have no outline, and nobody knows.",
            "Of 3 with a place; 2 more have none, and nobody knows.",
        ),
    ],
)
def test_none_one_and_many_unknown(lang: Lang, n: int, targets: str, pacts: str) -> None:
    told = [
        say_gaps(f"figure.{kind}.note{_form(n)}", lang, n=3, unknown=n)
        for kind in ("targets", "pacts")
    ]
    assert told == [targets, pacts]


def test_a_note_of_no_unknown_rows_leaves_them_out() -> None:
    reading = read("city=bologna&level=municipio&areas=037060&reading=gaps")
    assert reading.figures[0].note == "Su 0."
    assert "un altro non ne ha" in reading.figures[2].note
