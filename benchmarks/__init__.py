"""Figures of speed, measured by ``make bench NAME=...``: always beside a named peer, in one run.

A benchmark is a function without arguments that yields `Figure`, listed in `BENCHMARKS` under the
name by which it is asked for. It checks that both sides answer the same before it times them, in
turns.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from data.catalogue import load_catalogue
from data.city import load_city
from geo.join import AreaRule, join_to_areas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

REPEATS = 5
POINTS = 100_000
SEED = 20261121


@dataclass(frozen=True)
class Figure:
    """One measured value: what it is, how much, in which unit."""

    what: str
    value: float
    unit: str


def join() -> Iterator[Figure]:
    """Join 100,000 points to the comuni of Torino: ours, and geopandas.sjoin within."""
    city = load_city(load_catalogue(), "torino")
    comuni = city.areas.loc[city.areas["level"] == "comune", ["code", "geometry"]]
    comuni = comuni.reset_index(drop=True)
    west, south, east, north = comuni.total_bounds
    random = np.random.default_rng(SEED)
    xs, ys = random.uniform(west, east, POINTS), random.uniform(south, north, POINTS)
    points = gpd.GeoSeries(gpd.points_from_xy(xs, ys), crs=comuni.crs)
    frame = gpd.GeoDataFrame(geometry=points)

    def ours() -> NDArray[np.int_]:
        found = join_to_areas(
            points, comuni.geometry, rule=AreaRule.MOSTLY, metric_crs=city.city.metric_crs
        )
        return found.pairs.to_numpy()

    def peer() -> NDArray[np.int_]:
        found = gpd.sjoin(frame, comuni, predicate="within")["index_right"]
        return np.column_stack([found.index, found])

    # No random point falls exactly on a border, where the two would rightly differ.
    if not np.array_equal(ours(), np.array(sorted(peer().tolist()))):
        raise RuntimeError("The two joins do not answer the same: there is nothing to compare.")
    ours_ms, peer_ms = _in_turns(ours, peer)
    yield Figure("ours, median", ours_ms, "ms")
    yield Figure("geopandas.sjoin within, median", peer_ms, "ms")
    yield Figure("the peer's time over ours", peer_ms / ours_ms, "x")


def _in_turns(*works: Callable[[], object]) -> list[float]:
    """Return the median time in ms of each work, the works done in turns."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(REPEATS):
        for work, kept in zip(works, times, strict=True):
            start = time.perf_counter()
            work()
            kept.append((time.perf_counter() - start) * 1000)
    return [statistics.median(kept) for kept in times]


BENCHMARKS: Mapping[str, Callable[[], Iterator[Figure]]] = {"join": join}
