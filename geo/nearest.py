"""Which of many sites is the nearest, and how far it is in a straight line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.coordinates import coordinates
from geo.crs import metric_crs, require_same_crs
from geo.near_cells import make_near_cells

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    Geometries = NDArray[np.object_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]

POINTS_WORTH_CELLS = 20_000
"""For fewer, asking a tree of the sites takes less time than making a table of cells."""


def nearest_sites(features: gpd.GeoSeries, sites: gpd.GeoSeries) -> tuple[Ints, Floats]:
    """Do what :func:`nearest` does, once it is sure that both are in one CRS in metres.

    Raises
    ------
    CRSError
        If they differ, or the CRS is not in metres: in degrees the wrong site would be nearest.
    """
    require_same_crs(features, sites)
    metric_crs(sites.crs.to_string())
    return nearest(features.to_numpy(), sites.to_numpy())


def nearest(features: Geometries, sites: Geometries) -> tuple[Ints, Floats]:
    """Return for every feature the nearest site and how far it is.

    Parameters
    ----------
    features
        Any geometry types, in a CRS in metres; a line or a polygon is as far as its nearest point.
        None or empty: not placed.
    sites
        Points without None, in the same CRS.

    Returns
    -------
    tuple
        The position of the nearest site, the first of several at the same distance, -1 where there
        is none, and the distance in metres, NaN where there is none.
    """
    if len(features) < POINTS_WORTH_CELLS or not len(sites):
        return _by_tree(features, sites)
    x, y = coordinates(features)
    places = coordinates(sites)
    # fmin and fmax pass over the NaN of what is no point.
    bounds = (*(np.fmin.reduce(one) for one in (x, y)), *(np.fmax.reduce(one) for one in (x, y)))
    if not (np.isfinite(bounds).all() and np.isfinite(places).all()):
        return _by_tree(features, sites)
    found, distance_m = make_near_cells(places, bounds).nearest(x, y)
    position = found.astype(np.intp)
    # Shapes, and points where sites crowd.
    left = np.flatnonzero(np.isnan(distance_m))
    position[left], distance_m[left] = _by_tree(features[left], sites)
    return position, distance_m


def _by_tree(features: Geometries, sites: Geometries) -> tuple[Ints, Floats]:
    position = np.full(len(features), -1, dtype=np.intp)
    distance_m = np.full(len(features), np.nan)
    if not len(sites):
        return position, distance_m
    found, distances = shapely.STRtree(sites).query_nearest(features, return_distance=True)
    # In descending order of sites, so that the first of equals is written last.
    order = np.argsort(-found[1], kind="stable")
    position[found[0][order]] = found[1][order]
    distance_m[found[0]] = distances
    return position, distance_m
