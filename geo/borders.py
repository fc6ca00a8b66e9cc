"""The stretches of border that areas share, and which features lie near them.

Borders are taken in the CRS that the areas are stored in, where neighbours of a valid coverage
share their corners to the last bit; in another CRS a border runs a little beside itself. Lengths
and distances are taken in metres by whoever brought both sides to a metric CRS first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import require_same_crs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Shapes = NDArray[np.object_]

_LINES = (1, 5)


def shared_borders(areas: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Return the stretch of border of every two areas that share one.

    Parameters
    ----------
    areas
        Polygons of one level, a coverage: where two of them meet they have the same corners. Areas
        with a gap between them, or that overlap, share only the lines that coincide.

    Returns
    -------
    geopandas.GeoDataFrame
        ``left < right`` (positions) and the geometry, a LineString or MultiLineString in the CRS of
        ``areas``, with the holes and exclaves that are a border of both. Areas that share a corner
        only are not there: a corner has no length.
    """
    shapes = areas.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    rings = shapely.boundary(shapes)
    lines = _only_lines(shapely.intersection(rings[left], rings[right]))
    kept = ~shapely.is_empty(lines)
    frame = pd.DataFrame({"left": left[kept], "right": right[kept]})
    borders = gpd.GeoDataFrame(frame, geometry=lines[kept], crs=areas.crs)
    return borders.sort_values(["left", "right"], ignore_index=True)


def split_by_nearest(lines: gpd.GeoSeries, areas: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Cut lines at their corners and give every piece to the area nearest to its middle.

    For borders whose areas come from another source and do not quite meet them: the length of the
    line is kept, every piece of it counted once.

    Parameters
    ----------
    lines
        LineStrings or MultiLineStrings in a metric CRS.
    areas
        Polygons in the same CRS. Of two equally near the first has the piece.

    Returns
    -------
    geopandas.GeoDataFrame
        ``line`` and ``area`` (positions) with the pieces put together, in the CRS of ``lines``.
    """
    require_same_crs(lines, areas)
    line, pieces = _pieces(lines.to_numpy())
    middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    found = shapely.STRtree(areas.to_numpy()).query_nearest(middles, all_matches=True)
    nearest = pd.DataFrame({"piece": found[0], "area": found[1]}).groupby("piece")["area"].min()
    frame = pd.DataFrame({"line": line[nearest.index], "area": nearest.to_numpy()})
    together = gpd.GeoDataFrame(frame, geometry=pieces[nearest.index], crs=lines.crs)
    keys, at = [], []
    for key, rows in together.groupby(["line", "area"], sort=True).indices.items():
        keys.append(key)
        at.append(shapely.line_merge(shapely.multilinestrings(together.geometry.to_numpy()[rows])))
    columns = pd.DataFrame(keys, columns=["line", "area"], dtype=np.intp)
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(at, crs=lines.crs))


def near_borders(
    features: gpd.GeoSeries, borders: gpd.GeoSeries, *, distance_m: float
) -> pd.DataFrame:
    """Return which features lie within a distance of which borders.

    Parameters
    ----------
    features
        Any geometry types; None and empty ones are near nothing that can be told.
    borders
        Lines in the same CRS, in metres.
    distance_m
        Straight line from the nearest point of the feature, this very distance included; 0 for a
        shape that the border crosses.

    Returns
    -------
    pandas.DataFrame
        ``feature`` and ``border`` (positions, ordered) and ``distance_m``.
    """
    require_same_crs(features, borders)
    shapes, lines = features.to_numpy(), borders.to_numpy()
    # The tree holds the features and the borders ask it: GEOS prepares each border once, inside.
    border, feature = shapely.STRtree(shapes).query(lines, predicate="dwithin", distance=distance_m)
    found = pd.DataFrame({"feature": feature, "border": border})
    found["distance_m"] = shapely.distance(shapes[feature], lines[border])
    return found.sort_values(["feature", "border"], ignore_index=True)


def _only_lines(shapes: Shapes) -> Shapes:
    """Return what of each shape is line, joined where pieces meet; empty where nothing is."""
    parts, at = shapely.get_parts(shapes, return_index=True)
    parts, deeper = shapely.get_parts(parts, return_index=True)
    at = at[deeper]
    lines = np.isin(shapely.get_type_id(parts), _LINES)
    made = np.full(len(shapes), shapely.MultiLineString(), dtype=object)
    used, group = np.unique(at[lines], return_inverse=True)
    if len(used):
        made[used] = shapely.line_merge(shapely.multilinestrings(parts[lines], indices=group))
    return made


def _pieces(lines: Shapes) -> tuple[NDArray[np.intp], Shapes]:
    """Return the straight pieces of lines and which line each is of."""
    parts, of = shapely.get_parts(lines, return_index=True)
    corners, part = shapely.get_coordinates(parts, return_index=True)
    within = part[:-1] == part[1:]
    starts, ends = corners[:-1][within], corners[1:][within]
    pieces = shapely.linestrings(np.stack([starts, ends], axis=1))
    return of[part[:-1][within]], pieces
