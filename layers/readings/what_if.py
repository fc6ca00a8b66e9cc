"""What more houses would change, told: before and after, in figures, lists and two maps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from layers.describe import sentence
from layers.readings.model import Figure, MapOf, Reading, Shapes
from layers.readings.reach_told import (
    houses_table,
    known,
    metres,
    notes_of,
    reach_shapes,
    whole_number,
)
from layers.readings.registry import READINGS
from layers.readings.what_if_found import find_change
from layers.readings.what_if_tables import (
    change_table,
    closed_table,
    fate_tables,
    new_table,
    summary,
)
from layers.readings.writing import value_text
from layers.words import Texts, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from layers.answer import Extract
    from layers.readings.model import Kind
    from layers.readings.options import Choice, Point
    from layers.readings.registry import Asked
    from layers.readings.what_if_found import Change

KEY = "what_if"
say = Texts(Path(__file__).with_name("what_if.toml")).say


def make(asked: Asked) -> Reading:
    """Work out what the candidates and the best places would change, and tell it."""
    extract, lang = asked.extract, asked.extract.selection.lang
    reach_m, best, points = _chosen(asked.values)
    # Names are written into texts with str.format: none of these comes from data.
    names = say("candidate", lang, n="{n}"), say("suggested", lang, n="{n}")
    change = find_change(asked, points, reach_m=reach_m, best=best, names=names)
    n, n_best = change.n_candidates, len(change.new.metric) - change.n_candidates
    return Reading(
        key=KEY,
        title=say("title", lang),
        sentence=say(
            "sentence",
            lang,
            reach=metres(reach_m, extract),
            n=number(n, lang),
            best=number(n_best, lang),
            answer=sentence(extract),
        ),
        figures=_figures(extract, change, reach_m),
        tables=(
            summary(extract, change, reach_m),
            new_table(extract, change, best=False),
            *((new_table(extract, change, best=True),) if best else ()),
            closed_table(extract, change),
            change_table(extract, change, reach_m),
            *fate_tables(extract, change, reach_m),
            houses_table(extract),
        ),
        maps=_maps(extract, change, reach_m),
        notes=(*_refused(extract, change), *notes_of(extract, change.houses)),
        params=READINGS[KEY].params(asked.values),
        extract=extract,
    )


def _chosen(values: Mapping[str, Choice]) -> tuple[int, int, tuple[Point, ...]]:
    houses = values["houses"]
    given = houses if isinstance(houses, tuple) else ()
    points = tuple(point for point in given if not isinstance(point, str))
    return int(str(values["reach"])), int(str(values["best"])), points


def _figures(extract: Extract, change: Change, reach_m: int) -> tuple[Figure, ...]:
    lang, reach = extract.selection.lang, metres(reach_m, extract)
    before, after = change.before, change.after
    closed = int(change.fate["closes"].sum())
    total = say("figure.closed.note", lang, n=number(len(change.fate), lang))

    def figure(key: str, kind: Kind, then: float | None, now: float | None) -> Figure:
        note = say("figure.before", lang, value=value_text(then, kind, lang))
        return Figure(say(f"figure.{key}", lang, reach=reach), now, kind, note)

    people = whole_number(before.whole_residents), whole_number(after.whole_residents)
    return (
        Figure(say("figure.closed", lang), closed, "count", total),
        figure("share", "share", known(before.whole_share), known(after.whole_share)),
        figure("residents", "count", *people),
    )


def _refused(extract: Extract, change: Change) -> tuple[str, ...]:
    if not change.refused:
        return ()
    points = "; ".join(f"{lat:.5f}, {lon:.5f}" for lat, lon in change.refused)
    return (say("refused", extract.selection.lang, points=points),)


def _maps(extract: Extract, change: Change, reach_m: int) -> tuple[MapOf, ...]:
    """Return the same ground before and after, with the new houses on the second."""
    lang, reach = extract.selection.lang, metres(reach_m, extract)
    n = change.n_candidates
    points = change.new.points
    drawn: tuple[tuple[str, gpd.GeoSeries], ...] = (
        ("candidates", points.iloc[:n].reset_index(drop=True)),
        ("best", points.iloc[n:].reset_index(drop=True)),
    )
    new = tuple(
        Shapes(key, say(f"shape.{key}", lang), "candidate", shapes)
        for key, shapes in drawn
        if len(shapes)
    )
    before, after = (
        reach_shapes(extract, change.ground, coverage, reach_m)
        for coverage in (change.before, change.after)
    )
    return (
        MapOf(say("map.before", lang, reach=reach), extract, shapes=before, group=KEY),
        MapOf(say("map.after", lang, reach=reach), extract, shapes=(*after, *new), group=KEY),
    )
