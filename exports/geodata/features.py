"""The layers of an answer as typed frames for geodata: raw values, geometry, membership."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from exports.tables import all_areas, heading, layer_table
from exports.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from layers.answer import Extract
    from layers.records import Access, Column, Records
    from layers.selection import LayerName

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def feature_frame(
    extract: Extract, layer: LayerName, *, access: Access = "public"
) -> gpd.GeoDataFrame:
    """Return the rows of a layer of the answer, EPSG:4326, with the values that the data has.

    Rows without a place are there, their geometry None. Categories are keys, areas are codes joined
    by ``|``. A column of dates is one of days if the whole register knows them to the day, else ISO
    text; it is of one type whatever was asked. Of ``areas`` there is every one of the level, with
    its counts, ``in_choice`` and ``class_index``, the place of its class in ``extract.classes``
    (missing where it has none). Of ``target_areas`` ``chosen`` says which the question names.
    """
    table = _table(extract, layer, access)
    source = extract.source.features(layer)
    kept = [at for at, column in enumerate(table.columns) if column.kind != "degrees"]
    columns = {
        table.columns[at].name: _typed([row[at] for row in table.raw], table.columns[at], source)
        for at in kept
    }
    columns |= _marks(extract, layer, columns)
    geometry = gpd.GeoSeries(_geometry(extract, layer), crs="EPSG:4326")
    return gpd.GeoDataFrame(columns, geometry=geometry.reset_index(drop=True), crs="EPSG:4326")


def column_titles(
    extract: Extract, layer: LayerName, *, access: Access = "public"
) -> Mapping[str, str]:
    """Return the title of every column of :func:`feature_frame` but the geometry, by its name."""
    columns = _table(extract, layer, access).columns
    titles = {one.name: heading(one) for one in columns if one.kind != "degrees"}
    marks = {"areas": ("in_choice", "class_index"), "target_areas": ("chosen",)}.get(layer, ())
    return titles | {name: say(f"table.{name}", extract.selection.lang) for name in marks}


def class_indexes(extract: Extract) -> list[int | None]:
    """Return the place of each area's class in ``extract.classes``, None out of the choice."""
    measure = extract.selection.measure
    if measure == "none":
        return [None] * len(extract.areas)
    return [
        next((at for at, one in enumerate(extract.classes) if one.lower <= n <= one.upper), None)
        if in_choice
        else None
        for n, in_choice in zip(extract.areas[measure], extract.areas["in_choice"], strict=True)
    ]


def _table(extract: Extract, layer: LayerName, access: Access) -> Records:
    if layer == "areas":
        return all_areas(extract, access=access)
    return layer_table(extract, layer, access=access)


def _geometry(extract: Extract, layer: LayerName) -> Sequence[Any]:
    if layer != "areas":
        rows = extract.layers[layer].rows.geometry
    else:
        shapes = extract.source.data.areas.set_index("code").geometry
        rows = shapes.loc[list(extract.areas["code"])]
    return [None if shape is None or shape.is_empty else shape for shape in rows]


def _typed(values: Sequence[Any], column: Column, source: gpd.GeoDataFrame) -> pd.Series[Any]:
    """Type a column as the register does, so that it does not depend on the rows in the answer."""
    whole = source.get(column.name)
    counted = whole is None and column.kind == "extensive"
    if counted or (whole is not None and pd.api.types.is_integer_dtype(whole)):
        return pd.Series(pd.array(values, dtype="Int64"))
    if whole is not None and pd.api.types.is_bool_dtype(whole):
        return pd.Series(pd.array(values, dtype="boolean"))
    if whole is not None and pd.api.types.is_float_dtype(whole):
        return pd.Series(values, dtype="float64")
    if column.kind == "date" and whole is not None and _known_to_the_day(whole):
        days = [date.fromisoformat(value) if value else None for value in values]
        return pd.Series(days, dtype=pd.ArrowDtype(pa.date32()))
    return pd.Series(values, dtype=pd.ArrowDtype(pa.string()))


def _known_to_the_day(dates: pd.Series[Any]) -> bool:
    written = [text for text in dates if isinstance(text, str) and text]
    return bool(written) and all(_DAY.fullmatch(text) for text in written)


def _marks(
    extract: Extract, layer: LayerName, columns: Mapping[str, pd.Series[Any]]
) -> dict[str, pd.Series[Any]]:
    if layer == "areas":
        in_choice = extract.areas["in_choice"].reset_index(drop=True)
        classes = pd.Series(pd.array(class_indexes(extract), dtype="Int64"))
        return {"in_choice": in_choice, "class_index": classes}
    if layer == "target_areas":
        return {"chosen": columns["id"].isin(extract.selection.targets)}
    return {}
