"""The reading *profile*: one area of any level, on one page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import geopandas as gpd
import shapely

from geo.crs import EXCHANGE_CRS, metric_crs
from layers.describe import level_name, sentence
from layers.readings.model import Figure, MapOf, Reading, Shapes
from layers.readings.profile_around import (
    doubts_tables,
    houses_table,
    neighbours_table,
    targets_table,
)
from layers.readings.profile_found import Ground, answer_about, area_chosen, doubts
from layers.readings.profile_tables import axis_notes, axis_tables, counts_table, pacts_list, say
from layers.readings.rate import bases_in
from layers.readings.rate_told import small_numbers_note, source_note, year_text
from layers.readings.registry import READINGS
from layers.readings.writing import value_text
from layers.selection import FEATURE_LAYERS
from layers.words import number
from layers.words import say as say_of_answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.answer import Extract
    from layers.readings.profile_found import NearHouse
    from layers.readings.rate import Base
    from layers.readings.registry import Asked

KEY = "profile"


def make(asked: Asked) -> Reading:
    """Make the reading."""
    code = area_chosen(asked.extract, cast("str | None", asked.values["of"]))
    own = answer_about(asked, code)
    ground = Ground(code, own)
    lang, name = own.selection.lang, own.source.area_names[code]
    targets, houses, neighbours = ground.targets(), ground.nearest_houses(), ground.neighbours()
    share, bare = ground.target_share(targets), ground.bare(targets)
    base = bases_in(own, [code])[0]
    around = replace(own.selection, areas=(code, *(one for one, _ in neighbours)))
    near = asked.answer(around, own.source) if neighbours else own
    level = level_name(own.source.data.city.level(own.selection.level), lang)
    title = say("map.area", lang, area=name)
    return Reading(
        key=KEY,
        title=say("title.of", lang, area=name),
        sentence=say("sentence", lang, area=name, level=level, code=code, answer=sentence(own)),
        figures=_figures(own, base, share, bare, houses),
        tables=(
            counts_table(own, base),
            *axis_tables(own),
            targets_table(own, targets, share, bare),
            houses_table(own, houses),
            neighbours_table(near, neighbours),
            *doubts_tables(own, doubts(own)),
            pacts_list(own),
        ),
        maps=(MapOf(title, near, code, _shapes(ground, houses)),),
        notes=(
            say("note.asked", lang, level=level),
            source_note(own, own.selection.level),
            small_numbers_note(lang),
            *_parts_note(ground),
            *axis_notes(own),
        ),
        params=READINGS[KEY].params(asked.values),
        extract=asked.extract,
    )


def _figures(
    own: Extract,
    base: Base,
    share: float | None,
    bare: int,
    houses: Sequence[NearHouse],
) -> tuple[Figure, ...]:
    lang = own.selection.lang
    counts = {layer: len(own.layers[layer].inside) for layer in FEATURE_LAYERS}
    labels = {layer: say_of_answer(f"short.{layer}", lang) for layer in FEATURE_LAYERS}
    pacts = own.layers["pacts"]
    declared = int(
        (~own.source.places["pacts", own.selection.rule].has_geometry)[pacts.inside].sum()
    )
    notes = {"pacts": say("figure.declared", lang, n=number(declared, lang)) if declared else ""}
    surface = say("figure.area_km2.note", lang)
    return (
        Figure(say("figure.population", lang), base.population, "count", year_text([base], lang)),
        Figure(say("figure.area_km2", lang), base.area_km2, "area_km2", surface),
        *(Figure(labels[one], n, note=notes.get(one, "")) for one, n in counts.items()),
        Figure(say("figure.target_share", lang), share, "share", _share_note(own, share, bare)),
        _house_figure(own, houses),
    )


def _share_note(own: Extract, share: float | None, bare: int) -> str:
    lang = own.selection.lang
    if not bare:
        return say("figure.target_share.note", lang)
    told = "unknown" if share is None else "least"
    return say(f"figure.target_share.{told}", lang, n=number(bare, lang))


def _house_figure(own: Extract, houses: Sequence[NearHouse]) -> Figure:
    lang = own.selection.lang
    label = say("figure.house", lang)
    if not houses:
        return Figure(label, None, "distance_m", say("figure.house.none", lang))
    name = own.layers["houses"].features["name"].iloc[houses[0].row]
    note = say("figure.house.note", lang, name=name)
    return Figure(label, houses[0].from_border_m, "distance_m", note)


def _parts_note(ground: Ground) -> list[str]:
    made, lang = ground.pieces, ground.extract.selection.lang
    notes = []
    if made.parts > 1:
        share = value_text(made.main_share, "share", lang)
        notes.append(say("note.parts", lang, parts=number(made.parts, lang), share=share))
    if made.holes:
        key = "note.hole" if made.holes == 1 else "note.holes"
        notes.append(say(key, lang, holes=number(made.holes, lang)))
    return notes


def _shapes(ground: Ground, houses: Sequence[NearHouse]) -> tuple[Shapes, ...]:
    """Return the area's outline, the nearest house by its border, and the line between them."""
    lang, own = ground.extract.selection.lang, ground.extract
    area = ground.level.geometry[ground.level["code"] == ground.code].reset_index(drop=True)
    outline = Shapes("area", say("shape.area", lang), "area", area)
    if not houses:
        return (outline,)
    house = own.layers["houses"].features.geometry.iloc[[houses[0].row]].reset_index(drop=True)
    crs = metric_crs(own.source.data.city.metric_crs)
    border = shapely.boundary(ground.shape)
    line = shapely.shortest_line(border, house.to_crs(crs).iloc[0])
    lines = gpd.GeoSeries([line], crs=crs).to_crs(EXCHANGE_CRS)
    return (
        outline,
        Shapes("line", say("shape.line", lang), "line", lines),
        Shapes("house", say("shape.house", lang), "house", house),
    )
