"""Making the table of cells: which edges come near a cell, and in which areas its middle lies.

1. Every edge is cut into pieces of at most half a cell. The cells that the box of a piece comes
   near are *mixed*: they remember the edge.
2. The table is read row by row in *runs*: each mixed cell is one, and so are the clean cells
   between two of them. No edge comes near a clean run, so one point tells for all of it.
3. GEOS says which areas contain the middle of the first cell of each run.

Time and memory grow with the edges and the cells that they cross, not with the surface.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from geo.cells import OUTSIDE, Cells
from geo.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Geometries = NDArray[np.object_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Ints32 = NDArray[np.int32]

CELLS_PER_EDGE = 24
MOST_CELLS = 1 << 23
"""A table of 32 MB: a country gets that."""

MOST_PIECES = 1 << 24
"""Edges so long that they were more pieces than this get larger cells."""

_PIECES_PER_CELL = 2
_NEAR = 1e-6
"""An edge nearer than this share of a cell is near: a million times what rounding does."""

_CHUNK = 1 << 17
"""Pieces, and points of runs, that are worked on at a time."""

_AREAS = 1 << 8
"""Areas that are taken apart at a time."""


def make_cells(geometry: Geometries, *, cells: int | None = None) -> Cells:
    """Make the table of cells of valid polygons and multipolygons, which may overlap.

    Parameters
    ----------
    cells
        About how many; by default :data:`CELLS_PER_EDGE`, at most :data:`MOST_CELLS`.
    """
    vertices, edge, area = _edges(geometry)
    bounds = shapely.total_bounds(geometry) if len(edge) else np.zeros(4)
    cells = cells or min(CELLS_PER_EDGE * len(edge), MOST_CELLS)
    grid = Grid.over(bounds, cells)
    while (pieces := _pieces(grid, vertices, edge)).sum() > max(MOST_PIECES, 4 * len(edge)):
        cells //= 4
        grid = Grid.over(bounds, cells)
    # A cell and an edge near it are one number; in order, they are in that of the areas too.
    near = _unique(np.concatenate([*_near(grid, vertices, edge, pieces)]))
    cell, nth = np.divmod(near, max(len(edge), 1))
    beside = _Beside(cell, area[nth], edge[nth])
    # Of a country these are a third of the memory that is needed.
    del near, nth, pieces, edge, area
    return _assembled(geometry, grid, vertices, beside)


class _Beside(NamedTuple):
    """Cells and the edges near them: one line for each two of them, in this order."""

    cell: Ints
    area: Ints32
    edge: Ints32


def _assembled(geometry: Geometries, grid: Grid, vertices: Floats, near: _Beside) -> Cells:
    """Find out what the middles lie in, and put together what the table needs."""
    many = max(len(geometry), 1)
    starts = _runs(grid, near.cell)
    middle = grid.middle(starts)
    # A run and an area are one number, too.
    held = _unique(np.concatenate([*_held(geometry, middle)]))
    beside = np.searchsorted(starts, near.cell) * many + near.area
    pairs = _unique(np.concatenate([held, beside]))
    several = np.bincount(pairs // many, minlength=len(starts)) > 1
    several[beside // many] = True
    mixed = np.flatnonzero(several)
    label = np.full(len(starts), OUTSIDE, dtype=np.int32)
    label[held // many] = held % many
    label[mixed] = OUTSIDE - 1 - np.arange(len(mixed))
    pairs = pairs[several[pairs // many]]
    return Cells(
        geometry=geometry,
        grid=grid,
        table=np.repeat(label, np.diff(starts, append=grid.columns * grid.rows)),
        middle=middle[mixed],
        pairs=np.append(np.searchsorted(pairs, mixed * many), len(pairs)),
        area=(pairs % many).astype(np.int32),
        holds=_among(pairs, held),
        edges=np.append(np.searchsorted(beside, pairs), len(beside)),
        edge=near.edge,
        vertices=vertices,
    )


def _edges(geometry: Geometries) -> tuple[Floats, Ints32, Ints32]:
    """Return all vertices, and for every edge the position of its first one and its area."""
    vertices, edge, area = [], [], []
    before = 0
    # A few areas at a time: GEOS copies what it takes apart.
    for start in range(0, max(len(geometry), 1), _AREAS):
        polygons, part = shapely.get_parts(geometry[start : start + _AREAS], return_index=True)
        rings, polygon = shapely.get_rings(polygons, return_index=True)
        found, ring = shapely.get_coordinates(rings, return_index=True)
        first = np.flatnonzero(ring[1:] == ring[:-1])
        vertices.append(found)
        edge.append((before + first).astype(np.int32))
        area.append((start + part[polygon[ring[first]]]).astype(np.int32))
        before += len(found)
    return np.concatenate(vertices), np.concatenate(edge), np.concatenate(area)


def _pieces(grid: Grid, vertices: Floats, edge: Ints32) -> Ints:
    """Return in how many pieces each edge is cut."""
    length = np.abs(np.diff(grid.place(vertices), axis=0)).max(axis=1)[edge]
    pieces: Ints = np.maximum(np.ceil(length * _PIECES_PER_CELL), 1).astype(np.int64)
    return pieces


def _near(grid: Grid, vertices: Floats, edge: Ints32, pieces: Ints) -> Iterator[Ints]:
    """Yield the numbers of the cells that edges come near: cell * edges + position of the edge."""
    cuts = np.searchsorted(np.cumsum(pieces), range(_CHUNK, int(pieces.sum()), _CHUNK))
    for part in np.split(np.arange(len(edge)), cuts):
        which = np.repeat(np.arange(len(part)), pieces[part])
        step = np.arange(len(which)) - (np.cumsum(pieces[part]) - pieces[part])[which]
        begin, end = (grid.place(vertices[edge[part] + nth]) for nth in (0, 1))
        stride = (end - begin) / pieces[part][:, None]
        one = begin[which] + step[:, None] * stride[which]
        other = one + stride[which]
        low = np.floor(np.minimum(one, other) - _NEAR).astype(np.int64)
        high = np.floor(np.maximum(one, other) + _NEAR).astype(np.int64)
        for ahead in ((0, 0), (1, 0), (0, 1), (1, 1)):
            there = low + ahead
            kept = (there <= high).all(axis=1)
            column, row = there[kept].T
            yield (row * grid.columns + column) * len(edge) + part[which[kept]]


def _runs(grid: Grid, mixed: Ints) -> Ints:
    """Return the cells in which the runs begin; every row begins one."""
    starts = np.zeros(grid.columns * grid.rows + 1, dtype=bool)
    starts[mixed] = starts[mixed + 1] = True
    starts[:: grid.columns] = True
    return np.flatnonzero(starts[:-1])


def _held(geometry: Geometries, middle: Floats) -> Iterator[Ints]:
    """Yield the numbers of the areas that contain points: position of the point * areas + area."""
    # The tree holds the points: GEOS prepares each area inside the call, and no other thread
    # can meet what it prepared (GEOS issue 825).
    for start in range(0, len(middle), _CHUNK):
        tree = shapely.STRtree(shapely.points(middle[start : start + _CHUNK]))
        area, point = tree.query(geometry, predicate="intersects")
        yield (start + point) * len(geometry) + area


def _unique(numbers: Ints) -> Ints:
    """Sort numbers and keep one of each (``np.unique`` hashes them, which takes far longer)."""
    numbers.sort()
    new = np.ones(len(numbers), dtype=bool)
    new[1:] = numbers[1:] != numbers[:-1]
    return numbers[new]


def _among(numbers: Ints, others: Ints) -> NDArray[np.bool_]:
    """Say which numbers are among others; both in order."""
    if not len(others):
        return np.zeros(len(numbers), dtype=bool)
    at = np.minimum(np.searchsorted(others, numbers), len(others) - 1)
    return np.equal(others[at], numbers, dtype=bool)
