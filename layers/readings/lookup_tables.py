"""The tables of the look-up: the areas, what is near, what is called so, what mentions it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from layers.describe import level_name
from layers.readings.lookup_names import MOST_HITS
from layers.readings.lookup_spot import counts_in, parts_of
from layers.readings.model import Column, Row, Table
from layers.readings.rate import base_of
from layers.readings.writing import value_text
from layers.selection import FEATURE_LAYERS
from layers.words import Texts, number
from layers.words import say as say_of_answer

if TYPE_CHECKING:
    from layers.answer import Extract
    from layers.city_layers import CityLayers
    from layers.readings.lookup_names import Hit
    from layers.readings.lookup_spot import How, Spot
    from layers.readings.model import Kind, Value
    from layers.words import Lang

say = Texts(Path(__file__).with_name("lookup.toml")).say
MOST_NEAR = 200
"""So many neighbours are listed, the nearest: a register of a whole city may have thousands."""


def what_is(hit: Hit, source: CityLayers, lang: Lang) -> str:
    """Say what a hit is: the level of an area, or the name of its layer."""
    if hit.layer != "areas":
        return say_of_answer(f"{hit.layer}.one", lang)
    level = str(source.data.areas["level"].iloc[hit.row])
    return level_name(source.data.city.level(level), lang)


def areas_table(spot: Spot, everywhere: Extract) -> Table:
    """List the areas that hold a place or touch it, level by level, with what is in each."""
    lang, source = everywhere.selection.lang, everywhere.source
    rows = []
    for level, told in spot.held.items():
        name = level_name(source.data.city.level(level), lang)
        if isinstance(told, str):
            rows.append(_no_area(name, lang, unknown=told == "unknown"))
            continue
        rows += [_area(level, name, code, how, everywhere) for code, how in told]
    counts = [Column(one, say_of_answer(f"short.{one}", lang), "count") for one in FEATURE_LAYERS]
    kinds: dict[str, Kind] = {"code": "code", "population": "count", "population_year": "year"}
    kinds["area_km2"] = "area_km2"
    names = ("level", "area", "code", "how", "population", "population_year", "area_km2")
    return Table(
        key="areas",
        caption=say("areas.caption", lang),
        columns=(
            *(Column(name, say(f"column.{name}", lang), kinds.get(name, "text")) for name in names),
            *counts,
        ),
        rows=tuple(rows),
        notes=(say("areas.note", lang),),
    )


def _area(level: str, name: str, code: str, how: How, everywhere: Extract) -> Row:
    lang, source = everywhere.selection.lang, everywhere.source
    rule = say_of_answer(f"rule.{everywhere.selection.rule}", lang)
    base = base_of(source.data.areas, code)
    question = replace(everywhere.selection, level=level, areas=(code,))
    cells: tuple[Value, ...] = (
        *(name, source.area_names[code], code, say(f"how.{how}", lang, rule=rule)),
        *(base.population, base.population_year, base.area_km2),
    )
    return Row((*cells, *counts_in(code, everywhere)), (*([None] * 7), *([question] * 3)))


def _no_area(level: str, lang: Lang, *, unknown: bool) -> Row:
    if unknown:
        return Row((level, None, None, say("how.unknown", lang), *([None] * 6)))
    none = say("none", lang)
    why = say("how.none", lang)
    return Row((level, say("none.level", lang), none, why, *([none] * 6)))


def near_table(near: pd.DataFrame, everywhere: Extract, distance_m: float) -> Table:
    """List what lies near, the nearest first."""
    lang, source = everywhere.selection.lang, everywhere.source
    rows = []
    for layer, row, away_m in zip(
        *(near[name].head(MOST_NEAR) for name in ("layer", "row", "distance_m")), strict=True
    ):
        one = source.features(layer).iloc[int(row)]
        precise = None if pd.isna(one["precision_m"]) else float(one["precision_m"])
        label = say_of_answer(f"{layer}.one", lang)
        rows.append(Row((label, one["id"], one["name"], float(away_m), precise)))
    left = len(near) - len(rows)
    total = number(len(near), lang)
    cut = [say("near.cut", lang, shown=number(MOST_NEAR, lang), total=total)] if left else []
    within = value_text(distance_m, "distance_m", lang)
    distance = say("column.distance.note", lang)
    return Table(
        key="near",
        caption=say("near.caption", lang, near=within),
        columns=(
            Column("what", say("column.what", lang)),
            Column("id", say("column.id", lang), "code"),
            Column("name", say("column.name", lang)),
            Column("distance_m", say("column.distance", lang), "distance_m", distance),
            Column("precision_m", say("column.precision", lang), "distance_m"),
        ),
        rows=tuple(rows),
        notes=tuple(cut),
        empty=say("near.empty", lang),
    )


def hits_table(hits: tuple[Hit, ...], extract: Extract) -> Table:
    """List what the text may mean, the surest first."""
    lang, source = extract.selection.lang, extract.source
    rows = []
    for hit in hits:
        one = source.features(hit.layer).iloc[hit.row]
        code = str(one["code" if hit.layer == "areas" else "id"])
        found = say(f"found.{hit.how}", lang)
        rows.append(Row((str(one["name"]), what_is(hit, source, lang), code, found, hit.text)))
    more = [say("hits.most", lang, n=MOST_HITS)] if len(hits) == MOST_HITS else []
    names = ("name", "what", "code", "found", "text")
    return Table(
        key="hits",
        caption=say("hits.caption", lang),
        columns=tuple(
            Column(name, say(f"column.{name}", lang), "code" if name == "code" else "text")
            for name in names
        ),
        rows=tuple(rows),
        notes=(*([say("hits.note", lang)] if len(hits) > 1 else []), *more),
    )


def parts_table(hit: Hit, extract: Extract) -> Table:
    """List the areas of finer levels that are parts of the area that was found."""
    lang, source = extract.selection.lang, extract.source
    parts = parts_of(str(source.data.areas["code"].iloc[hit.row]), source)
    rows = [
        Row((level_name(source.data.city.level(level), lang), name, code))
        for level, name, code in zip(parts["level"], parts["name"], parts["code"], strict=True)
    ]
    return Table(
        key="parts",
        caption=say("parts.caption", lang),
        columns=(
            Column("level", say("column.level", lang)),
            Column("area", say("column.area", lang)),
            Column("code", say("column.code", lang), "code"),
        ),
        rows=tuple(rows),
        notes=(say("parts.note", lang),),
        empty=say("how.none", lang),
        folded=True,
    )


def mentions_table(answer: Extract) -> Table:
    """Count the rows in which the words occur; each count opens the question that lists them."""
    lang = answer.selection.lang
    rows = [
        Row(
            (say_of_answer(f"short.{layer}", lang), answer.layers[layer].reconciliation.inside),
            (None, answer.selection),
        )
        for layer in FEATURE_LAYERS
    ]
    return Table(
        key="mentions",
        caption=say("mentions.caption", lang, words=answer.selection.text),
        columns=(
            Column("what", say("column.what", lang)),
            Column("count", say("column.count", lang), "count"),
        ),
        rows=tuple(rows),
        notes=(say("mentions.note", lang),),
    )
