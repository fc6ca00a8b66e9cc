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
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
import shapely

from geo.areas import Areas
from geo.cells import OUTSIDE
from geo.coordinates import coordinates
from geo.crs import metric_crs as checked_metric_crs
from geo.crs import require_same_crs

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.cells import Located

    Geometries = NDArray[np.object_]

MAJORITY = 0.5
"""A shape is *mostly* in an area when more than this share of its measure lies there."""

HALVES = 1e-4
"""Parts whose shares differ by less are halves: the larger hangs on how borders were cut."""

ROUNDING = 1e-6
"""The share of a shape that rounding may take off it: a square metre of a square kilometre."""

_PAIRS = ["feature", "area"]


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
    areas: gpd.GeoSeries | Areas,
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
        Polygons, in the same CRS as ``features``, in catalogue order. Who joins to the same ones
        again hands in the :class:`Areas` that it kept.
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
    kept = areas if isinstance(areas, Areas) else Areas(areas)
    require_same_crs(features, kept.series)
    if rule is AreaRule.MOSTLY:
        checked_metric_crs(metric_crs)
    geometry = features.to_numpy()
    x, y = coordinates(geometry)
    others = np.flatnonzero(np.isnan(x))
    located = kept.locate(x, y, geometry)
    matched = np.flatnonzero(located.area != OUTSIDE)
    pairs = pd.DataFrame({"feature": matched, "area": located.area[matched].astype(np.intp)})
    touching = _touching(geometry, others, kept.geometry)
    if len(touching):
        held = _holds(features, kept, touching, rule=rule, metric_crs=metric_crs)
        pairs = pd.concat([pairs, touching[held]]).sort_values(_PAIRS, ignore_index=True)
    unplaced = shapely.is_missing(geometry[others]) | shapely.is_empty(geometry[others])
    return Join(pairs, _report(len(features), int(unplaced.sum()), pairs, touching, located))


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


def _touching(geometry: Geometries, rows: NDArray[np.intp], areas: Geometries) -> pd.DataFrame:
    """Return the pairs of these rows and areas that share at least a point, sorted."""
    return _asked(geometry, rows, areas, "intersects").sort_values(_PAIRS, ignore_index=True)


def _holds(
    features: gpd.GeoSeries,
    areas: Areas,
    pairs: pd.DataFrame,
    *,
    rule: AreaRule,
    metric_crs: str,
) -> NDArray[np.bool_]:
    """Say the same as :func:`holds_by_rule`; what lies well inside needs no intersection for it."""
    if rule is AreaRule.TOUCHES:
        return np.ones(len(pairs), dtype=bool)
    geometry = features.to_numpy()
    rows = np.unique(pairs["feature"])
    # Not of points, whose share counts each place once; nor of what has no extent at all.
    rows = rows[(shapely.get_dimensions(geometry[rows]) > 0) & (shapely.length(geometry[rows]) > 0)]
    inside = _asked(geometry, rows, areas.geometry, "contains_properly")
    number = pairs["feature"] * len(areas.geometry) + pairs["area"]
    well_inside = inside["feature"] * len(areas.geometry) + inside["area"]
    held = np.asarray(number.isin(well_inside), dtype=bool).copy()
    unsure = pairs[~held]
    held[~held] = holds_by_rule(features, areas.series, unsure, rule=rule, metric_crs=metric_crs)
    return held


def _asked(
    geometry: Geometries,
    rows: NDArray[np.intp],
    areas: Geometries,
    predicate: Literal["intersects", "contains_properly"],
) -> pd.DataFrame:
    # The tree holds the features and the areas ask it: GEOS then prepares each area once, inside
    # the call. Preparing them ourselves would share prepared geometry between server threads,
    # which crashes (GEOS issue 825).
    area, row = shapely.STRtree(geometry[rows]).query(areas, predicate=predicate)
    return pd.DataFrame({"feature": rows[row], "area": area})


def _measure(geometry: Geometries, dimension: NDArray[np.int_]) -> NDArray[np.float64]:
    return np.select(
        [dimension == 2, dimension == 1],  # noqa: PLR2004 - dimensions of OGC simple features
        [shapely.area(geometry), shapely.length(geometry)],
        default=shapely.get_num_coordinates(geometry).astype(float),
    )


def _report(
    total: int, unplaced: int, pairs: pd.DataFrame, touching: pd.DataFrame, located: Located
) -> JoinReport:
    # Without shapes every pair is of a feature of its own.
    matched = pairs["feature"].nunique() if len(touching) else len(pairs)
    return JoinReport(
        total=total,
        matched=matched,
        outside=total - matched - unplaced,
        unplaced=unplaced,
        on_border=located.on_border,
        straddling=int((touching["feature"].value_counts() > 1).sum()),
    )
