"""Areas and points to join: the bundled comuni made as detailed, and as many, as the country's.

Every segment of a border is cut in equal parts, the same way whichever of the two areas it is read
from: so neighbours keep sharing each vertex, and a valid coverage stays one. The country is many
copies of the comuni of Torino side by side, or a file of the real ones. EPSG:4326 throughout, as
the app stores its areas.
"""

from __future__ import annotations

from itertools import count, islice
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.catalogue import load_catalogue
from data.city import load_city

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from benchmarks.measure import Options

PARTS = 14
"""Pieces to a segment: the 312 comuni of Torino get 200,000 vertices, as a survey's have."""
COUNTRY = 7_900
_BUNDLED = 312
ON_BORDER = 1_000
"""Of a million points, so many lie on a vertex of a border; of fewer, one in a thousand."""

_ABREAST = 6
"""Copies in a row: all of them stay within the degrees that there are."""


def comuni(city: str = "torino", *, parts: int = PARTS) -> gpd.GeoDataFrame:
    """Return the comuni of a bundled city, ``code`` and detailed ``geometry``."""
    return _level(city, "comune", parts)


def zones(*, parts: int = PARTS) -> gpd.GeoDataFrame:
    """Return the 11 homogeneous zones of Torino, ``code`` and detailed ``geometry``."""
    return _level("torino", "zona", parts)


def country(options: Options, *, parts: int = PARTS, areas: int = COUNTRY) -> gpd.GeoDataFrame:
    """Return as many comuni as the country has: those of the file, or copies of the bundled."""
    if options.italy:
        real = gpd.read_file(options.italy).to_crs(4326)
        real["geometry"] = shapely.make_valid(real.geometry.to_numpy())
        return gpd.GeoDataFrame({"code": real.index.astype(str)}, geometry=real.geometry)
    copies = islice(_copies(parts), -(-areas // _BUNDLED))
    return pd.concat(copies, ignore_index=True).iloc[:areas]


def points(areas: gpd.GeoDataFrame, number: int, seed: int) -> gpd.GeoDataFrame:
    """Return points over the extent of the areas, :data:`ON_BORDER` of them on their borders.

    Each is strewn over the box of an area drawn at random, so that most fall into one; they come in
    no order.
    """
    random = np.random.default_rng(seed)
    boxes = areas.bounds.to_numpy()[random.integers(len(areas), size=number)]
    places = random.uniform(boxes[:, :2], boxes[:, 2:])
    vertices = shapely.get_coordinates(areas.geometry.to_numpy())
    start = random.integers(len(vertices) - 1, size=min(ON_BORDER, number // 1_000))
    places[: len(start)] = vertices[start]
    random.shuffle(places)
    return gpd.GeoDataFrame(
        {"number": np.arange(number)}, geometry=gpd.points_from_xy(*places.T), crs=areas.crs
    )


def densified(geometry: NDArray[np.object_], parts: int) -> NDArray[np.object_]:
    """Return polygons whose segments are cut in equal parts, alike from both of their sides."""
    polygons, area = shapely.get_parts(geometry, return_index=True)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    starts = np.flatnonzero(ring[1:] == ring[:-1])
    begin, end = corners[starts], corners[starts + 1]
    # Both sides begin at the corner that is further west: they find the same places in between.
    east, north = (begin - end).T
    turned = ((east > 0) | ((east == 0) & (north > 0)))[:, None]
    low, high = np.where(turned, end, begin), np.where(turned, begin, end)
    step = np.arange(parts)
    along = (np.where(turned, parts - step, step) / parts)[:, :, None]
    cut = low[:, None] + along * (high - low)[:, None]
    cut[:, 0] = begin
    made = shapely.linearrings(cut.reshape(-1, 2), indices=np.repeat(ring[starts], parts))
    return shapely.multipolygons(shapely.polygons(made, indices=polygon), indices=area)


def _level(city: str, level: str, parts: int) -> gpd.GeoDataFrame:
    areas = load_city(load_catalogue(), city).areas
    asked = areas.loc[areas["level"] == level, ["code", "geometry"]].reset_index(drop=True)
    asked["geometry"] = densified(asked.geometry.to_numpy(), parts)
    return asked.set_crs(areas.crs)


def _copies(parts: int) -> Iterator[gpd.GeoDataFrame]:
    """Yield the comuni of Torino, again and again, each time on the ground beside the last."""
    torino = comuni(parts=parts)
    west, south, east, north = torino.total_bounds
    for number in count():
        up, right = divmod(number, _ABREAST)
        moved = torino.geometry.translate(right * (east - west), -up * (north - south))
        yield gpd.GeoDataFrame({"code": torino["code"] + f"-{number}"}, geometry=moved)
