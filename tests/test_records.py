"""The rows and numbers that every file is made of: typed, complete, and nobody's secret."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from asked import read_extract
from cli import as_json
from data.catalogue import load_catalogue
from data.city import load_city
from data.errors import CatalogueError
from invented_city import CITY, write_invented_city
from layers.city_layers import CityLayers
from layers.extract import make_extract
from layers.map.city import city_packs
from layers.numbers import COUNTS, area_table
from layers.records import cell_text, records, written_date
from layers.selection import FEATURE_LAYERS, Selection
from layers.sources import sources_of
from plain import QUERIES

if TYPE_CHECKING:
    from pathlib import Path

    from layers.answer import Extract


def column(extract: Extract, layer: str, name: str, *, raw: bool = False) -> list[object]:
    made = records(extract, layer)
    at = [one.name for one in made.columns].index(name)
    return [row[at] for row in (made.raw if raw else made.rows)]


@pytest.mark.parametrize("query", QUERIES)
def test_the_rows_and_the_numbers_are_those_of_the_answer(query: str) -> None:
    extract = read_extract(query)
    answer = as_json(extract)
    for layer in FEATURE_LAYERS:
        assert column(extract, layer, "id") == answer["rows"][layer]
    table = area_table(extract)
    in_choice = extract.areas[extract.areas["in_choice"]]
    assert [line.code for line in table.lines] == list(in_choice["code"])
    assert [line.pacts for line in table.lines] == list(in_choice["pacts"])
    assert table.answer.pacts == answer["totals"]["pacts"]
    assert table.sums.counts == tuple(
        sum(line.counts[at] for line in table.lines) for at in range(len(COUNTS))
    )


@pytest.mark.parametrize("query", QUERIES)
def test_the_areas_of_the_rows_count_up_to_the_numbers_of_the_areas(query: str) -> None:
    extract = read_extract(query)
    for layer in FEATURE_LAYERS:
        held = column(extract, layer, f"area_{extract.selection.level}", raw=True)
        codes = pd.Series([code for one in held if one for code in one.split("|")], dtype=object)
        counted = codes.value_counts().reindex(extract.areas["code"], fill_value=0)
        assert list(counted) == list(extract.areas[layer])


def test_cells_are_typed_and_in_the_language_of_the_reader() -> None:
    italian, english = (read_extract(f"city=torino&lang={lang}") for lang in ("it", "en"))
    at = column(italian, "pacts", "id").index("PAT-PIN-003")
    assert column(italian, "pacts", "date")[at] == date(2025, 7, 22)
    assert column(italian, "pacts", "status")[at] == "non indicato dalla fonte"
    assert column(english, "pacts", "status")[at] == "not stated by the source"
    assert column(english, "pacts", "status", raw=True)[at] == "unknown"
    assert column(italian, "pacts", "area_zona")[at] == "Pinerolese"
    assert column(italian, "pacts", "placed_by")[at] == "per posizione"
    assert column(italian, "pacts", "end_date")[at] is None


def test_dates_known_in_part_are_written_as_far_as_they_are_known() -> None:
    assert written_date("2021", "it") == "2021"
    assert written_date("2021-03", "it") == "03/2021"
    assert written_date("2021-03", "en") == "March 2021"
    assert written_date("2021-03-05", "it") == date(2021, 3, 5)
    assert written_date("in primavera", "it") == "in primavera"


def test_values_are_written_as_the_language_does() -> None:
    assert cell_text(1234.5, "it") == "1.234,5"
    assert cell_text(1234.5, "en") == "1,234.5"
    assert cell_text(date(2026, 11, 21), "it") == "21/11/2026"
    assert cell_text(None, "it") == ""
    assert cell_text(2021, "it") == "2021"


def test_what_is_internal_is_for_those_who_may_see_it() -> None:
    extract = read_extract("city=torino")
    public, internal, personal = (
        {one.name for one in records(extract, "pacts", access=access).columns}
        for access in ("public", "internal", "personal")
    )
    assert "zone_in_source" not in public
    assert internal == personal == public | {"zone_in_source"}


def test_every_data_set_of_a_city_is_named_with_its_licence() -> None:
    extract = read_extract("city=bologna&lang=it")
    sources = sources_of(extract.source, "it")
    assert len(sources) == len(extract.source.data.city.datasets)
    assert sum(one.rows for one in sources) == sum(
        len(frame)
        for frame in (
            *(extract.source.features(layer) for layer in ("areas", *FEATURE_LAYERS)),
            extract.source.data.parties,
            extract.source.data.instruments,
        )
    )
    for one in sources:
        assert one.licence in one.line("it")
        assert f"{one.retrieved:%d/%m/%Y}" in one.line("it")


def two_sets_of_houses(root: Path) -> Extract:
    """The notes of the houses are internal in one data set and not classed in the other."""
    city = write_invented_city(root) / CITY
    text = (city / "city.toml").read_text(encoding="utf-8")
    parts = text.split("[[dataset]]")
    mine = next(part for part in parts if 'layer = "houses"' in part)
    internal = (
        '[[dataset.fields]]\nname = "notes"\nkind = "text"\nit = "Note"\nen = "Notes"\n'
        'access = "internal"\n'
    )
    other = mine.replace('key = "', 'key = "other_').replace(
        'file = "houses.csv"', 'file = "h2.csv"'
    )
    (city / "city.toml").write_text(
        text.replace(mine, f"{mine.rstrip()}\n{internal}\n[[dataset]]{other}"), encoding="utf-8"
    )
    header, row, *_ = (city / "houses.csv").read_text(encoding="utf-8").splitlines()
    (city / "h2.csv").write_text(f"{header}\nH-2{row[row.index(',') :]}\n", encoding="utf-8")
    catalogue = load_catalogue(root)
    layers = CityLayers.of(load_city(catalogue, CITY), catalogue)
    return make_extract(Selection(CITY, "zona"), layers)


def test_a_field_is_as_little_open_as_its_least_open_data_set(tmp_path: Path) -> None:
    extract = two_sets_of_houses(tmp_path)
    assert len(extract.source.data.city.of_layer("houses")) == 2
    assert "notes" not in {one.name for one in records(extract, "houses").columns}
    internal = records(extract, "houses", access="internal")
    assert "notes" in {one.name for one in internal.columns}
    packed = json.loads(city_packs(extract.source)["houses"].body)
    assert "notes" not in packed["columns"]


def test_what_answers_are_made_of_cannot_be_hidden(tmp_path: Path) -> None:
    write_invented_city(tmp_path)
    path = tmp_path / "catalogue.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('name = "status", kind', 'name = "status", access = "internal", kind'),
        encoding="utf-8",
    )
    with pytest.raises(CatalogueError, match="`access` must be public"):
        load_catalogue(tmp_path)
