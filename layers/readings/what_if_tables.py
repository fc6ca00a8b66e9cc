"""The tables of what more houses would change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.describe import level_name, level_plural
from layers.readings.gaps_tables import unplaced_notes
from layers.readings.model import Column, Row, Table
from layers.readings.reach_told import (
    column,
    coverage_notes,
    distance,
    known,
    metres,
    population_column,
    whole_number,
    whole_people,
)
from layers.readings.reach_told import say as say_reach
from layers.words import Texts, day, enumerate_names, number

if TYPE_CHECKING:
    import pandas as pd

    from layers.answer import Extract
    from layers.readings.model import Kind, Value
    from layers.readings.what_if_found import Change
    from layers.words import Lang

say = Texts(Path(__file__).with_name("what_if.toml")).say

KINDS = ("target", "area", "pact")


def summary(extract: Extract, change: Change, reach_m: int) -> Table:
    """Count the gaps of every kind before, those that close and those that stay."""
    lang = extract.selection.lang
    rows = []
    for kind in KINDS:
        closes = change.fate.loc[change.fate["kind"] == kind, "closes"]
        closed = int(closes.sum())
        told = kind != "pact" or change.houses.known
        counts: tuple[int | None, ...] = (len(closes), closed, len(closes) - closed)
        counts = counts if told else (None,) * 3
        lists = ("", *(f"gaps_{kind}" if n else "" for n in counts))
        rows.append(Row((_gap(extract, change, kind, reach_m), *counts), lists=lists))
    columns = (
        _own("gap", lang),
        *(_own(key, lang, "count") for key in ("before", "closed", "left")),
    )
    rule = say("summary.note", lang, reach=metres(reach_m, extract))
    notes = (rule, *unplaced_notes(extract))
    return Table("summary", say("summary.caption", lang), columns, tuple(rows), notes=notes)


def _gap(extract: Extract, change: Change, kind: str, reach_m: int) -> str:
    lang, city = extract.selection.lang, extract.source.data.city
    text = say(
        f"summary.{kind}",
        lang,
        day=day(change.gaps.on, lang),
        level=level_plural(city.level(extract.selection.level), lang),
        reach=metres(reach_m, extract),
    )
    return text[:1].upper() + text[1:]


def new_table(extract: Extract, change: Change, *, best: bool) -> Table:
    """List the candidates or the suggested places, each with what it adds."""
    lang, n = extract.selection.lang, change.n_candidates
    which = slice(n, None) if best else slice(None, n)
    new, names = change.new, list(change.ground.areas["name"])
    cells = zip(
        change.sites.names[len(change.houses.names) :][which],
        (f"{point.y:.5f}, {point.x:.5f}" for point in new.points.iloc[which]),
        (_holding([names[at] for at in held], lang) for held in new.areas[which]),
        map(float, new.km2[which]),
        map(whole_number, new.residents[which]),
        strict=True,
    )
    columns = (
        *(_own(key, lang) for key in ("number", "place", "area")),
        _own("km2", lang, "area_km2"),
        _own("adds", lang, "count"),
    )
    key = "best" if best else "new"
    nowhere = best and not names
    return Table(
        key=key,
        caption=say(f"{key}.caption", lang),
        columns=columns,
        rows=tuple(Row(one) for one in cells),
        notes=_best_notes(extract, change) if best else (say("new.note", lang),),
        empty=say("best.no_area" if nowhere else f"{key}.empty", lang),
    )


def _holding(names: list[str], lang: Lang) -> str:
    """Name the areas that hold a house: several only where ambiti overlap."""
    return enumerate_names(names, lang) or say("outside_choice", lang)


def _best_notes(extract: Extract, change: Change) -> tuple[str, ...]:
    lang = extract.selection.lang
    if change.ground.areas.empty:
        return ()
    level = level_plural(extract.source.data.city.level(extract.selection.level), lang)
    rule = "residents" if change.by_residents else "surface"
    n = number(len(change.ground.areas), lang)
    return (
        say(f"best.rule.{rule}", lang, n=n, level=level),
        say("best.bound", lang),
        say("best.no_decision", lang),
    )


def closed_table(extract: Extract, change: Change) -> Table:
    """List the gaps that close."""
    lang = extract.selection.lang
    closed = change.fate[change.fate["closes"]]
    kinds = closed["kind"].map({kind: say(f"kind.{kind}", lang) for kind in KINDS})
    rows = tuple(
        Row((kind, *cells)) for kind, cells in zip(kinds, _fates(change, closed), strict=True)
    )
    columns = (_own("kind", lang), *_fate_columns(extract))
    empty = say("closed.empty", lang)
    return Table("closed", say("closed.caption", lang), columns, rows, empty=empty)


def fate_tables(extract: Extract, change: Change, reach_m: int) -> tuple[Table, ...]:
    """List for every kind all gaps before, with what becomes of them: those that close first."""
    lang = extract.selection.lang
    outcome = {True: say("fate.closes", lang), False: say("fate.stays", lang)}
    made = []
    for kind in KINDS:
        frame = change.fate[change.fate["kind"] == kind]
        frame = frame.sort_values("closes", ascending=False, kind="stable")
        cells = zip(_fates(change, frame), frame["closes"].map(outcome), strict=True)
        made.append(
            Table(
                key=f"gaps_{kind}",
                caption=say("fate.caption", lang, gap=_gap(extract, change, kind, reach_m)),
                columns=(*_fate_columns(extract), _own("fate", lang)),
                rows=tuple(Row((*one, told)) for one, told in cells),
                empty=say("fate.empty", lang),
                folded=True,
            )
        )
    return tuple(made)


def _fate_columns(extract: Extract) -> tuple[Column, ...]:
    lang = extract.selection.lang
    return (
        Column("id", say_reach("column.id", lang), "code"),
        column(extract, "name"),
        _own("before_m", lang, "distance_m"),
        _own("after_m", lang, "distance_m"),
    )


def _fates(change: Change, frame: pd.DataFrame) -> list[tuple[Value, ...]]:
    before = [distance(value, change.houses) for value in frame["before_m"]]
    after = [distance(value, change.sites) for value in frame["after_m"]]
    return list(zip(frame["id"], frame["name"], before, after, strict=True))


def change_table(extract: Extract, change: Change, reach_m: int) -> Table:
    """Tell of every area of the choice how distance and coverage change."""
    lang, ground = extract.selection.lang, change.ground
    before, after = change.before, change.after
    people = ground.areas["population"].to_numpy(dtype=float, na_value=np.nan)
    cells = zip(
        ground.areas["code"],
        ground.areas["name"],
        map(whole_number, people),
        map(float, shapely.area(ground.geometry) / 1e6),
        (distance(value, change.houses) for value in before.distance_m),
        (distance(value, change.sites) for value in after.distance_m),
        map(known, before.share),
        map(known, after.share),
        map(whole_number, before.residents),
        map(whole_number, after.residents),
        strict=True,
    )
    whole: tuple[Value, ...] = (
        "",
        say_reach("whole", lang),
        whole_people(ground),
        ground.outline.area / 1e6,
        "",
        "",
        known(before.whole_share),
        known(after.whole_share),
        whole_number(before.whole_residents),
        whole_number(after.whole_residents),
    )
    level = level_name(extract.source.data.city.level(extract.selection.level), lang)
    least = () if change.houses.known else (say("coverage.least", lang),)
    return Table(
        key="coverage",
        caption=say("coverage.caption", lang, level=level),
        columns=_change_columns(extract, change, reach_m),
        rows=tuple(Row(one) for one in cells),
        empty=say_reach("coverage_empty", lang),
        total=Row(whole),
        notes=(*least, *coverage_notes(extract, ground)),
    )


def _change_columns(extract: Extract, change: Change, reach_m: int) -> tuple[Column, ...]:
    lang, reach = extract.selection.lang, metres(reach_m, extract)
    reached: tuple[tuple[str, Kind], ...] = (("share", "share"), ("residents", "count"))
    return (
        *_fate_columns(extract)[:2],
        population_column(extract, change.ground),
        column(extract, "area_km2", "area_km2"),
        *_fate_columns(extract)[2:],
        *(
            Column(f"{name}_{when}", say(f"column.{name}_{when}", lang, reach=reach), kind)
            for name, kind in reached
            for when in ("before", "after")
        ),
    )


def _own(key: str, lang: Lang, kind: Kind = "text") -> Column:
    return Column(key, say(f"column.{key}", lang), kind)
