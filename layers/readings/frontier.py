"""What lies near the borders, in the reader's words."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from layers.describe import level_plural
from layers.readings.frontier_found import Frontier, frontier
from layers.readings.frontier_lists import layer_list, no_place_list
from layers.readings.frontier_lists import layer_list_key as list_key
from layers.readings.model import Column, Figure, MapOf, Reading, Row, Shapes, Table
from layers.readings.registry import READINGS
from layers.readings.writing import value_text
from layers.selection import FEATURE_LAYERS
from layers.words import Texts, number
from layers.words import say as say_of_answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from layers.answer import Extract
    from layers.readings.model import Value
    from layers.readings.registry import Asked
    from layers.selection import LayerName
    from layers.words import Lang

say = Texts(Path(__file__).with_name("frontier.toml")).say
MOST_IN_MATRIX = 24
"""More areas than this make a table that no page holds: the table of borders has them all."""


def make(asked: Asked) -> Reading:
    """Make the reading: what lies near which border, as a matrix, as lists and on the map."""
    extract, kind = asked.extract, READINGS["frontier"]
    selection, city = extract.selection, extract.source.data.city
    lang, near_m = selection.lang, cast("int", asked.values["near"])  # noqa: PD011 - no frame
    without_areas = replace(selection, areas=())
    coarsest = replace(without_areas, level=city.levels[0].key)
    everywhere = extract if coarsest == selection else asked.answer(coarsest, extract.source)
    found = frontier(extract, everywhere, distance_m=near_m)
    drawn = extract if without_areas == selection else asked.answer(without_areas, extract.source)
    near = value_text(near_m, "distance_m", lang)
    level = level_plural(city.level(selection.level), lang)
    return Reading(
        key=kind.key,
        title=say("title", lang),
        sentence=say("sentence", lang, near=near, level=level, city=city.name),
        figures=_figures(found, everywhere, lang),
        tables=_tables(found, extract),
        maps=(MapOf(say("map", lang), drawn, shapes=_shapes(found, near, lang)),),
        notes=_notes(found, extract, near),
        params=kind.params(asked.values),
        extract=extract,
    )


def _figures(found: Frontier, everywhere: Extract, lang: Lang) -> tuple[Figure, ...]:
    near = []
    for layer in FEATURE_LAYERS:
        total = len(everywhere.layers[layer].inside) - len(found.without_place[layer])
        note = say("figure.near.note", lang, total=number(total, lang))
        label = say("figure.near", lang, layer=_label(layer, lang))
        near.append(Figure(label, int(found.near[layer]["row"].nunique()), note=note))
    unknown = sum(found.unknown(layer) for layer in FEATURE_LAYERS)
    borders, length = say("figure.borders", lang), say("figure.length", lang)
    length_km = float(found.borders["length_km"].sum())
    return (
        *near,
        Figure(borders, len(found.borders), note=say("figure.borders.note", lang)),
        Figure(length, length_km, "number", say("figure.length.note", lang)),
        Figure(say("figure.unknown", lang), unknown, note=say("figure.unknown.note", lang)),
    )


def _tables(found: Frontier, extract: Extract) -> tuple[Table, ...]:
    shared = [layer for layer in FEATURE_LAYERS if len(found.near[layer])]
    return (
        *(_matrix(found, extract, layer) for layer in shared),
        _pairs(found, extract),
        *([_sides(found, extract)] if shared else []),
        _quiet(found, extract),
        *(layer_list(found, extract, layer) for layer in shared),
        *([no_place_list(found, extract)] if any(map(len, found.without_place.values())) else []),
    )


def _matrix(found: Frontier, extract: Extract, layer: LayerName) -> Table:
    lang, names = extract.selection.lang, extract.source.area_names
    near, borders = found.near[layer], found.borders
    at = borders.iloc[near["border"].to_numpy(dtype=int)]
    rows = near["row"].to_numpy(dtype=int)
    of_area: dict[str, set[int]] = {}
    of_pair: dict[frozenset[str], set[int]] = {}
    for row, left, right in zip(rows, at["left"], at["right"], strict=True):
        of_pair.setdefault(frozenset((left, right)), set()).add(row)
        of_area.setdefault(left, set()).add(row)
        of_area.setdefault(right, set()).add(row)
    most = set(sorted(of_area, key=lambda code: -len(of_area[code]))[:MOST_IN_MATRIX])
    shown = [code for code in found.areas if code in most]
    exist = {frozenset(pair) for pair in zip(borders["left"], borders["right"], strict=True)}

    def cell(one: str, other: str) -> int | str:
        pair = frozenset((one, other))
        return len(of_pair.get(pair, ())) if pair in exist else say("none", lang)

    key, shared = list_key(layer), {pair for both in of_pair for pair in permutations(both)}
    columns = [Column(f"a_{code}", names[code], "count") for code in shown]
    lines = [
        Row(
            (names[one], *(cell(one, other) for other in shown), len(of_area[one])),
            lists=("", *(key if (one, other) in shared else "" for other in shown), key),
        )
        for one in shown
    ]
    totals: tuple[Value, ...] = (
        say("total", lang),
        *(len(of_area[code]) for code in shown),
        len(set(rows)),
    )
    left = len(of_area) - len(shown)
    cut = [say("matrix.cut", lang, shown=len(shown), left=left)] if left else []
    return Table(
        key=f"matrix_{layer}",
        caption=say("matrix.caption", lang, layer=_label(layer, lang)),
        columns=(
            Column("area", say("column.area", lang)),
            *columns,
            Column("total", say("column.total", lang), "count"),
        ),
        rows=tuple(lines),
        total=Row(totals, lists=("", *([key] * (len(shown) + 1)))),
        notes=(say("matrix.note", lang), *cut),
    )


def _pairs(found: Frontier, extract: Extract) -> Table:
    lang = extract.selection.lang
    counts = {layer: _per_border(found, layer) for layer in FEATURE_LAYERS}
    busy = sum(counts.values()) > 0
    lines = [
        Row(
            (*_named(extract, at), *(int(counts[layer][position]) for layer in FEATURE_LAYERS)),
            lists=("", "", "", *_lists([counts[layer][position] for layer in FEATURE_LAYERS])),
        )
        for position, at in zip(busy.nonzero()[0], _records(found.borders[busy]), strict=True)
    ]
    once = [int(found.near[layer]["row"].nunique()) for layer in FEATURE_LAYERS]
    length_km = float(found.borders.loc[busy, "length_km"].sum())
    total = Row((say("total", lang), "", length_km, *once), lists=("", "", "", *_lists(once)))
    notes = [
        say(
            "pairs.note",
            lang,
            layer=_label(layer, lang),
            sum=number(int(counts[layer].sum()), lang),
            total=number(one, lang),
            n=number(int((found.near[layer]["row"].value_counts() > 1).sum()), lang),
        )
        for layer, one in zip(FEATURE_LAYERS, once, strict=True)
        if counts[layer].sum() != one
    ]
    labels = [Column(layer, _label(layer, lang), "count") for layer in FEATURE_LAYERS]
    return Table(
        key="pairs",
        caption=say("pairs.caption", lang),
        columns=(*_pair_columns(lang), *labels),
        rows=tuple(lines),
        total=total if lines else None,
        notes=(*([say("pairs.length", lang)] if lines else []), *notes),
        empty=say("pairs.empty", lang),
        bars=FEATURE_LAYERS,
    )


def _sides(found: Frontier, extract: Extract) -> Table:
    lang = extract.selection.lang
    named = [_named(extract, at) for at in _records(found.borders)]
    lines = []
    for layer in FEATURE_LAYERS:
        near, key = found.near[layer], list_key(layer)
        neither = ~(near["in_left"] | near["in_right"])
        counted = (
            near.assign(in_neither=neither, near=True)
            .groupby("border")[["near", "in_left", "in_right", "in_neither"]]
            .sum()
        )
        for border, *numbers in counted.itertuples():
            left, right, _ = named[border]
            cells: tuple[Value, ...] = (
                _label(layer, lang),
                left,
                right,
                *(int(n) for n in numbers),
            )
            lines.append(Row(cells, lists=("", "", "", *(key if n else "" for n in numbers))))
    counts = ("near", "in_left", "in_right", "in_neither")
    rule = say_of_answer(f"rule.{extract.selection.rule}", lang)
    return Table(
        key="sides",
        caption=say("sides.caption", lang),
        columns=(
            Column("layer", say("column.layer", lang)),
            *_pair_columns(lang)[:2],
            *(Column(name, say(f"column.{name}", lang), "count") for name in counts),
        ),
        rows=tuple(lines),
        notes=(say("sides.note", lang, rule=rule),),
    )


def _quiet(found: Frontier, extract: Extract) -> Table:
    """List the borders that have nothing near them: they are borders all the same."""
    lang = extract.selection.lang
    quiet = sum(_per_border(found, layer) for layer in FEATURE_LAYERS) == 0
    return Table(
        key="quiet",
        caption=say("quiet.caption", lang),
        columns=_pair_columns(lang),
        rows=tuple(Row(_named(extract, at)) for at in _records(found.borders[quiet])),
        folded=True,
    )


def _shapes(found: Frontier, near: str, lang: Lang) -> tuple[Shapes, ...]:
    busy = sum(_per_border(found, layer) for layer in FEATURE_LAYERS) > 0
    if not busy.any():
        return ()
    lines = found.borders.geometry[busy].reset_index(drop=True)
    return (Shapes("borders", say("shapes", lang, near=near), "line", lines),)


def _notes(found: Frontier, extract: Extract, near: str) -> tuple[str, ...]:
    lang, source = extract.selection.lang, extract.source
    notes = [say("note.measure", lang, near=near)]
    if extract.selection.areas:
        notes.append(say("note.areas", lang))
    if len(found.areas) > len(source.hierarchy.codes(extract.selection.level)):
        notes.append(say("note.districts", lang))
    either, imprecise = (
        sum(int(near.loc[near[name], "row"].nunique()) for near in found.near.values())
        for name in ("either_side", "imprecise")
    )
    if either or imprecise:
        n, m = number(either, lang), number(imprecise, lang)
        notes.append(say("note.imprecise", lang, n=n, m=m))
    for layer, count in found.nowhere.items():
        if count:
            said = {"layer": _label(layer, lang), "n": number(count, lang)}
            notes.append(say("note.nowhere", lang, **said))
    return tuple(notes)


def _per_border(found: Frontier, layer: LayerName) -> Any:
    counts = found.near[layer]["border"].value_counts()
    return counts.reindex(range(len(found.borders)), fill_value=0).to_numpy(dtype=int)


def _records(borders: pd.DataFrame) -> Any:
    columns = (borders[name] for name in ("left", "right", "length_km"))
    return zip(*columns, strict=True)


def _named(extract: Extract, border: tuple[str, str, float]) -> tuple[str, str, float]:
    names = extract.source.area_names
    left, right, length_km = border
    return names[left], names[right], float(length_km)


def _pair_columns(lang: Lang) -> tuple[Column, ...]:
    return (
        Column("left", say("column.left", lang)),
        Column("right", say("column.right", lang)),
        Column("length_km", say("column.length", lang), "number"),
    )


def _lists(counts: Sequence[int]) -> tuple[str, ...]:
    pairs = zip(FEATURE_LAYERS, counts, strict=True)
    return tuple(list_key(layer) if n else "" for layer, n in pairs)


def _label(layer: LayerName, lang: Lang) -> str:
    return say_of_answer(f"short.{layer}", lang)
