"""The reading *rates*: counts per 10,000 residents and per km2, area by area."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from layers.describe import level_name, level_plural, sentence
from layers.readings.model import Column, Figure, MapOf, Reading, Row, Table
from layers.readings.rate import per_10k, per_km2, several_years
from layers.readings.rate_told import (
    rate_columns,
    say,
    small_numbers_note,
    source_note,
    warning_text,
    year_text,
)
from layers.readings.rates_found import rates_of
from layers.readings.registry import READINGS
from layers.selection import FEATURE_LAYERS
from layers.words import number
from layers.words import say as say_of_answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from layers.answer import Extract
    from layers.readings.model import Value
    from layers.readings.rate import Base
    from layers.readings.rates_found import AreaCounts, Rates
    from layers.readings.registry import Asked
    from layers.selection import LayerName, Selection

KEY = "rates"
_LIST = "rows"


def make(asked: Asked) -> Reading:
    """Make the reading."""
    extract = asked.extract
    lang = extract.selection.lang
    found = rates_of(extract)
    level = extract.source.data.city.level(extract.selection.level)
    return Reading(
        key=KEY,
        title=say("title", lang),
        sentence=say("sentence", lang, level=level_name(level, lang), answer=sentence(extract)),
        figures=_figures(found, extract),
        tables=(_table(found, extract), *_listed(found, extract)),
        maps=(MapOf(say("map", lang), extract),),
        notes=(
            small_numbers_note(lang),
            say("note.counts", lang),
            *([] if found.overlap else [say("note.total", lang)]),
            source_note(extract, level.key),
            *_notes(found, extract),
        ),
        params=READINGS[KEY].params(asked.values),
        extract=extract,
    )


def layer_label(layer: LayerName, extract: Extract) -> str:
    """Return what the rows of a layer are called at the head of a column."""
    return say_of_answer(f"short.{layer}", extract.selection.lang)


def _table(found: Rates, extract: Extract) -> Table:
    lang = extract.selection.lang
    level = level_plural(extract.source.data.city.level(extract.selection.level), lang)
    residents = say("population", lang)
    columns = [
        Column("code", say("column.code", lang), "code"),
        Column("area", say("column.area", lang)),
        Column("population", residents, "count", year_text(found.bases, lang)),
        Column("population_year", say("population_year", lang), "year"),
        Column("area_km2", say("area_km2", lang), "area_km2", say("base.km2", lang)),
    ]
    for layer in FEATURE_LAYERS:
        label = layer_label(layer, extract)
        columns.append(Column(layer, label, "count"))
        columns += rate_columns(layer, label, found.bases, lang)
    columns.append(Column("warning", say("warning", lang)))
    return Table(
        key=KEY,
        caption=say("caption", lang, level=level),
        columns=tuple(columns),
        rows=tuple(_row(line, extract) for line in found.lines),
        total=_total(found, extract) if found.lines and not found.overlap else None,
        notes=tuple(_gap_notes(found, extract)),
        empty=say("empty", lang),
        bars=FEATURE_LAYERS,
    )


def _row(line: AreaCounts, extract: Extract) -> Row:
    asked = replace(extract.selection, areas=(line.code,), view=None)
    opens: list[Selection | None] = []
    lists = []
    for layer in FEATURE_LAYERS:
        alone = layer in line.alone
        opens += [asked if alone else None, None, None]
        lists += ["" if alone or not line.counts[layer] else _LIST, "", ""]
    return Row(
        (line.code, line.name, *_cells(line.counts, line.base, extract)),
        (*(None,) * 5, *opens, None),
        (*("",) * 5, *lists, ""),
    )


def _cells(counts: Mapping[LayerName, int], base: Base, extract: Extract) -> Iterator[Value]:
    yield from (base.population, base.population_year, base.area_km2)
    for layer in FEATURE_LAYERS:
        yield counts[layer]
        yield per_10k(counts[layer], base.population)
        yield per_km2(counts[layer], base.area_km2)
    named = {layer_label(layer, extract): counts[layer] for layer in FEATURE_LAYERS}
    yield warning_text(named, base.population, extract.selection.lang)


def _total(found: Rates, extract: Extract) -> Row:
    cells = tuple(_cells(found.sums, found.base, extract))
    whole = replace(extract.selection, view=None)
    opens: list[Selection | None] = []
    for layer in FEATURE_LAYERS:
        same = found.sums[layer] == len(extract.layers[layer].inside)
        same &= not extract.layers[layer].gap.any
        opens += [whole if same else None, None, None]
    words = ("", say("total", extract.selection.lang))
    return Row((*words, *cells), (*(None,) * 5, *opens, None))


def _figures(found: Rates, extract: Extract) -> tuple[Figure, ...]:
    lang, base = extract.selection.lang, found.base
    people = "–" if base.population is None else number(base.population, lang)
    year = year_text(found.bases, lang)
    notes = {
        layer: say("figure.overlap", lang)
        if found.overlap
        else say("figure.of", lang, count=number(n, lang), population=people, year=year)
        for layer, n in found.sums.items()
    }
    rates = [
        Figure(
            say(f"figure.{layer}", lang),
            per_10k(found.sums[layer], base.population),
            "rate",
            notes[layer],
        )
        for layer in FEATURE_LAYERS
    ]
    marked = sum(1 for line in found.lines if tuple(_cells(line.counts, line.base, extract))[-1])
    note = say("figure.marked.note", lang, total=number(len(found.lines), lang))
    return (*rates, Figure(say("figure.marked", lang), marked, note=note))


def _gap_notes(found: Rates, extract: Extract) -> Iterator[str]:
    lang = extract.selection.lang
    for layer in FEATURE_LAYERS:
        answer = extract.layers[layer]
        if answer.gap.any or found.sums[layer] != len(answer.inside):
            yield say(
                "note.gap",
                lang,
                layer=layer_label(layer, extract),
                sum=number(found.sums[layer], lang),
                inside=number(len(answer.inside), lang),
                none=number(answer.gap.in_no_area, lang),
                straddling=number(answer.gap.straddling, lang),
                unplaced=number(answer.gap.unplaced, lang),
                repeated=number(answer.gap.repeated, lang),
            )


def _notes(found: Rates, extract: Extract) -> Iterator[str]:
    lang, total = extract.selection.lang, len(found.lines)
    for key, people in (("no_population", None), ("no_residents", 0)):
        n = sum(1 for base in found.bases if base.population == people)
        if n:
            yield say(f"note.{key}", lang, n=number(n, lang), total=number(total, lang))
    if several_years(found.bases):
        yield say("note.years", lang)
    if found.overlap:
        yield say("note.overlap", lang)


def _listed(found: Rates, extract: Extract) -> tuple[Table, ...]:
    """List the rows of the areas whose counts no question about them alone gives again."""
    lang, rows = extract.selection.lang, []
    for layer in FEATURE_LAYERS:
        names = {line.code: line.name for line in found.lines if layer not in line.alone}
        pairs = extract.source.places[layer, extract.selection.rule].pairs(extract.selection.level)
        asked = pairs["row"].isin(extract.layers[layer].inside) & pairs["area"].isin(list(names))
        features = extract.source.features(layer)
        for row, code in zip(pairs["row"][asked], pairs["area"][asked], strict=True):
            at = int(row)
            cells = (features["id"].iloc[at], features["name"].iloc[at], names[code])
            rows.append(Row((layer_label(layer, extract), *cells)))
    if not rows:
        return ()
    columns = (
        Column("layer", say("column.layer", lang)),
        Column("id", say("column.id", lang), "code"),
        Column("name", say("column.name", lang)),
        Column("area", say("column.area", lang)),
    )
    return (Table(_LIST, say("list.caption", lang), columns, tuple(rows), folded=True),)
