"""The tables of the gaps: ranked, with the reason of every row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from layers.describe import level_plural
from layers.readings.gaps_found import question_of_area
from layers.readings.model import Column, Row, Table
from layers.readings.reach_told import (
    column,
    distance,
    house_name,
    known,
    metres,
    population_column,
    whole_number,
)
from layers.selection import FEATURE_LAYERS
from layers.words import Texts, day, say_count

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    import pandas as pd

    from layers.answer import Extract
    from layers.readings.gaps_found import Gaps
    from layers.readings.model import Kind, Value
    from layers.readings.reach import Coverage, Ground, Sites
    from layers.words import Lang

say = Texts(Path(__file__).with_name("gaps.toml")).say

_TABLES = {
    "targets": ("targets", "targets_unknown"),
    "areas": ("areas",),
    "pacts": ("pacts", "pacts_unplaced"),
}


def summary(extract: Extract, gaps: Gaps, shown: tuple[str, ...], reach_m: int) -> Table:
    """Count the gaps of every kind that is shown: each number leads to the rows that it counts."""
    lang, reach = extract.selection.lang, metres(reach_m, extract)
    counts: dict[str, int | None] = {
        "targets": int(gaps.targets["gap"].sum()),
        "targets_unknown": int((~gaps.targets["outline"]).sum()),
        "areas": int(gaps.areas["gap"].sum()),
        "pacts": int(gaps.pacts["beyond"].sum()) if gaps.distances_known else None,
        "pacts_unplaced": int((~gaps.pacts["placed"]).sum()),
    }
    whole = {"targets": len(gaps.targets), "areas": len(gaps.areas), "pacts": len(gaps.pacts)}
    level = _plural(extract)
    rows = []
    for kind in shown:
        for key in _TABLES[kind]:
            label = say(f"summary.{key}", lang, level=level, reach=reach)
            of_areas = kind == "areas"
            of_which = "coverage" if of_areas and whole[kind] else ""
            rows.append(
                Row(
                    cells=(label[:1].upper() + label[1:], counts[key], whole[kind]),
                    opens=(None, None, None if of_areas else extract.selection),
                    lists=("", key if counts[key] else "", of_which),
                )
            )
    columns = (_own("gap", lang), _own("count", lang, "count"), _own("of", lang, "count"))
    caption, notes = say("summary.caption", lang), unplaced_notes(extract)
    return Table("summary", caption, columns, tuple(rows), notes=notes)


def unplaced_notes(extract: Extract) -> tuple[str, ...]:
    """Say how many rows no number here holds, as nobody knows whether they are in the choice."""
    lang = extract.selection.lang
    sums = {layer: extract.layers[layer].reconciliation.unplaced for layer in FEATURE_LAYERS}
    if not any(sums.values()):
        return ()
    counts = {str(layer): say_count(layer, n, lang) for layer, n in sums.items()}
    return (say("summary.unplaced", lang, **counts),)


# --- target areas --------------------------------------------------------------------------------


def target_tables(extract: Extract, gaps: Gaps, sites: Sites, reach_m: int) -> tuple[Table, Table]:
    """List the target areas that lack both, and those of which nobody can tell."""
    lang, told = extract.selection.lang, day(gaps.on, extract.selection.lang)
    lacking = gaps.targets[gaps.targets["gap"]].assign(unsure=lambda frame: frame["unknown"] > 0)
    ranked = lacking.sort_values(
        ["unsure", "area_km2", "id"], ascending=[True, False, True], kind="stable"
    )
    columns = (
        *_first(extract),
        _own("reason", lang),
        _own("unknown", lang, "count"),
        _own("maybe", lang),
        column(extract, "area_km2", "area_km2"),
        column(extract, "distance_m", "distance_m"),
        column(extract, "house"),
        column(extract, "share", "share", reach=metres(reach_m, extract)),
    )
    rows = tuple(
        _target_row(extract, gaps, sites, rank, one)
        for rank, one in enumerate(ranked.to_dict("records"), start=1)
    )
    notes = (
        say("targets.rank_note", lang),
        say("targets.force_note", lang, day=told, unknown=say("column.unknown", lang)),
    )
    caption, empty = say("targets.caption", lang, day=told), say("targets.empty", lang)
    return (
        Table("targets", caption, columns, rows, notes=notes, empty=empty),
        _targets_unknown(extract, gaps),
    )


def _target_row(
    extract: Extract, gaps: Gaps, sites: Sites, rank: int, one: Mapping[str, Any]
) -> Row:
    lang = extract.selection.lang
    # With none surely in force, those that may be are just those of which nobody knows.
    opened = replace(extract.selection, targets=(one["id"],), on=gaps.on, unknown=True)
    cells: tuple[Value, ...] = (
        rank,
        one["id"],
        one["name"],
        say(f"reason.{'unsure' if one['unsure'] else 'none'}", lang),
        int(one["unknown"]),
        _maybe(one, lang),
        float(one["area_km2"]),
        distance(one["distance_m"], sites),
        house_name(sites, one["house"]),
        known(one["share"]),
    )
    return Row(cells, opens=(*(None,) * 4, opened, *(None,) * 5))


def _targets_unknown(extract: Extract, gaps: Gaps) -> Table:
    lang, names = extract.selection.lang, extract.source.area_names
    rows = extract.layers["target_areas"].rows[~gaps.targets["outline"].to_numpy(dtype=bool)]
    told = [", ".join(names.get(code, code) for code in codes) for codes in rows["declared"]]
    columns = (*_first(extract)[1:], _own("declared", lang))
    return Table(
        key="targets_unknown",
        caption=say("targets_unknown.caption", lang),
        columns=columns,
        rows=tuple(Row(cells) for cells in zip(rows["id"], rows["name"], told, strict=True)),
        empty=say("none_listed", lang),
        folded=True,
    )


# --- areas of the level --------------------------------------------------------------------------


def area_tables(
    extract: Extract, gaps: Gaps, ground: Ground, coverage: Coverage, sites: Sites
) -> tuple[Table]:
    """List the areas of the level that lack pacts or houses."""
    lang, level = extract.selection.lang, _plural(extract)
    frame = gaps.areas.assign(
        area_km2=shapely.area(ground.geometry) / 1e6,
        distance_m=coverage.distance_m,
        house=coverage.house,
    )
    ranked = frame[frame["gap"]].sort_values(
        ["population", "area_km2", "code"],
        ascending=[False, False, True],
        na_position="last",
        kind="stable",
    )
    columns = (
        *_first(extract),
        _own("reason", lang),
        population_column(extract, ground),
        column(extract, "area_km2", "area_km2"),
        _own("pacts", lang, "count"),
        _own("houses", lang, "count"),
        _own("maybe", lang),
        column(extract, "distance_m", "distance_m"),
        column(extract, "house"),
    )
    rows = tuple(
        _area_row(extract, sites, rank, one)
        for rank, one in enumerate(ranked.to_dict("records"), start=1)
    )
    caption = say("areas.caption", lang, level=level)
    notes = (say("areas.rank_note", lang), say("areas.count_note", lang))
    empty = say("areas.empty" if len(frame) else "areas.none", lang)
    made = Table(
        "areas", caption[:1].upper() + caption[1:], columns, rows, notes=notes, empty=empty
    )
    return (made,)


def _area_row(extract: Extract, sites: Sites, rank: int, one: Mapping[str, Any]) -> Row:
    lang = extract.selection.lang
    lacks = {(True, True): "neither", (True, False): "no_pact", (False, True): "no_house"}
    opened = question_of_area(extract, one["code"])
    cells: tuple[Value, ...] = (
        rank,
        one["code"],
        one["name"],
        say(f"reason.{lacks[one['pacts'] == 0, one['houses'] == 0]}", lang),
        whole_number(one["population"]),
        float(one["area_km2"]),
        int(one["pacts"]),
        int(one["houses"]),
        _maybe(one, lang),
        distance(one["distance_m"], sites),
        house_name(sites, one["house"]),
    )
    return Row(cells, opens=(*(None,) * 6, opened, opened, *(None,) * 3))


# --- pacts ---------------------------------------------------------------------------------------


def pact_tables(extract: Extract, gaps: Gaps, sites: Sites, reach_m: int) -> tuple[Table, Table]:
    """List the pacts that no house is near to, and those without a place."""
    lang, reach = extract.selection.lang, metres(reach_m, extract)
    ranked = gaps.pacts[gaps.pacts["beyond"]].sort_values(
        ["distance_m", "id"], ascending=[False, True], kind="stable"
    )
    columns = (
        *_first(extract),
        column(extract, "distance_m", "distance_m"),
        column(extract, "house"),
        _own("sure", lang),
    )
    close = {flag: say(f"sure.{'no' if flag else 'yes'}", lang) for flag in (True, False)}
    cells = zip(
        range(1, len(ranked) + 1),
        ranked["id"],
        ranked["name"],
        (distance(value, sites) for value in ranked["distance_m"]),
        (house_name(sites, at) for at in ranked["house"]),
        ranked["close_call"].map(close),
        strict=True,
    )
    far = Table(
        key="pacts",
        caption=say("pacts.caption", lang, reach=reach),
        columns=columns,
        rows=tuple(Row(one) for one in cells),
        notes=(say("pacts.rank_note", lang), say("pacts.close_note", lang, close=close[True])),
        empty=say("pacts.empty" if gaps.distances_known else "pacts.unknown", lang, reach=reach),
    )
    return far, _pacts_unplaced(extract, gaps.pacts[~gaps.pacts["placed"]])


def _pacts_unplaced(extract: Extract, pacts: pd.DataFrame) -> Table:
    lang = extract.selection.lang
    return Table(
        key="pacts_unplaced",
        caption=say("pacts_unplaced.caption", lang),
        columns=_first(extract)[1:],
        rows=tuple(Row(cells) for cells in zip(pacts["id"], pacts["name"], strict=True)),
        empty=say("none_listed", lang),
        folded=True,
    )


def _first(extract: Extract) -> tuple[Column, Column, Column]:
    lang = extract.selection.lang
    code = replace(column(extract, "id"), kind="code")
    return _own("rank", lang, "count"), code, column(extract, "name")


def _own(key: str, lang: Lang, kind: Kind = "text") -> Column:
    return Column(key, say(f"column.{key}", lang), kind)


def _maybe(one: Mapping[str, Any], lang: Lang) -> str:
    keys = {(True, True): "both", (True, False): "pacts", (False, True): "houses"}
    flags = bool(one["pacts_elsewhere"]), bool(one["houses_elsewhere"])
    return say(f"maybe.{keys.get(flags, 'none')}", lang)


def _plural(extract: Extract) -> str:
    selection = extract.selection
    return level_plural(extract.source.data.city.level(selection.level), selection.lang)
