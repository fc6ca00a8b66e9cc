"""The coordinates of points, taken out of their geometry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_POINT = 0


def coordinates(geometry: NDArray[np.object_]) -> tuple[Floats, Floats]:
    """Return x and y of points, NaN of whatever is no point or has no place."""
    # A point is its own box: half the time of asking for x, then for y, and an empty point has
    # one too, of NaN.
    boxes = shapely.bounds(geometry)
    x, y = np.ascontiguousarray(boxes[:, 0]), np.ascontiguousarray(boxes[:, 1])
    other = shapely.get_type_id(geometry) != _POINT
    x[other] = y[other] = np.nan
    return x, y
