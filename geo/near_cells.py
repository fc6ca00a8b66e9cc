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
    Ints = NDArray[np.intp]

CELLS_PER_SITE = 64
LEAST_LEVELS, MOST_LEVELS = 7, 10
"""How often cells are quartered: 16,000 to a million of them."""

MOST_CANDIDATES = 32
"""In cells with more of them (where sites crowd) a tree of sites is quicker."""

UNTOLD = -1
"""What the table has for cells with too many candidates and for the ring around the ground."""

_FIRST_RUN = UNTOLD - 1
_MOST_PAIRS = 1 << 21
"""With more pairs of cells and candidates the cells are quartered no further."""

_ROUNDING = 1 + 1e-6
_LEAST_SIDE_M = 100.0
"""So that what is allowed for rounding is more than the last digits of coordinates."""
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
    table
        For each cell its only candidate, :data:`UNTOLD`, or -2 - k in the k-th cell with several.
    starts
        Where the candidates of the k-th of those begin, and one end more.
    candidates
        Positions of sites, in order within a cell.
    """

    sites: tuple[Floats, Floats]
    grid: Grid
    table: Ints
    starts: Ints
    candidates: Ints

    def nearest(self, x: Floats, y: Floats) -> tuple[Ints, Floats]:
        """Return the nearest site to each point, and its distance in metres.

        The first of several at the same distance; :data:`UNTOLD` and NaN beyond the ground, in
        cells with too many candidates, and of NaN. Some 10,000 points at a time go fastest.
        """
        site = self.table[self.grid.cell(x, y)]
        several = np.flatnonzero(site < UNTOLD)
        run = _FIRST_RUN - site[several]
        start = self.starts[run]
        site[several] = self.candidates[start]
        distance_m = self._distance_m(x, y, site)
        distance_m[site == UNTOLD] = np.nan
        self._look_on(x, y, (several, start, self.starts[run + 1]), (site, distance_m))
        return site, distance_m

    def _look_on(
        self, x: Floats, y: Floats, several: tuple[Ints, Ints, Ints], found: tuple[Ints, Floats]
    ) -> None:
        """Write a nearer candidate in where there is one: of all rows the second, the third ..."""
        rows, at, end = several
        site, distance_m = found
        x, y = x[rows], y[rows]
        while len(rows):
            at = at + 1
            more = np.flatnonzero(at < end)
            rows, at, end, x, y = rows[more], at[more], end[more], x[more], y[more]
            other = self.candidates[at]
            other_m = self._distance_m(x, y, other)
            nearer = np.flatnonzero(other_m < distance_m[rows])
            site[rows[nearer]] = other[nearer]
            distance_m[rows[nearer]] = other_m[nearer]

    def _distance_m(self, x: Floats, y: Floats, site: Ints) -> Floats:
        # As GEOS works it out, so that what is equally far for one is so for the other.
        east, north = x - self.sites[0][site], y - self.sites[1][site]
        east *= east
        north *= north
        east += north
        return np.sqrt(east, out=east)


def make_near_cells(sites: tuple[Floats, Floats], bounds: tuple[float, ...]) -> NearCells:
    """Make the table for ground within bounds (west, south, east, north, in metres)."""
    west, south, east, north = bounds
    # A little more, so that what lies on the edge is on the ground.
    side = max(east - west, north - south, _LEAST_SIDE_M) * _ROUNDING
    wanted = int(np.log2(CELLS_PER_SITE * len(sites[0])) / 2 + 0.5)
    table = np.full((1, 1), UNTOLD, dtype=np.intp)
    open_cells = _Open(
        np.zeros((1, 2), dtype=np.intp),
        np.arange(len(sites[0])),
        np.array([len(sites[0])]),
    )
    for _ in range(min(max(wanted, LEAST_LEVELS), MOST_LEVELS)):
        if len(open_cells.candidates) > _MOST_PAIRS:
            break
        table = table.repeat(2, axis=0).repeat(2, axis=1)
        size = side / len(table)
        parts = [_quarter(open_cells, q, sites, np.array([west, south]), size) for q in _QUARTERS]
        open_cells = _Open(*(np.concatenate(one) for one in zip(*parts, strict=True)))
        open_cells = _settled(open_cells, table)
    grid = Grid(west, south, len(table) / side, len(table) + 2, len(table) + 2)
    return _in_order(sites, grid, np.pad(table, 1, constant_values=UNTOLD), open_cells)


class _Open(NamedTuple):
    """Cells with several candidates: column and row of each, all candidates, how many of each."""

    cell: Ints
    candidates: Ints
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
    return _Open(cell, whole.candidates[kept], np.add.reduceat(kept, starts, dtype=np.intp))


def _settled(cells: _Open, table: Ints) -> _Open:
    """Write the cells with one candidate into the table, return the others."""
    one = cells.counts == 1
    of_one = np.repeat(one, cells.counts)
    column, row = cells.cell[one].T
    table[row, column] = cells.candidates[of_one]
    return _Open(cells.cell[~one], cells.candidates[~of_one], cells.counts[~one])


def _in_order(sites: tuple[Floats, Floats], grid: Grid, table: Ints, cells: _Open) -> NearCells:
    """Write the cells that are left in order, the candidates of each in that of the sites."""
    few = cells.counts <= MOST_CANDIDATES
    counts, candidates = cells.counts[few], cells.candidates[np.repeat(few, cells.counts)]
    # The ring is one cell wide.
    column, row = cells.cell[few].T + 1
    place = row * grid.columns + column
    many = len(sites[0])
    pairs = np.sort(np.repeat(place, counts) * many + candidates)
    order = np.argsort(place)
    table = table.ravel()
    table[place[order]] = _FIRST_RUN - np.arange(len(order))
    return NearCells(sites, grid, table, np.append(0, np.cumsum(counts[order])), pairs % many)
