"""Points into areas: ours with the table of cells, beside other ways and engines.

*Frame to frame*: from a frame of points and one of areas to the frame of the points that are in
one, with its code. All sides have read their tables and made their indexes before, except where
the line says *cold*. Engines give numbers and codes only, without the geometry, in their favour.

Answers are compared whole. Ours gives a point on a border to the first area only: the others have
to name that one first, and as many points with several; ``within`` has to differ in nothing but
points that lie on a border, all of which it leaves out.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from benchmarks import join_peers, made_areas
from benchmarks.measure import Comparison, Different, in_turns
from geo.areas import Areas
from geo.cells import OUTSIDE
from geo.coordinates import coordinates
from geo.join_frames import join_frames

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    from numpy.typing import NDArray

    from benchmarks.join_peers import Peer
    from benchmarks.measure import Line, Options

    Frame = gpd.GeoDataFrame
    Floats = NDArray[np.float64]

OURS = "Condivisa"
ENGINES = ("SedonaDB", "DuckDB", "PostGIS")
ROUNDS, SLOW_ROUNDS = 5, 2
_PATIENCE_MS = 20_000  # a peer that takes longer to answer has one timed round
_CHUNK = 1 << 17


def join(options: Options) -> Iterator[Line]:
    """Measure every line of the table of figures that is about the join."""
    million = 1_000_000 if options.size == "full" else 20_000
    comuni = made_areas.comuni()
    points = made_areas.points(comuni, million, options.seed)
    yield from _kept(points, comuni)
    yield from _many(made_areas.points(comuni, 10 * million, options.seed), comuni)
    yield _cold(points, comuni)
    yield _cold(points.iloc[: million // 10], comuni)
    country = made_areas.country(options, areas=7_900 if options.size == "full" else 600)
    yield _cold(made_areas.points(country, million, options.seed), country)


def _kept(points: Frame, comuni: Frame) -> Iterator[Line]:
    """Compare with everything, the index kept from when the areas were loaded."""
    areas = _with_cells(comuni)
    within = join_peers.within(points, comuni)
    yield _compare(points, comuni, areas, [within], goal=12, rounds=ROUNDS)
    with join_peers.engines(points, comuni, *ENGINES) as peers:
        ready = [join_peers.tuned(points, comuni), *peers.ready]
        yield _compare(
            points, comuni, areas, ready, goal=4, rounds=SLOW_ROUNDS + 1, note=peers.note
        )
    yield _beside_a_look(points, comuni, areas)


def _many(points: Frame, comuni: Frame) -> Iterator[Line]:
    """Compare ten times as many points with the engines that are quick enough to wait for."""
    areas = _with_cells(comuni)
    with join_peers.engines(points, comuni, "SedonaDB") as peers:
        note = "; ".join([*peers.missing, "DuckDB and PostGIS: see the line above"])
        ready = [join_peers.tuned(points, comuni), *peers.ready]
        yield _compare(
            points, comuni, areas, ready, goal=6, rounds=SLOW_ROUNDS, once="SedonaDB", note=note
        )


def _compare(
    points: Frame,
    comuni: Frame,
    areas: Areas,
    peers: list[Peer],
    *,
    goal: float,
    rounds: int,
    once: str = "none",
    note: str = "",
) -> Comparison:
    """Take the times; the peer whose name begins with ``once``, and a slow one, has one round."""
    ours = partial(join_frames, points, comuni, kept=areas)
    answer = ours()
    works = {OURS: ours, **{peer.name: peer.join for peer in peers}}
    slow = [peer.name for peer in peers if peer.name.startswith(once)]
    for peer in peers:
        start = time.perf_counter()
        joined = peer.join()
        if (time.perf_counter() - start) * 1000 > _PATIENCE_MS and peer.name not in slow:
            slow.append(peer.name)
        _require_same(answer, peer.pairs(joined), comuni, peer.name)
    # Each has just run: nobody is cold.
    times = in_turns(works, rounds=1, cold=True)
    quick = {name: work for name, work in works.items() if name not in slow}
    for name, more in in_turns(quick, rounds=rounds - 1, cold=True).items():
        times[name] = times[name].and_also(more)
    note = "; ".join(filter(None, [note, *(f"{name}: one round only" for name in slow)]))
    return Comparison(
        f"{_size(points, comuni)}, frame to frame",
        times.pop(OURS),
        tuple(times.values()),
        goal=goal,
        checked=f"{len(answer):,} pairs",
        note=note,
    )


def _beside_a_look(points: Frame, comuni: Frame, areas: Areas) -> Comparison:
    """Compare the exact answer with a look into the same table that leaves borders open."""
    x, y = coordinates(points.geometry.to_numpy())
    cells = areas.cells

    def pairs() -> tuple[np.ndarray, np.ndarray]:
        area = areas.locate(x, y).area
        point = np.flatnonzero(area != OUTSIDE)
        return point, area[point]

    def look() -> np.ndarray:
        found = np.empty(len(x), dtype=np.int32)
        for start in range(0, len(x), _CHUNK):
            part = slice(start, start + _CHUNK)
            found[part] = cells.table[cells.grid.cell(x[part], y[part])]
        return found

    expected = _first_areas(points, comuni, x, y)
    point, area = pairs()
    inside = np.flatnonzero(expected != OUTSIDE)
    if not (np.array_equal(point, inside) and np.array_equal(area, expected[inside])):
        raise Different("Tuned GeoPandas has other pairs than the table's join.")
    looked = look()
    sure = looked >= OUTSIDE
    if not np.array_equal(looked[sure], expected[sure]):
        raise Different("The look and tuned GeoPandas differ in a cell without borders.")
    times = in_turns({OURS: pairs, "a look into the same table": look})
    ours, bare = times.values()
    return Comparison(
        f"{len(x):,} points x {len(areas.geometry):,} areas, x and y to pairs",
        ours,
        (bare,),
        limit=8,
        checked=f"the {len(point):,} pairs of tuned GeoPandas",
        note=f"{sure.mean():.1%} of the points need no more than the look",
    )


def _first_areas(points: Frame, comuni: Frame, x: Floats, y: Floats) -> NDArray[np.int64]:
    """Return the position of the first area of each point, as tuned GeoPandas finds it."""
    point, area = join_peers.Tuned(comuni).pairs(points.geometry.to_numpy(), x, y)
    found = np.full(len(points), OUTSIDE, dtype=np.int64)
    # In falling order: of several areas of a point the first is written last.
    order = np.argsort(-area, kind="stable")
    found[point[order]] = area[order]
    return found


def _cold(points: Frame, comuni: Frame) -> Comparison:
    """Compare without anything kept: areas checked, tree or table made on the spot."""

    def ours() -> Frame:
        return join_frames(points, comuni, kept=Areas(comuni.geometry))

    def peer() -> Frame:
        return join_peers.Tuned(comuni).join(points)

    _require_same(ours(), peer()[["number", "code"]], comuni, "tuned GeoPandas")
    times = in_turns({OURS: ours, "tuned GeoPandas": peer}, rounds=ROUNDS, cold=True)
    return Comparison(
        f"{_size(points, comuni)}, cold, frame to frame",
        times[OURS],
        (times["tuned GeoPandas"],),
        goal=1,
        checked="all pairs",
    )


def _require_same(ours: Frame, theirs: pd.DataFrame, areas: Frame, name: str) -> None:
    """Compare every pair; of a point with several the peer's first, in the order of the areas."""
    order = pd.Series(np.arange(len(areas)), index=areas["code"].astype(object))
    place = order.loc[theirs["code"].astype(object)].to_numpy()
    numbers = theirs["number"].to_numpy()
    rank = np.lexsort((place, numbers))
    numbers, place = numbers[rank], place[rank]
    first = np.ones(len(numbers), dtype=bool)
    first[1:] = numbers[1:] != numbers[:-1]
    mine = ours.sort_values("number")
    expected = order.loc[mine["area"].astype(object)].to_numpy()
    if name.endswith("within"):
        kept = np.isin(mine["number"], numbers)
        lost = mine[~kept]
        on_border = shapely.touches(
            areas.geometry.to_numpy()[expected[~kept]], lost.geometry.to_numpy()
        )
        if not on_border.all():
            raise Different(f"{name} leaves out points that are on no border.")
        mine, expected = mine[kept], expected[kept]
    same = np.array_equal(mine["number"], numbers[first]) and np.array_equal(expected, place[first])
    if not same:
        raise Different(f"{name} answers {len(numbers):,} pairs, ours are {len(ours):,}.")


def _with_cells(comuni: Frame) -> Areas:
    areas = Areas(comuni.geometry)
    areas.cells  # noqa: B018 - made now, as when the areas are loaded
    return areas


def _size(points: Frame, areas: Frame) -> str:
    return f"{len(points):,} points x {len(areas):,} areas"
