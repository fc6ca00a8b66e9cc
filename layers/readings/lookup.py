"""The look-up: from a name or a coordinate to the areas that hold it and what is there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from geo.crs import EXCHANGE_CRS
from layers.readings.coordinates import Coordinates, parse_coordinates
from layers.readings.lookup_names import hits_of
from layers.readings.lookup_spot import Spot, near_spot, nearest_comune, spot_of_hit, spot_of_point
from layers.readings.lookup_tables import (
    areas_table,
    hits_table,
    mentions_table,
    near_table,
    parts_table,
    say,
    what_is,
)
from layers.readings.model import Figure, MapOf, Reading, Shapes
from layers.readings.registry import READINGS, WALK_M
from layers.readings.writing import value_text
from layers.search import fold
from layers.selection import FEATURE_LAYERS
from layers.words import enumerate_names, number
from layers.words import say as say_of_answer

if TYPE_CHECKING:
    import pandas as pd

    from layers.answer import Extract
    from layers.city_layers import CityLayers
    from layers.readings.lookup_names import Hit
    from layers.readings.lookup_spot import How
    from layers.readings.model import Style, Table
    from layers.readings.registry import Asked
    from layers.words import Lang

_MOST_LETTERS = 80
_DEGREES = 6
_EQUAL = ("code", "exact")
_ORDERS_SAID = ("turned", "ambiguous", "first")


@dataclass(frozen=True, eq=False)
class _Found:
    """What the text was understood to be."""

    find: str
    at: Coordinates | None
    no_place: bool
    hits: tuple[Hit, ...]
    spot: Spot | None

    @property
    def words(self) -> str:
        """What is looked for among the rows: the name that a slip of the pen was taken for."""
        return self.hits[0].text if self.hits and self.hits[0].how == "alike" else self.find


def make(asked: Asked) -> Reading:
    """Make the reading of the text that was typed; an empty one says what may be typed."""
    extract, kind = asked.extract, READINGS["lookup"]
    source, selection = extract.source, extract.selection
    found = _understand(str(asked.values["find"]), extract)  # noqa: PD011 - no frame
    drawn = replace(selection, areas=(), targets=(), view=None)
    whole = replace(drawn, level=source.data.city.levels[0].key)
    everywhere = asked.answer(whole, source)
    near = None if found.spot is None else near_spot(found.spot, everywhere, distance_m=WALK_M)
    shows_near = near is not None and not _is_area(found)
    is_text = bool(found.find) and found.at is None and not found.no_place
    mentions = asked.answer(replace(whole, text=found.words), source) if is_text else None
    tables = _tables(found, extract, everywhere, near if shows_near else None)
    return Reading(
        key=kind.key,
        title=say("title", selection.lang),
        sentence=_sentence(found, source, selection.lang),
        figures=_figures(found, near if shows_near else None, selection.lang),
        tables=(*tables, *([mentions_table(mentions)] if mentions else [])),
        maps=_maps(found, everywhere if drawn == whole else asked.answer(drawn, source)),
        notes=_notes(found, asked, shows_near=shows_near),
        params=kind.params(asked.values),
        extract=extract,
    )


def _understand(find: str, extract: Extract) -> _Found:
    source = extract.source
    west, south, east, north = (float(side) for side in source.data.areas.total_bounds)
    try:
        at = parse_coordinates(find, (west, south, east, north))
    except ValueError:
        return _Found(find, None, no_place=True, hits=(), spot=None)
    if at is not None:
        return _Found(find, at, no_place=False, hits=(), spot=spot_of_point(at, source))
    hits = hits_of(find, source)
    spot = spot_of_hit(hits[0], source, extract.selection.rule) if hits else None
    return _Found(find, None, no_place=False, hits=hits, spot=spot)


def _is_area(found: _Found) -> bool:
    return bool(found.hits) and found.hits[0].layer == "areas"


def _sentence(found: _Found, source: CityLayers, lang: Lang) -> str:
    if not found.find:
        return say("sentence.empty", lang)
    find = found.find
    said = {"find": find if len(find) <= _MOST_LETTERS else f"{find[:_MOST_LETTERS]}…"}
    said |= {"city": source.data.city.name}
    if found.no_place:
        return say("sentence.no_place", lang, **said)
    if found.at and found.spot:
        lat, lon = (number(one, lang, decimals=_DEGREES) for one in (found.at.lat, found.at.lon))
        where = "outside" if found.spot.outside else "point"
        return say(f"sentence.{where}", lang, lat=lat, lon=lon, **said)
    if not found.hits:
        return say("sentence.nothing", lang, **said)
    first = found.hits[0]
    name = str(source.features(first.layer)["name"].iloc[first.row])
    return say("sentence.name", lang, name=name, what=what_is(first, source, lang), **said)


def _figures(found: _Found, near: pd.DataFrame | None, lang: Lang) -> tuple[Figure, ...]:
    hits = [Figure(say("figure.hits", lang), len(found.hits))] if found.hits else []
    if near is None or found.spot is None:
        return tuple(hits)
    unknown = found.spot.geometry is None
    within = value_text(WALK_M, "distance_m", lang)
    return (
        *hits,
        *(
            Figure(
                say("figure.near", lang, layer=_label(layer, lang), near=within),
                None if unknown else int((near["layer"] == layer).sum()),
                note=say("figure.near.note", lang),
            )
            for layer in FEATURE_LAYERS
        ),
    )


def _tables(
    found: _Found, extract: Extract, everywhere: Extract, near: pd.DataFrame | None
) -> tuple[Table, ...]:
    tables = []
    if found.spot is not None:
        tables.append(areas_table(found.spot, everywhere))
        if near is not None and found.spot.geometry is not None:
            tables.append(near_table(near, everywhere, WALK_M))
    if found.hits:
        tables.append(hits_table(found.hits, extract))
        if _is_area(found):
            tables.append(parts_table(found.hits[0], extract))
    return tuple(tables)


def _maps(found: _Found, drawn: Extract) -> tuple[MapOf, ...]:
    if found.spot is None:
        return ()
    lang, spot = drawn.selection.lang, found.spot
    areas = drawn.source.data.areas
    held = areas[areas["code"].isin(spot.areas())].reset_index(drop=True)
    shapes = []
    if len(held):
        shapes.append(Shapes("areas", say("shapes.areas", lang), "area", held.geometry))
    if spot.geometry is not None and not _is_area(found):
        is_point = shapely.get_type_id(spot.geometry) == 0
        series = gpd.GeoSeries([spot.geometry], crs=EXCHANGE_CRS)
        style: Style = "spot" if is_point else "candidate"
        shapes.append(Shapes("spot", say("shapes.spot", lang), style, series))
    on_level = held.loc[held["level"] == drawn.selection.level, "code"].tolist()
    focus = str(on_level[0]) if len(on_level) == 1 else None
    return (MapOf(say("map", lang), drawn, focus, tuple(shapes)),)


def _notes(found: _Found, asked: Asked, *, shows_near: bool) -> tuple[str, ...]:
    lang, source = asked.extract.selection.lang, asked.extract.source
    notes = []
    if found.at and found.at.order in _ORDERS_SAID:
        notes.append(say(f"note.order.{found.at.order}", lang))
    if found.hits:
        equal = sum(hit.how in _EQUAL for hit in found.hits)
        if not equal:
            notes.append(say("note.alike", lang))
        elif equal > 1:
            notes.append(say("note.several", lang, n=number(equal, lang)))
    if found.spot is None:
        return (*notes, *(_named_elsewhere(found.find, asked) if found.find else ()))
    if any(how == "border" for _, how in _told(found.spot)):
        notes.append(say("note.border", lang))
    if found.spot.outside:
        notes += _outside(found.spot, asked)
    if found.spot.geometry is None:
        names = [source.area_names.get(code, code) for code in found.spot.declares]
        key = "note.declares" if names else "note.declares_nothing"
        notes.append(say(key, lang, areas=enumerate_names(names, lang)))
    elif shows_near:
        notes.append(say("note.near", lang, near=value_text(WALK_M, "distance_m", lang)))
    return tuple(notes)


def _told(spot: Spot) -> list[tuple[str, How]]:
    return [pair for one in spot.held.values() if not isinstance(one, str) for pair in one]


def _outside(spot: Spot, asked: Asked) -> list[str]:
    """Say how far the city is, and which other city of the catalogue the place lies in."""
    lang, source = asked.extract.selection.lang, asked.extract.source
    code, distance_m = nearest_comune(spot, source)
    name, city = source.area_names[code], source.data.city.name
    distance = value_text(distance_m, "distance_m", lang)
    notes = [say("note.outside", lang, city=city, name=name, distance=distance)]
    for key in asked.cities:
        other = source if key == source.data.city.key else asked.layers_of(key)
        if other is not source and other.data.areas.geometry.intersects(spot.geometry).any():
            notes.append(say("note.other_city", lang, city=other.data.city.name))
    return notes


def _named_elsewhere(find: str, asked: Asked) -> list[str]:
    """Say which other cities of the catalogue have an area of exactly that name."""
    lang, own, wanted = asked.extract.selection.lang, asked.extract.selection.city, fold(find)
    others = [asked.layers_of(key) for key in asked.cities if key != own]
    return [
        say("note.name_elsewhere", lang, city=one.data.city.name)
        for one in others
        if any(fold(name) == wanted for name in one.data.areas["name"])
    ]


def _label(layer: str, lang: Lang) -> str:
    return say_of_answer(f"short.{layer}", lang)
