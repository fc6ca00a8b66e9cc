"""A table put together feature by feature, where each may have other columns than the last."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from data.intake.model import FileRefused, RawTable, Remark, remark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

MOST_COLUMNS = 2_000
MOST_CELLS = 60_000_000
"""Features that each bring columns of their own would fill the memory with empty cells."""


class FeatureTable:
    """The rows gathered so far; :meth:`build` makes a frozen table of them."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.remarks: list[Remark] = []
        self._columns: dict[str, list[Any]] = {}
        self._geometry: list[BaseGeometry | None] = []

    def __len__(self) -> int:
        return len(self._geometry)

    @property
    def row(self) -> int:
        """The number of the row that was added last, from 1."""
        return len(self._geometry)

    def add(self, cells: Mapping[str, Any], geometry: BaseGeometry | None) -> int:
        """Add a row and return its number.

        Raises
        ------
        FileRefused
            If the rows together have more columns, or more cells, than can be held.
        """
        before = len(self._geometry)
        for header, value in cells.items():
            column = self._columns.setdefault(header, [])
            if len(column) < before:
                column.extend([""] * (before - len(column)))
            column.append(value)
        self._geometry.append(geometry)
        self._stay_small()
        return before + 1

    def remark(self, one: Remark) -> None:
        """Keep a remark, under the name of this table."""
        self.remarks.append(one._replace(table=self.name))

    def bounds(self) -> np.ndarray:
        """Return the bounds of each geometry, n x 4, NaN where there is none."""
        bounds: np.ndarray = shapely.bounds(self._objects(self._geometry))
        return bounds

    def build(self, crs: str, remarks: Sequence[Remark] = ()) -> RawTable:
        """Return the table: columns in the order in which they first came, "" where one lacks."""
        rows = len(self._geometry)
        cells: dict[str, np.ndarray] = {}
        for header, column in self._columns.items():
            name = _whole(header)
            while name in cells:
                name += "\ufffd"
            cells[name] = self._objects(column + [""] * (rows - len(column)))
        return RawTable(
            self.name,
            pd.DataFrame(cells, index=pd.RangeIndex(rows), dtype=object),
            np.arange(1, rows + 1, dtype=np.int64),
            self._objects(self._geometry),
            crs,
            remarks=(*self.remarks, *remarks),
        )

    def _stay_small(self) -> None:
        columns = len(self._columns)
        if columns > MOST_COLUMNS or columns * len(self._geometry) > MOST_CELLS:
            raise FileRefused(remark("too_many_columns", "refuse", count=columns))

    @staticmethod
    def _objects(values: Sequence[Any]) -> np.ndarray:
        array = np.empty(len(values), dtype=object)
        array[:] = values
        return array


def _whole(header: str) -> str:
    """Return a header without halves of signs, which JSON can write and no table can hold."""
    return header.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def json_cell(value: Any) -> Any:
    """Return a JSON value as a cell: null and NaN are "", a nested value its JSON text."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value
