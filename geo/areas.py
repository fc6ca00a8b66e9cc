"""The areas of one level, kept so that many features can be asked where they lie.

Two ways lead to the same answer, and the number of points chooses. For few, the boxes of the areas
name candidates and GEOS tests them; what is made for that is thrown away. For many, the table
of :mod:`geo.cells` is worth its making; once made it is kept, and used for few as well. Where too
many edges share a cell, the boxes are quicker for any number.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.cells import OUTSIDE, Cells, Located
from geo.cells_made import make_cells
from geo.errors import GeometryError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    Geometries = NDArray[np.object_]
    Floats = NDArray[np.float64]

POINTS_PER_VERTEX = 2
"""With more points than so many to a vertex of the areas, making the table takes less time than
the other way: 2 microseconds a vertex against 1 a point (``make bench NAME=join``)."""

MOST_EDGES_TOGETHER = 32
"""With more edges to a cell the table is slower than the boxes. So it is of areas that crowd in a
small part of their extent, as cells are of one size: towns, and an island across the sea."""


@dataclass(frozen=True, eq=False)
class Areas:
    """Areas in catalogue order, checked once; keep it as long as the areas are in use.

    Threads may share it: nothing in it is prepared, and two that make the table at the same time
    make the same one.

    Parameters
    ----------
    series
        Valid polygons and multipolygons, which may overlap.

    Raises
    ------
    GeometryError
        If one is not a valid polygon: it would give wrong answers in silence.
    """

    series: gpd.GeoSeries

    def __post_init__(self) -> None:
        _require_polygons(self.geometry)

    @cached_property
    def geometry(self) -> Geometries:
        """The polygons alone."""
        return np.asarray(self.series.to_numpy())

    @cached_property
    def cells(self) -> Cells:
        """The table of cells, made when it is first asked for."""
        return make_cells(self.geometry)

    def locate(self, x: Floats, y: Floats, shapes: Geometries | None = None) -> Located:
        """Return in which area points lie (coordinates in the CRS of the areas; NaN: in none).

        Who has the points as geometry, too, hands it in: else it may have to be made.
        """
        if self.cells_pay(len(x)) and self.cells.edges_together <= MOST_EDGES_TOGETHER:
            return self.cells.locate(x, y)
        return locate_by_boxes(self.geometry, x, y, shapes)

    def cells_pay(self, points: int) -> bool:
        """Say whether the table is made already, or worth its making for so many points."""
        return "cells" in self.__dict__ or points > POINTS_PER_VERTEX * self._vertices

    @cached_property
    def _vertices(self) -> int:
        return int(shapely.get_num_coordinates(self.geometry).sum())


def locate_by_boxes(
    geometry: Geometries, x: Floats, y: Floats, shapes: Geometries | None = None
) -> Located:
    """Return the same as a table of cells would, without one."""
    shapes = shapely.points(x, y) if shapes is None else shapes
    point, area = shapely.STRtree(geometry).query(shapes)
    # By areas, as GEOS is quick where the same one is asked again.
    order = np.argsort(area, kind="stable")
    point, area = point[order], area[order]
    # Copies: a prepared geometry must not meet another thread (GEOS issue 825).
    prepared = shapely.force_2d(geometry)
    shapely.prepare(prepared)
    inside = shapely.intersects_xy(prepared[area], x[point], y[point])
    point, area = point[inside], area[inside]
    first = np.full(len(x), OUTSIDE, dtype=np.int32)
    # In descending order of areas, so that the first is written last.
    first[point[::-1]] = area[::-1]
    return Located(first, int((np.bincount(point, minlength=1) > 1).sum()))


def _require_polygons(geometry: Geometries) -> None:
    wrong = ~(np.isin(shapely.get_type_id(geometry), (3, 6)) & shapely.is_valid(geometry))
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        msg = (
            f"{int(wrong.sum())} of {len(geometry)} areas are not valid polygons; the first is at "
            f"position {first}: {shapely.is_valid_reason(geometry[first])}. Repair them first."
        )
        raise GeometryError(msg)
