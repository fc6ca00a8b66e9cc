"""What every file says is what ``condivisa extract`` says: read back from the files themselves."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

import read_back
from asked import read_extract
from cli import as_json
from exports.formats import Made, Options, make
from exports.stamp import make_stamp
from layers.classes import ZERO
from layers.message import legend_items
from layers.numbers import area_table
from layers.records import records
from layers.selection import FEATURE_LAYERS
from plain import QUERIES
from read_back import flat, tight

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from layers.answer import Extract
    from read_back import Held

DAY = date(2026, 11, 21)
# What is drawn and coloured changes what the sheet, the slides and the workbook show.
DRAWN = (
    "city=torino&level=zona&layers=houses,areas",
    "city=milano&level=municipio&layers=none",
    "city=bologna&level=zona&measure=none",
    "city=bologna&level=comune&measure=houses&areas=BO-N0",
    "city=torino&level=municipio&areas=TO-08",
)
# Both languages in turn.
ASKED = tuple(f"{query}&lang={('it', 'en')[at % 2]}" for at, query in enumerate((*QUERIES, *DRAWN)))
WHOLE = ASKED[: len(QUERIES)]


@cache
def answered(query: str) -> Extract:
    return read_extract(query)


def made(key: str, query: str, **options: Any) -> tuple[Made, ...]:
    extract = answered(query)
    return make(key, extract, make_stamp(extract, made=DAY), Options(**options))


def expect(held: Held, query: str) -> None:
    extract = answered(query)
    answer = as_json(extract)
    assert dict(held.rows) == answer["rows"]
    chosen = {
        line.code: (line.pacts, line.houses, line.target_areas)
        for line in area_table(extract).lines
    }
    assert held.areas == chosen
    assert held.in_force == in_force(extract)
    says(held.words, query)


def in_force(extract: Extract) -> dict[str, str]:
    """Return of each pact what is known of the day that the question names, if it names one."""
    answer = extract.layers["pacts"]
    unknown = set(answer.features["id"].iloc[answer.unknown])
    if extract.selection.on is None:
        return {}
    return {key: "unknown" if key in unknown else "yes" for key in answer.ids}


def says(words: str, query: str, plainly: Callable[[str], str] = flat) -> None:
    """Sentence, counts, reconciliation and warnings stand in the words, sign by sign."""
    stamp = make_stamp(answered(query), made=DAY)
    assert stamp.warnings or answered(query).selection.level == "comune"
    for line in (stamp.sentence, stamp.count_line, *stamp.reconciliation, *stamp.warnings):
        assert plainly(line) in words


@pytest.mark.parametrize("query", WHOLE)
def test_the_workbook(query: str) -> None:
    lang = answered(query).selection.lang
    expect(read_back.of_workbook(made("xlsx", query), lang), query)


@pytest.mark.parametrize("query", WHOLE)
def test_the_tables(query: str) -> None:
    lang = answered(query).selection.lang
    expect(read_back.of_plain_csv(made("csv", query, dialect="plain"), lang), query)


@pytest.mark.parametrize("query", WHOLE)
def test_the_geopackage(query: str, tmp_path: Path) -> None:
    held = read_back.of_geopackage(made("gpkg", query), tmp_path)
    expect(replace(held, areas=chosen_only(held, query)), query)


@pytest.mark.parametrize("query", WHOLE)
def test_the_geojson(query: str, tmp_path: Path) -> None:
    held = read_back.of_geojson(made("geojson", query), tmp_path)
    expect(replace(held, areas=chosen_only(held, query)), query)


@pytest.mark.parametrize("query", WHOLE)
def test_the_geoparquet(query: str) -> None:
    held = read_back.of_geoparquet(made("parquet", query))
    expect(replace(held, areas=chosen_only(held, query)), query)


def chosen_only(held: Held, query: str) -> dict[str, tuple[int, int, int]]:
    """Geodata has all areas of the level: those out of the choice were not counted."""
    areas = answered(query).areas
    outside = set(areas.loc[~areas["in_choice"], "code"])
    assert all(held.areas[code] is None for code in outside & held.areas.keys())
    return {code: counts for code, counts in held.areas.items() if code not in outside}


@pytest.mark.parametrize("query", ASKED)
def test_the_sheet(query: str) -> None:
    extract = answered(query)
    words = read_back.pdf_words(made("pdf", query)[0].body)
    says(tight(words), query, tight)
    for layer in FEATURE_LAYERS:
        listed = [str(row[0]) for row in records(extract, layer).rows]
        for key in set(extract.layers[layer].features["id"]):
            assert line_of(words, key) == (key in listed and layer in extract.selection.layers)
    for line in area_table(extract).lines:
        assert line_of(words, line.name, *line.counts), line
    says_what_is_in_force(words, extract)
    in_the_legend(words, extract)


def says_what_is_in_force(words: str, extract: Extract) -> None:
    """Of each pact listed: as many cells say unknown as there are such pacts."""
    day_column = "In vigore il" if extract.selection.lang == "it" else "In force on"
    shown = "pacts" in extract.selection.layers and len(extract.layers["pacts"].inside) > 0
    asked = extract.selection.on is not None and shown
    listed = words[words.find(day_column) :] if asked else ""
    said = {"it": r"\bnon\s+si\s+sa\b", "en": r"\bunknown\b"}[extract.selection.lang]
    unknown = len(extract.layers["pacts"].unknown)
    assert len(re.findall(said, listed)) >= unknown if unknown else True
    assert (day_column in re.sub(r"\s+", " ", words)) == asked


def in_the_legend(words: str, extract: Extract) -> None:
    lang, shown = extract.selection.lang, extract.selection.layers
    for item in legend_items(extract):
        assert line_of(words, item.label, item.n) == bool(item.n and item.layer in shown), item
    for one in extract.classes if "areas" in shown else ():
        assert line_of(words, one.label(lang), one.areas), one


def line_of(words: str, label: str, *numbers: int) -> bool:
    """Whether a label stands there followed by just these numbers, wherever its line may break."""
    sign_by_sign = r"\s*".join(re.escape(sign) for sign in label if not sign.isspace())
    counts = "".join(rf"\s+{n}(?![\d.,])" for n in numbers)
    return re.search(rf"(?<!\w){sign_by_sign}(?!\w){counts}", words) is not None


@pytest.mark.parametrize("query", ASKED)
def test_the_slides(query: str) -> None:
    extract = answered(query)
    body = made("pptx", query)[0].body
    words = read_back.slide_words(body)
    says(words, query)
    in_the_legend(words, extract)
    tables = [row for table in read_back.slide_tables(body) for row in table]
    for line in area_table(extract).lines:
        numbers = [str(n) for n in line.counts]
        assert any(line.name in row and row[-len(numbers) :] == numbers for row in tables)
    names = {
        layer: [str(row[1]) for row in records(extract, layer).rows] for layer in FEATURE_LAYERS
    }
    for layer in FEATURE_LAYERS:
        there = sum(row[0] in names[layer] for row in tables)
        assert there >= len(names[layer]) if layer in extract.selection.layers else there == 0


def test_the_questions_are_not_all_alike() -> None:
    answers = [as_json(answered(query)) for query in ASKED]
    assert len({answer["sentence"] for answer in answers}) == len(ASKED) >= 15
    assert {extract.selection.city for extract in map(answered, ASKED)} == {
        "torino",
        "milano",
        "bologna",
    }
    assert any(one.color != ZERO for query in ASKED for one in answered(query).classes)
