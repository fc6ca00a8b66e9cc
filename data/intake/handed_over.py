"""Rows as a file (GeoParquet): the way from the child to whoever asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from data.intake.columns import ANY
from data.schema import COLUMNS
from geo.crs import EXCHANGE_CRS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_CODES = "declared"
_DTYPES = {"text": "str", "int": "Int64", "float": "float64", "bool": "bool", "codes": "object"}


def write_rows(rows: gpd.GeoDataFrame, folder: Path, number: int) -> None:
    """Write a part of the rows of a check."""
    rows.to_parquet(folder / f"rows-{number:05d}.parquet", index=False)


def read_rows(folder: Path, layer: str) -> gpd.GeoDataFrame:
    """Read the rows of a check, all parts of them, with the types that they had."""
    return together([_read(path) for path in sorted(folder.glob("rows-*.parquet"))], layer)


def together(parts: Sequence[gpd.GeoDataFrame], layer: str) -> gpd.GeoDataFrame:
    """Return the parts of a check as one frame; what a part has no column for is unknown in it."""
    if not parts:
        return empty_rows(layer)
    if len(parts) == 1:
        return parts[0]
    rows = pd.concat(parts, ignore_index=True)
    texts = {name for part in parts for name in part.columns if part[name].dtype == "str"}
    filled = rows.fillna(dict.fromkeys(texts, "")).astype(dict.fromkeys(texts, "str"))
    return gpd.GeoDataFrame(filled, geometry="geometry", crs=EXCHANGE_CRS)


def _read(path: Path) -> gpd.GeoDataFrame:
    rows = gpd.read_parquet(path)
    texts = [name for name in rows.columns if rows[name].dtype == object and name != _CODES]
    rows = rows.astype(dict.fromkeys(texts, "str"))
    if _CODES in rows:
        codes = pd.Series([tuple(each) for each in rows[_CODES]], dtype=object)
        rows = rows.assign(**{_CODES: codes})
    return rows.set_crs(EXCHANGE_CRS, allow_override=True)


def empty_rows(layer: str) -> gpd.GeoDataFrame:
    """Return no rows, with the columns of a layer and those of a check."""
    kinds = {"id": "text", "name": "text"} if layer == ANY else COLUMNS[layer]  # type: ignore[index]
    columns = {name: pd.Series([], dtype=_DTYPES[kind]) for name, kind in kinds.items()}
    told = {name: pd.Series([], dtype="str") for name in ("table", "outcome", "as_written")}
    columns |= {"row": pd.Series([], dtype="int64"), **told}
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([], crs=EXCHANGE_CRS))
