"""What more houses would change: the gaps that they close, the coverage, the best places."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.cover import gains, greedy_cover
from geo.crs import EXCHANGE_CRS
from geo.reach import discs, reach
from layers.ambiti import LEVEL as AMBITO
from layers.readings.gaps_found import find_gaps, with_sites
from layers.readings.reach import cover, ground_of, houses_of, in_metres

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from layers.answer import Extract
    from layers.city_layers import CityLayers
    from layers.readings.gaps_found import Gaps
    from layers.readings.options import Point
    from layers.readings.reach import Coverage, Ground, Parts, Sites
    from layers.readings.registry import Asked

    Geometries = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Places:
    """New houses, in the order in which they are added.

    Parameters
    ----------
    points
        EPSG:4326.
    metric
        The same in the metric CRS.
    areas
        Of each the positions, among the areas of the choice, of those that hold it: one at the
        most, unless they are ambiti.
    km2, residents
        What each adds to what the houses and those before it reach of the choice; residents are NaN
        where they cannot be told.
    """

    points: gpd.GeoSeries
    metric: Geometries
    areas: tuple[tuple[int, ...], ...]
    km2: NDArray[np.float64]
    residents: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Change:
    """What an answer is before and after more houses.

    Parameters
    ----------
    houses, sites
        The houses of the city; the same with the new ones behind them.
    new
        The new houses: the candidates, then the best places.
    n_candidates
        How many of them are candidates.
    refused
        Candidates outside the metropolitan city: left out.
    by_residents
        Whether the best places are those that reach the most residents; if not, surface.
    before, after
        What is covered.
    gaps
        What is missing before.
    fate
        Every gap that a house can close: ``kind`` (target, area, pact), ``id``, ``name``,
        ``before_m`` and ``after_m`` (distance to the nearest house, NaN if there is none or it is
        not known), ``closes``.
    """

    ground: Ground
    houses: Sites
    sites: Sites
    new: Places
    n_candidates: int
    refused: tuple[Point, ...]
    by_residents: bool
    before: Coverage
    after: Coverage
    gaps: Gaps
    fate: pd.DataFrame


def find_change(
    asked: Asked, points: Sequence[Point], *, reach_m: int, best: int, names: tuple[str, str]
) -> Change:
    """Work out what candidates at these places, and then the best of others, would change.

    Parameters
    ----------
    names
        What a candidate and what a best place is called, with ``{n}`` for its number.
    """
    extract, source = asked.extract, asked.extract.source
    houses, ground = houses_of(source), ground_of(extract)
    inside, refused = _sorted_out(points, source)
    given = in_metres(inside, source)
    so_far = reach(np.concatenate([houses.points, given]), reach_m)
    picked = _best(ground, reach_m, best, so_far)
    level = extract.selection.level
    new = _places(ground, houses, (inside, given), picked, reach_m=reach_m, level=level)
    called = [names[0].format(n=n + 1) for n in range(len(given))]
    called += [names[1].format(n=n + 1) for n in range(len(picked))]
    sites = houses.with_places(called, new.metric)
    before, after = (cover(ground, each, reach_m) for each in (houses, sites))
    gaps = find_gaps(asked, houses, reach_m)
    return Change(
        ground=ground,
        houses=houses,
        sites=sites,
        new=new,
        n_candidates=len(given),
        refused=refused,
        by_residents=ground.choice_parts is not None,
        before=before,
        after=after,
        gaps=gaps,
        fate=_fate(gaps, with_sites(gaps, extract, sites, reach_m), (before, after), extract, new),
    )


def _places(
    ground: Ground,
    houses: Sites,
    given: tuple[gpd.GeoSeries, Geometries],
    picked: list[int],
    *,
    reach_m: int,
    level: str,
) -> Places:
    points, metric = given
    proposed = gpd.GeoSeries(ground.points[picked], crs=ground.crs)
    every = np.concatenate([metric, ground.points[picked]])
    km2, residents = _marginal(ground, houses, every, reach_m)
    degrees = gpd.GeoSeries([*points, *proposed.to_crs(EXCHANGE_CRS)], crs=EXCHANGE_CRS)
    return Places(
        points=degrees,
        metric=every,
        areas=_holders(ground, degrees, several=level == AMBITO),
        km2=km2,
        residents=residents,
    )


def _sorted_out(
    points: Sequence[Point], source: CityLayers
) -> tuple[gpd.GeoSeries, tuple[Point, ...]]:
    """Part the points in the metropolitan city, its border included, from those outside it."""
    areas = source.data.areas
    whole = areas.geometry[areas["level"] == source.known.levels[0]].to_numpy()
    there = shapely.points([(lon, lat) for lat, lon in points]) if points else np.array([])
    hit = set(shapely.STRtree(whole).query(there, predicate="intersects")[0]) if points else set()
    kept = [there[at] for at in range(len(points)) if at in hit]
    refused = tuple(point for at, point in enumerate(points) if at not in hit)
    return gpd.GeoSeries(kept, crs=EXCHANGE_CRS), refused


def _holders(
    ground: Ground, points: gpd.GeoSeries, *, several: bool
) -> tuple[tuple[int, ...], ...]:
    """Return the areas of the choice that hold each point, as the join of points does.

    Ambiti may overlap, and several hold a point; of other areas the first does, which matters on
    a border that two share.
    """
    tree = shapely.STRtree(ground.areas.geometry.to_numpy())
    point, area = tree.query(points.to_numpy(), predicate="intersects")
    held = [sorted(int(one) for one in area[point == at]) for at in range(len(points))]
    return tuple(tuple(found if several else found[:1]) for found in held)


def _best(ground: Ground, reach_m: int, most: int, covered: BaseGeometry) -> list[int]:
    """Choose the best places out of the points of the areas: by residents or else by surface."""
    if not most:
        return []
    outline = np.array([ground.outline], dtype=object)
    cells, weights = outline, shapely.area(outline)
    if ground.choice_parts is not None:
        cells, weights = ground.choice_parts.geometry, ground.choice_parts.residents
    picks = greedy_cover(
        ground.points, cells, weights, distance_m=reach_m, most=most, covered=covered
    )
    return [pick.position for pick in picks]


def _marginal(
    ground: Ground, houses: Sites, points: Geometries, reach_m: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what each place adds to all before it: square kilometres of the choice, residents."""
    outline = np.array([ground.outline], dtype=object)
    covered = reach(houses.points, reach_m)
    km2, residents = np.zeros(len(points)), np.full(len(points), np.nan)
    for at, disc in enumerate(discs(points, reach_m)):
        one = np.array([disc], dtype=object)
        km2[at] = gains(one, outline, shapely.area(outline), covered)[0] / 1e6
        if ground.choice_parts is not None:
            residents[at] = _people(one, ground.choice_parts, covered)
        covered = shapely.union(covered, disc)
    return km2, residents


def _people(disc: Geometries, parts: Parts, covered: BaseGeometry) -> float:
    return float(gains(disc, parts.geometry, parts.residents, covered)[0])


def _fate(
    gaps: Gaps, then: Gaps, coverage: tuple[Coverage, Coverage], extract: Extract, new: Places
) -> pd.DataFrame:
    """Say of every gap that a house can close whether one of the new ones does.

    A target area's and an area's close where a new house stands in it; a pact's where a house is
    now within reach.
    """
    before, after = coverage
    outlines = extract.layers["target_areas"].rows.geometry.to_numpy()
    held = np.zeros(len(outlines), dtype=bool)
    held[shapely.STRtree(new.points.to_numpy()).query(outlines, predicate="intersects")[0]] = True
    areas = gaps.areas.rename(columns={"code": "id"}).assign(distance_m=before.distance_m)
    in_area = np.isin(np.arange(len(areas)), list(chain.from_iterable(new.areas)))
    return pd.concat(
        [
            _kind("target", gaps.targets, then.targets["distance_m"], held, gaps.targets["gap"]),
            _kind("area", areas, after.distance_m, in_area, areas["houses"] == 0),
            _kind(
                "pact",
                gaps.pacts,
                then.pacts["distance_m"],
                ~then.pacts["beyond"],
                gaps.pacts["beyond"],
            ),
        ],
        ignore_index=True,
    )


def _kind(kind: str, before: pd.DataFrame, after_m: Any, closes: Any, gap: Any) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "kind": kind,
            "id": before["id"],
            "name": before["name"],
            "before_m": before["distance_m"],
            "after_m": np.asarray(after_m),
            "closes": np.asarray(closes),
        }
    )
    return frame[np.asarray(gap, dtype=bool)]
