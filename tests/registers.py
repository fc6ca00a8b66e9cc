"""Small registers made by hand, and how to publish them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely.geometry import LineString, MultiPoint, Point, Polygon, box

if TYPE_CHECKING:
    from data.register.store import Store
    from data.register.version import RegisterLayer, Version

CITY = "esempio"


def register(*ids: str, **columns: Any) -> gpd.GeoDataFrame:
    """Return a register of these ids, each a point of its own."""
    rows = {"id": list(ids), "name": [f"Patto {key}" for key in ids], **columns}
    places = [Point(11 + at / 100, 44.5) for at in range(len(ids))]
    return gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(places, crs=4326))


def commit(
    store: Store,
    rows: gpd.GeoDataFrame,
    *,
    city: str = CITY,
    layer: RegisterLayer = "pacts",
    expected: str | None = None,
    message: str = "prova",
) -> Version:
    """Publish rows as somebody who saw the version `expected`."""
    return store.commit(
        city,
        layer,
        rows,
        message=message,
        file_name="registro.csv",
        report={"read": len(rows)},
        mode="replace",
        expected=expected,
    )


def same(left: gpd.GeoDataFrame, right: gpd.GeoDataFrame) -> bool:
    """Whether two registers are equal, cell by cell and bit by bit."""
    assert_frame_equal(pd.DataFrame(left), pd.DataFrame(right), check_column_type=False)
    return left.crs == right.crs


def shapes() -> list[Any]:
    """Return six shapes of different types, one of them none."""
    return [
        Point(7.123456789012345, 45.0),
        None,
        MultiPoint([(7, 45), (7.5, 45.5)]),
        LineString([(7, 45), (8, 46)]),
        box(7, 45, 8, 46),
        Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (2, 1), (2, 2), (1, 2)]]),
    ]


def odd_rows() -> gpd.GeoDataFrame:
    """Return rows of every kind of column, with all that is easily lost."""
    columns = {
        "id": ["a", "b", "c", "d", "e", "f"],
        "empty_or_missing": pd.Series(["", None, " ", "2021-03-05", "0012", "\r\n\t"], dtype="str"),
        "signs": ["l'«èà» 🏡", "{{7*7}}", "=1+1", '"; DROP TABLE rows; --', "\u202e", "\x01"],
        "declared": [(), ("001272",), ("001272", "TO-C3"), (), (), ()],
        "count": pd.Series([1, None, -5, 0, 2**53, None], dtype="Int64"),
        "row": np.arange(6, dtype="int64"),
        "metres": [0.1, math.nan, -0.0, 1e-300, 1e300, math.inf],
        "sure": [True, False, True, False, False, True],
        "select": ["a", "b", "c", "d", "e", "f"],
    }
    return gpd.GeoDataFrame(columns, geometry=shapes(), crs=4326)


def any_rows() -> st.SearchStrategy[gpd.GeoDataFrame]:
    """Return registers of any cells, in columns that a layer has and in others."""
    text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
    whole, real = st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False)
    place = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
    row = st.tuples(*(st.none() | cell for cell in (text, whole, real, place)))
    return st.lists(row, max_size=4).map(_rows_of)


def _rows_of(rows: list[tuple[Any, ...]]) -> gpd.GeoDataFrame:
    texts, whole, real, places = zip(*rows, strict=True) if rows else ((), (), (), ())
    columns = {}
    for names, cells, kind in (
        (("name", "text"), texts, "str"),
        (("year_opened", "int"), whole, "Int64"),
        (("precision_m", "float"), real, "float64"),
    ):
        columns |= {name: pd.Series(cells, dtype=kind) for name in names}
    shapes = gpd.GeoSeries([place and Point(place) for place in places], crs=4326)
    return gpd.GeoDataFrame(columns, geometry=shapes)
