"""Which areas share a stretch of border with an area, and of how many pieces an area is made.

All geometry here is in one CRS in metres (``geo.crs.metric_crs``): arrays of Shapely geometry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Geometries = NDArray[np.object_]

SLIVER_M = 2.0
"""Borders that run within so many metres of each other are one border drawn twice."""

LEAST_M = 25.0
"""Shorter stretches of lines that run beside each other are a corner, or lines that cross."""


@dataclass(frozen=True)
class Neighbour:
    """An area that shares a border: its position, and the length of the border in metres."""

    position: int
    border_m: float


@dataclass(frozen=True)
class Pieces:
    """Of what an area is made: its parts (more than one: exclaves) and the holes in them.

    ``main_share`` is the share of the surface that the largest part takes, NaN without surface.
    """

    parts: int
    holes: int
    main_share: float


def neighbours(
    areas: Geometries, at: int, *, sliver_m: float = SLIVER_M, least_m: float = LEAST_M
) -> tuple[Neighbour, ...]:
    """Return the areas that share a border with one of them, around its exclaves and holes too.

    The border is the part of the area's own outline that runs within ``sliver_m`` of the other
    one's: outlines of different sources leave slivers between them or overlap by some. It is
    shared if any length of the two lines is the same, or else if at least ``least_m`` run beside
    each other; two areas that meet in a corner only share none.

    Parameters
    ----------
    areas
        Polygons of one level in a CRS in metres; None and empty ones have no neighbours.
    at
        The position of the area that is asked about.

    Returns
    -------
    tuple of Neighbour
        In the order of ``areas``.
    """
    shape = areas[at]
    if shape is None or shape.is_empty:
        return ()
    found = shapely.STRtree(areas).query(shape, predicate="dwithin", distance=sliver_m)
    near = np.sort(found[found != at])
    outline = shapely.boundary(shape)
    borders = shapely.boundary(areas[near])
    # Flat ends: a border that ends here does not reach around the corner.
    zones = shapely.buffer(borders, sliver_m, cap_style="flat", quad_segs=2)
    lengths = shapely.length(shapely.intersection(zones, outline))
    same = shapely.length(shapely.intersection(borders, outline))
    shared = (same > 0) | (lengths >= least_m)
    # The zone of a line that is the same reaches a little around its ends.
    lengths = np.where((same > 0) & (lengths - same < least_m), same, lengths)
    pairs = zip(near[shared], lengths[shared], strict=True)
    return tuple(Neighbour(int(position), float(length)) for position, length in pairs)


def pieces(shape: BaseGeometry) -> Pieces:
    """Return of what a polygon or multipolygon is made."""
    parts = shapely.get_parts(shape)
    surface = shapely.area(parts)
    whole = float(surface.sum())
    return Pieces(
        parts=len(parts),
        holes=int(shapely.get_num_interior_rings(parts).sum()),
        main_share=float(surface.max()) / whole if whole > 0 else float("nan"),
    )
