"""What lies near the border between two areas: who shares what with whom.

The borders are those of the level; where the level covers only some comuni (districts of the
capital) the other comuni are areas too, and their border with the districts is that of the comune,
given piece by piece to the district nearest to it: the outlines come from two sources and do not
quite meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.borders import near_borders, shared_borders, split_by_nearest
from geo.crs import metric_crs
from layers.ambiti import LEVEL as AMBITO
from layers.selection import FEATURE_LAYERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from layers.answer import Extract
    from layers.city_layers import CityLayers
    from layers.selection import LayerName

_COLUMNS = ["left", "right", "geometry"]


@dataclass(frozen=True, eq=False)
class Frontier:
    """The borders that a question is about and what lies near them.

    Parameters
    ----------
    areas
        Codes of all the areas that may share a border, in catalogue order.
    borders
        One line per two areas that share a border: ``left`` and ``right`` (codes), ``length_km``,
        geometry in EPSG:4326.
    near
        For each layer one line per row and border within the distance: ``row`` (position in the
        register), ``border`` (position), ``distance_m``, ``in_left`` and ``in_right`` (whether the
        row belongs to that area by the rule of the question), ``imprecise`` (its point is less
        precise than the distance asked), ``either_side`` (less precise than it is near).
    without_place
        For each layer the rows of the question that have no geometry.
    nowhere
        For each layer how many more have neither geometry nor a place that could be told.
    """

    areas: tuple[str, ...]
    borders: gpd.GeoDataFrame
    near: Mapping[LayerName, pd.DataFrame]
    without_place: Mapping[LayerName, NDArray[np.intp]]
    nowhere: Mapping[LayerName, int]

    def unknown(self, layer: LayerName) -> int:
        """How many rows of a layer no distance can be measured of."""
        return len(self.without_place[layer]) + self.nowhere[layer]


def frontier(asked: Extract, everywhere: Extract, *, distance_m: float) -> Frontier:
    """Work out what lies near which border.

    Parameters
    ----------
    asked
        The answer whose areas say which borders: those with an area of the choice on a side.
    everywhere
        The same question without areas, on the coarsest level: its rows are the ones that are
        looked for, on both sides.
    distance_m
        Straight line to the border, in the city's metric CRS.
    """
    source = asked.source
    borders = _of_choice(asked, borders_of(source, asked.selection.level))
    crs = metric_crs(source.data.city.metric_crs)
    lines = borders.geometry.to_crs(crs)
    borders = borders.assign(length_km=lines.length.to_numpy() / 1000)
    near, without = {}, {}
    for layer in FEATURE_LAYERS:
        rows = everywhere.layers[layer].inside
        features = source.features(layer)
        has_place = source.places[layer, asked.selection.rule].has_geometry[rows]
        without[layer] = _without_place(everywhere, layer)
        placed = rows[has_place]
        found = near_borders(
            features.geometry.iloc[placed].to_crs(crs), lines, distance_m=distance_m
        ).rename(columns={"feature": "row"})
        found["row"] = placed[found["row"].to_numpy(dtype=int)]
        precision_m = features["precision_m"].to_numpy(dtype=float)[found["row"]]
        near[layer] = found.assign(
            **_sides(asked, layer, found, borders),
            imprecise=precision_m > distance_m,
            either_side=precision_m > found["distance_m"].to_numpy(),
        )
    nowhere = {one: everywhere.layers[one].reconciliation.unplaced for one in FEATURE_LAYERS}
    return Frontier(_sharing(source, asked.selection.level), borders, near, without, nowhere)


def borders_of(source: CityLayers, level: str) -> gpd.GeoDataFrame:
    """Return the borders between the areas of a level, and with the comuni that it leaves out.

    Columns ``left`` and ``right`` (codes) and geometry (lines, EPSG:4326).
    """
    areas = source.data.areas
    own = areas[areas["level"] == level]
    found = shared_borders(own.geometry)
    if level == AMBITO:
        found = found[~_overlapping(found, own.geometry)]
    borders = _coded(found, own["code"].to_numpy())
    comuni = areas[areas["code"] == areas["comune"]]
    covered = set(own["comune"]) - {""}
    others = set(comuni["code"]) - covered
    if not covered or not others or own["code"].isin(comuni["code"]).all():
        return borders
    between = _coded(shared_borders(comuni.geometry), comuni["code"].to_numpy())
    apart = between[~(between["left"].isin(covered) & between["right"].isin(covered))]
    inner = apart["left"].isin(covered) | apart["right"].isin(covered)
    pieces = [_given_to_districts(apart[inner], own, source.data.city.metric_crs)]
    return gpd.GeoDataFrame(
        pd.concat([borders, *pieces, apart[~inner]], ignore_index=True), crs=areas.crs
    )


def _overlapping(borders: gpd.GeoDataFrame, areas: gpd.GeoSeries) -> NDArray[np.bool_]:
    """Say which pairs share ground: ambiti may, and what is common to both is no border."""
    left, right = (areas.to_numpy()[borders[side].to_numpy()] for side in ("left", "right"))
    return np.asarray(shapely.relate_pattern(left, right, "T********"), dtype=bool)


def _sharing(source: CityLayers, level: str) -> tuple[str, ...]:
    """Return the areas whose borders :func:`borders_of` gives: of the level, and other comuni."""
    areas = source.data.areas
    own = areas[areas["level"] == level]
    comuni = areas[areas["code"] == areas["comune"]]
    covered = set(own["comune"]) - {""}
    others = comuni.loc[~comuni["code"].isin(covered), "code"] if covered else ()
    return tuple(dict.fromkeys([*others, *own["code"]]))


def _coded(borders: gpd.GeoDataFrame, codes: NDArray[np.object_]) -> gpd.GeoDataFrame:
    named = {side: codes[borders[side].to_numpy(dtype=int)] for side in ("left", "right")}
    return borders.assign(**named)[_COLUMNS]


def _given_to_districts(
    borders: gpd.GeoDataFrame, own: gpd.GeoDataFrame, crs_name: str
) -> gpd.GeoDataFrame:
    """Give every piece of a comune's border to the nearest of its own areas of the level."""
    crs = metric_crs(crs_name)
    parts = []
    for comune in own["comune"].unique():
        districts = own[own["comune"] == comune]
        mine = borders[(borders["left"] == comune) | (borders["right"] == comune)]
        given = split_by_nearest(mine.geometry.to_crs(crs), districts.geometry.to_crs(crs))
        lines = mine.iloc[given["line"].to_numpy(dtype=int)]
        other = np.where(lines["left"] == comune, lines["right"], lines["left"])
        codes = districts["code"].to_numpy()[given["area"].to_numpy(dtype=int)]
        frame = pd.DataFrame({"left": codes, "right": other})
        parts.append(gpd.GeoDataFrame(frame, geometry=given.geometry.to_crs(borders.crs).array))
    return pd.concat(parts, ignore_index=True)[_COLUMNS]


def _of_choice(asked: Extract, borders: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Keep the borders that have an area of the choice on a side; all if none is chosen."""
    chosen = set(asked.selection.areas)
    if not chosen:
        return borders.reset_index(drop=True)
    hierarchy = asked.source.hierarchy
    above = {up for code in chosen for up in hierarchy.kin(code)}
    codes = set(borders["left"]) | set(borders["right"])
    meant = {code for code in codes if code in above or hierarchy.kin(code) & chosen}
    kept = borders["left"].isin(meant) | borders["right"].isin(meant)
    return borders[kept].reset_index(drop=True)


def _sides(
    asked: Extract, layer: LayerName, found: pd.DataFrame, borders: gpd.GeoDataFrame
) -> dict[str, NDArray[np.bool_]]:
    """Say of each pair whether the row belongs to the one or the other area, by the rule."""
    places = asked.source.places[layer, asked.selection.rule]
    held = pd.concat(
        [places.pairs(level)[["row", "area"]] for level in asked.source.hierarchy.levels]
    )
    at = borders.iloc[found["border"].to_numpy(dtype=int)]
    held_pairs = pd.MultiIndex.from_frame(held)
    sides = {}
    for side in ("left", "right"):
        pairs = pd.MultiIndex.from_arrays([found["row"].to_numpy(), at[side].to_numpy()])
        sides[f"in_{side}"] = np.asarray(pairs.isin(held_pairs))
    return sides


def _without_place(everywhere: Extract, layer: LayerName) -> NDArray[np.intp]:
    """Return the rows of the question that no distance can be measured of, in register order."""
    places = everywhere.source.places[layer, everywhere.selection.rule]
    rows = everywhere.layers[layer].inside
    return np.asarray(rows[~places.has_geometry[rows]], dtype=np.intp)
