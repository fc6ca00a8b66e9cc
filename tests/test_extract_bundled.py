"""The answers on the bundled data: against a plain computation, and adding up for any question."""

from __future__ import annotations

import csv
import json
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asked import read_extract
from cli import as_json, main
from data.catalogue import load_catalogue
from data.city import load_city
from geo.join import AreaRule
from layers.city_layers import CityLayers
from layers.extract import make_extract
from layers.selection import FEATURE_LAYERS, KINDS, Selection
from plain import BUNDLED, QUERIES, plain_answer

if TYPE_CHECKING:
    from pathlib import Path

CITIES = ("torino", "milano", "bologna")


@cache
def city_layers(city: str) -> CityLayers:
    catalogue = load_catalogue()
    return CityLayers.of(load_city(catalogue, city), catalogue)


@pytest.mark.parametrize("query", QUERIES)
def test_the_answer_equals_a_plain_computation(query: str) -> None:
    answer, expected = as_json(read_extract(query)), plain_answer(query)
    assert answer["warnings"] == []
    assert answer["rows"] == expected.rows
    assert answer["totals"] == {layer: len(ids) for layer, ids in expected.rows.items()}
    found = {
        row["code"]: (row["pacts"], row["houses"], row["target_areas"]) for row in answer["areas"]
    }
    assert found == expected.areas


def test_the_selections_are_not_empty_ones() -> None:
    sizes = [as_json(read_extract(query))["totals"]["pacts"] for query in QUERIES]
    assert sum(size > 0 for size in sizes) >= 14


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    known = city_layers(draw(st.sampled_from(CITIES))).known

    def some(values: tuple[str, ...], most: int) -> tuple[str, ...]:
        chosen = draw(st.sets(st.sampled_from(values), max_size=most))
        return tuple(value for value in values if value in chosen)

    return Selection(
        city=known.city,
        level=draw(st.sampled_from(known.levels)),
        areas=some(known.areas, 4),
        targets=some(known.targets, 2),
        rule=draw(st.sampled_from(AreaRule)),
        statuses=some(known.statuses, 2),
        themes=some(known.themes, 3),
        kinds=some(KINDS, 6) or KINDS,
        on=draw(st.none() | st.dates()),
        unknown=draw(st.booleans()),
        text=draw(st.sampled_from(["", "", "giardino", "via"])),
    )


@settings(deadline=None, max_examples=50)
@given(selections())
def test_every_answer_adds_up(selection: Selection) -> None:
    extract = make_extract(selection, city_layers(selection.city))
    for layer in FEATURE_LAYERS:
        answer = extract.layers[layer]
        sums = answer.reconciliation
        assert sums.register == len(answer.features) == sums.excluded + sums.total
        assert sums.total == sums.placed + sums.unplaced
        assert sums.placed == sums.by_geometry + sums.by_declaration
        assert sums.placed == sums.inside + sums.outside
        assert sums.inside == len(answer.inside) == len(answer.ids)
        gap = answer.gap
        assert int(extract.areas[layer].sum()) == (
            sums.inside - gap.in_no_area - gap.straddling - gap.unplaced + gap.repeated
        )
        if not selection.areas and not selection.targets:
            assert sums.inside == sums.placed
    statuses = [name for name in extract.areas.columns if name.startswith("status:")]
    assert (extract.areas[statuses].sum(axis=1) == extract.areas["pacts"]).all()
    assert (extract.areas["declared"] <= extract.areas["pacts"]).all()


@settings(deadline=None, max_examples=20)
@given(selections())
def test_a_facet_says_what_choosing_it_gives(selection: Selection) -> None:
    layers = city_layers(selection.city)
    facets = make_extract(selection, layers).facets
    chosen = {"status": "statuses", "theme": "themes", "kind": "kinds"}
    for facet, field in chosen.items():
        key = next(iter(facets[facet]))
        alone = make_extract(Selection(**{**vars(selection), field: (key,)}), layers)
        assert alone.layers["pacts"].reconciliation.inside == facets[facet][key]


@pytest.mark.parametrize("city", CITIES)
def test_at_level_zona_every_pact_is_placed_where_the_source_table_says(city: str) -> None:
    extract = as_json(read_extract(f"city={city}&level=zona&kind={','.join(KINDS)}"))
    with (BUNDLED / city / "pacts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = {row["zone_in_source"]: 0 for row in rows}
    for row in rows:
        expected[row["zone_in_source"]] += 1
    found = {row["code"]: row["pacts"] for row in extract["areas"] if row["pacts"]}
    assert found == expected
    assert extract["reconciliation"]["pacts"]["unplaced"] == 0


def test_the_200_pacts_and_the_61_without_a_point() -> None:
    sums = [as_json(read_extract(f"city={city}"))["reconciliation"]["pacts"] for city in CITIES]
    assert sum(one["total"] for one in sums) == 200
    assert sum(one["by_declaration"] for one in sums) == 61
    assert sum(one["inside"] for one in sums) == 200


def test_a_link_with_a_code_that_is_gone_says_so_and_shows_the_rest() -> None:
    extract = as_json(read_extract("city=torino&areas=TO-11,TO-99&colour=red"))
    assert extract["rows"] == as_json(read_extract("city=torino&areas=TO-11"))["rows"]
    assert len(extract["warnings"]) == 2
    assert "TO-99" in " ".join(extract["warnings"])


def test_the_command_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", "city=milano&lang=en", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == [
        *("sentence", "lang", "fingerprint", "rule", "totals"),
        *("reconciliation", "areas", "rows", "warnings", "caveats"),
    ]
    assert printed["lang"] == "en"
    assert f"{printed['totals']['pacts']} collaboration pacts" in printed["sentence"]


def test_a_whole_address_is_understood_too() -> None:
    bare, whole = (
        read_extract(f"{before}city=bologna&areas=BO-Q12")
        for before in ("", "http://127.0.0.1:8501/?")
    )
    assert as_json(bare) == as_json(whole)


def test_a_catalogue_that_is_not_there_is_said_without_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["extract", "city=torino", "--catalogue", str(tmp_path / "none")]) == 1
    told = capsys.readouterr().err
    assert "catalogue.toml" in told
    assert "Traceback" not in told


def test_the_same_question_gives_the_same_answer() -> None:
    one, two = (read_extract(QUERIES[1]) for _ in range(2))
    assert as_json(one) == as_json(two)
