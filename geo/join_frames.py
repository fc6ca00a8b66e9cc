"""The join from frame to frame: features, and beside each the code of the area that it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.join import AreaRule, join_to_areas

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.areas import Areas


def join_frames(
    features: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    *,
    kept: Areas | None = None,
    rule: AreaRule = AreaRule.TOUCHES,
    metric_crs: str = "",
) -> gpd.GeoDataFrame:
    """Return the features that are in an area, and the area's code in a column ``area``.

    Parameters
    ----------
    features
        Any columns and geometry types; one that is in several areas comes back for each of them,
        one without geometry or in no area does not.
    areas
        ``code`` and polygons, in the same CRS, in catalogue order.
    kept
        The same areas, if they were kept from another join.
    rule, metric_crs
        As in :func:`geo.join.join_to_areas`; of points neither matters.
    """
    target = areas.geometry if kept is None else kept
    join = join_to_areas(features.geometry, target, rule=rule, metric_crs=metric_crs)
    rows = join.pairs["feature"].to_numpy()
    every_one = len(rows) == len(features) and np.array_equal(rows, np.arange(len(features)))
    joined = features.copy(deep=False) if every_one else features.iloc[rows]
    joined["area"] = areas["code"].array.take(join.pairs["area"].to_numpy())
    return joined
