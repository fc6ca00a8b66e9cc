"""What a version on PostGIS holds, apart from any database: cells, checksum, frame."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from data.register.cells import is_storable, kinds_of, require_distinct, series, stored_texts
from data.register.errors import NotWrittenError
from geo.crs import EXCHANGE_CRS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from data.register.cells import Kinds, StoredKind


class Content(NamedTuple):
    """The rows of a version, column by column.

    Attributes
    ----------
    columns
        As Python's own values, None where one is missing; codes as one text joined by ``;``.
    shapes
        An object array of geometries in EPSG:4326, None where a row has none.
    """

    kinds: Kinds
    columns: Mapping[str, Sequence[Any]]
    shapes: np.ndarray

    @property
    def sha256(self) -> str:
        """The checksum of every cell and every coordinate, of their order and their kinds."""
        cells = [list(self.kinds.items()), [list(self.columns[name]) for name in self.kinds]]
        digest = hashlib.sha256(json.dumps(cells, ensure_ascii=True).encode())
        # The order of bytes is said: it must not depend on the machine.
        for shape in shapely.to_wkb(self.shapes, byte_order=1):
            digest.update(b"-" if shape is None else b"%d:%b" % (len(shape), shape))
        return digest.hexdigest()


def content_of(rows: gpd.GeoDataFrame) -> Content:
    """Take a frame in EPSG:4326 apart.

    Raises
    ------
    NotWrittenError
        For what the store in a folder refuses too (:mod:`data.register.cells`).
    """
    kinds = kinds_of(rows)
    require_distinct(kinds)
    for name in kinds:
        if not is_storable(name):
            raise NotWrittenError("column_not_storable", column=ascii(name))
    columns = {name: _plain(rows[name], kind) for name, kind in kinds.items()}
    return Content(kinds, columns, np.asarray(rows.geometry.to_numpy(), dtype=object))


def frame_of(content: Content) -> gpd.GeoDataFrame:
    """Return the frame that was taken apart."""
    columns = {name: series(content.columns[name], kind) for name, kind in content.kinds.items()}
    shapes = gpd.GeoSeries(list(content.shapes), crs=EXCHANGE_CRS)
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=EXCHANGE_CRS)


def _plain(column: pd.Series, kind: StoredKind) -> list[Any]:
    if kind in ("text", "codes"):
        return stored_texts(column, kind)
    missing = column.isna().to_numpy()
    # object first: an int that may be missing must not become a float on its way.
    return [
        None if gone else value
        for value, gone in zip(column.astype(object).tolist(), missing, strict=True)
    ]
