"""Rows for the engines: layers in parts, drawn from places where borders matter, and read back."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPoint, Point, box

import squares
from geo.areas import Areas
from geo.engines.question import Question
from geo.join import AreaRule

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry


def question(rule: AreaRule = AreaRule.MOSTLY) -> Question:
    """Ask about the four comuni of the squares, A B | C D."""
    comuni = squares.areas().query("level == 'comune'").reset_index(drop=True)
    return Question(tuple(comuni["code"]), Areas(comuni.geometry), rule, squares.METRIC)


def _beside(value: float, step: int) -> float:
    return value if step == 0 else float(np.nextafter(value, np.inf * step))


# Corners, borders and middles of the squares, and what lies by a hair beside them.
places = st.builds(
    lambda column, row, x, y: (
        _beside(squares.at(column / 2, row / 2)[0], x),
        _beside(squares.at(column / 2, row / 2)[1], y),
    ),
    st.integers(-1, 9),
    st.integers(-1, 3),
    st.sampled_from((-1, 0, 1)),
    st.sampled_from((-1, 0, 1)),
)
_corners = st.tuples(st.integers(-1, 17), st.integers(-1, 5)).map(
    lambda place: squares.at(place[0] / 4, place[1] / 4)
)
shapes = st.one_of(
    st.none(),
    st.just(Point()),
    places.map(Point),
    st.lists(places, min_size=1, max_size=3, unique=True).map(MultiPoint),
    st.lists(_corners, min_size=2, max_size=4, unique=True).map(LineString),
    st.tuples(_corners, st.integers(1, 9), st.integers(1, 5)).map(
        lambda one: box(*one[0], one[0][0] + one[1] / 40, one[0][1] + one[2] / 40)
    ),
)


def frame(some: Sequence[BaseGeometry | None]) -> gpd.GeoDataFrame:
    """Return rows with columns of types that a detour through pandas would change."""
    numbers = range(len(some))
    return gpd.GeoDataFrame(
        {
            "id": pd.array(numbers, dtype="int64"),
            "year": pd.array([2020 + n if n % 2 else None for n in numbers], dtype="Int16"),
            "name": [f"riga {n}" for n in numbers],
        },
        geometry=gpd.GeoSeries(list(some), crs="EPSG:4326"),
    )


def write(rows: gpd.GeoDataFrame, folder: Path, *, parts: int = 3, group: int = 1_000) -> Path:
    """Write rows as a folder of GeoParquet, in their order."""
    folder.mkdir(parents=True, exist_ok=True)
    cuts = np.linspace(0, len(rows), parts + 1).astype(int)
    for number, (first, beyond) in enumerate(pairwise(cuts)):
        rows.iloc[first:beyond].to_parquet(
            folder / f"rows-{number}.parquet", row_group_size=group, write_covering_bbox=True
        )
    return folder


def codes(folder: Path) -> list[str | None]:
    """Return the codes that a join wrote, in the order of the rows."""
    tables = [pq.read_table(path) for path in sorted(folder.glob("part-*.parquet"))]
    return [code for table in tables for code in table["area_code"].to_pylist()]
