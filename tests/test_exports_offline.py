"""The offline page: its answers are Python's, whatever is asked; nothing is asked of anybody."""

from __future__ import annotations

import json
import random
import re
import tomllib
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
from shapely import LineString, box

from asked import read_extract
from data.catalogue import load_catalogue
from data.city import load_city
from exports.offline import page as offline
from exports.offline.page import SCRIPTS, STYLES, make
from exports.stamp import BASE_URL, make_stamp
from geo.join import AreaRule
from invented_city import CITY, write_invented_city
from layers.city_layers import CityLayers
from layers.extract import make_extract
from layers.map.words import client_words
from layers.message import answer_message
from layers.selection import KINDS, LAYERS, MEASURES, Selection
from layers.words import LANGS
from offline_page import DAY, OfflineReader, as_question, write_page
from plain import QUERIES
from test_map_page import MOST_LINES, TEXT_TO_MARKUP_OR_CODE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import BrowserContext

    from layers.answer import Extract

CITIES = ("torino", "milano", "bologna")
PER_CITY = 25
SEED = 20261121
MOST_BYTES = 1_000_000
WORDS = ("giardino", "VIA", "è città", "scuola san", "l’orto", "PAT-", "ß ﬁ İ", "zzz")


ASKED = "city=torino&level=comune&areas=TO-11,TO-01&target=AREA-024&view=45.05,7.7,11.5&colour=red"


@cache
def layers_of(city: str) -> CityLayers:
    return read_extract(f"city={city}").source


def some(dice: random.Random, keys: Sequence[str], *, most: int) -> tuple[str, ...]:
    """Choose none half of the time, else a few, in catalogue order."""
    if not keys or dice.random() < 0.5:
        return ()
    chosen = set(dice.sample(list(keys), dice.randint(1, min(most, len(keys)))))
    return tuple(key for key in keys if key in chosen)


def some_areas(dice: random.Random, layers: CityLayers) -> tuple[str, ...]:
    """Choose areas as readers do: a few, many of one level, or neighbours of all levels."""
    areas = layers.data.areas
    codes = list(areas["code"])
    of_level = list(areas.loc[areas["level"] == dice.choice(layers.known.levels), "code"])
    # Where most pacts are, so that borders between chosen areas matter.
    crowded = list(areas.loc[areas["level"].isin(["municipio", "statistica"]), "code"])
    way = dice.randrange(5)
    if way == 0:
        return ()
    pool = (codes, of_level, crowded or codes, [*crowded, *layers.hierarchy.codes("zona")])[way - 1]
    chosen = set(dice.sample(pool, dice.randint(1, min(len(pool), 40 if way > 2 else 6))))
    return tuple(code for code in codes if code in chosen)


def random_selection(dice: random.Random, layers: CityLayers) -> Selection:
    known = layers.known
    return Selection(
        city=known.city,
        level=dice.choice(known.levels),
        areas=some_areas(dice, layers),
        targets=some(dice, known.targets, most=3) if dice.random() < 0.5 else (),
        rule=dice.choice(list(AreaRule)),
        statuses=some(dice, known.statuses, most=3) if dice.random() < 0.5 else (),
        themes=some(dice, known.themes, most=4) if dice.random() < 0.5 else (),
        kinds=some(dice, KINDS, most=5) or Selection(known.city, "").kinds,
        on=date(dice.randint(2013, 2027), dice.randint(1, 12), dice.randint(1, 28))
        if dice.random() < 0.5
        else None,
        unknown=dice.random() < 0.7,
        text=dice.choice(WORDS) if dice.random() < 0.2 else "",
        layers=LAYERS,
        measure=dice.choice(MEASURES),
        lang=dice.choice(LANGS),
    )


@pytest.fixture
def reader(context: BrowserContext) -> OfflineReader:
    return OfflineReader(context)


def answers(reader: OfflineReader, asked: list[Selection]) -> list[Any]:
    """Return what the page answers to many questions: the message, the counts, the address."""
    return reader.page.evaluate(
        """asked => asked.map((one) => ({
            message: Condivisa.question.answer(one),
            facets: Condivisa.question.facets(one),
            query: Condivisa.question.query(one),
        }))""",
        [as_question(one) for one in asked],
    )


def expected(extract: Extract) -> Any:
    """Return the same from Python, as JSON has it."""
    link = make_stamp(extract, made=DAY).link
    answer = {
        "message": answer_message(extract),
        "facets": extract.facets,
        "query": link.removeprefix(f"{BASE_URL}?"),
    }
    return json.loads(json.dumps(answer))


def same_answers(reader: OfflineReader, layers: CityLayers, asked: list[Selection]) -> None:
    for selection, found in zip(asked, answers(reader, asked), strict=True):
        assert found == expected(make_extract(selection, layers)), selection


@pytest.mark.parametrize("city", CITIES)
def test_whatever_is_asked_the_page_answers_as_python_does(
    reader: OfflineReader, city: str, tmp_path: Path
) -> None:
    layers, dice = layers_of(city), random.Random(SEED)  # noqa: S311 - not for secrets
    reader.open(write_page(make_extract(Selection(city, "zona"), layers), tmp_path))
    same_answers(reader, layers, [random_selection(dice, layers) for _ in range(PER_CITY)])


def with_shapes_outside(folder: Path) -> CityLayers:
    """The invented city; two pacts and a target area touch its eastern border from outside."""
    catalogue = load_catalogue(write_invented_city(folder))
    data = load_city(catalogue, CITY)
    _, south, east, north = data.areas.total_bounds
    middle, step = (south + north) / 2, (north - south) / 10
    block = box(east, middle, east + step, middle + step)
    line = LineString([(east, middle - step), (east + step, middle - step)])
    pacts = data.pacts.geometry.tolist()
    targets = data.target_areas.geometry.tolist()
    pacts[0], pacts[1], targets[0] = block, line, block
    changed = replace(
        data,
        pacts=data.pacts.set_geometry(gpd.GeoSeries(pacts, crs=data.pacts.crs)),
        target_areas=data.target_areas.set_geometry(gpd.GeoSeries(targets, crs=data.pacts.crs)),
    )
    return CityLayers.of(changed, catalogue)


def test_lines_shapes_and_places_in_several_parts_are_answered_too(
    reader: OfflineReader, tmp_path: Path
) -> None:
    layers = with_shapes_outside(tmp_path)
    dice = random.Random(SEED)  # noqa: S311 - not for secrets
    asked = [random_selection(dice, layers) for _ in range(4 * PER_CITY)]
    codes = layers.known.areas
    singles = [
        Selection(CITY, "comune", areas=(code,), rule=rule) for code in codes for rule in AreaRule
    ]
    reader.open(write_page(make_extract(Selection(CITY, "zona"), layers), tmp_path))
    same_answers(reader, layers, [*singles, *asked])


@pytest.mark.parametrize("query", [*QUERIES[:6], ASKED, f"{ASKED}&lang=en"])
def test_the_page_opens_with_pythons_own_answer_in_both_languages(
    reader: OfflineReader, query: str, tmp_path: Path
) -> None:
    extract = read_extract(query)
    reader.open(write_page(extract, tmp_path))
    assert reader.page.evaluate("document.documentElement.lang") == extract.selection.lang
    other = "en" if extract.selection.lang == "it" else "it"
    for lang in (extract.selection.lang, other):
        same = read_extract(f"{query}&lang={lang}".replace("&lang=en&", "&"))
        if lang == other:
            reader.page.locator(f"#lang-{lang}").click()
            reader.settle(2)
        told = answer_message(same)
        assert reader.text("#sentence") == told["sentence"]
        assert reader.text("#count-line") == told["count_line"]
        assert reader.page.locator("#warnings p").all_inner_texts() == told["warnings"]
        assert reader.page.evaluate("Condivisa.listed()") == {
            layer: answer.ids for layer, answer in same.layers.items()
        }
        assert reader.page.evaluate("document.documentElement.lang") == lang
    assert len(reader.requests) == 1, reader.requests


@pytest.mark.parametrize("city", CITIES)
def test_the_file_is_small_and_names_nothing_to_fetch(city: str) -> None:
    extract = read_extract(f"city={city}")
    (made,) = make(extract, make_stamp(extract, made=DAY))
    html = made.body.decode()
    assert len(made.body) < MOST_BYTES
    assert made.name == f"condivisa-{city}-zona-20261121.html"
    head = html[: html.index("<title>")]
    assert "default-src 'none'" in head
    assert "unsafe" not in head
    for fetched in ("<script src", '<link rel="stylesheet', "@import", "<iframe"):
        assert fetched not in html, fetched
    for style in re.findall("<style>(.*?)</style>", html, flags=re.DOTALL):
        assert "url(" not in style
    assert "zone_in_source" not in html, "what is internal is not in the file"
    assert make(extract, make_stamp(extract, made=DAY)) == (made,), "the same file each time"


def test_the_page_names_all_its_files_once() -> None:
    folder = Path(offline.__file__).with_name("client")
    assert {path.name for path in folder.glob("*.js")} == set(SCRIPTS)
    assert {path.name for path in folder.glob("*.css")} == set(STYLES)
    for path in folder.glob("*.js"):
        source = path.read_text(encoding="utf-8")
        assert not re.findall(TEXT_TO_MARKUP_OR_CODE, source), path.name
        assert source.startswith("/* ")
        assert "'use strict';" in source
        assert source.count("\n") < MOST_LINES


def test_every_word_of_the_question_is_there_and_said() -> None:
    folder = Path(offline.__file__).with_name("client")
    source = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    known = set(tomllib.loads((folder.parent / "words.toml").read_text(encoding="utf-8")))
    said = set(re.findall(r"data-(?:word|label)=\"([\w.]+)\"", source))
    said |= set(re.findall(r"C\.say\('([\w.]+)'", source))
    assert said <= known | set(client_words("it")), said - known
    for key in known:
        assert key.partition(".")[0] in source, key
