"""A table of cells, each with the sites that may be the nearest to some point in it: often one.

A site is no candidate of a cell if it is further from its middle than the nearest site by more than
the diagonal: whatever the point, that other site is nearer. One cell that holds everything is
quartered again and again, and in a quarter only what was a candidate in the whole is looked at.
All coordinates are in one CRS in metres.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

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
        For each cell its only candidate; -1 - k in the k-th cell with several.
    starts
        Where the candidates of the k-th of those begin, and one end more.
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
        site = self.alone[self.grid.cell(x, y)]
        several = np.flatnonzero(site < 0)
        site[several] = self._among(x[several], y[several], -1 - site[several])
        distance_m = self._distance_m(x, y, site)
        distance_m[site < 0] = np.nan
        return site, distance_m

    def _among(self, x: Floats, y: Floats, cell: Ints32) -> Ints32:
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
    alone = np.full((1, 1), -1, dtype=np.int32)
    open_cells = _Open(
        np.zeros((1, 2), dtype=np.int64),
        np.arange(len(sites[0]), dtype=np.int32),
        np.array([len(sites[0])]),
    )
    for _ in range(min(max(wanted, LEAST_LEVELS), MOST_LEVELS)):
        if len(open_cells.candidates) > _MOST_PAIRS:
            break
        alone = alone.repeat(2, axis=0).repeat(2, axis=1)
        size = side / len(alone)
        parts = [_quarter(open_cells, q, sites, np.array([west, south]), size) for q in _QUARTERS]
        open_cells = _Open(*(np.concatenate(one) for one in zip(*parts, strict=True)))
        open_cells = _settled(open_cells, alone)
    per_unit = len(alone) / side
    # The grid has a ring around it, which here is part of the ground.
    grid = Grid(west + 1 / per_unit, south + 1 / per_unit, per_unit, *alone.shape)
    return _in_order(sites, grid, alone, open_cells)


class _Open(NamedTuple):
    """Cells with several candidates: column and row of each, all candidates, how many of each."""

    cell: Ints
    candidates: Ints32
    counts: Ints


def _quarter(
    whole: _Open,
    quarter: tuple[int, int],
    sites: tuple[Floats, Floats],
    corner: Floats,
    size: float,
) -> _Open:
    """Return the same quarter of every cell, with those candidates that remain in it."""
    cell = 2 * whole.cell + quarter
    middle = corner + (cell + 0.5) * size
    starts = np.cumsum(whole.counts) - whole.counts
    east, north = (
        np.repeat(middle[:, axis], whole.counts) - sites[axis][whole.candidates] for axis in (0, 1)
    )
    distance_m = np.sqrt(east * east + north * north)
    most_m = np.minimum.reduceat(distance_m, starts) + np.sqrt(2) * size * _ROUNDING
    kept = distance_m <= np.repeat(most_m, whole.counts)
    return _Open(cell, whole.candidates[kept], np.add.reduceat(kept, starts, dtype=np.int64))


def _settled(cells: _Open, alone: Ints32) -> _Open:
    """Write the cells with one candidate into the table, return the others."""
    one = cells.counts == 1
    of_one = np.repeat(one, cells.counts)
    column, row = cells.cell[one].T
    alone[row, column] = cells.candidates[of_one]
    return _Open(cells.cell[~one], cells.candidates[~of_one], cells.counts[~one])


def _in_order(sites: tuple[Floats, Floats], grid: Grid, alone: Ints32, cells: _Open) -> NearCells:
    """Put the cells that are left in order, and the candidates of each in that of the sites."""
    many = len(sites[0])
    column, row = cells.cell.T
    place = row * grid.columns + column
    pairs = np.sort(np.repeat(place, cells.counts) * many + cells.candidates)
    order = np.argsort(place)
    alone = alone.ravel()
    alone[place[order]] = -1 - np.arange(len(order))
    starts = np.append(0, np.cumsum(cells.counts[order]))
    return NearCells(sites, grid, alone, starts, (pairs % many).astype(np.int32))
