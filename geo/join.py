"""The join of features to areas: exact, total, and with a report.

Every feature is in exactly one of three states: *matched* (at least one area by the rule),
*outside* (it has a place, in no area), *unplaced* (no geometry, or an empty one).

Points belong to one area. A point on a shared border intersects two; it is given to the first of
them in the order of ``areas``, once, and the report counts it. Other shapes follow the
:class:`AreaRule` that the reader chose.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.crs import metric_crs as checked_metric_crs
from geo.crs import require_same_crs
from geo.errors import GeometryError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

MAJORITY = 0.5
"""A shape is *mostly* in an area when more than this share of its measure lies there."""

HALVES = 1e-4
"""Parts whose shares differ by less are halves: the larger hangs on how borders were cut."""

ROUNDING = 1e-6
"""The share of a shape that rounding may take off it: a square metre of a square kilometre."""

_POINT = 0


class AreaRule(StrEnum):
    """How a shape that is not a point belongs to an area."""

    TOUCHES = "touches"
    """It shares at least a point with the area, border included (OGC *intersects*)."""
    MOSTLY = "mostly"
    """More than half of its surface (or length, or points) lies in the area."""
    WITHIN = "within"
    """All of it lies in the area, border included (OGC *covered by*)."""


@dataclass(frozen=True)
class JoinReport:
    """What became of every feature of a join.

    ``total = matched + outside + unplaced`` always holds. ``on_border`` counts the points that
    intersect several areas, ``straddling`` the other shapes that do.
    """

    total: int
    matched: int
    outside: int
    unplaced: int
    on_border: int
    straddling: int


@dataclass(frozen=True, eq=False)
class Join:
    """The pairs of a join and its report.

    ``pairs`` has integer positions ``feature`` and ``area``, sorted, without repetition.
    """

    pairs: pd.DataFrame
    report: JoinReport


def join_to_areas(
    features: gpd.GeoSeries,
    areas: gpd.GeoSeries,
    *,
    rule: AreaRule,
    metric_crs: str,
) -> Join:
    """Join features of any type to areas.

    Parameters
    ----------
    features
        Any geometry types; ``None`` and empty geometries are carried as unplaced.
    areas
        Polygons, in the same CRS as ``features``, in catalogue order.
    rule
        How shapes other than points belong; points always belong to one area.
    metric_crs
        Name of a CRS in metres, in which the shares of :attr:`AreaRule.MOSTLY` are measured.

    Raises
    ------
    CRSError
        If the two sides differ in CRS or ``metric_crs`` is not in metres.
    GeometryError
        If an area is not a valid polygon: it would give wrong answers in silence.
    """
    require_same_crs(features, areas)
    _require_polygons(areas)
    candidates = _intersecting_pairs(features, areas)
    is_point = (shapely.get_type_id(features.to_numpy()) == _POINT)[candidates["feature"]]
    points = candidates[is_point]
    shapes = candidates[~is_point]
    kept = pd.concat(
        [
            points.drop_duplicates("feature", keep="first"),
            shapes[holds_by_rule(features, areas, shapes, rule=rule, metric_crs=metric_crs)],
        ]
    ).sort_values(["feature", "area"], ignore_index=True)
    return Join(kept, _report(features, kept, points, shapes))


def holds_by_rule(
    features: gpd.GeoSeries,
    areas: gpd.GeoSeries,
    pairs: pd.DataFrame,
    *,
    rule: AreaRule,
    metric_crs: str,
) -> NDArray[np.bool_]:
    """Say for each intersecting pair whether the feature belongs to the area by the rule."""
    left = features.to_numpy()[pairs["feature"]]
    right = areas.to_numpy()[pairs["area"]]
    if rule is AreaRule.TOUCHES:
        return np.ones(len(pairs), dtype=bool)
    if rule is AreaRule.WITHIN:
        return np.asarray(shapely.covered_by(left, right), dtype=bool)
    return shares(features, areas, pairs, metric_crs=metric_crs) > MAJORITY + HALVES


def holds_in_union(
    features: gpd.GeoSeries,
    union: gpd.GeoSeries,
    pairs: pd.DataFrame,
    *,
    rule: AreaRule,
    metric_crs: str,
) -> NDArray[np.bool_]:
    """Say the same where the areas were made by a union, whose borders are rounded in the making.

    A feature that is wholly in such an area but for less than :data:`ROUNDING` of its measure is
    wholly in it: else adding an area could take out what was inside.
    """
    held = holds_by_rule(features, union, pairs, rule=rule, metric_crs=metric_crs)
    if rule is not AreaRule.WITHIN:
        return held
    return held | (shares(features, union, pairs, metric_crs=metric_crs) > 1 - ROUNDING)


def shares(
    features: gpd.GeoSeries,
    areas: gpd.GeoSeries,
    pairs: pd.DataFrame,
    *,
    metric_crs: str,
) -> NDArray[np.float64]:
    """Return which share (0 to 1) of each feature lies in the area it is paired with.

    The measure is that of the feature's highest dimension: surface of polygons and length of lines,
    taken in ``metric_crs``; number of points, which are counted where they lie in their own CRS, as
    a border between two corners runs a little beside itself in another one.
    """
    crs = checked_metric_crs(metric_crs)
    used, feature_at = np.unique(pairs["feature"], return_inverse=True)
    crossed, area_at = np.unique(pairs["area"], return_inverse=True)
    left = features.iloc[used].to_crs(crs).to_numpy()[feature_at]
    right = areas.iloc[crossed].to_crs(crs).to_numpy()[area_at]
    dimension = shapely.get_dimensions(left)
    whole = _measure(left, dimension)
    part = _measure(shapely.intersection(left, right), dimension)
    points = dimension == 0
    there = shapely.intersection(
        features.to_numpy()[pairs["feature"][points]], areas.to_numpy()[pairs["area"][points]]
    )
    part[points] = shapely.get_num_coordinates(there)
    return np.divide(part, whole, out=np.zeros(len(pairs)), where=whole > 0)


def _intersecting_pairs(features: gpd.GeoSeries, areas: gpd.GeoSeries) -> pd.DataFrame:
    # The tree holds the features and the areas ask it: GEOS then prepares each area once, inside
    # the call. Preparing them ourselves would share prepared geometry between server threads,
    # which crashes (GEOS issue 825).
    tree = shapely.STRtree(features.to_numpy())
    area, feature = tree.query(areas.to_numpy(), predicate="intersects")
    pairs = pd.DataFrame({"feature": feature, "area": area})
    return pairs.sort_values(["feature", "area"], ignore_index=True)


def _measure(geometry: NDArray[np.object_], dimension: NDArray[np.int_]) -> NDArray[np.float64]:
    return np.select(
        [dimension == 2, dimension == 1],  # noqa: PLR2004 - dimensions of OGC simple features
        [shapely.area(geometry), shapely.length(geometry)],
        default=shapely.get_num_coordinates(geometry).astype(float),
    )


def _require_polygons(areas: gpd.GeoSeries) -> None:
    geometry = areas.to_numpy()
    wrong = ~(np.isin(shapely.get_type_id(geometry), (3, 6)) & shapely.is_valid(geometry))
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        msg = (
            f"{int(wrong.sum())} of {len(areas)} areas are not valid polygons; the first is at "
            f"position {first}: {shapely.is_valid_reason(geometry[first])}. Repair them first."
        )
        raise GeometryError(msg)


def _report(
    features: gpd.GeoSeries, kept: pd.DataFrame, points: pd.DataFrame, shapes: pd.DataFrame
) -> JoinReport:
    geometry = features.to_numpy()
    unplaced = int((shapely.is_missing(geometry) | shapely.is_empty(geometry)).sum())
    matched = kept["feature"].nunique()
    return JoinReport(
        total=len(features),
        matched=matched,
        outside=len(features) - matched - unplaced,
        unplaced=unplaced,
        on_border=int((points["feature"].value_counts() > 1).sum()),
        straddling=int((shapes["feature"].value_counts() > 1).sum()),
    )
