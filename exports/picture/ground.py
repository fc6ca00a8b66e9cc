"""From the ground to the paper: which piece of it a map shows, at which true scale.

On the ground everything is in the city's metric CRS, eastings and northings in metres; on paper in
millimetres from the upper left corner.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely
from pyproj import CRS, Proj, Transformer

from exports.errors import ExportError
from geo.crs import metric_crs

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from layers.city_layers import CityLayers

    Box = tuple[float, float, float, float]

SERIES = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5, 8.0)
"""The denominators of scales that a reader can reckon with, times a power of ten."""

_LEAST_EXTENT_M = 200.0
_LEAST_SIZE_MM = 10.0
_GENERALISED_MM = 0.1
_OVERLAP_MM = 3.0


@dataclass(frozen=True)
class Sheet:
    """A piece of paper and the ground that it shows.

    ``left, top`` are the easting and northing of its upper left corner, ``scale`` how many
    millimetres of ground one of paper stands for.
    """

    width_mm: float
    height_mm: float
    scale: int
    left: float
    top: float

    @property
    def ground(self) -> Box:
        """The ground that is shown: west, south, east, north (metres)."""
        across, down = (one * self.scale / 1000 for one in (self.width_mm, self.height_mm))
        return self.left, self.top - down, self.left + across, self.top

    def to_paper(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Return shapes of the ground on the paper; None stays None."""
        factor = 1000 / self.scale

        def placed(places: NDArray[np.float64]) -> NDArray[np.float64]:
            return (places - (self.left, self.top)) * (factor, -factor)

        return cast("NDArray[np.object_]", shapely.transform(shapes, placed))

    def cut(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Return what of shapes on paper lies in the frame, and a little beyond it.

        The overlap keeps the lines of the cut itself outside of the picture.
        """
        frame = shapely.box(
            -_OVERLAP_MM,
            -_OVERLAP_MM,
            self.width_mm + _OVERLAP_MM,
            self.height_mm + _OVERLAP_MM,
        )
        return cast("NDArray[np.object_]", shapely.intersection(shapes, frame))


def fit(
    extent: Box,
    *,
    width_mm: float,
    height_mm: float,
    margin_mm: float,
    foot_mm: float = 0.0,
    side_mm: float = 0.0,
    least_scale: int = 0,
) -> Sheet:
    """Return the sheet with the largest map of an extent that fits.

    Parameters
    ----------
    extent
        West, south, east, north in metres.
    margin_mm, foot_mm, side_mm
        What stays free all round, below besides, and to the right besides.
    least_scale
        A denominator that the scale has at least: maps beside each other are drawn at the same.

    Raises
    ------
    ExportError
        If the size is none, or the extent is no place.
    """
    if not all(math.isfinite(one) and one >= _LEAST_SIZE_MM for one in (width_mm, height_mm)):
        raise ExportError(
            "error_picture_size", width=width_mm, height=height_mm, least=f"{_LEAST_SIZE_MM:g}"
        )
    if not all(math.isfinite(one) for one in extent):
        raise ExportError("error_picture_extent")
    west, south, east, north = extent
    across, down = (max(one, _LEAST_EXTENT_M) for one in (east - west, north - south))
    free_mm = (
        max(width_mm - 2 * margin_mm - side_mm, 1.0),
        max(height_mm - 2 * margin_mm - foot_mm, 1.0),
    )
    needed = round_scale(1000 * max(across / free_mm[0], down / free_mm[1]))
    scale = max(needed, least_scale)
    metres = scale / 1000
    return Sheet(
        width_mm=width_mm,
        height_mm=height_mm,
        scale=scale,
        left=(west + east) / 2 - (width_mm - side_mm) * metres / 2,
        top=(south + north) / 2 + (height_mm - foot_mm) * metres / 2,
    )


def round_scale(denominator: float) -> int:
    """Return the smallest denominator of the series that is not below the one given."""
    power = 10.0 ** math.floor(math.log10(max(denominator, 1.0)))
    for round_one in (*SERIES, 10.0):
        found = round(round_one * power)
        if found >= denominator * (1 - 1e-9):
            return found
    return round(10 * power)


def extent_of(shapes: Sequence[shapely.Geometry | None]) -> Box | None:
    """Return west, south, east, north of shapes together, None if there is nothing."""
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object))
    return None if math.isnan(west) else (west, south, east, north)


@lru_cache(maxsize=4)
def areas_on_ground(source: CityLayers) -> gpd.GeoDataFrame:
    """Return all areas of a city in its metric CRS; shared, not to be changed.

    An atlas asks for them at every page.
    """
    return source.data.areas.to_crs(metric_crs(source.data.city.metric_crs))


def level_on_ground(source: CityLayers, level: str) -> gpd.GeoDataFrame:
    """Return the areas of one level, in catalogue order, in the metric CRS."""
    areas = areas_on_ground(source)
    return areas[areas["level"] == level]


def generalise(shapes: NDArray[np.object_], scale: int) -> NDArray[np.object_]:
    """Return a coverage (metres) with no more detail than the scale can show.

    Neighbours keep the borders that they share: no gap opens and nothing overlaps.
    """
    if not len(shapes):
        return shapes
    tolerance_m = _GENERALISED_MM * scale / 1000
    simple = shapely.coverage_simplify(shapes, tolerance_m)
    return cast("NDArray[np.object_]", simple)


def shapes_on_paper(sheet: Sheet, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return areas of one level generalised, on the paper, cut to the frame; None for those off it.

    Parameters
    ----------
    shapes
        A coverage of polygons in metres.
    """
    made = np.full(len(shapes), None, dtype=object)
    near = np.flatnonzero(shapely.intersects(shapes, shapely.box(*sheet.ground)))
    cut = sheet.cut(sheet.to_paper(generalise(shapes[near], sheet.scale)))
    for at, shape in zip(near, cut, strict=True):
        made[at] = polygons_of(shape)
    return made


def polygons_of(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Return the polygons of a shape, without what a cut left of lower dimension."""
    parts = [one for one in shapely.get_parts(shape) if shapely.get_dimensions(one) == 2]  # noqa: PLR2004 - polygons
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def north_degrees(sheet: Sheet, metric: str) -> float:
    """Return how many degrees clockwise from the top of the sheet true north is, at its middle."""
    crs = metric_crs(metric)
    west, south, east, north = sheet.ground
    back = Transformer.from_crs(crs, CRS.from_epsg(4326), always_xy=True)
    lon, lat = back.transform((west + east) / 2, (south + north) / 2)
    convergence: float = Proj(crs).get_factors(lon, lat).meridian_convergence
    return -convergence if math.isfinite(convergence) else 0.0
