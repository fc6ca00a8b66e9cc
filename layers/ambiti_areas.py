"""The level that ambiti form: their rows among the areas of a city, made of what the city has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

from data.model import Level
from geo.crs import metric_crs
from layers.ambiti import LEVEL, code_of, named
from layers.words import enumerate_names, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.city import CityData
    from layers.ambiti import Ambito
    from layers.hierarchy import Hierarchy
    from layers.words import Lang

OVERLAP = 1e-3
"""Members whose areas together exceed their union by a larger share overlap: their residents may
then not be added up. Smaller ones are slivers between outlines of different sources."""
_M2_PER_KM2 = 1e6
_KM2_DECIMALS = 4


def with_ambiti_level(
    data: CityData, hierarchy: Hierarchy, ambiti: Sequence[Ambito], outline: shapely.Geometry
) -> CityData:
    """Return the data of a city with a last level, that of the ambiti.

    Parameters
    ----------
    hierarchy
        Of the areas of ``data``.
    ambiti
        Their codes are among those of ``data``.
    outline
        The ground of the metropolitan city, EPSG:4326: what is drawn is cut to it.

    Raises
    ------
    ValueError
        If the city has a level of that key already.
    """
    if LEVEL in {level.key for level in data.city.levels}:
        raise ValueError(f"{data.city.name} has a level {LEVEL!r} of its own: call it otherwise.")
    rows = [_row(data, hierarchy, ambito, at, outline) for at, ambito in enumerate(ambiti)]
    areas = pd.concat([data.areas, _like(data.areas, rows)], ignore_index=True)
    city = replace(data.city, levels=(*data.city.levels, _level()))
    return replace(data, city=city, areas=areas)


def ground_of(city_outline: shapely.Geometry, ambito: Ambito) -> shapely.Geometry:
    """Return the part of a drawn ambito that lies in the city: polygons, EPSG:4326; maybe empty."""
    shared = shapely.intersection(ambito.polygon, city_outline)
    parts = [part for part in shapely.get_parts(shared) if part.geom_type == "Polygon"]
    if not parts:
        return shapely.Polygon()
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def _level() -> Level:
    return Level(
        key=LEVEL,
        it=say("ambito.one", "it"),
        en=say("ambito.one", "en"),
        plural_it=say("ambito.many", "it"),
        plural_en=say("ambito.many", "en"),
        institution=False,
        note_it=say("ambito.note", "it"),
        note_en=say("ambito.note", "en"),
    )


def _row(
    data: CityData, hierarchy: Hierarchy, ambito: Ambito, at: int, outline: shapely.Geometry
) -> dict[str, Any]:
    areas = data.areas
    members = areas[areas["code"].isin(ambito.codes)]
    ground = hierarchy.union(ambito.codes) if ambito.codes else ground_of(outline, ambito)
    km2 = _m2(gpd.GeoSeries([ground], crs=areas.crs), data).sum() / _M2_PER_KM2
    population, year = _population(data, hierarchy, members, km2)
    return {
        "code": code_of(at),
        "name": named(ambito, at),
        "level": LEVEL,
        "city": data.city.key,
        "population": population,
        "population_year": year,
        "area_km2": round(float(km2), _KM2_DECIMALS),
        "institution": False,
        "source": f"{say('ambito.source', 'it')} · {say('ambito.source', 'en')}",
        "note_it": _note(ambito, members, "it"),
        "note_en": _note(ambito, members, "en"),
        "geometry": ground,
    }


def _note(ambito: Ambito, members: pd.DataFrame, lang: Lang) -> str:
    if not ambito.codes:
        return say("ambito.drawn", lang)
    return say("ambito.members", lang, names=enumerate_names(list(members["name"]), lang))


def _population(
    data: CityData, hierarchy: Hierarchy, members: gpd.GeoDataFrame, km2: float
) -> tuple[int | None, int | None]:
    """Return the residents of the members and their year; None if that is not one sure sum."""
    if members.empty:
        return None, None
    codes = set(members["code"])
    # Who lives in a district lives in its comune too.
    outer = members[[not (hierarchy.closure(code) - {code}) & codes for code in members["code"]]]
    years = outer["population_year"].unique()
    if outer["population"].isna().any() or len(years) != 1 or pd.isna(years[0]):
        return None, None
    apart_km2 = _m2(outer.geometry, data).sum() / _M2_PER_KM2
    if apart_km2 > km2 * (1 + OVERLAP):
        return None, None
    return int(outer["population"].sum()), int(years[0])


def _m2(shapes: gpd.GeoSeries, data: CityData) -> pd.Series[float]:
    areas: pd.Series[float] = shapes.to_crs(metric_crs(data.city.metric_crs)).area
    return areas


def _like(areas: gpd.GeoDataFrame, rows: Sequence[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Return rows as a frame with the columns and types of another; what they lack is unknown."""
    columns = {}
    for name in areas.columns:
        if name == areas.geometry.name:
            continue
        unknown = "" if pd.api.types.is_string_dtype(areas[name].dtype) else None
        values = [row.get(name, unknown) for row in rows]
        columns[name] = pd.Series(values, dtype=areas[name].dtype)
    shapes = gpd.GeoSeries([row["geometry"] for row in rows], crs=areas.crs)
    return gpd.GeoDataFrame(columns, geometry=shapes)
