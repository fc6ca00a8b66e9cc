"""The rows of a version as one GeoPackage and back, without the loss of a sign.

It is written by GDAL in memory, the driver named, and read back by SQLite alone: nothing guesses
what a file might be, and no text that looks like a number or a date becomes one.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from io import BytesIO
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from data.register.cells import kinds_of, require_distinct, series, stored_texts
from geo.crs import EXCHANGE_CRS

if TYPE_CHECKING:
    from data.register.cells import Kinds, StoredKind

_TABLE, _ROW, _SHAPE = "rows", "condivisa_row", "condivisa_shape"
# Length in bytes of the envelope that stands before the WKB (GeoPackage 1.3, table 5).
_ENVELOPES = (0, 32, 48, 48, 64)
_HEADER = 8


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
    require_distinct(kinds, (_ROW, _SHAPE))
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
        name: series(cells, kind)
        for (name, kind), cells in zip(kinds.items(), columns, strict=False)
    }
    shapes = gpd.GeoSeries([_shape(cell) for cell in columns[-1]], crs=EXCHANGE_CRS)
    return gpd.GeoDataFrame(values, geometry=shapes, crs=EXCHANGE_CRS)


def _stored(column: pd.Series, kind: StoredKind) -> pd.Series:
    if kind not in ("text", "codes"):
        return column.reset_index(drop=True)
    return pd.Series(stored_texts(column, kind), dtype=object)


def _shape(cell: bytes | None) -> shapely.Geometry | None:
    if cell is None:
        return None
    envelope = _ENVELOPES[(cell[3] >> 1) & 7]
    return shapely.from_wkb(cell[_HEADER + envelope :])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
