"""The rows of a version as one GeoPackage and back, without the loss of a sign.

It is written by GDAL in memory, the driver named, and read back by SQLite alone: nothing guesses
what a file might be, and no text that looks like a number or a date becomes one.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from data.read import convert
from data.register.errors import NotWrittenError
from geo.crs import EXCHANGE_CRS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Kinds = Mapping[str, "StoredKind"]

StoredKind = Literal["text", "int", "whole", "float", "bool", "codes"]
"""``int`` may be missing, ``whole`` never is; ``codes`` are a tuple of texts."""

_DTYPES = {
    "text": "str",
    "int": "Int64",
    "whole": "int64",
    "float": "float64",
    "bool": "bool",
    "codes": "object",
}
_TABLE, _ROW, _SHAPE = "rows", "condivisa_row", "condivisa_shape"
# Length in bytes of the envelope that stands before the WKB (GeoPackage 1.3, table 5).
_ENVELOPES = (0, 32, 48, 48, 64)
_HEADER = 8


def kinds_of(rows: gpd.GeoDataFrame) -> dict[str, StoredKind]:
    """Return how each column but the geometry is stored, in order."""
    names = [name for name in rows.columns if name != rows.geometry.name]
    return {str(name): _kind(rows[name]) for name in names}


def to_geopackage(rows: gpd.GeoDataFrame) -> bytes:
    """Return the rows as a GeoPackage, in their order.

    Parameters
    ----------
    rows
        EPSG:4326, geometries of any type or None; texts may be missing or empty, which are two
        things.

    Raises
    ------
    NotWrittenError
        If a text holds a NUL or half a sign (GeoPackage would cut or refuse it), a code a ``;``,
        or two columns differ by capitals alone; the row and the column are named.
    """
    kinds = kinds_of(rows)
    _require_distinct(kinds)
    plain = {name: _stored(rows[name], kind) for name, kind in kinds.items()}
    shapes = gpd.GeoSeries(rows.geometry.to_numpy(), crs=rows.crs, name=_SHAPE)
    frame = gpd.GeoDataFrame(plain, geometry=shapes, crs=rows.crs).rename_geometry(_SHAPE)
    with BytesIO() as content:
        pyogrio.write_dataframe(
            frame,
            content,
            layer=_TABLE,
            driver="GPKG",
            geometry_type="Unknown",
            promote_to_multi=False,
            layer_options={"GEOMETRY_NAME": _SHAPE, "FID": _ROW},
        )
        return content.getvalue()


def from_geopackage(content: bytes, kinds: Kinds) -> gpd.GeoDataFrame:
    """Return the rows of a GeoPackage that :func:`to_geopackage` made, in EPSG:4326.

    Raises
    ------
    sqlite3.Error, ValueError, shapely.GEOSException
        If it is none.
    """
    names = ", ".join(_quoted(name) for name in (*kinds, _SHAPE))
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        found = database.execute(f"SELECT {names} FROM {_TABLE} ORDER BY {_ROW}").fetchall()  # noqa: S608 - our own names, quoted
    columns = list(zip(*found, strict=True)) or [()] * (len(kinds) + 1)
    values = {
        name: _series(cells, kind)
        for (name, kind), cells in zip(kinds.items(), columns, strict=False)
    }
    shapes = gpd.GeoSeries([_shape(cell) for cell in columns[-1]], crs=EXCHANGE_CRS)
    return gpd.GeoDataFrame(values, geometry=shapes, crs=EXCHANGE_CRS)


def _kind(column: pd.Series) -> StoredKind:
    for kind in ("int", "whole", "float", "bool"):
        if column.dtype == _DTYPES[kind]:
            return kind
    if len(column) and all(isinstance(value, tuple) for value in column):
        return "codes"
    return "codes" if column.name == "declared" and not len(column) else "text"


def _require_distinct(names: Iterable[str]) -> None:
    seen: dict[str, str] = {_ROW: _ROW, _SHAPE: _SHAPE}
    for name in names:
        other = seen.setdefault(name.casefold(), name)
        if other is not name:
            raise NotWrittenError("columns_alike", one=other, other=name)


def _stored(column: pd.Series, kind: StoredKind) -> pd.Series:
    if kind not in ("text", "codes"):
        return column.reset_index(drop=True)
    texts = [_joined(value, kind) for value in column]
    for row, text in enumerate(texts, start=1):
        if text is not None and not _is_storable(text):
            raise NotWrittenError("text_not_storable", row=row, column=column.name)
    return pd.Series(texts, dtype=object)


def _joined(value: Any, kind: StoredKind) -> str | None:
    if kind == "text":
        return value if isinstance(value, str) else None
    text = ";".join(value)
    # What cannot be read back as it is must not be written.
    return text if convert(text, "codes") == value else "\0"


def _is_storable(text: str) -> bool:
    """Whether a text is whole in a GeoPackage: a NUL ends it, half a surrogate pair is no UTF-8."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _series(cells: Sequence[Any], kind: StoredKind) -> pd.Series:
    values: list[Any] = list(cells)
    if kind == "codes":
        values = [convert(cell, "codes") for cell in values]
    elif kind == "bool":
        values = [bool(cell) for cell in values]
    elif kind == "int":
        values = [pd.NA if cell is None else cell for cell in values]
    elif kind == "float":
        values = [np.nan if cell is None else cell for cell in values]
    return pd.Series(values, dtype=_DTYPES[kind])


def _shape(cell: bytes | None) -> shapely.Geometry | None:
    if cell is None:
        return None
    envelope = _ENVELOPES[(cell[3] >> 1) & 7]
    return shapely.from_wkb(cell[_HEADER + envelope :])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
