"""The nearest house of every point: ours with the table of cells, beside trees of houses.

From geometry to positions and distances: every side takes the coordinates out, makes what it needs
of the houses, and asks. Answers are compared whole, positions and distances, but for houses that
are equally far: there ours says the first, as ``sjoin_nearest`` says each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from benchmarks import made_areas
from benchmarks.measure import Comparison, Different, in_turns
from geo.nearest import nearest_sites

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from benchmarks.measure import Line, Options, Times

    Found = tuple[NDArray[np.intp], NDArray[np.float64]]

METRIC = "EPSG:7791"
HOUSES = (33, 10_000)
ROUNDS = 3


def nearest(options: Options) -> Iterator[Line]:
    """Measure with as many houses as a city has, and as a country might have."""
    comuni = made_areas.comuni(parts=1)
    number = 1_000_000 if options.size == "full" else 50_000
    points = made_areas.points(comuni, number, options.seed).to_crs(METRIC)
    for many in HOUSES:
        houses = made_areas.points(comuni, many, options.seed + 1).to_crs(METRIC)
        yield from _compare(points, houses)


def _compare(points: gpd.GeoDataFrame, houses: gpd.GeoDataFrame) -> Iterator[Line]:
    def ours() -> Found:
        return nearest_sites(points.geometry, houses.geometry)

    def joined() -> gpd.GeoDataFrame:
        return gpd.sjoin_nearest(points, houses, distance_col="distance_m")

    expected = ours()
    found = joined()
    # Of several that are equally far, the first.
    found = found.sort_values(["number_left", "index_right"]).drop_duplicates("number_left")
    _require_same(
        expected, (found["index_right"].to_numpy(), found["distance_m"].to_numpy()), points, houses
    )
    size = f"nearest of {len(houses):,} houses to {len(points):,} points"
    times = in_turns({"Condivisa": ours, "geopandas.sjoin_nearest": joined}, rounds=ROUNDS)
    yield _line(size, times, goal=10)
    try:
        from scipy.spatial import cKDTree  # noqa: PLC0415 - for this peer alone
    except ImportError as error:
        times.pop("geopandas.sjoin_nearest")
        yield Comparison(size, times["Condivisa"], (), goal=2, note=f"scipy cannot run: {error}")
        return

    def tree() -> Found:
        of_houses = cKDTree(shapely.get_coordinates(houses.geometry.to_numpy()))
        distance_m, house = of_houses.query(shapely.get_coordinates(points.geometry.to_numpy()))
        return house, distance_m

    _require_same(expected, tree(), points, houses)
    yield _line(size, in_turns({"Condivisa": ours, "scipy cKDTree": tree}, rounds=5), goal=2)


def _line(size: str, times: dict[str, Times], *, goal: float) -> Comparison:
    ours, peer = times.values()
    return Comparison(
        size, ours, (peer,), goal=goal, checked="every house, every distance to a millionth of a mm"
    )


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
