"""A bad file says all that is bad in it, row by row, and never a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from shapely.geometry import mapping

from data.catalogue import load_catalogue
from data.check import _wrong
from data.city import load_city
from data.errors import DataError
from geo.errors import CondivisaError
from invented_city import CITY, edit, edit_features, write_invented_city
from invented_rows import block

if TYPE_CHECKING:
    from pathlib import Path

    from data.city import CityData


def load(root: Path) -> CityData:
    return load_city(load_catalogue(root), CITY)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_invented_city(tmp_path)


def problems(root: Path) -> list[str]:
    with pytest.raises(DataError) as caught:
        load(root)
    return list(caught.value.problems)


def test_every_problem_of_every_file_is_told_at_once(root: Path) -> None:
    def spoil(features: list[Any]) -> None:
        first, second, third, fourth, fifth = (feature["properties"] for feature in features[:5])
        first |= {"declared": "099999", "status": "boh", "theme": "boh"}
        second |= {"date": "2021-13", "retrieved": "oggi", "source": ""}
        third |= {"date": "2021", "date_basis": "", "parent_pact": "ES-99"}
        fourth |= {"id": "ES-05", "precision_m": -3, "zone_in_source": "ES-Z9"}
        fifth |= {"date": "2022", "date_basis": "signed", "end_date": "2021", "name": ""}
        features[1]["geometry"] = None
        features[0]["geometry"]["coordinates"] = [12.5, 41.9]
        features[2]["geometry"]["coordinates"] = [44.5, 111.0]

    edit_features(root, "pacts", spoil)
    edit(root, "parties.csv", lambda text: text.replace("ES-06", "ES-66").replace("true", "forse"))
    edit(root, "houses.csv", lambda text: text.replace("ES-H2", "ES-H1").replace("44.505", "nord"))
    text = "\n".join(problems(root))
    for expected in (
        "pacts ES-01: `declared` is '099999'",
        "pacts ES-01: `status` is 'boh': expected one of active_at_source_date",
        "pacts ES-01: `theme` is 'boh'",
        "pacts ES-02: `date`: '2021-13' is not a date",
        "pacts ES-02: `retrieved` is 'oggi'",
        "pacts ES-02: `location_method` is 'address' but there is no geometry",
        "pacts ES-03: `date_basis` is ''",
        "pacts ES-03: `parent_pact` is 'ES-99'",
        "pacts ES-03: its coordinates are not degrees",
        "pacts ES-05: 2 rows have this key",
        "pacts ES-05: `precision_m` is -3",
        "pacts ES-05: `zone_in_source` is 'ES-Z9'",
        "pacts ES-05: it ends (2021-12-31) before it starts (2022-01-01)",
        "pacts ES-05: its name is empty",
        "parties ES-66: there is no such pact",
        "parties.csv: row 2, personal: 'forse' came, true or false was expected",
        "houses ES-H1: 2 rows have this key",
        "houses.csv: row 1: its geometry cannot be read ('nord' came",
    ):
        assert expected in text


def test_a_row_far_from_its_city_is_told(root: Path) -> None:
    def to_rome(features: list[Any]) -> None:
        features[0]["geometry"]["coordinates"] = [12.5, 41.9]

    edit_features(root, "pacts", to_rome)
    assert "pacts ES-01: it lies 3" in problems(root)[0]
    assert "km outside Esempio" in problems(root)[0]


def test_a_row_without_provenance_takes_that_of_its_data_set_but_not_its_confidence(
    root: Path,
) -> None:
    def without(features: list[Any]) -> None:
        for name in ("source", "licence", "retrieved"):
            del features[0]["properties"][name]

    edit_features(root, "pacts", without)
    first = load(root).pacts.iloc[0]
    assert first[["source", "licence", "retrieved"]].tolist() == [
        "https://example.org/",
        "not-stated",
        "2026-11-21",
    ]
    edit_features(root, "pacts", lambda features: features[0]["properties"].pop("confidence"))
    assert problems(root) == [
        "pacts ES-01: `confidence` is empty: every row says where it comes from and how sure"
    ]


def test_a_named_single_citizen_is_refused(root: Path) -> None:
    edit(root, "parties.csv", lambda text: text.replace("ES-01,,", "ES-01,Maria Rossi,"))
    assert problems(root) == ["parties ES-01: a single citizen is named: leave the name out"]


def test_broken_hierarchies_and_coverages_are_told(root: Path) -> None:
    def overlap(features: list[Any]) -> None:
        features[0]["geometry"] = mapping(block(0, 0, width=0.6))
        features[0]["properties"]["comune"] = ""
        features[1]["properties"]["parent"] = "099999"

    def orphan(features: list[Any]) -> None:
        features[0]["properties"]["parent"] = ""
        features[1]["properties"] |= {"parent": "ES-M1", "parent_share": 1.5}
        features[2]["properties"] |= {"valid_from": "ieri", "population": -1, "area_km2": 0}

    edit_features(root, "areas_municipio", overlap)
    edit_features(root, "areas_comune", orphan)
    text = "\n".join(problems(root))
    for expected in (
        "level 'municipio': ES-M2, ES-M1 overlap or do not share their borders",
        "areas ES-M1: `comune` is ''",
        "areas ES-M2: `parent` is '099999', which is no area of this city",
        "areas 099001: `parent` is empty",
        "areas 099002: its parent ES-M1 is not of a coarser level",
        "areas 099002: `parent_share` is 1.5",
        "areas 099003: `valid_from`: 'ieri' is not a date",
        "areas 099003: `population` is -1",
        "areas 099003: `area_km2` is 0",
    ):
        assert expected in text


def test_codes_that_links_give_to_the_readers_own_areas_are_refused(root: Path) -> None:
    def rename(features: list[Any]) -> None:
        features[0]["properties"]["code"] = "amb-1"

    edit_features(root, "areas_municipio", rename)
    assert "areas amb-1: a level `ambito`" in "\n".join(problems(root))


def test_shapes_that_are_none_or_wrong_are_told(root: Path) -> None:
    def spoil(features: list[Any]) -> None:
        bow_tie = [[[11.0, 44.5], [11.01, 44.51], [11.01, 44.5], [11.0, 44.51], [11.0, 44.5]]]
        features[0]["geometry"] = {"type": "Polygon", "coordinates": bow_tie}
        features[1]["geometry"] = {"type": "Point", "coordinates": [11.01, 44.51]}
        features[2]["geometry"] = None
        features[3]["geometry"] = {"type": "Polygon", "coordinates": [[["a", "b"]]]}

    edit_features(root, "areas_comune", spoil)
    text = "\n".join(problems(root))
    assert "areas 099001: its geometry is not valid (Self-intersection" in text
    assert "areas 099002: its geometry is a Point: expected one of Polygon, MultiPolygon" in text
    assert "areas 099003: it has no geometry" in text
    assert "areas_comune.geojson: row 4: its geometry cannot be read" in text


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("houses.csv", b"", "cannot be read as csv"),
        ("houses.csv", b"id,name\nES-H1,Caff\xe9\n", "not UTF-8"),
        ("houses.csv", b"id,name,name\nES-H1,a,b\n", "names name twice"),
        ("houses.csv", b"id,name\nES-H1,a,b\n", "more cells than its header"),
        ("houses.csv", b"id,nome\nES-H1,a\n", "column 'nome' is in no field"),
        ("houses.csv", b"codice,name\n1,a\n", "the key column 'id' is missing"),
        ("pacts.geojson", b"{", "cannot be read as geojson"),
        ("pacts.geojson", b"[]", "not a FeatureCollection"),
        ("pacts.geojson", b'{"type":"Topology"}', "not a FeatureCollection"),
        ("pacts.geojson", b'{"features":[],"crs":{"type":"link"}}', "`crs` member"),
        ("pacts.geojson", b'{"features":[{"properties":[1]}]}', "not an object"),
        ("pacts.geojson", b"[" * 100_000, "cannot be read as geojson"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_told(
    root: Path, name: str, content: bytes, expected: str
) -> None:
    (root / CITY / name).write_bytes(content)
    assert any(expected in problem for problem in problems(root) if name in problem)


def test_a_missing_file_is_told(root: Path) -> None:
    (root / CITY / "houses.csv").unlink()
    assert problems(root)[0].startswith("esempio/houses.csv: the file is not there")


def test_a_code_written_as_a_number_is_refused_before_its_zeros_are_lost(root: Path) -> None:
    def as_number(features: list[Any]) -> None:
        features[0]["properties"]["code"] = 99001

    edit_features(root, "areas_comune", as_number)
    assert any("99001 came, a text was expected" in problem for problem in problems(root))


def test_a_column_that_only_this_city_has_is_declared_in_its_catalogue(root: Path) -> None:
    def beds(features: list[Any]) -> None:
        features[0]["properties"]["trees"] = 12

    edit_features(root, "pacts", beds)
    assert any("column 'trees' is in no field" in problem for problem in problems(root))
    field = '{name="trees", kind="extensive", unit="alberi", it="Alberi", en="Trees", shown=true}'
    edit(
        root,
        "city.toml",
        lambda text: text.replace('layer = "pacts"', f'layer = "pacts"\nfields = [{field}]'),
    )
    assert load(root).pacts["trees"].iloc[0] == 12


def test_the_error_is_one_of_the_house_and_counts_its_problems(root: Path) -> None:
    (root / CITY / "instruments.csv").unlink()
    with pytest.raises(CondivisaError, match=r"1 problem in the data of 'esempio'.*\n- esempio"):
        load(root)


@pytest.mark.parametrize("empty_is_right", [True, False])
def test_a_missing_value_is_as_right_as_an_empty_one(empty_is_right: bool) -> None:
    right = {"a", ""} if empty_is_right else {"a"}
    for column, others in (([None, "a", "b"], [False, True]), ([None, "b", "a"], [True, False])):
        wrong = _wrong(pd.Series(column, dtype=object), right.__contains__)
        assert wrong.tolist() == [not empty_is_right, *others]
    nothing = _wrong(pd.Series([None, None], dtype=object), right.__contains__)
    assert nothing.tolist() == [not empty_is_right] * 2
