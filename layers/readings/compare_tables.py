"""Areas side by side, as tables: a column per area, then the differences to the first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from layers.describe import level_name, term_label
from layers.readings.model import Column, Row, Table
from layers.readings.rate import per_10k, per_km2
from layers.readings.rate_told import say as say_rate
from layers.readings.rate_told import year_text
from layers.readings.writing import value_text
from layers.selection import FEATURE_LAYERS, KINDS
from layers.words import Texts, number
from layers.words import say as say_of_answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.readings.compare_found import Side
    from layers.readings.model import Kind
    from layers.selection import Selection
    from layers.words import Lang

say = Texts(Path(__file__).with_name("compare.toml")).say

Line = tuple[str, "Sequence[float | None]", "Sequence[Selection | None]"]
"""A line of a table: its words, a value per area, the question behind each."""

LIST = "declared"
"""The key of the table that lists the pacts without a point."""


def side_tables(sides: Sequence[Side]) -> tuple[Table, ...]:
    """Tell areas side by side, number by number."""
    lang = sides[0].extract.selection.lang
    none = [None] * len(sides)
    population = [one.base.population for one in sides]
    surface = [one.base.area_km2 for one in sides]
    bases: list[Line] = [(say("row.population", lang), population, none)]
    km2: list[Line] = [(say("row.area_km2", lang), surface, none)]
    return (
        _table(sides, "counts", "count", _counts(sides), notes=_difference_note(sides)),
        _table(sides, "rates", "rate", _rates(sides)),
        _table(sides, "shares", "share", _shares(sides), notes=_share_notes(sides)),
        _table(sides, "bases", "count", bases),
        _table(sides, "surface", "area_km2", km2),
        _table(sides, "status", "count", _by(sides, "status")),
        _table(sides, "kind", "count", _by(sides, "kind"), notes=(say("note.kind", lang),)),
        _table(sides, "theme", "count", _by(sides, "theme")),
        *_declared(sides),
    )


def _difference_note(sides: Sequence[Side]) -> tuple[str, ...]:
    """Say which way the differences go."""
    if not sides[1:]:
        return ()
    key = "note.differences" if sides[2:] else "note.difference"
    return (say(key, sides[0].extract.selection.lang, first=sides[0].name),)


def _share_notes(sides: Sequence[Side]) -> tuple[str, ...]:
    """Say which shares of surface are a minimum, or not known."""
    lang = sides[0].extract.selection.lang
    return tuple(
        say(
            f"note.targets_{'unknown' if one.target_share is None else 'least'}",
            lang,
            name=one.name,
            n=number(one.bare_targets, lang),
        )
        for one in sides
        if one.bare_targets
    )


def _counts(sides: Sequence[Side]) -> list[Line]:
    lang = sides[0].extract.selection.lang
    asked = [one.extract.selection for one in sides]
    lines: list[Line] = [
        (say_of_answer(f"short.{layer}", lang), [one.counts[layer] for one in sides], asked)
        for layer in FEATURE_LAYERS
    ]
    declared: Line = (
        say("row.declared", lang),
        [one.declared for one in sides],
        [None] * len(sides),
    )
    return [lines[0], declared, *lines[1:]]


def _rates(sides: Sequence[Side]) -> list[Line]:
    lang, none = sides[0].extract.selection.lang, [None] * len(sides)
    lines: list[Line] = []
    for layer in FEATURE_LAYERS:
        what = say_of_answer(f"short.{layer}", lang)
        people = [per_10k(one.counts[layer], one.base.population) for one in sides]
        ground = [per_km2(one.counts[layer], one.base.area_km2) for one in sides]
        lines.append((say_rate("of.per_10k", lang, what=what), people, none))
        lines.append((say_rate("of.per_km2", lang, what=what), ground, none))
    return lines


def _shares(sides: Sequence[Side]) -> list[Line]:
    lang, none = sides[0].extract.selection.lang, [None] * len(sides)
    return [
        (say("row.share_targets", lang), [one.target_share for one in sides], none),
        (say("row.share_undated", lang), [one.of_pacts(one.undated) for one in sides], none),
        (say("row.share_declared", lang), [one.of_pacts(one.declared) for one in sides], none),
    ]


def _by(sides: Sequence[Side], name: str) -> list[Line]:
    """Count by the places of a vocabulary, those that some area has."""
    extract = sides[0].extract
    terms, lang = extract.source.vocabularies[name], extract.selection.lang
    found = [one.by(name) for one in sides]
    present = [key for key in terms if any(counts.get(key) for counts in found)]
    return [
        (
            term_label(terms, key, lang),
            [counts.get(key, 0) for counts in found],
            [_narrowed(one.extract.selection, name, key) for one in sides],
        )
        for key in present
    ]


def _narrowed(selection: Selection, name: str, key: str) -> Selection | None:
    if name == "status":
        return replace(selection, statuses=(key,))
    if name == "theme":
        return replace(selection, themes=(key,))
    return replace(selection, kinds=(key,)) if key in KINDS else None


def _table(
    sides: Sequence[Side],
    key: str,
    kind: Kind,
    lines: Sequence[Line],
    *,
    notes: tuple[str, ...] = (),
) -> Table:
    lang = sides[0].extract.selection.lang
    first = sides[0].name
    apart = "column.points" if kind == "share" else "column.difference_to"
    heads = [Column(f"area_{at}", one.name, kind, _base_note(one)) for at, one in enumerate(sides)]
    more = [
        Column(f"difference_{at}", say(apart, lang, name=one.name, first=first), kind)
        for at, one in enumerate(sides[1:], start=1)
    ]
    rows = [
        Row(
            (words, *values, *_differences(values)),
            (None, *opens, *[None] * len(more)),
            ("", *_lists(words, values, lang), *[""] * len(more)),
        )
        for words, values, opens in lines
    ]
    return Table(
        key=key,
        caption=say(f"caption.{key}", lang),
        columns=(Column("what", say("column.what", lang)), *heads, *more),
        rows=tuple(rows),
        notes=notes,
        empty=say("empty", lang),
        bars=tuple(one.key for one in heads) if kind == "count" and key != "bases" else (),
    )


def _differences(values: Sequence[float | None]) -> list[float | None]:
    first = values[0]
    return [None if first is None or value is None else value - first for value in values[1:]]


def _lists(words: str, values: Sequence[float | None], lang: Lang) -> list[str]:
    declared = words == say("row.declared", lang)
    return [LIST if declared and n else "" for n in values]


def _declared(sides: Sequence[Side]) -> tuple[Table, ...]:
    """List the pacts that an area has by their declaration only."""
    lang, rows = sides[0].extract.selection.lang, []
    for one in sides:
        places = one.extract.source.places["pacts", one.extract.selection.rule]
        pacts = one.extract.layers["pacts"].rows
        bare = pacts[~places.has_geometry[one.extract.layers["pacts"].inside]]
        rows += [Row((one.name, *cells)) for cells in zip(bare["id"], bare["name"], strict=True)]
    if not rows:
        return ()
    columns = (
        Column("area", say_rate("column.area", lang)),
        Column("id", say_rate("column.id", lang), "code"),
        Column("name", say_rate("column.name", lang)),
    )
    return (Table(LIST, say("row.declared", lang), columns, tuple(rows), folded=True),)


def _base_note(one: Side) -> str:
    """Say what an area is and what its counts are divided by."""
    lang, base, selection = one.extract.selection.lang, one.base, one.extract.selection
    return say(
        "column.base",
        lang,
        level=level_name(one.extract.source.data.city.level(selection.level), lang),
        population=value_text(base.population, "count", lang),
        year=year_text([base], lang),
        area_km2=value_text(base.area_km2, "area_km2", lang),
    )
