"""What the join needs beside the data: the table of cells in the making, ten million points asked.

Before each work what was freed is given back to the system, and the peak is forgotten: else the
work would find room that does not count.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import shapely

from benchmarks import made_areas
from benchmarks.measure import Bound, once_ms, peak_mb
from geo.areas import Areas
from geo.cells_made import make_cells
from geo.join_frames import join_frames

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from benchmarks.measure import Line, Options


def memory(options: Options) -> Iterator[Line]:
    """Make the tables of 312 and of 7,900 areas, and ask ten million points."""
    full = options.size == "full"
    comuni = made_areas.comuni()
    for areas in (comuni, made_areas.country(options, areas=7_900 if full else 600)):
        yield from _making(areas)
    points = made_areas.points(comuni, 10_000_000 if full else 200_000, options.seed)
    kept = Areas(comuni.geometry)
    needed = peak_mb(partial(join_frames, points, comuni, kept=kept), ready=lambda: kept.cells)
    work = f"memory above the data, {len(points):,} points x {len(comuni)} areas"
    yield Bound(work, needed, "MB", 1_000, note="The frame of the answer is part of it.")


def _making(areas: gpd.GeoDataFrame) -> Iterator[Line]:
    geometry = areas.geometry.to_numpy()
    vertices = int(shapely.get_num_coordinates(geometry).sum())
    what = f"the table of {len(areas):,} areas with {vertices:,} vertices"
    needed = peak_mb(partial(make_cells, geometry))
    yield Bound(f"{what}, memory to make", needed, "MB", 500)
    yield Bound(f"{what}, time to make", once_ms(partial(make_cells, geometry)) / 1000, "s")
