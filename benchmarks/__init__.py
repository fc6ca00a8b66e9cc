"""Figures of speed, measured by ``make bench NAME=...``: always beside a named peer, in one run.

A benchmark is a function without arguments that yields `Figure`, listed in `BENCHMARKS` under the
name by which it is asked for. It checks that both sides answer the same before it times them, in
turns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from benchmarks.atlas import atlas
from benchmarks.measure import Figure, in_turns
from benchmarks.offline import offline
from benchmarks.readings import readings
from benchmarks.sheet import sheet
from data.catalogue import load_catalogue
from data.city import load_city
from geo.join import AreaRule, join_to_areas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

POINTS = 100_000
SEED = 20261121


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
    ours_ms, peer_ms = in_turns(ours, peer)
    yield Figure("ours, median", ours_ms, "ms")
    yield Figure("geopandas.sjoin within, median", peer_ms, "ms")
    yield Figure("the peer's time over ours", peer_ms / ours_ms, "x")


BENCHMARKS: Mapping[str, Callable[[], Iterator[Figure]]] = {
    "join": join,
    "sheet": sheet,
    "atlas": atlas,
    "offline": offline,
    "readings": readings,
}
