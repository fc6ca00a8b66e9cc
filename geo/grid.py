"""A grid of square cells over an extent, with a ring of cells around it for all that is outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_NUMBERS = 1024
"""Numbers of double precision that a cell is wide, at least."""

_LEAST = 1e-290
"""What is smaller is no extent: one over it would overflow."""


_MIDDLE = (0.4142, 0.5858)


@dataclass(frozen=True)
class Grid:
    """Cells of one size, numbered row by row from the south-west.

    Parameters
    ----------
    west, south
        The corner of the extent, in the unit of the coordinates.
    per_unit
        Cells to a unit.
    columns, rows
        How many there are, the ring of the outside counted.
    """

    west: float
    south: float
    per_unit: float
    columns: int
    rows: int

    @classmethod
    def over(cls, bounds: Floats, cells: int) -> Grid:
        """Lay about so many cells over bounds (west, south, east, north).

        Fewer where they would be so small that few numbers fall into one: in each of them there is
        to be a point in the middle.
        """
        west, south, east, north = (float(one) for one in bounds)
        width, height = max(east - west, _LEAST), max(north - south, _LEAST)
        cells = max(cells, 1)
        square = np.sqrt(cells / width) / np.sqrt(height)
        finest = 1 / (_NUMBERS * float(np.spacing(np.abs(bounds).max())) + _LEAST)
        per_unit = float(min(square, cells / max(width, height), finest))
        return cls(west, south, per_unit, int(width * per_unit) + 3, int(height * per_unit) + 3)

    def place(self, points: Floats) -> Floats:
        """Return column and row of points (lines of x and y), with how far into the cell."""
        return (points - (self.west, self.south)) * self.per_unit + 1

    def middle(self, cells: NDArray[np.int64]) -> Floats:
        """Return x and y of a point well inside each cell, away from round numbers.

        Borders are drawn on those, and a point on none is the easier to compare with.
        """
        row, column = np.divmod(cells, self.columns)
        into: Floats = np.stack([column, row], axis=1).astype(np.float64)
        into += (_MIDDLE[0] - 1, _MIDDLE[1] - 1)
        return into / self.per_unit + (self.west, self.south)

    def cell(self, x: Floats, y: Floats) -> NDArray[np.intp]:
        """Return the cell of every point; one of the ring for what is beyond, and for NaN."""
        # The place, but for one axis at a time: that is twice as fast.
        column = (x - self.west) * self.per_unit + 1
        row = (y - self.south) * self.per_unit + 1
        # fmax and fmin take the number where the other is NaN.
        column = np.fmin(np.fmax(column, 0), self.columns - 1)
        row = np.fmin(np.fmax(row, 0), self.rows - 1)
        cells: NDArray[np.intp] = row.astype(np.intp) * self.columns + column.astype(np.intp)
        return cells
