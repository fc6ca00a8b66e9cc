"""The nearest house of every point: ours with its table of cells, beside trees of houses.

*Frame to frame*: from a frame of points and one of houses to positions and distances, beside
``sjoin_nearest``. *x and y*: from coordinates in arrays to the same, beside a ``cKDTree``. Both
sides keep what they made of the houses when those were loaded (GeoPandas the tree of the frame,
scipy the k-d tree, ours the table), except where the line says *cold*: there all of it is made on
the spot.

Answers are compared whole, positions and distances, but for houses that are equally far: there
ours says the first, ``sjoin_nearest`` says each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from benchmarks import made_areas
from benchmarks.measure import Comparison, Different, in_turns
from geo.nearest import Sites, nearest_sites

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from benchmarks.measure import Line, Options

    Floats = NDArray[np.float64]
    Found = tuple[NDArray[np.intp], Floats]

METRIC = "EPSG:7791"
HOUSES = (33, 10_000)
ROUNDS, SLOW_ROUNDS, COLD_ROUNDS = 7, 5, 3
CHECKED = "every house, every distance to a millionth of a mm"
OURS, JOINED, TREE = "Condivisa", "geopandas.sjoin_nearest", "scipy cKDTree"


def nearest(options: Options) -> Iterator[Line]:
    """Measure with as many houses as a city has, and as a country might have."""
    comuni = made_areas.comuni(parts=1)
    number = 1_000_000 if options.size == "full" else 50_000
    points = made_areas.points(comuni, number, options.seed).to_crs(METRIC)
    west, south, east, north = comuni.to_crs(METRIC).total_bounds.tolist()
    for many in HOUSES:
        houses = made_areas.points(comuni, many, options.seed + 1).to_crs(METRIC)
        sites = Sites(houses.geometry, (west, south, east, north))
        sites.cells  # noqa: B018 - made now, as when the houses are loaded
        yield from _frame_to_frame(points, houses, sites)
        yield from _by_coordinates(points, houses, sites)


def _frame_to_frame(
    points: gpd.GeoDataFrame, houses: gpd.GeoDataFrame, sites: Sites
) -> Iterator[Line]:
    def joined(houses: gpd.GeoDataFrame = houses) -> gpd.GeoDataFrame:
        return gpd.sjoin_nearest(points, houses, distance_col="distance_m")

    def ours() -> Found:
        return sites.nearest(points.geometry)

    def joined_cold() -> gpd.GeoDataFrame:
        # A new array of geometry has no tree yet.
        return joined(houses.set_geometry(houses.geometry.copy(deep=True)))

    def ours_cold() -> Found:
        return nearest_sites(points.geometry, houses.geometry)

    # Of several that are equally far, the first.
    found = joined().sort_values(["number_left", "index_right"]).drop_duplicates("number_left")
    theirs = found["index_right"].to_numpy(), found["distance_m"].to_numpy()
    for answer in (ours(), ours_cold()):
        _require_same(answer, theirs, points, houses)
    size = f"nearest of {len(houses):,} houses to {len(points):,} points, frame to frame"
    yield _compare(size, ours, JOINED, joined, goal=10, rounds=SLOW_ROUNDS)
    yield _compare(f"{size}, cold", ours_cold, JOINED, joined_cold, rounds=COLD_ROUNDS)


def _by_coordinates(
    points: gpd.GeoDataFrame, houses: gpd.GeoDataFrame, sites: Sites
) -> Iterator[Line]:
    # Each as it is asked: scipy with lines of x and y, ours with each in an array.
    places, homes = (shapely.get_coordinates(one.geometry.to_numpy()) for one in (points, houses))
    x, y = (np.ascontiguousarray(axis) for axis in places.T)

    def ours() -> Found:
        return sites.nearest_to(x, y)

    def ours_cold() -> Found:
        return Sites(sites.series, sites.extent).nearest_to(x, y)

    size = f"nearest of {len(houses):,} houses to {len(points):,} points, x and y"
    try:
        from scipy.spatial import cKDTree  # noqa: PLC0415 - for this peer alone
    except ImportError as error:
        alone = in_turns({OURS: ours}, rounds=ROUNDS)[OURS]
        yield Comparison(size, alone, (), goal=2, note=f"scipy cannot run: {error}")
        return
    kept = cKDTree(homes)

    def asked(tree: cKDTree = kept) -> Found:
        distance_m, house = tree.query(places)
        return house, distance_m

    def asked_cold() -> Found:
        return asked(cKDTree(homes))

    theirs = asked()
    for answer in (ours(), ours_cold()):
        _require_same(answer, theirs, points, houses)
    yield _compare(size, ours, TREE, asked, goal=2, rounds=ROUNDS)
    yield _compare(f"{size}, cold", ours_cold, TREE, asked_cold, rounds=COLD_ROUNDS)


def _compare(
    size: str,
    ours: Callable[[], object],
    name: str,
    peer: Callable[[], object],
    *,
    rounds: int,
    goal: float | None = None,
) -> Comparison:
    times = in_turns({OURS: ours, name: peer}, rounds=rounds)
    return Comparison(size, times[OURS], (times[name],), goal=goal, checked=CHECKED)


def _require_same(
    ours: Found, theirs: Found, points: gpd.GeoDataFrame, houses: gpd.GeoDataFrame
) -> None:
    """Compare houses and distances; another house is as good if it is no further."""
    other = ours[0] != theirs[0]
    apart = shapely.distance(
        points.geometry.to_numpy()[other], houses.geometry.to_numpy()[theirs[0][other]]
    )
    if not np.array_equal(apart, ours[1][other]):
        raise Different("The houses found are not the same, nor as near.")
    if not np.allclose(ours[1], theirs[1], rtol=0, atol=1e-9):
        raise Different("The distances are not the same.")
