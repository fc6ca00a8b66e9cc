"""The profile of an area: every number against a plain computation, and what is degenerate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely

import plain_profile as plain
from invented_city import CITY, HOSTILE, edit, write_invented_city
from layers.selection import FEATURE_LAYERS
from readings_asked import asked, cells, opened, sound, table

if TYPE_CHECKING:
    from pathlib import Path

    from layers.readings.model import Reading

CASES = [(city, code) for city, codes in plain.AREAS.items() for code in codes]


def profile(city: str, code: str, *, more: str = "", root: Path | None = None) -> Reading:
    return asked(f"city={city}&reading=profile&of={code}{more}", root)


def _figures(reading: Reading) -> dict[str, object]:
    return {one.label: one.value for one in reading.figures}


@pytest.mark.parametrize(("city", "code"), CASES)
def test_every_number_is_that_of_a_plain_computation(city, code):
    reading = profile(city, code, more="&lang=en")
    sound(reading)
    mine, figures, rows = plain.area(city, code), _figures(reading), plain.ids(city, code)
    assert figures["Residents"] == plain.number(mine.get("population"))
    assert figures["Surface"] == plain.number(mine["area_km2"])
    counts = dict(zip(FEATURE_LAYERS, cells(table(reading, "counts")), strict=True))
    for layer, line in counts.items():
        n, people = len(rows[layer]), plain.number(mine.get("population"))
        assert line["count"] == n
        assert line["count_per_10k"] == (pytest.approx(n / people * 10_000) if people else None)
        assert line["count_per_km2"] == pytest.approx(n / float(mine["area_km2"]))
    _same_axes(reading, city, code, len(rows["pacts"]))
    _same_ground(reading, city, code)
    _same_neighbours(reading, city, code)


def _same_axes(reading: Reading, city: str, code: str, pacts: int) -> None:
    for name, counts in plain.counted(city, code).items():
        made = table(reading, name)
        at = len(made.columns) - 1
        found = sorted(row.cells[at] for row in made.rows if row.cells[at])
        assert found == sorted(counts.values()), name
        whole = counts.total() if name == "kind" else pacts
        assert (made.total.cells[at] if made.total else 0) == whole
    listed = table(reading, "pacts")
    assert [row.cells[0] for row in listed.rows] == plain.ids(city, code)["pacts"]


def _same_ground(reading: Reading, city: str, code: str) -> None:
    made = table(reading, "targets")
    listed = cells(made)
    inside = {row["id"] for row in listed if row["counted"] == "yes"}
    assert inside == set(plain.ids(city, code)["target_areas"])
    share, exact = _figures(reading)["Surface in target areas"], plain.target_share(city, code)
    bare = plain.bare_targets(city, code)
    if share is None:
        assert bare > 0
        # A sliver of an outline from elsewhere tells nothing of those that have none.
        assert exact < 1e-3
        assert all(row["share_of_area"] is None for row in listed)
    else:
        assert share == pytest.approx(exact, rel=1e-6, abs=1e-6)
        assert not bare or any(row["share_of_area"] for row in listed)
    note = next(one.note for one in reading.figures if one.label == "Surface in target areas")
    assert (str(bare) in note) == ("outline" in note) == bool(bare)
    assert any(str(bare) in note for note in made.notes if "No outline" in note) == bool(bare)
    house = plain.nearest_house(city, code)
    found = cells(table(reading, "houses"))
    assert (found[0]["id"] if found else None) == (house[0] if house else None)
    if house:
        assert found[0]["from_border_m"] == pytest.approx(house[1], abs=0.01)


def _same_neighbours(reading: Reading, city: str, code: str) -> None:
    found = {row["code"]: row for row in cells(table(reading, "neighbours"))}
    expected = plain.neighbours(city, code)
    assert found.keys() == expected.keys()
    for one, border_m in expected.items():
        # The border drawn twice may run a little longer beside itself than upon itself.
        assert found[one]["border_m"] >= border_m * 0.999
    for one in list(expected)[:3]:
        rows = plain.ids(city, one)
        assert [found[one][layer] for layer in FEATURE_LAYERS] == [
            len(rows[layer]) for layer in FEATURE_LAYERS
        ]


@pytest.mark.parametrize(
    ("address", "may_be_here"),
    [
        ("city=bologna&level=municipio&reading=profile", 13),
        ("city=torino&level=municipio&reading=profile&of=TO-C1", 10),
    ],
)
def test_a_share_of_which_nothing_is_known_is_not_zero(address, may_be_here):
    reading = asked(f"{address}&lang=en")
    figure = next(one for one in reading.figures if one.label == "Surface in target areas")
    assert figure.value is None
    assert f"({may_be_here})" in figure.note
    (note,) = table(reading, "targets").notes
    assert f"({may_be_here})" in note
    assert "not known" in note
    doubts = {(one["layer"], one["doubt"]): one["rows"] for one in cells(table(reading, "doubts"))}
    assert doubts["Target areas", "no place: perhaps in this area"] == may_be_here


def test_a_share_is_a_minimum_where_only_some_have_an_outline():
    # Ten of Torino's are declared in the comune, and may be in any of its districts.
    reading = profile("torino", "TO-C6", more="&lang=en")
    figure = next(one for one in reading.figures if one.label == "Surface in target areas")
    assert figure.value == pytest.approx(plain.target_share("torino", "TO-C6"), rel=1e-6)
    assert "a minimum" in figure.note
    assert any("a minimum" in note for note in table(reading, "targets").notes)


def test_a_target_area_that_is_not_asked_for_leaves_no_doubt():
    reading = profile("bologna", "BO-Q11", more="&lang=en&q=zzz")
    assert _figures(reading)["Surface in target areas"] == 0
    assert table(reading, "targets").notes == ()


@pytest.mark.parametrize(
    ("city", "code", "said", "unsaid"),
    [
        ("torino", "001300", ["has a hole"], ["parts"]),
        ("torino", "TO-11", ["has 3 holes"], ["parts"]),
        ("torino", "001272", ["made of 2 parts"], ["hole"]),
        ("torino", "001059", ["made of 2 parts", "has 3 holes"], []),
        ("milano", "015191", [], ["parts", "hole"]),
    ],
)
def test_only_parts_and_holes_that_are_there_are_named(city, code, said, unsaid):
    notes = " ".join(profile(city, code, more="&lang=en").notes)
    assert all(words in notes for words in said)
    assert not any(f" {words}" in notes for words in unsaid)


def test_an_enclave_of_elsewhere_is_a_hole_and_no_neighbour():
    # What lies in the middle of Villafranca Piemonte is no comune of the metropolitan city.
    reading = profile("torino", "001300")
    found = {row["code"] for row in cells(table(reading, "neighbours"))}
    assert found == plain.neighbours("torino", "001300").keys() == {"001178", "001070", "001299"}
    (outline,) = next(one for one in reading.maps[0].shapes if one.key == "area").geometry
    assert len(outline.interiors) == 1


def test_an_exclave_of_the_metropolitan_city_borders_on_nothing():
    # San Colombano al Lambro lies between the provinces of Lodi and Pavia.
    reading = profile("milano", "015191", more="&lang=en")
    assert table(reading, "neighbours").rows == ()
    assert table(reading, "neighbours").empty
    assert reading.maps[0].extract.selection.areas == ("015191",)


@pytest.mark.parametrize(
    ("city", "code", "more"),
    [
        ("torino", "TO-C6", ""),
        ("torino", "TO-11", "&on=2021-06-30&rule=touches"),
        ("milano", "MI-M2", "&target=AREA-003,AREA-010"),
        ("bologna", "BO-Q12", "&theme=verde_pubblico&kind=pact,proposal"),
    ],
)
def test_the_question_behind_a_cell_gives_its_count(city, code, more):
    reading = profile(city, code, more=more)
    sound(reading)
    seen = 0
    for made in reading.tables:
        for at_row, row in enumerate((*made.rows, *([made.total] if made.total else []))):
            for at, column in enumerate(made.columns):
                if row.opens and row.opens[at]:
                    layer = column.key if column.key in FEATURE_LAYERS else "pacts"
                    if made.key == "counts":
                        layer = FEATURE_LAYERS[at_row]
                    assert opened(row, layer, at) == row.cells[at], (made.key, row)
                    seen += 1
    assert seen > 10


def test_without_a_choice_it_is_the_only_chosen_area_else_the_first():
    assert "TO-11" in asked("city=torino&level=comune&areas=TO-11&reading=profile").sentence
    assert "TO-01" in asked("city=torino&level=zona&reading=profile").sentence
    several = asked("city=torino&level=zona&areas=TO-04,TO-11&reading=profile")
    assert "TO-01" in several.sentence


def test_doubts_are_counted_and_listed(tmp_path):
    root = write_invented_city(tmp_path)
    reading = profile(CITY, "099001", more="&level=comune&lang=en", root=root)
    rows = {(one["layer"], one["doubt"]): one for one in cells(table(reading, "doubts"))}
    assert rows["Pacts", "no point: placed by declaration only"]["rows"] == 1
    assert rows["Pacts", "at an approximate point"]["rows"] == 1
    assert rows["Pacts", "perhaps across the border of the area"]["rows"] == 1
    assert rows["Pacts", "no place: perhaps in this area"]["rows"] == 1
    listed = cells(table(reading, "doubt_rows"))
    assert {"ES-07", "ES-08", "ES-10"} <= {one["id"] for one in listed}
    for key, one in rows.items():
        assert one["rows"] == sum((each["layer"], each["doubt"]) == key for each in listed)
    unplaced = reading.maps[0].extract.source
    assert unplaced.data.city.key == CITY


def test_a_city_without_houses_has_none_to_be_near(tmp_path):
    root = write_invented_city(tmp_path)
    edit(root, "houses.csv", lambda text: text.splitlines()[0] + "\n")
    reading = profile(CITY, "ES-M1", more="&lang=en", root=root)
    assert table(reading, "houses").rows == ()
    assert table(reading, "houses").empty
    figure = next(one for one in reading.figures if one.label == "Nearest house outside the area")
    assert figure.value is None
    assert figure.note == "no house with a point outside the area"
    assert cells(table(reading, "counts"))[1]["count"] == 0


def test_nobody_lives_there_and_nothing_is_placed(tmp_path):
    root = write_invented_city(tmp_path)
    edit(
        root,
        "areas_comune.geojson",
        lambda text: text.replace('"population": 1000', '"population": 0'),
    )
    reading = profile(CITY, "099002", more="&lang=en&q=zzz", root=root)
    line = cells(table(reading, "counts"))[0]
    assert (line["count"], line["count_per_10k"]) == (0, None)
    assert "no residents" in line["warning"]
    assert [row.cells[-1] for row in table(reading, "kind").rows] == [0] * 6
    assert table(reading, "year").rows == ()


def test_hostile_texts_pass_as_they_are(tmp_path):
    root = write_invented_city(tmp_path, hostile=True)
    reading = profile(CITY, "099001", root=root)
    sound(reading)
    names = [str(one["name"]) for one in cells(table(reading, "pacts"))]
    assert names
    assert all(sign in name for name in names for sign in HOSTILE)
    assert all(sign in reading.title for sign in HOSTILE)


def test_the_line_to_the_house_is_as_long_as_is_said():
    reading = profile("milano", "MI-6")
    line = next(one for one in reading.maps[0].shapes if one.key == "line").geometry
    metres = gpd.GeoSeries(line).to_crs("EPSG:7791").length.iloc[0]
    assert metres == pytest.approx(cells(table(reading, "houses"))[0]["from_border_m"], abs=0.01)
    assert shapely.get_type_id(line.iloc[0]) == 1
