"""Which of many areas contains a point: a table of cells over their extent, exact at the borders.

A cell that no edge comes near lies wholly in one area, or in none: a point there needs no test of
geometry, only a look into the table. In the other cells a point is tested against the few edges
near the cell, by the rule of even and odd: walk from the point to the middle of its cell, of
which the areas are known, and change side at every edge that is crossed. The walk stays in the
cell, so no other edge can be crossed.

Where rounding could turn a side (the point is on an edge, or by a hair beside it), GEOS decides.
So the answer is that of ``shapely.intersects``, for areas that overlap too. Nothing is prepared and
nothing is written after the making: threads may share the cells.

The unit is that of the coordinates, in any CRS; nothing is measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.ragged import spread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.grid import Grid

    Floats = NDArray[np.float64]
    Truths = NDArray[np.bool_]
    Ints = NDArray[np.intp]
    Ints32 = NDArray[np.int32]
    Place = Floats | tuple[Floats, Floats]

OUTSIDE = -1
"""In no area."""

_CHUNK = 1 << 17
"""Points that are looked up at a time: their numbers stay in the processor's cache."""

_MOST_TESTS = 1 << 20
"""Edges that points are tested against at a time: some 100 MB. Where areas crowd in a small part
of their extent, thousands of edges may come near one cell."""

_ROUNDING = 1e-15
"""A side is sure if it is larger than this share of the products that it is the difference of:
three times the bound of J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic and Fast
Robust Geometric Predicates", Discrete & Computational Geometry 18 (1997), section 4.2."""

_TINY = float(np.finfo(float).tiny)


@dataclass(frozen=True, eq=False)
class Located:
    """Where points lie.

    ``area`` is the position of the first area, in order, that contains the point or has it on its
    border; :data:`OUTSIDE` if there is none. ``on_border`` counts the points with several.
    """

    area: Ints32
    on_border: int


@dataclass(frozen=True, eq=False)
class Cells:
    """The table of cells of some areas; :func:`geo.cells_made.make_cells` makes it.

    Parameters
    ----------
    geometry
        The areas: polygons and multipolygons.
    grid
        How the ground is cut into cells.
    table
        For each cell the area that all of it lies in, :data:`OUTSIDE`, or -2 - k for the k-th of
        the cells in which several answers are possible: those are called *mixed*.
    middle
        A point in each mixed cell, x and y.
    pairs
        Where the areas that may contain points of the k-th mixed cell begin, and one end more.
    area, holds
        For each such pair the area, and whether the middle of the cell lies in it.
    edges
        Where the edges of a pair begin, and one end more.
    edge
        For each of those the position of its first vertex in ``vertices``; the next is the second.
    vertices
        All vertices of the areas, ring after ring.
    """

    geometry: NDArray[np.object_]
    grid: Grid
    table: Ints32
    middle: Floats
    pairs: Ints
    area: Ints32
    holds: Truths
    edges: Ints
    edge: Ints32
    vertices: Floats

    @cached_property
    def _edges_near(self) -> Ints:
        """How many edges come near each mixed cell."""
        return np.diff(self.edges[self.pairs])

    @cached_property
    def edges_together(self) -> float:
        """How many edges share a cell, in the mean of the edges: points are where edges are."""
        near = self._edges_near.astype(np.float64)
        return float((near**2).sum() / max(near.sum(), 1))

    def locate(self, x: Floats, y: Floats) -> Located:
        """Return where points lie; one without coordinates (NaN) is in no area."""
        area = np.empty(len(x), dtype=np.int32)
        on_border = 0
        # What overflows is beyond all areas, or GEOS is asked.
        with np.errstate(over="ignore", invalid="ignore"):
            for start in range(0, len(x), _CHUNK):
                part = slice(start, start + _CHUNK)
                area[part], several = self._locate(x[part], y[part])
                on_border += several
        return Located(area, on_border)

    def _locate(self, x: Floats, y: Floats) -> tuple[Ints32, int]:
        area = self.table[self.grid.cell(x, y)]
        mixed = np.flatnonzero(area < OUTSIDE)
        if not len(mixed):
            return area, 0
        cell = -2 - area[mixed]
        area[mixed] = OUTSIDE
        on_border = 0
        for part in _pieces(self._edges_near[cell]):
            here = mixed[part]
            point, found = self._test(x[here], y[here], cell[part])
            # The pairs are in order of points and areas: the first of each point is the one.
            first = np.ones(len(point), dtype=bool)
            first[1:] = point[1:] != point[:-1]
            area[here[point[first]]] = found[first]
            second = ~first
            second[1:] &= first[:-1]
            on_border += int(second.sum())
        return area, on_border

    def _test(self, x: Floats, y: Floats, cell: Ints32) -> tuple[Ints, Ints32]:
        """Return the pairs of point and area, in this order, of points in mixed cells."""
        point, pair = spread(self.pairs, cell)
        walk, at = spread(self.edges, pair)
        crosses, doubtful = self._crossed(x, y, cell, point[walk], self.edge[at])
        inside = self.holds[pair] ^ (np.bincount(walk[crosses], minlength=len(pair)) % 2 == 1)
        if doubtful.any():
            unsure = np.unique(walk[doubtful])
            who, where = self.geometry[self.area[pair[unsure]]], point[unsure]
            inside[unsure] = shapely.intersects_xy(who, x[where], y[where])
        return point[inside], self.area[pair[inside]]

    def _crossed(
        self, x: Floats, y: Floats, cell: Ints32, point: Ints, edge: Ints32
    ) -> tuple[Truths, Truths]:
        """Say which edges the walk of their point to the middle crosses, and which leave doubt."""
        p = x[point], y[point]
        q = self.middle.take(cell[point], axis=0).T
        u, v = (self.vertices.take(edge + nth, axis=0).T for nth in (0, 1))
        p_side, q_side = _side(u, v, p), _side(u, v, q)
        u_side, v_side = _side(p, q, u), _side(p, q, v)
        crosses = (p_side != q_side) & (u_side != v_side)
        doubtful = (p_side == 0) | (q_side == 0) | (u_side == 0) | (v_side == 0)
        return crosses, doubtful


def _pieces(tests: Ints) -> Iterator[slice]:
    """Cut points, each of which needs some tests, into pieces of about as many as allowed."""
    so_far = np.cumsum(tests)
    cuts = np.searchsorted(so_far, range(_MOST_TESTS, int(so_far[-1]), _MOST_TESTS))
    ends = np.unique([0, *cuts, len(tests)])
    yield from (slice(begin, end) for begin, end in pairwise(ends))


def _side(a: Place, b: Place, c: Place) -> NDArray[np.int8]:
    """Return on which side of the line from a to b c lies: 1 left, -1 right, 0 not sure."""
    left = (a[0] - c[0]) * (b[1] - c[1])
    right = (a[1] - c[1]) * (b[0] - c[0])
    sure = _ROUNDING * (np.abs(left) + np.abs(right)) + _TINY
    side = left - right
    sign: NDArray[np.int8] = np.subtract(side > sure, side < -sure, dtype=np.int8)
    return sign
