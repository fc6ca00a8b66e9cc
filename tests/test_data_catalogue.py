"""The catalogue says what must be said of every file; a bad one lists all that is wrong with it."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from data.catalogue import load_catalogue
from data.errors import CatalogueError
from geo.crs import metric_crs
from invented_city import CITY, write_invented_city

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BUNDLED = load_catalogue()
CITIES = list(BUNDLED.cities.values())
DATASETS = [
    pytest.param(city, dataset, id=f"{city.key}-{dataset.key}")
    for city in CITIES
    for dataset in city.datasets
]


def edit(root: Path, name: str, change: Callable[[str], str]) -> None:
    path = root / name
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def problems(root: Path) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(root)
    return list(caught.value.problems)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_invented_city(tmp_path)


def test_torino_comes_first() -> None:
    assert list(BUNDLED.cities) == ["torino", "milano", "bologna"]


@pytest.mark.parametrize("city", CITIES, ids=lambda city: city.key)
def test_each_city_measures_in_metres_and_has_every_layer(city) -> None:
    assert metric_crs(city.metric_crs).axis_info[0].direction == "east"
    layers = [dataset.layer for dataset in city.datasets]
    for layer in ("houses", "target_areas", "pacts", "parties", "instruments"):
        assert layers.count(layer) == 1
    assert [d.level for d in city.of_layer("areas")] == [level.key for level in city.levels]
    assert city.note_it
    assert city.note_en


@pytest.mark.parametrize(("city", "dataset"), DATASETS)
def test_each_data_set_says_where_it_comes_from_and_what_is_doubtful(city, dataset) -> None:
    assert dataset.path.is_file()
    assert dataset.path.is_relative_to(BUNDLED.root / city.key)
    assert dataset.source
    assert dataset.licence in BUNDLED.vocabularies["licence"]
    assert dataset.retrieved.year >= 2018
    assert dataset.crs == "EPSG:4326"
    assert all((dataset.it, dataset.en, dataset.note_it, dataset.note_en))
    names = [field.name for field in dataset.fields]
    assert {"source", "licence", "retrieved", "confidence", "name"} <= set(names)
    assert dataset.key_field in names


@pytest.mark.parametrize(("city", "dataset"), DATASETS)
def test_each_field_has_a_name_in_both_languages_and_numbers_have_a_unit(city, dataset) -> None:
    for field in dataset.fields:
        assert field.it, field.name
        assert field.en, field.name
        assert (field.unit is not None) == (field.kind in ("extensive", "intensive")), field.name
        assert not field.vocabulary or field.kind == "category", field.name


def test_the_levels_that_are_no_institution_say_so() -> None:
    for city in ("torino", "milano"):
        level = BUNDLED.cities[city].level("statistica")
        assert not level.institution
        assert "non enti" in level.note_it
    zona = BUNDLED.cities["bologna"].level("zona")
    assert zona.it == "unione di comuni"
    assert "non ha zone omogenee" in zona.note_it
    with pytest.raises(KeyError, match="statistica"):
        BUNDLED.cities["bologna"].level("statistica")


def test_the_words_of_the_interface_are_in_both_languages() -> None:
    assert set(BUNDLED.vocabularies["kind"]) == {
        *("pact", "framework", "coexistence", "proposal", "extension", "integration")
    }
    for name, words in BUNDLED.vocabularies.items():
        for key, term in words.items():
            assert term.key == key
            assert term.it.strip(), (name, key)
            assert term.en.strip(), (name, key)


def test_basemaps_are_https_and_attributed() -> None:
    for basemap in BUNDLED.basemaps:
        assert basemap.url.startswith("https://")
        assert "OpenStreetMap" in basemap.attribution
        assert all(part in basemap.url for part in ("{z}", "{x}", "{y}"))


def test_nothing_can_be_changed() -> None:
    with pytest.raises(TypeError):
        BUNDLED.cities["torino"] = None
    with pytest.raises(AttributeError):
        CITIES[0].name = "Turin"


def test_the_toml_files_have_no_tabs_and_no_trailing_blanks() -> None:
    for path in (BUNDLED.root / "catalogue.toml", *BUNDLED.root.glob("*/city.toml")):
        text = path.read_text(encoding="utf-8")
        assert "\t" not in text
        assert not any(line != line.rstrip() for line in text.splitlines()), path
        tomllib.loads(text)


def test_every_problem_of_a_catalogue_is_told_at_once(root: Path) -> None:
    def spoil(text: str) -> str:
        changes = (
            ('metric_crs = "EPSG:7791"', 'metric_crs = "EPSG:4326"\ncolour = "blue"'),
            ('plural_it = "zone"', "plural_it = 7"),
            ('layer = "houses"', 'layer = "cases"'),
            ('file = "pacts.geojson"', 'file = "../../../secret.geojson"'),
            ('crs = "EPSG:4326"\nkey_field = "pact_id"', 'crs = "EPSG:0"\nkey_field = "pact_id"'),
            ('key = "areas_comune"', 'key = "areas_zona"'),
            ('level = "municipio"', 'level = "quartiere"'),
            ("retrieved = 2026-11-21", 'retrieved = "ieri"'),
            ('licence = "not-stated"', 'licence = "boh"'),
            ('note_en = "Invented."', ""),
        )
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        return text

    edit(root, f"{CITY}/city.toml", spoil)
    text = "\n".join(problems(root))
    for expected in (
        "esempio/city.toml: EPSG:4326 does not measure in metres",
        "esempio/city.toml: `colour` is not a known name here",
        "level zona: `plural_it` is 7: a text was expected",
        "dataset houses: `layer` is 'cases': expected one of areas, houses",
        "dataset pacts: `file` lies outside the catalogue",
        "dataset parties: `crs` is 'EPSG:0'",
        "there are two datasets called 'areas_zona'",
        "`level` is 'quartiere': expected one of zona, comune, municipio",
        "level 'municipio' has no areas",
        "`retrieved` is 'ieri': a date (2026-11-21) was expected",
        "`licence` is 'boh': expected one of cc-by-4.0",
        "a note is in one language only",
    ):
        assert expected in text


def test_problems_of_the_common_file_are_told_at_once(root: Path) -> None:
    def spoil(text: str) -> str:
        changes = (
            ('url = "https://tile', 'url = "http://tile'),
            ('pact = { it = "patto", en = "pact" }', 'pact = { it = "patto" }'),
            ('kind = "extensive", unit = "km²"', 'kind = "extensive"'),
            ('vocabulary = "house_type"', 'vocabulary = "houses"'),
            ('kind = "code", it = "Codice"', 'kind = "number", it = "Codice"'),
            ('key = "carto_light"', 'key = "osm"'),
            ('{ name = "alt_names", kind', '{ name = "name", kind'),
        )
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        return text + '\n[vocabularies.kind]\na = "b"\n'

    edit(root, "catalogue.toml", spoil)
    text = "\n".join(problems(root))
    for expected in (
        "basemap osm: `url` is 'http://tile",
        "vocabulary, kind, pact: `en` is missing",
        "fields, areas area_km2: a number needs its `unit`",
        "there is no vocabulary 'houses'",
        "fields, areas code: `kind` is 'number': expected one of extensive",
        "two basemaps called 'osm'",
        "two areas fields called 'name'",
        "`vocabularies` is not a known name here",
    ):
        assert expected in text


@pytest.mark.parametrize("content", [b"", b"key = ", b"\xff\xfe", b"level = 3\n", b"[[level]]\n"])
def test_a_city_file_that_says_nothing_is_told_and_not_a_traceback(
    root: Path, content: bytes
) -> None:
    (root / CITY / "city.toml").write_bytes(content)
    assert problems(root)


def test_a_folder_without_a_catalogue_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path) == [
        "catalogue.toml: the file is not there",
        "no city: add a folder with a city.toml",
    ]


def test_the_key_of_a_city_is_the_name_of_its_folder(root: Path) -> None:
    edit(root, f"{CITY}/city.toml", lambda text: text.replace('"esempio"', '"altro"', 1))
    assert problems(root) == [
        "esempio/city.toml: `key` is 'altro': the name of its folder was expected"
    ]
