"""How much of an area lies in its parent: measured where the file of an office does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.join import shares

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


def with_parent_shares(
    rows: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, *, metric_crs: str
) -> gpd.GeoDataFrame:
    """Return areas with the share (0 to 1) of each that lies in its parent.

    What is said stays. An area that is known with that very outline and parent keeps its share; of
    others it is measured. It stays unknown without a parent that has an outline.

    Parameters
    ----------
    rows
        The areas of a file, polygons or None, EPSG:4326.
    areas
        All areas that the city has now, EPSG:4326.
    metric_crs
        Name of the CRS, in metres, that surfaces are measured in.
    """
    known = {one.code: one for one in areas.itertuples()}
    outlines = {code: one.geometry for code, one in known.items()}
    outlines |= dict(zip(rows["code"], rows.geometry, strict=True))
    inner: list[BaseGeometry] = []
    outer: list[BaseGeometry] = []
    found = rows["parent_share"].to_numpy(dtype="float64", copy=True)
    asked = []
    for at, one in enumerate(rows.itertuples()):
        parent, was = outlines.get(one.parent), known.get(one.code)
        if not np.isnan(found[at]) or one.geometry is None or parent is None:
            continue
        if was and was.parent == one.parent and shapely.equals(was.geometry, one.geometry):
            found[at] = was.parent_share
        else:
            asked.append(at)
            inner.append(one.geometry)
            outer.append(parent)
    if asked:
        left, right = (gpd.GeoSeries(each, crs=rows.crs) for each in (inner, outer))
        pairs = pd.DataFrame({"feature": range(len(asked)), "area": range(len(asked))})
        found[asked] = np.minimum(shares(left, right, pairs, metric_crs=metric_crs), 1.0)
    return rows.assign(parent_share=found)
