"""The look-up: names and coordinates lead to the areas that hold them, and to what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from shapely.geometry import Point

from geo.crs import EXCHANGE_CRS
from invented_city import CITY, HOSTILE, edit, write_invented_city
from layers.readings.lookup_names import hits_of
from plain import plain_answer
from plain_frontier import METRIC, plain_areas, plain_features
from readings_asked import asked, cells, layers_of, opened, sound, table

if TYPE_CHECKING:
    from pathlib import Path

    from layers.readings.model import Reading

LEVELS = {
    "torino": ("zona", "comune", "municipio", "statistica"),
    "milano": ("zona", "comune", "municipio", "statistica"),
    "bologna": ("zona", "comune", "municipio"),
}
LAYERS = ("pacts", "houses", "target_areas")


def found(reading: Reading) -> dict[str, object]:
    return {str(row["code"]): row["how"] for row in cells(table(reading, "areas"))}


@pytest.mark.parametrize("city", LEVELS)
def test_a_point_lies_in_the_areas_that_contain_it_by_the_files(city: str) -> None:
    source = layers_of(city)
    places = source.data.areas.geometry.representative_point()[
        :: max(1, len(source.data.areas) // 10)
    ]
    assert len(places) >= 10
    for at in places:
        reading = asked(f"city={city}&reading=lookup&find={at.y:.7f} {at.x:.7f}")
        expected = {
            code
            for level in LEVELS[city]
            for code in plain_areas(city, level).index[plain_areas(city, level).contains(at)]
        }
        assert set(found(reading)) - {"–"} == expected
        assert len(table(reading, "areas").rows) == len(LEVELS[city])
        (one,) = reading.maps
        assert one.focus in expected
        assert [shape.style for shape in one.shapes] == ["area", "spot"]


@pytest.mark.parametrize(
    "query",
    [
        "city=torino&reading=lookup&find=45.0703N 7.6869E",
        "city=torino&level=statistica&areas=TO-02&kind=pact&reading=lookup&find=Mirafiori Sud",
        "city=milano&reading=lookup&find=Corvetto&rule=touches",
        "city=milano&reading=lookup&find=MI-M4&on=2021-06-30",
        "city=bologna&level=municipio&reading=lookup&find=PAT-BO-057&theme=verde_pubblico",
    ],
)
def test_every_count_opens_the_question_that_gives_it(query: str) -> None:
    reading = asked(query)
    sound(reading)
    counted = 0
    for row in table(reading, "areas").rows:
        for at, layer in enumerate(LAYERS, start=7):
            if isinstance(row.cells[at], int):
                assert opened(row, layer, at) == row.cells[at]
                counted += 1
    assert counted >= 6
    for key in ("mentions",) if "N 7" not in query else ():
        for row, layer in zip(table(reading, key).rows, LAYERS, strict=True):
            assert opened(row, layer, 1) == row.cells[1]


@pytest.mark.parametrize("city", LEVELS)
def test_counts_of_ten_areas_equal_the_plain_answer(city: str) -> None:
    areas = layers_of(city).data.areas
    for level in LEVELS[city][:2]:
        for code in areas.loc[areas["level"] == level, "code"][:5]:
            row = cells(table(asked(f"city={city}&reading=lookup&find={code}"), "areas"))[-1]
            plain = plain_answer(f"city={city}&areas={code}")
            assert [row[layer] for layer in LAYERS] == [len(plain.rows[one]) for one in LAYERS]


@pytest.mark.parametrize(("city", "lat", "lon"), [("torino", 45.07, 7.68), ("milano", 45.45, 9.21)])
def test_what_is_near_equals_a_plain_distance(city: str, lat: float, lon: float) -> None:
    reading = asked(f"city={city}&reading=lookup&find={lat}, {lon}")
    at = gpd.GeoSeries([Point(lon, lat)], crs=EXCHANGE_CRS).to_crs(METRIC).iloc[0]
    expected = {}
    for layer in LAYERS:
        away = plain_features(city, layer).distance(at)
        expected |= away[away <= 1200].to_dict()
    rows = cells(table(reading, "near"))
    assert {row["id"]: row["distance_m"] for row in rows} == pytest.approx(expected)
    assert expected
    assert sum(int(str(figure.value)) for figure in reading.figures) == len(expected)
    order = [float(str(row["distance_m"])) for row in rows]
    assert order == sorted(order)


def test_a_row_is_found_near_others_but_not_near_itself() -> None:
    rows = cells(table(asked("city=torino&reading=lookup&find=PAT-TO-016"), "near"))
    assert rows
    assert "PAT-TO-016" not in {row["id"] for row in rows}


@pytest.mark.parametrize(
    ("find", "name"),
    [
        ("agliè", "Agliè"),
        ("AGLIE", "Agliè"),
        ("Aglìe ", "Agliè"),
        ("Moncaleri", "Moncalieri"),
        ("Nichellino", "Nichelino"),
        ("001272", "Torino"),
        ("to-c6", "Circoscrizione 6"),
        ("Casa nel Parco", "Casa nel Parco"),
        ("hub multiculturale", "Cecchi Point"),
    ],
)
def test_names_are_found_whatever_the_case_the_accents_and_a_slip(find: str, name: str) -> None:
    reading = asked(f"city=torino&reading=lookup&find={find}")
    assert name in str(cells(table(reading, "hits"))[0]["name"])
    assert name in reading.sentence


def test_exact_names_come_first_and_several_are_said() -> None:
    reading = asked("city=torino&reading=lookup&find=torino&lang=en")
    rows = cells(table(reading, "hits"))
    assert [row["what"] for row in rows[:2]] == ["homogeneous zone", "municipality"]
    assert {row["found"] for row in rows[:2]} == {"exact name"}
    assert all(row["found"] != "exact name" for row in rows[2:])
    assert any("Several things are called exactly so: 2" in note for note in reading.notes)
    parts = cells(table(reading, "parts"))
    assert {row["code"] for row in parts} >= {"001272", "TO-C1", "TO-S01"}
    alike = asked("city=torino&reading=lookup&find=Nichellino")
    assert any("più simile" in note for note in alike.notes)


def test_a_code_is_found_alone_and_whole() -> None:
    assert [hit.text for hit in hits_of("pat-to-016", layers_of("torino"))] == ["PAT-TO-016"]
    assert all(hit.how != "code" for hit in hits_of("PAT-TO", layers_of("torino")))


def test_what_is_elsewhere_is_said() -> None:
    point = asked("city=torino&reading=lookup&find=45.4642, 9.19")
    assert "fuori dalla città metropolitana" in point.sentence
    assert any("metropolitana di Milano" in note for note in point.notes)
    assert any("Verrua Savoia" in note for note in point.notes)
    assert set(found(point)) == {"–"}
    name = asked("city=milano&reading=lookup&find=Moncalieri")
    assert "nulla si chiama" in name.sentence
    assert any("metropolitana di Torino" in note for note in name.notes)


@pytest.mark.parametrize("find", ["", "zzzzqqq", "95, 200", "45°75'00\"N 7°E", "    "])
def test_what_is_not_understood_is_said_and_nothing_is_made_up(find: str) -> None:
    reading = asked(f"city=torino&reading=lookup&find={find}")
    sound(reading)
    assert reading.maps == ()
    assert [one.key for one in reading.tables] in ([], ["mentions"])
    assert reading.sentence


def test_the_order_of_the_numbers_is_said_where_it_is_not_as_written() -> None:
    turned = asked("city=torino&reading=lookup&find=7.68 45.07")
    assert any("longitudine e latitudine" in note for note in turned.notes)
    assert set(found(turned)) == set(found(asked("city=torino&reading=lookup&find=45.07 7.68")))


def test_a_point_on_a_border_counts_once_and_names_both(tmp_path: Path) -> None:
    write_invented_city(tmp_path)
    # The middle of the border between Alba and Bora: column 1, row 0.5.
    reading = asked(f"city={CITY}&level=comune&reading=lookup&find=44.51, 11.02", tmp_path)
    told = found(reading)
    assert told["099001"] == "il punto è qui"
    assert "sul confine" in str(told["099002"])
    assert told["ES-Z1"] == "il punto è qui"
    assert "sul confine" in str(told["ES-Z2"])
    assert told["ES-M2"] == "il punto è qui"
    assert any("sta su un confine" in note for note in reading.notes)
    assert reading.maps[0].focus == "099001"
    corner = found(asked(f"city={CITY}&reading=lookup&find=44.52, 11.02", tmp_path))
    assert (
        sum("sul confine" in str(how) for code, how in corner.items() if code.startswith("099"))
        == 3
    )


def test_a_row_without_place_tells_what_it_declares(tmp_path: Path) -> None:
    write_invented_city(tmp_path)
    reading = asked(f"city={CITY}&reading=lookup&find=ES-06", tmp_path)
    told = found(reading)
    assert {code for code in told if code.startswith(("ES-Z", "0"))} == {"ES-Z2", "099002"}
    assert all("lo dichiara" in str(told[code]) for code in ("ES-Z2", "099002"))
    assert any("dichiara Bora" in note for note in reading.notes)
    assert {figure.value for figure in reading.figures[1:]} == {None}
    nowhere = asked(f"city={CITY}&reading=lookup&find=ES-10", tmp_path)
    assert {row["area"] for row in cells(table(nowhere, "areas"))} == {None}
    assert any("non dichiara alcuna area" in note for note in nowhere.notes)
    district = asked(f"city={CITY}&reading=lookup&find=ES-07", tmp_path)
    assert "ES-M2" in found(district)


def test_a_shape_over_several_areas_says_where_it_counts(tmp_path: Path) -> None:
    write_invented_city(tmp_path)
    told = found(asked(f"city={CITY}&reading=lookup&find=A cavallo", tmp_path))
    assert "prevalente" in str(told["099001"])
    assert "tocca anche" in str(told["099002"])
    near = found(asked(f"city={CITY}&reading=lookup&find=Circa qui", tmp_path))
    assert "approssimato" in str(near["099001"])


def test_what_not_everybody_may_see_is_not_searched(tmp_path: Path) -> None:
    write_invented_city(tmp_path)
    assert hits_of("altro nome", layers_of(CITY, tmp_path))
    closed = write_invented_city(tmp_path / "closed")
    said = 'name = "alt_names", kind = "text", it = "A", en = "A", access = "internal"'
    field = f'key = "houses"\nfields = [{{ {said} }}]'
    edit(closed, "city.toml", lambda text: text.replace('key = "houses"', field))
    assert all(hit.layer != "houses" for hit in hits_of("altro nome", layers_of(CITY, closed)))


@pytest.mark.parametrize("find", ["Cesa", "<img src=x onerror=P(1)>", "{{7*7}}", "{find}"])
def test_hostile_texts_stay_text(tmp_path: Path, find: str) -> None:
    write_invented_city(tmp_path, hostile=True)
    reading = asked(f"city={CITY}&reading=lookup&find={find}", tmp_path)
    assert f"«{find}»" in reading.sentence
    rows = cells(table(reading, "hits")) if find != "{find}" else []
    assert all(part in str(row["name"]) for row in rows for part in HOSTILE)


def test_an_ambito_is_found_and_holds_points_like_any_area() -> None:
    link = "city=torino&ambito=Ponente.001090.001120,Cintura.001090.001272&reading=lookup"
    reading = asked(f"{link}&find=ponente")
    assert {row["code"] for row in cells(table(reading, "parts"))} == {"001090", "001120"}
    assert found(reading)["AMB-1"] == "è l'area cercata"
    # Collegno is in both: a point of it is on the border of neither.
    told = found(asked(f"{link}&find=45.08 7.577"))
    assert told["AMB-1"] == told["AMB-2"] == told["001090"] == "il punto è qui"
    collegno = asked(f"{link}&find=001090")
    assert cells(table(collegno, "parts")) == []


def test_a_slip_of_the_pen_is_looked_for_as_the_name_that_it_was_taken_for() -> None:
    right, slip = (
        asked("city=torino&reading=lookup&find=Chieri"),
        asked("city=torino&reading=lookup&find=Chierri"),
    )
    counts = [
        next(table for table in one.tables if table.key == "mentions") for one in (right, slip)
    ]
    assert [row.cells for row in counts[0].rows] == [row.cells for row in counts[1].rows]
    assert counts[0].rows[0].cells[1] > 0
    assert "«Chieri»" in counts[1].caption
