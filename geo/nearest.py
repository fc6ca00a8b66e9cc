"""Which of many sites is the nearest, and how far it is in a straight line.

Two ways lead to the same answer, and the number of features chooses. For few, a tree of the sites
is asked and thrown away. For many points, the table of :mod:`geo.near_cells` is worth its making:
:class:`Sites` keeps it. What the table cannot tell, such as of shapes, the tree is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.coordinates import coordinates
from geo.crs import metric_crs, require_same_crs
from geo.errors import GeometryError
from geo.near_cells import make_near_cells

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.near_cells import NearCells

    Geometries = NDArray[np.object_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]

POINTS_WORTH_CELLS, POINTS_PER_SITE = 10_000, 8
"""For fewer, in all or to a site, asking a tree takes less time than making a table of cells."""

_CHUNK = 1 << 15
"""Features at a time: what is worked out in between stays in the processor's cache."""


@dataclass(frozen=True, eq=False)
class Sites:
    """Sites in order, checked once; keep it as long as they are asked for.

    Threads may share it: two that make the table at the same time make the same one.

    Parameters
    ----------
    series
        Points, none of them missing or empty, in a CRS in metres.
    extent
        West, south, east and north of the ground on which points are asked, in metres. Beyond it
        answers are as exact, but slow.

    Raises
    ------
    CRSError
        If the CRS is not in metres: in degrees the wrong site would be nearest.
    GeometryError
        If a site is not a point with a place, or the extent is none.
    """

    series: gpd.GeoSeries
    extent: tuple[float, float, float, float]

    def __post_init__(self) -> None:
        require_same_crs(self.series, self.series)
        metric_crs(self.series.crs.to_string())
        if not np.isfinite(coordinates(self.geometry)).all():
            raise GeometryError("A site is not a point with a place.")
        west, south, east, north = self.extent
        if not (np.isfinite(self.extent).all() and west <= east and south <= north):
            raise GeometryError(f"{self.extent} is no extent: west, south, east, north in metres.")

    @cached_property
    def geometry(self) -> Geometries:
        """The points alone."""
        return np.asarray(self.series.to_numpy())

    @cached_property
    def cells(self) -> NearCells:
        """The table of cells of the extent, made when it is first asked for."""
        return make_near_cells(coordinates(self.geometry), self.extent)

    def nearest(self, features: gpd.GeoSeries) -> tuple[Ints, Floats]:
        """Do what :func:`nearest_sites` does."""
        require_same_crs(features, self.series)
        geometry = np.asarray(features.to_numpy())
        if not self._cells_pay(len(geometry)):
            return _by_tree(geometry, self.geometry)
        return _by_cells(geometry, self.geometry, self.cells)

    def nearest_to(self, x: Floats, y: Floats) -> tuple[Ints, Floats]:
        """Do the same for points by their coordinates, in the CRS of the sites; NaN: not placed."""
        if not self._cells_pay(len(x)):
            return _by_tree(_points(x, y), self.geometry)
        cells = self.cells
        found = _in_parts(len(x), lambda part: cells.nearest(x[part], y[part]))
        return _with_tree(found, self.geometry, lambda left: _points(x[left], y[left]))

    def _cells_pay(self, features: int) -> bool:
        if not len(self.geometry):
            return False
        return "cells" in self.__dict__ or _worth_cells(features, len(self.geometry))


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
    if not len(sites) or not _worth_cells(len(features), len(sites)):
        return _by_tree(features, sites)
    west, south, east, north = shapely.total_bounds(features).tolist()
    places = coordinates(sites)
    if not (np.isfinite((west, south, east, north)).all() and np.isfinite(places).all()):
        return _by_tree(features, sites)
    return _by_cells(features, sites, make_near_cells(places, (west, south, east, north)))


def _worth_cells(features: int, sites: int) -> bool:
    return features >= max(POINTS_WORTH_CELLS, POINTS_PER_SITE * sites)


def _by_cells(features: Geometries, sites: Geometries, cells: NearCells) -> tuple[Ints, Floats]:
    found = _in_parts(len(features), lambda part: cells.nearest(*_places(features[part])))
    return _with_tree(found, sites, lambda left: features[left])


def _in_parts(features: int, ask: Callable[[slice], tuple[Ints, Floats]]) -> tuple[Ints, Floats]:
    position, distance_m = np.empty(features, dtype=np.intp), np.empty(features)
    for start in range(0, features, _CHUNK):
        part = slice(start, start + _CHUNK)
        position[part], distance_m[part] = ask(part)
    return position, distance_m


def _with_tree(
    found: tuple[Ints, Floats], sites: Geometries, rows: Callable[[Ints], Geometries]
) -> tuple[Ints, Floats]:
    """Ask the tree for what the table could not tell: it may be a shape, or beyond the extent."""
    position, distance_m = found
    left = np.flatnonzero(np.isnan(distance_m))
    if len(left):
        position[left], distance_m[left] = _by_tree(rows(left), sites)
    return position, distance_m


def _places(features: Geometries) -> tuple[Floats, Floats]:
    """Return x and y of what lies at one place, which its box tells; NaN of all else."""
    west, south, east, north = np.ascontiguousarray(shapely.bounds(features).T)
    west[(west != east) | (south != north)] = np.nan
    return west, south


def _points(x: Floats, y: Floats) -> Geometries:
    points = np.asarray(shapely.points(x, y), dtype=object)
    points[np.isnan(x) | np.isnan(y)] = None
    return points


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
