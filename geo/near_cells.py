"""A table of cells, each with the sites that may be the nearest to some point in it: often one.

A site is no candidate of a cell if it is further from its middle than the nearest site by more than
the diagonal: whatever the point, that other site is nearer. One cell that holds everything is
quartered again and again, and in a quarter only what was a candidate in the whole is looked at.
All coordinates are in one CRS in metres.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.grid import Grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Ints32 = NDArray[np.int32]

CELLS_PER_SITE = 16
LEAST_LEVELS, MOST_LEVELS = 7, 9
"""How often cells are quartered: 16,000 to 260,000 of them."""

MOST_CANDIDATES = 32
"""In cells with more of them (where sites crowd) a tree of sites is quicker."""

_MOST_PAIRS = 1 << 21
"""With more pairs of cells and candidates the cells are quartered no further."""

_CHUNK = 1 << 16
_ROUNDING = 1 + 1e-6
_QUARTERS = ((0, 0), (1, 0), (0, 1), (1, 1))


@dataclass(frozen=True, eq=False)
class NearCells:
    """The table; :func:`make_near_cells` makes it.

    Parameters
    ----------
    sites
        x and y of the sites, in metres.
    grid
        How the ground is cut.
    alone
        For each cell its only candidate; -1 if there are several.
    starts
        Where the candidates of each cell begin, and one end more.
    candidates
        Positions of sites, in order within a cell.
    """

    sites: tuple[Floats, Floats]
    grid: Grid
    alone: Ints32
    starts: Ints
    candidates: Ints32

    def nearest(self, x: Floats, y: Floats) -> tuple[Ints32, Floats]:
        """Return the nearest site to points on the ground of the grid, and its distance in metres.

        The first of several at the same distance; -1 and NaN in cells with many candidates.
        """
        site = np.empty(len(x), dtype=np.int32)
        distance_m = np.empty(len(x))
        for start in range(0, len(x), _CHUNK):
            part = slice(start, start + _CHUNK)
            site[part], distance_m[part] = self._nearest(x[part], y[part])
        return site, distance_m

    def _nearest(self, x: Floats, y: Floats) -> tuple[Ints32, Floats]:
        cell = self.grid.cell(x, y)
        site = self.alone[cell]
        several = np.flatnonzero(site < 0)
        site[several] = self._among(x[several], y[several], cell[several])
        distance_m = self._distance_m(x, y, site)
        distance_m[site < 0] = np.nan
        return site, distance_m

    def _among(self, x: Floats, y: Floats, cell: NDArray[np.intp]) -> Ints32:
        """Return the nearest of the candidates of each cell, -1 where there are too many."""
        start = self.starts[cell]
        many = self.starts[cell + 1] - start
        site = self.candidates[start]
        best = self._distance_m(x, y, site)
        site[many > MOST_CANDIDATES] = -1
        rows = np.flatnonzero(many <= MOST_CANDIDATES)
        for nth in range(1, MOST_CANDIDATES):
            rows = rows[many[rows] > nth]
            other = self.candidates[start[rows] + nth]
            distance_m = self._distance_m(x[rows], y[rows], other)
            nearer = distance_m < best[rows]
            best[rows[nearer]] = distance_m[nearer]
            site[rows[nearer]] = other[nearer]
        return site

    def _distance_m(self, x: Floats, y: Floats, site: Ints32) -> Floats:
        # As GEOS works it out, so that what is equally far for one is so for the other.
        east, north = x - self.sites[0][site], y - self.sites[1][site]
        return np.sqrt(east * east + north * north)


def make_near_cells(sites: tuple[Floats, Floats], bounds: tuple[float, ...]) -> NearCells:
    """Make the table for ground within bounds (west, south, east, north, in metres)."""
    west, south, east, north = bounds
    side = max(east - west, north - south, 1.0)
    wanted = int(np.log2(CELLS_PER_SITE * len(sites[0])) / 2 + 0.5)
    cell = np.zeros((1, 2), dtype=np.int64)
    candidates = np.arange(len(sites[0]), dtype=np.int32)
    counts = np.array([len(candidates)])
    levels = 0
    while levels < np.clip(wanted, LEAST_LEVELS, MOST_LEVELS) and len(candidates) < _MOST_PAIRS:
        levels += 1
        size = side / (1 << levels)
        quarters = [2 * cell + quarter for quarter in _QUARTERS]
        corner = np.array([west, south])
        middles = [corner + (quarter + 0.5) * size for quarter in quarters]
        kept = [_candidates(sites, middle, size, candidates, counts) for middle in middles]
        cell = np.concatenate(quarters)
        candidates, counts = (np.concatenate(one) for one in zip(*kept, strict=True))
    across = 1 << levels
    per_unit = across / side
    # The grid has a ring around it, which here is part of the ground.
    grid = Grid(west + 1 / per_unit, south + 1 / per_unit, per_unit, across, across)
    return _in_order(sites, grid, cell[:, 1] * across + cell[:, 0], candidates, counts)


def _candidates(
    sites: tuple[Floats, Floats], middle: Floats, size: float, candidates: Ints32, counts: Ints
) -> tuple[Ints32, Ints]:
    """Return which candidates remain in cells of that middle and size, and how many in each."""
    starts = np.cumsum(counts) - counts
    east, north = (np.repeat(middle[:, axis], counts) - sites[axis][candidates] for axis in (0, 1))
    distance_m = np.sqrt(east * east + north * north)
    most_m = np.minimum.reduceat(distance_m, starts) + np.sqrt(2) * size * _ROUNDING
    kept = distance_m <= np.repeat(most_m, counts)
    return candidates[kept], np.add.reduceat(kept, starts, dtype=np.int64)


def _in_order(
    sites: tuple[Floats, Floats], grid: Grid, cell: Ints, candidates: Ints32, counts: Ints
) -> NearCells:
    """Put cells in their order, and the candidates of each in that of the sites."""
    many = len(sites[0])
    number = np.sort(np.repeat(cell, counts) * many + candidates)
    ordered = (number % many).astype(np.int32)
    length = np.empty(len(cell), dtype=np.int64)
    length[cell] = counts
    starts = np.append(0, np.cumsum(length))
    alone = np.where(length == 1, ordered[starts[:-1]], -1).astype(np.int32)
    return NearCells(sites, grid, alone, starts, ordered)
