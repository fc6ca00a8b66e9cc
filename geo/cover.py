"""Where to put k more places so that they reach the most: greedy maximum coverage.

Maximum coverage is NP-hard. Taking at each step the place that adds the most gives at least
1 - 1/e (63.2 %) of what the best k places together would add: G. L. Nemhauser, L. A. Wolsey,
M. L. Fisher, "An analysis of approximations for maximizing submodular set functions I",
Mathematical Programming 14 (1978), 265-294. What a place adds never grows while others are added;
so a gain worked out before is a bound on the gain now, and only the places at the top need be
looked at again: M. Minoux, "Accelerated greedy algorithms for maximizing submodular set functions"
(1978).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.reach import discs

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Geometries = NDArray[np.object_]

BOUND = 1 - 1 / math.e
"""The share of the best possible gain that the greedy choice surely gives."""

PICK_SEGS = 32
"""Segments to a quarter of the discs that are compared: 0.04 % less than circles, all alike."""

_BATCH = 4
_DECIMALS = 3
"""Gains that differ by less than rounding are equal, and the first in order is taken."""


@dataclass(frozen=True)
class Pick:
    """A place that was taken: its position among the candidates and the weight that it adds."""

    position: int
    gain: float


def greedy_cover(
    candidates: Geometries,
    cells: Geometries,
    weights: NDArray[np.float64],
    *,
    distance_m: float,
    most: int,
    covered: BaseGeometry,
) -> tuple[Pick, ...]:
    """Choose places one by one, each the one that newly reaches the most weight.

    Parameters
    ----------
    candidates
        Points in a CRS in metres.
    cells
        Polygons that do not overlap, in the same CRS: the ground that counts.
    weights
        What each cell holds, evenly spread over it: residents, or its surface. Not negative.
    distance_m
        How far a place reaches, in a straight line.
    most
        How many places at the most; fewer come back if no other adds anything.
    covered
        What is reached already.

    Returns
    -------
    tuple of Pick
        In the order in which they were taken; the first in the order of the candidates of several
        that add the same.
    """
    drawn = discs(candidates, distance_m, quad_segs=PICK_SEGS)
    ground = _Ground(cells, weights)
    bounds = ground.bounds(drawn)
    taken: list[Pick] = []
    while len(taken) < min(most, len(candidates)):
        best = _best(drawn, bounds, ground, covered)
        gain = float(bounds[best])
        if gain <= 0:
            break
        taken.append(Pick(best, gain))
        covered = shapely.union(covered, drawn[best])
        bounds[best] = 0.0
    return tuple(taken)


def gains(
    drawn: Geometries, cells: Geometries, weights: NDArray[np.float64], covered: BaseGeometry
) -> NDArray[np.float64]:
    """Return what each of these shapes would add alone to what is covered, in the cells' weight."""
    return _Ground(cells, weights).gains(drawn, covered)


def _best(
    drawn: Geometries, bounds: NDArray[np.float64], ground: _Ground, covered: BaseGeometry
) -> int:
    """Return the candidate that adds the most; ``bounds`` are brought up to date on the way."""
    fresh = np.zeros(len(bounds), dtype=bool)
    while True:
        top = int(np.argmax(bounds))
        if fresh[top] or bounds[top] <= 0:
            return top
        stale = np.flatnonzero(~fresh & (bounds > 0))
        batch = stale[np.argsort(-bounds[stale], kind="stable")[:_BATCH]]
        bounds[batch] = ground.gains(drawn[batch], covered)
        fresh[batch] = True


class _Ground:
    """Cells with an even density each, ready to be asked what shapes would add."""

    def __init__(self, cells: Geometries, weights: NDArray[np.float64]) -> None:
        surface = shapely.area(cells)
        self._cells = cells
        self._surface = surface
        self._density = np.divide(weights, surface, out=np.zeros(len(cells)), where=surface > 0)
        self._tree = shapely.STRtree(cells)

    def bounds(self, drawn: Geometries) -> NDArray[np.float64]:
        """Return what each shape adds at the most: all that it could hold of the cells it meets."""
        shape, cell = self._tree.query(drawn, predicate="intersects")
        surface = np.minimum(shapely.area(drawn)[shape], self._surface[cell])
        return self._sum(shape, surface * self._density[cell], len(drawn))

    def gains(self, drawn: Geometries, covered: BaseGeometry) -> NDArray[np.float64]:
        free = shapely.difference(drawn, covered)
        shape, cell = self._tree.query(free)
        weighing = self._density[cell] > 0
        shape, cell = shape[weighing], cell[weighing]
        surface = shapely.area(shapely.intersection(free[shape], self._cells[cell]))
        return self._sum(shape, surface * self._density[cell], len(drawn))

    @staticmethod
    def _sum(shape: NDArray[np.intp], weight: NDArray[np.float64], n: int) -> NDArray[np.float64]:
        return np.asarray(np.round(np.bincount(shape, weight, minlength=n), _DECIMALS))
