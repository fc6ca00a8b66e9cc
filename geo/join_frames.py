"""The join from frame to frame: features, and beside each the code of the area that it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.errors import FrameError
from geo.join import AreaRule, join_to_areas

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.areas import Areas


AREA = "area"
"""The column that is added."""


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
        The same areas in the same order, if they were kept from another join.
    rule, metric_crs
        As in :func:`geo.join.join_to_areas`; of points neither matters.

    Raises
    ------
    FrameError
        If the features have a column ``area`` already, or ``kept`` are other areas.
    """
    if AREA in features:
        msg = f"the features have a column `{AREA}`, where the codes are to go: rename it first"
        raise FrameError(msg)
    if kept is not None:
        _require_same(areas, kept)
    target = areas.geometry if kept is None else kept
    join = join_to_areas(features.geometry, target, rule=rule, metric_crs=metric_crs)
    rows = join.pairs["feature"].to_numpy()
    every_one = len(rows) == len(features) and np.array_equal(rows, np.arange(len(features)))
    joined = features.copy(deep=False) if every_one else features.iloc[rows]
    joined[AREA] = areas["code"].array.take(join.pairs["area"].to_numpy())
    return joined


def _require_same(areas: gpd.GeoDataFrame, kept: Areas) -> None:
    """Refuse kept areas of another number, or of another order as far as their boxes tell."""
    if len(kept.geometry) != len(areas):
        msg = f"{len(kept.geometry)} areas are kept, but {len(areas)} have codes: hand in the same"
        raise FrameError(msg)
    ours, theirs = (shapely.bounds(one) for one in (areas.geometry.to_numpy(), kept.geometry))
    other = ~((ours == theirs) | (np.isnan(ours) & np.isnan(theirs))).all(axis=1)
    if other.any():
        first = int(np.flatnonzero(other)[0])
        msg = (
            f"the kept areas are not those with codes: the first that differs is at position "
            f"{first}. Hand in the same, in the same order."
        )
        raise FrameError(msg)
