"""Where something lies: the areas of every level that contain it, and what is near it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import EXCHANGE_CRS, metric_crs
from geo.join import AreaRule, join_to_areas
from layers.ambiti import LEVEL as AMBITO
from layers.in_force import Truth
from layers.selection import FEATURE_LAYERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from layers.answer import Extract
    from layers.city_layers import CityLayers
    from layers.readings.coordinates import Coordinates
    from layers.readings.lookup_names import Hit
    from layers.selection import LayerName

How = Literal[
    "point",
    "rule",
    "uncertain",
    "declared",
    "declared_too",
    "border",
    "touches",
    "itself",
    "within",
    "mostly",
    "shares",
]
"""Why an area is told: the point counts there; the shape does, by the rule; the point does, but it
is approximate and may lie next door; the row declares it, alone or among others; the point only
lies on its border; the shape only touches it; it is what was asked for; it contains the asked area,
or most of it; it shares ground with the asked ambito."""

COUNTED: tuple[How, ...] = ("point", "rule", "uncertain", "declared", "itself", "within", "mostly")
"""The ones that hold what was asked for; the others only touch it."""

Nothing = Literal["none", "unknown"]
"""Why a level has no area to tell: there is none there, or nobody knows which."""


@dataclass(frozen=True, eq=False)
class Spot:
    """Something looked up.

    Parameters
    ----------
    geometry
        Any type, EPSG:4326; None if it has none.
    held
        For each level, coarse to fine, the areas with how they hold it, or why there is none.
    declares
        The codes that a row without geometry declares.
    itself
        Layer and row of what was asked for; None for a coordinate.
    """

    geometry: BaseGeometry | None
    held: Mapping[str, tuple[tuple[str, How], ...] | Nothing]
    declares: tuple[str, ...] = ()
    itself: tuple[LayerName, int] | None = None

    @property
    def outside(self) -> bool:
        """Whether it has a place and that is in no area at all."""
        return self.geometry is not None and all(one == "none" for one in self.held.values())

    def areas(self) -> tuple[str, ...]:
        """The codes of the areas that hold it, coarse to fine."""
        told = (one for one in self.held.values() if not isinstance(one, str))
        return tuple(code for pairs in told for code, how in pairs if how in COUNTED)


def spot_of_point(at: Coordinates, source: CityLayers) -> Spot:
    """Return where a coordinate lies; on a border it counts in one area and names the others."""
    point = shapely.Point(at.lon, at.lat)
    points = gpd.GeoSeries([point], crs=EXCHANGE_CRS)
    held: dict[str, tuple[tuple[str, How], ...] | Nothing] = {}
    for level in source.hierarchy.levels:
        areas = source.data.areas[source.data.areas["level"] == level]
        crs = source.data.city.metric_crs
        kept = source.hierarchy.kept(level)
        join = join_to_areas(points, kept, rule=AreaRule.MOSTLY, metric_crs=crs)
        counted = [areas["code"].iloc[area] for area in join.pairs["area"]]
        touched = areas[areas.geometry.intersects(point)]
        told: list[tuple[str, How]] = [(code, "point") for code in counted]
        # Ambiti may overlap: a point inside of two is on the border of neither.
        for code, inside in zip(touched["code"], touched.geometry.contains(point), strict=True):
            if code not in counted:
                told.append((code, "point" if inside else "border"))
        held[level] = tuple(told) or "none"
    return Spot(point, held)


def spot_of_hit(hit: Hit, source: CityLayers, rule: AreaRule) -> Spot:
    """Return where something found by its name lies, by the rule of the question."""
    return _of_area(hit, source) if hit.layer == "areas" else _of_feature(hit, source, rule)


def parts_of(code: str, source: CityLayers) -> pd.DataFrame:
    """Return the areas of finer levels that lie in an area, wholly or mostly, as stored.

    Of an ambito the areas that it is made of; none of one that was drawn.
    """
    areas, hierarchy = source.data.areas, source.hierarchy
    if code in hierarchy.groups:
        return areas[areas["code"].isin(hierarchy.groups[code])]
    kin = np.array([code in hierarchy.kin(one) and one != code for one in areas["code"]])
    return areas[kin & (areas["level"] != AMBITO).to_numpy()]


def near_spot(spot: Spot, answer: Extract, *, distance_m: float) -> pd.DataFrame:
    """Return what the question asks for within a distance of the spot, the nearest first.

    Columns ``layer``, ``row`` (position in the register), ``distance_m`` (straight line between
    the nearest points, 0 where one contains the other). The spot itself is left out.
    """
    if spot.geometry is None:
        return pd.DataFrame({"layer": [], "row": [], "distance_m": []})
    source = answer.source
    crs = metric_crs(source.data.city.metric_crs)
    at = gpd.GeoSeries([spot.geometry], crs=EXCHANGE_CRS).to_crs(crs).iloc[0]
    parts = []
    for layer in FEATURE_LAYERS:
        rows = answer.layers[layer].inside
        rows = rows[source.places[layer, answer.selection.rule].has_geometry[rows]]
        shapes = source.features(layer).geometry.iloc[rows].to_crs(crs).to_numpy()
        near = shapely.distance(shapes, at)
        kept = near <= distance_m
        if spot.itself and spot.itself[0] == layer:
            kept &= rows != spot.itself[1]
        parts.append(
            pd.DataFrame({"row": rows[kept], "distance_m": near[kept]}).assign(layer=layer)
        )
    found = pd.concat(parts, ignore_index=True)
    return found.sort_values("distance_m", kind="stable", ignore_index=True)


def counts_in(code: str, answer: Extract) -> tuple[int, ...]:
    """Count the rows of each layer that belong to an area, by the rule of the answer.

    Parameters
    ----------
    answer
        The question everywhere, on the coarsest level.
    """
    areas = answer.source.data.areas
    level = str(areas.loc[areas["code"] == code, "level"].iloc[0])
    counts = []
    for layer in FEATURE_LAYERS:
        pairs = answer.source.places[layer, answer.selection.rule].pairs(level)
        rows = pairs.loc[pairs["area"] == code, "row"].to_numpy(dtype=int)
        counts.append(int(np.isin(rows, answer.layers[layer].inside).sum()))
    return tuple(counts)


def nearest_comune(spot: Spot, source: CityLayers) -> tuple[str, float]:
    """Return the code of the comune nearest to a place outside, and how far it is in metres."""
    areas = source.data.areas
    comuni = areas[areas["code"] == areas["comune"]]
    comuni = comuni if len(comuni) else areas
    crs = metric_crs(source.data.city.metric_crs)
    at = gpd.GeoSeries([spot.geometry], crs=EXCHANGE_CRS).to_crs(crs).iloc[0]
    distance_m = shapely.distance(comuni.geometry.to_crs(crs).to_numpy(), at)
    nearest = int(np.argmin(distance_m))
    return str(comuni["code"].iloc[nearest]), float(distance_m[nearest])


def _of_area(hit: Hit, source: CityLayers) -> Spot:
    areas, hierarchy = source.data.areas, source.hierarchy
    code = str(areas["code"].iloc[hit.row])
    level_of = dict(zip(areas["code"], areas["level"], strict=True))
    surely, mostly = hierarchy.closure(code), hierarchy.kin(code)
    # The kin of an ambito are all that share ground with it; of the others, what contains them.
    part: How = "shares" if level_of[code] == AMBITO else "mostly"
    held: dict[str, tuple[tuple[str, How], ...] | Nothing] = {}
    for level in hierarchy.levels:
        told: list[tuple[str, How]] = []
        for one in sorted(up for up in mostly if level_of[up] == level):
            how: How = "itself" if one == code else "within" if one in surely else part
            told.append((one, how))
        if told or hierarchy.levels.index(level) < hierarchy.levels.index(level_of[code]):
            held[level] = tuple(told) or "none"
    return Spot(areas.geometry.iloc[hit.row], held, itself=("areas", hit.row))


def _of_feature(hit: Hit, source: CityLayers, rule: AreaRule) -> Spot:
    places = source.places[hit.layer, rule]
    features = source.features(hit.layer)
    has_geometry = bool(places.has_geometry[hit.row])
    held: dict[str, tuple[tuple[str, How], ...] | Nothing] = {}
    for level in source.hierarchy.levels:
        counted = _areas_of(hit, source, rule, level)
        touched = _areas_of(hit, source, AreaRule.TOUCHES, level)
        how: How = "rule"
        if not has_geometry:
            how = "declared"
        elif places.uncertain_on(level)[hit.row]:
            how = "uncertain"
        elif shapely.get_type_id(features.geometry.iloc[hit.row]) == 0:
            how = "point"
        told: list[tuple[str, How]] = [(code, how) for code in counted]
        also: How = "touches" if has_geometry else "declared_too"
        told += [(code, also) for code in touched if code not in counted]
        known = places.on_level(level)[hit.row] == Truth.YES
        held[level] = tuple(told) or ("none" if known else "unknown")
    geometry = features.geometry.iloc[hit.row] if has_geometry else None
    declared = tuple(features["declared"].iloc[hit.row])
    return Spot(geometry, held, declared, (hit.layer, hit.row))


def _areas_of(hit: Hit, source: CityLayers, rule: AreaRule, level: str) -> list[str]:
    pairs = source.places[hit.layer, rule].pairs(level)
    return list(pairs.loc[pairs["row"] == hit.row, "area"])
