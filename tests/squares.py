"""A city of squares whose places can be told by hand, as frames.

Four comuni of one tenth of a degree in a row, A B | C D, in two zones; A is cut into two
municipi, left and right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
from shapely.geometry import box

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

WEST, SOUTH, SIDE = 7.5, 45.0, 0.1
METRIC = "EPSG:7791"


def square(column: float, *, width: float = 1.0) -> BaseGeometry:
    """Return a rectangle that begins at a column and is one row high (EPSG:4326)."""
    (left, bottom), (right, top) = at(column, 0), at(column + width, 1)
    return box(left, bottom, right, top)


def at(column: float, row: float = 0.5) -> tuple[float, float]:
    """Return longitude and latitude of a place in columns and rows.

    Rounded, so that neighbours share their border to the last bit.
    """
    return round(WEST + column * SIDE, 9), round(SOUTH + row * SIDE, 9)


def areas() -> gpd.GeoDataFrame:
    """Return the areas of all levels, coarse to fine, in catalogue order."""
    rows = [
        ("Z1", "zona", "", "", square(0, width=2)),
        ("Z2", "zona", "", "", square(2, width=2)),
        ("A", "comune", "Z1", "A", square(0)),
        ("B", "comune", "Z1", "B", square(1)),
        ("C", "comune", "Z2", "C", square(2)),
        ("D", "comune", "Z2", "D", square(3)),
        ("A1", "municipio", "A", "A", square(0, width=0.5)),
        ("A2", "municipio", "A", "A", square(0.5, width=0.5)),
    ]
    columns = ("code", "level", "parent", "comune", "geometry")
    values = {name: [row[i] for row in rows] for i, name in enumerate(columns)}
    shares = [1.0 if parent else float("nan") for parent in values["parent"]]
    more = {"name": values["code"], "parent_share": shares}
    return gpd.GeoDataFrame({**values, **more}, crs="EPSG:4326")


def features(*rows: tuple[BaseGeometry | None, tuple[str, ...], float]) -> gpd.GeoDataFrame:
    """Return features from geometry, declared areas and precision in metres."""
    return gpd.GeoDataFrame(
        {
            "id": [f"F{i}" for i in range(len(rows))],
            "declared": [declared for _, declared, _ in rows],
            "precision_m": [precision for _, _, precision in rows],
        },
        geometry=[shape for shape, _, _ in rows],
        crs="EPSG:4326",
    )
