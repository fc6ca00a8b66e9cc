"""The rows of a file and the rows that were there: what the layer holds afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from data.schema import KEY

if TYPE_CHECKING:
    from collections.abc import Collection

    from data.register.version import Mode, RegisterLayer

OF_THE_FILE = ("row", "table", "outcome", "as_written")
"""Columns that say where in its file a row stood; unknown of rows that came from no file."""

GEOMETRY = "geometry"
_PLACE = (GEOMETRY, "location_method", "precision_m", "location_source")
_TOGETHER = {
    **dict.fromkeys((GEOMETRY, "lat", "lon", "wkt", "coordinates"), _PLACE),
    **dict.fromkeys(("comune", "istat", "district"), ("declared",)),
    "date": ("date_basis", "date_precision"),
    "status": ("status_source",),
    "theme": ("theme_source",),
    "parent": ("parent_share",),
}
"""What a file speaks of that speaks of a field: columns of the layer that follow from it."""
_ALWAYS = frozenset({*OF_THE_FILE, "source", "licence", "retrieved", "confidence"})


def merge(
    before: gpd.GeoDataFrame,
    incoming: gpd.GeoDataFrame,
    *,
    layer: RegisterLayer,
    mode: Mode,
    fields: Collection[str] | None = None,
) -> gpd.GeoDataFrame:
    """Return all rows of a layer after an import.

    Parameters
    ----------
    before
        The rows that are there, EPSG:4326, each with its own id.
    incoming
        The rows of the file, EPSG:4326, each with its own id; the same columns.
    mode
        ``update``: a row whose id is known takes the place of the old one, a new one comes last,
        the rest stays; ``replace``: the layer holds the incoming rows and no others.
    fields
        The fields that the file speaks of (``geometry`` for its shapes): of a known row the others
        stay as they are, and so does a more precise declaration where the file names the comune
        alone. None: it speaks of all.
    """
    key = KEY[layer]
    known = incoming[key].isin(before[key])
    rest = before[~before[key].isin(incoming[key])] if mode == "update" else before.iloc[:0]
    parts = [rest, _updated(before, incoming[known], key, fields), incoming[~known]]
    there = [part for part in parts if len(part)] or [incoming if mode == "replace" else before]
    whole = pd.concat(there, ignore_index=True)
    order = dict.fromkeys([*(before[key] if mode == "update" else ()), *incoming[key]])
    place = {value: at for at, value in enumerate(order)}
    ranked = whole[key].map(place).sort_values(kind="stable").index
    return gpd.GeoDataFrame(whole.loc[ranked].reset_index(drop=True), crs=before.crs)


def _updated(
    old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, key: str, fields: Collection[str] | None
) -> gpd.GeoDataFrame:
    """Return the new rows, with the old values in the fields that their file does not speak of."""
    if fields is None or new.empty:
        return new
    spoken = {*fields, *_ALWAYS, key}
    spoken |= {name for field in fields for name in _TOGETHER.get(field, ())}
    before = old.set_index(old[key].astype(object)).loc[new[key].astype(object)]
    silent = [name for name in old.columns if name in new and name not in spoken]
    kept = {name: before[name].set_axis(new.index) for name in silent}
    if "declared" in spoken & {*old.columns} and not spoken & {"district"}:
        pairs = zip(before["declared"], new["declared"], strict=True)
        finer = [was if set(now) <= set(was) else now for was, now in pairs]
        kept["declared"] = pd.Series(finer, index=new.index, dtype=object)
    return new.assign(**kept)


def with_file_columns(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the rows with the columns of their file, unknown where they came from none."""
    number = rows.get("row", pd.NA)
    texts = {
        name: pd.Series(rows.get(name, ""), index=rows.index, dtype="str")
        for name in OF_THE_FILE[1:]
    }
    return rows.assign(row=pd.Series(number, index=rows.index, dtype="Int64"), **texts)
