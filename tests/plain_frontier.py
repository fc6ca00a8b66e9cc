"""Borders the plain way: every two areas of the files, one after the other, with shapely alone."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import pandas as pd

BUNDLED = Path(__file__).parent.parent / "data" / "bundled"
METRIC = "EPSG:7791"
LAYERS = ("pacts", "houses", "target_areas")


@cache
def plain_areas(city: str, level: str) -> gpd.GeoDataFrame:
    return gpd.read_file(BUNDLED / city / f"areas_{level}.geojson").set_index("code")


@cache
def plain_features(city: str, layer: str) -> gpd.GeoSeries:
    """Return the placed rows in metres, by id; of the pacts those that are no proposals."""
    if layer == "target_areas":
        frame = gpd.read_file(BUNDLED / city / "target_areas.geojson").set_index("id")
        return frame.geometry[frame.geometry.notna()].to_crs(METRIC)
    frame = pd.read_csv(BUNDLED / city / f"{layer}.csv").set_index("id")
    if layer == "pacts":
        frame = frame[frame["kind"] != "proposal"]
    frame = frame[frame["lon"].notna()]
    points = gpd.points_from_xy(frame["lon"], frame["lat"], crs="EPSG:4326")
    return gpd.GeoSeries(points, index=frame.index).to_crs(METRIC)


@cache
def plain_borders(city: str, level: str) -> dict[frozenset[str], gpd.GeoSeries]:
    """Return the stretch of border, in metres, of every two areas that share one."""
    areas = plain_areas(city, level)
    found = {}
    for one, other in combinations(areas.index, 2):
        first, second = areas.geometry[one], areas.geometry[other]
        if not first.touches(second):
            continue
        common = first.intersection(second)
        if common.length > 0:
            found[frozenset((one, other))] = gpd.GeoSeries([common], crs="EPSG:4326").to_crs(METRIC)
    return found


def plain_near(city: str, border: gpd.GeoSeries, layer: str, near_m: float) -> set[str]:
    features = plain_features(city, layer)
    return set(features.index[features.distance(border.iloc[0]) <= near_m])
