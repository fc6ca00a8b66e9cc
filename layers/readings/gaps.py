"""The gaps of an answer, told: what lacks what, in figures, in ranked lists and on the map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from layers.describe import level_plural, sentence
from layers.readings.gaps_found import find_gaps
from layers.readings.gaps_tables import area_tables, pact_tables, summary, target_tables
from layers.readings.model import Figure, MapOf, Reading, Shapes
from layers.readings.reach import cover, ground_of, houses_of
from layers.readings.reach_told import (
    coverage_table,
    houses_table,
    known,
    metres,
    notes_of,
    reach_shapes,
    whole_number,
)
from layers.readings.registry import READINGS
from layers.words import Texts, day, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from layers.answer import Extract
    from layers.readings.gaps_found import Gaps
    from layers.readings.model import Kind, Style
    from layers.readings.options import Choice
    from layers.readings.reach import Coverage, Ground
    from layers.readings.registry import Asked
    from layers.selection import LayerName

KEY = "gaps"
KINDS = ("targets", "areas", "pacts")
say = Texts(Path(__file__).with_name("gaps.toml")).say


def make(asked: Asked) -> Reading:
    """Work the gaps out and tell them."""
    extract, lang = asked.extract, asked.extract.selection.lang
    reach_m, shown = _chosen(asked.values)
    sites, ground = houses_of(extract.source), ground_of(extract)
    coverage = cover(ground, sites, reach_m)
    gaps = find_gaps(asked, sites, reach_m)
    tables = [
        summary(extract, gaps, shown, reach_m),
        *(target_tables(extract, gaps, sites, reach_m) if "targets" in shown else ()),
        *(area_tables(extract, gaps, ground, coverage, sites) if "areas" in shown else ()),
        *(pact_tables(extract, gaps, sites, reach_m) if "pacts" in shown else ()),
        coverage_table(extract, ground, sites, coverage, reach_m),
        houses_table(extract),
    ]
    told = day(gaps.on, lang)
    title = say("map.title", lang, reach=metres(reach_m, extract))
    shapes = (
        *reach_shapes(extract, ground, coverage, reach_m),
        *_lacking(extract, gaps, reach_m, shown),
    )
    return Reading(
        key=KEY,
        title=say("title", lang),
        sentence=say(
            "sentence", lang, day=told, reach=metres(reach_m, extract), answer=sentence(extract)
        ),
        figures=_figures(extract, gaps, ground, coverage, reach_m),
        tables=tuple(tables),
        maps=(MapOf(title, extract, shapes=shapes),),
        notes=notes_of(extract, sites),
        params=READINGS[KEY].params(asked.values),
        extract=extract,
    )


def _chosen(values: Mapping[str, Choice]) -> tuple[int, tuple[str, ...]]:
    show = str(values["show"])
    return int(str(values["reach"])), KINDS if show == "all" else (show,)


def _figures(
    extract: Extract, gaps: Gaps, ground: Ground, coverage: Coverage, reach_m: int
) -> tuple[Figure, ...]:
    lang, reach = extract.selection.lang, metres(reach_m, extract)
    level = level_plural(extract.source.data.city.level(extract.selection.level), lang)
    targets, areas, pacts = gaps.targets, gaps.areas, gaps.pacts
    neither = int(((areas["pacts"] == 0) & (areas["houses"] == 0)).sum())
    outlined, placed = int(targets["outline"].sum()), int(pacts["placed"].sum())

    def figure(
        key: str, value: float | None, kind: Kind = "count", form: str = "", **values: object
    ) -> Figure:
        numbers = {
            name: number(one, lang) if isinstance(one, int) else one for name, one in values.items()
        }
        label = say(f"figure.{key}", lang, reach=reach, **numbers)
        note = say(f"figure.{key}.note{form}", lang, reach=reach, **numbers)
        return Figure(label[:1].upper() + label[1:], value, kind, note)

    area_km2 = number(ground.outline.area / 1e6, lang, decimals=2)
    bare, unplaced = len(targets) - outlined, len(pacts) - placed
    half, none = int(areas["gap"].sum()) - neither, "" if len(areas) else ".none"
    return (
        figure("targets", int(targets["gap"].sum()), form=_form(bare), n=outlined, unknown=bare),
        figure("areas", neither, form=none, level=level, n=len(areas), half=half),
        figure("pacts", _beyond(gaps), form=_form(unplaced), n=placed, unknown=unplaced),
        figure("share", known(coverage.whole_share), "share", area=area_km2),
        figure("residents", whole_number(coverage.whole_residents)),
    )


def _form(unknown: int) -> str:
    """Return which form of a note tells of so many; that of none says nothing of them."""
    return {0: "", 1: ".one"}.get(unknown, ".many")


def _beyond(gaps: Gaps) -> int | None:
    return int(gaps.pacts["beyond"].sum()) if gaps.distances_known else None


def _lacking(
    extract: Extract, gaps: Gaps, reach_m: int, shown: tuple[str, ...]
) -> tuple[Shapes, ...]:
    """Return the target areas and the pacts that lack something, as the data has them."""
    lang, reach = extract.selection.lang, metres(reach_m, extract)
    lacking: tuple[tuple[str, LayerName, Style, pd.DataFrame, str], ...] = (
        ("targets", "target_areas", "area", gaps.targets, "gap"),
        ("pacts", "pacts", "pact", gaps.pacts, "beyond"),
    )
    drawn = []
    for key, layer, style, frame, flag in lacking:
        rows = extract.layers[layer].rows[frame[flag].to_numpy(dtype=bool)]
        if key in shown and len(rows):
            label = say(f"shape.{key}", lang, reach=reach)
            drawn.append(Shapes(key, label, style, rows.geometry.reset_index(drop=True)))
    return tuple(drawn)
