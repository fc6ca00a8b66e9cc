"""The checks of the area hierarchy: one coverage per level, every area in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from data.dates import parse_partial
from data.schema import GEOMETRY
from geo.crs import metric_crs

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from data.model import City, LayerKey

OUTSIDE_TOLERANCE_M = 1_000
"""How far outside its city a feature may lie, in metres: outlines are generalised, points are not
surveyed. What lies farther off has wrong coordinates."""


def check_areas(city: City, areas: gpd.GeoDataFrame) -> Iterator[str]:
    """Yield every problem of the areas as a hierarchy."""
    yield from _names(areas)
    yield from _parents(city, areas)
    yield from _numbers(areas)
    for level in city.levels:
        rows = areas[areas["level"] == level.key]
        if rows.empty:
            yield f"areas: level {level.key!r} has no area: fill its file or remove the level"
        elif _measurable(rows):
            yield from _coverage(city, level.key, rows)


def outside_city(
    city: City, layer: LayerKey, frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame
) -> Iterator[str]:
    """Yield each feature that lies farther from the city than its precision excuses."""
    if not GEOMETRY[layer]:
        return
    key = "code" if layer == "areas" else "id"
    for row, distance_m in beyond(city, frame, areas):
        yield (
            f"{layer} {frame[key].iloc[row]}: it lies {distance_m / 1000:.1f} km outside "
            f"{city.name}: check its coordinates, their order and `crs`"
        )


def beyond(
    city: City, frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame
) -> Iterator[tuple[int, float]]:
    """Yield the position of each feature that lies too far outside, and how far, in metres.

    Too far is farther than the tolerance of outlines, and than the feature's own precision.
    """
    if frame.empty or not _measurable(frame) or not _measurable(areas):
        return
    crs = metric_crs(city.metric_crs)
    coarsest = areas[areas["level"] == city.levels[0].key]
    extent = coarsest.geometry.to_crs(crs).union_all()
    shapes = frame.geometry.to_crs(crs).to_numpy()
    shapely.prepare(extent)  # it is made here and seen by nobody else
    away = np.flatnonzero(~shapely.intersects(shapes, extent))
    distance_m = np.zeros(len(frame))
    distance_m[away] = shapely.distance(shapes[away], extent)
    allowed = np.full(len(frame), float(OUTSIDE_TOLERANCE_M))
    if "precision_m" in frame:
        allowed = np.fmax(allowed, frame["precision_m"].to_numpy())
    for row in np.flatnonzero(distance_m > allowed):
        yield int(row), float(distance_m[row])


def _measurable(frame: gpd.GeoDataFrame) -> bool:
    """Say whether the geometries are sane enough to be measured; what is not is already told."""
    present = frame.geometry[frame.geometry.notna()]
    bounds = present.bounds.to_numpy()
    low, high = np.array([-180, -90, -180, -90]), np.array([180, 90, 180, 90])
    return bool(present.is_valid.all() and ((bounds >= low) & (bounds <= high)).all())


def _names(areas: gpd.GeoDataFrame) -> Iterator[str]:
    """Refuse what links call the reader's own areas by: a link must mean one thing."""
    for code, level in zip(areas["code"], areas["level"], strict=True):
        if level == "ambito" or code.upper().startswith("AMB-"):
            yield (
                f"areas {code}: a level `ambito` and codes that begin with AMB- are those of the "
                "readers' own areas: call it otherwise"
            )


def _parents(city: City, areas: gpd.GeoDataFrame) -> Iterator[str]:
    depth = {level.key: place for place, level in enumerate(city.levels)}
    level_of = dict(zip(areas["code"], areas["level"], strict=True))
    columns = ("code", "level", "parent", "parent_share", "comune")
    for code, level, parent, share, comune in zip(*(areas[c] for c in columns), strict=True):
        if level not in depth:
            yield f"areas {code}: `level` is {level!r}: expected one of {', '.join(depth)}"
            continue
        if depth[level] and not parent:
            yield f"areas {code}: `parent` is empty: name the area of a coarser level that holds it"
        if parent in level_of and depth.get(level_of[parent], -1) >= depth[level]:
            yield f"areas {code}: its parent {parent} is not of a coarser level"
        if parent and not 0 < share <= 1:
            yield f"areas {code}: `parent_share` is {share}: a share above 0, up to 1, was expected"
        if depth[level] > depth.get("comune", len(depth)) and level_of.get(comune) != "comune":
            yield f"areas {code}: `comune` is {comune!r}: the code of its comune was expected"


def _numbers(areas: gpd.GeoDataFrame) -> Iterator[str]:
    columns = ("code", "population", "area_km2", "valid_from", "valid_to")
    for code, population, area_km2, *valid in zip(*(areas[c] for c in columns), strict=True):
        if not np.isnan(area_km2) and area_km2 <= 0:
            yield f"areas {code}: `area_km2` is {area_km2:g}: more than 0 was expected"
        if population is not pd.NA and population < 0:
            yield f"areas {code}: `population` is {population}: no number below 0 was expected"
        for name, text in zip(("valid_from", "valid_to"), valid, strict=True):
            try:
                parse_partial(text)
            except ValueError as error:
                yield f"areas {code}: `{name}`: {error}"


def _coverage(city: City, level: str, rows: gpd.GeoDataFrame) -> Iterator[str]:
    """Yield the areas of a level that overlap a neighbour or do not share its border."""
    shapes = rows.geometry.to_crs(metric_crs(city.metric_crs)).to_numpy()
    if None in shapes or shapely.coverage_is_valid(shapes):
        return
    edges = shapely.coverage_invalid_edges(shapes)
    codes = ", ".join(rows["code"].to_numpy()[~shapely.is_empty(edges)])
    yield (
        f"areas, level {level!r}: {codes} overlap or do not share their borders point by point: "
        "clean the coverage at its source"
    )
