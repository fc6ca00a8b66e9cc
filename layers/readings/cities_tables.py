"""The tables of the cities side by side: how many, at which rates, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from layers.describe import level_plural, term_label
from layers.readings.model import Column, Row, Table
from layers.readings.rate import per_10k, per_km2
from layers.readings.rate_told import rate_columns, warning_text, year_text
from layers.selection import FEATURE_LAYERS
from layers.words import Texts, number
from layers.words import say as say_of_answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from layers.readings.cities_found import CityCounts
    from layers.readings.model import Value
    from layers.words import Lang

say = Texts(Path(__file__).with_name("cities.toml")).say

_KEYS = (*FEATURE_LAYERS, "instruments")


def tables(cities: Sequence[CityCounts], lang: Lang) -> tuple[Table, ...]:
    """Return all tables, the lists behind their counts last."""
    missing, lists = _quality(cities, lang)
    return (
        _counts(cities, lang),
        _rates(cities, lang),
        _bases(cities, lang),
        _status(cities, lang),
        missing,
        _sources(cities, lang),
        _comparable(cities, lang),
        *lists,
        *(_instruments(one, lang) for one in cities if one.instruments),
    )


def labels(lang: Lang) -> tuple[str, ...]:
    """Return what is counted: pacts, houses, target areas, instruments."""
    layers = (say_of_answer(f"short.{layer}", lang) for layer in FEATURE_LAYERS)
    return *layers, say("column.instruments", lang)


def _counts(cities: Sequence[CityCounts], lang: Lang) -> Table:
    rows = []
    for one in cities:
        asked = one.extract.selection
        listed = f"instruments_{one.key}" if one.instruments else ""
        opens = (None, *(asked for _ in FEATURE_LAYERS), None)
        rows.append(Row((one.name, *one.counts()), opens, ("", "", "", "", listed)))
    columns = [
        Column(key, label, "count", say("column.instruments.note", lang) if not at else "")
        for key, label, at in zip(_KEYS, labels(lang), (3, 2, 1, 0), strict=True)
    ]
    unplaced = {
        one.name: sum(one.extract.layers[layer].reconciliation.unplaced for layer in FEATURE_LAYERS)
        for one in cities
    }
    notes = [
        say("counts.unplaced", lang, city=name, n=number(n, lang))
        for name, n in unplaced.items()
        if n
    ]
    return Table(
        key="counts",
        caption=say("counts.caption", lang),
        columns=(_city(lang), *columns),
        rows=tuple(rows),
        notes=(say("counts.note", lang), *notes),
    )


def _rates(cities: Sequence[CityCounts], lang: Lang) -> Table:
    bases = [one.base for one in cities]
    columns: list[Column] = []
    for key, label in zip(_KEYS, labels(lang), strict=True):
        columns += rate_columns(key, label, bases, lang)
    rows = []
    for one in cities:
        cells: list[Value] = [one.name]
        for count in one.counts():
            cells += [per_10k(count, one.base.population), per_km2(count, one.base.area_km2)]
        named = dict(zip(labels(lang), one.counts(), strict=True))
        rows.append(Row((*cells, warning_text(named, one.base.population, lang))))
    return Table(
        key="rates",
        caption=say("rates.caption", lang),
        columns=(_city(lang), *columns, Column("warning", say("column.warning", lang))),
        rows=tuple(rows),
        notes=(say("rates.note", lang),),
    )


def _bases(cities: Sequence[CityCounts], lang: Lang) -> Table:
    rows = []
    for one in cities:
        level = one.extract.source.data.city.levels[0]
        inferred = one.inferred_comuni / one.comuni if one.comuni else None
        base = (one.base.population, one.base.population_year, one.base.area_km2)
        zones = len(one.extract.areas)
        rows.append(Row((one.name, *base, level_plural(level, lang), zones, one.comuni, inferred)))
    kinds = {"population": "count", "population_year": "year", "area_km2": "area_km2"}
    kinds |= {"zones": "count", "comuni": "count", "inferred": "share"}
    years = year_text([one.base for one in cities], lang)
    notes = {"population": years, "inferred": say("column.inferred.note", lang)}
    names = ("population", "population_year", "area_km2", "level", "zones", "comuni", "inferred")
    columns = [
        Column(name, say(f"column.{name}", lang), kinds.get(name, "text"), notes.get(name, ""))  # type: ignore[arg-type]
        for name in names
    ]
    return Table(
        key="bases",
        caption=say("bases.caption", lang),
        columns=(_city(lang), *columns),
        rows=tuple(rows),
    )


def _status(cities: Sequence[CityCounts], lang: Lang) -> Table:
    terms = cities[0].extract.source.vocabularies["status"]
    keys = list(cities[0].by_status)
    rows = []
    for one in cities:
        asked = one.extract.selection
        opens = (None, *(replace(asked, statuses=(key,)) for key in keys), asked)
        rows.append(Row((one.name, *one.by_status.values(), one.count("pacts")), opens))
    columns = [Column(f"status_{key}", term_label(terms, key, lang), "count") for key in keys]
    return Table(
        key="status",
        caption=say("status.caption", lang),
        columns=(_city(lang), *columns, Column("total", say("column.total", lang), "count")),
        rows=tuple(rows),
    )


def _quality(cities: Sequence[CityCounts], lang: Lang) -> tuple[Table, list[Table]]:
    rows, lists = [], []
    for one in cities:
        missing = {
            "no_point": one.without_geometry("pacts"),
            "no_date": one.without_date(),
            "no_house_point": one.without_geometry("houses"),
            "no_outline": one.without_geometry("target_areas"),
        }
        keys = [
            f"{key}_{one.key}" if found is not None and len(found) else ""
            for key, found in missing.items()
        ]
        cells = [None if found is None else len(found) for found in missing.values()]
        rows.append(Row((one.name, *cells), lists=("", *keys)))
        lists += [
            _list(found, key, say(f"list.{name}", lang, city=one.name), lang)
            for key, (name, found) in zip(keys, missing.items(), strict=True)
            if key and found is not None
        ]
    names = ("no_point", "no_date", "no_house_point", "no_outline")
    table = Table(
        key="quality",
        caption=say("quality.caption", lang),
        columns=(_city(lang), *(Column(key, say(f"column.{key}", lang), "count") for key in names)),
        rows=tuple(rows),
        notes=(say("quality.note", lang),),
    )
    return table, lists


def _sources(cities: Sequence[CityCounts], lang: Lang) -> Table:
    terms = cities[0].extract.source.vocabularies.get("source_type", {})
    columns = [Column(f"source_{key}", term_label(terms, key, lang), "share") for key in terms]
    return Table(
        key="sources",
        caption=say("sources.caption", lang),
        columns=(_city(lang), *columns),
        rows=tuple(Row((one.name, *one.source_shares().values())) for one in cities),
        notes=(say("sources.note", lang),),
    )


def _comparable(cities: Sequence[CityCounts], lang: Lang) -> Table:
    """List what the catalogue itself says of each city: its level, and the data of each layer."""
    rows = []
    for one in cities:
        city = one.extract.source.data.city
        level = city.levels[0]
        told = [(say("what.city", lang), city.note_it, city.note_en)]
        told += [(level_plural(level, lang), level.note_it, level.note_en)]
        told += [
            (data.it if lang == "it" else data.en, data.note_it, data.note_en)
            for data in city.datasets
            if data.layer != "areas" or data.level == level.key
        ]
        notes = ((what, it if lang == "it" else en) for what, it, en in told)
        rows += [Row((one.name, what, note)) for what, note in notes if note]
    return Table(
        key="comparable",
        caption=say("comparable.caption", lang),
        columns=(
            _city(lang),
            Column("what", say("column.what", lang)),
            Column("note", say("column.note", lang)),
        ),
        rows=tuple(rows),
    )


def _instruments(one: CityCounts, lang: Lang) -> Table:
    caption = say("list.instruments", lang, city=one.name)
    return _list(one.extract.source.data.instruments, f"instruments_{one.key}", caption, lang)


def _list(found: pd.DataFrame, key: str, caption: str, lang: Lang) -> Table:
    columns = Column("id", say("column.id", lang), "code"), Column("name", say("column.name", lang))
    pairs = zip(found["id"], found["name"], strict=True)
    return Table(key, caption, columns, tuple(Row(pair) for pair in pairs), folded=True)


def _city(lang: Lang) -> Column:
    return Column("city", say("column.city", lang))
