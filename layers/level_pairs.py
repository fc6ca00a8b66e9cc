"""Rows and the areas of one level that contain them, as arrays of positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class LevelPairs:
    """One entry per row and area that contains it.

    ``row`` is a position in the layer, ``area`` one in ``codes``, the areas of the level in
    catalogue order; ``declared`` tells a row that is there by declaration from one by geometry.
    """

    codes: tuple[str, ...]
    row: NDArray[np.intp]
    area: NDArray[np.intp]
    declared: NDArray[np.bool_]

    @classmethod
    def of(cls, pairs: pd.DataFrame, codes: tuple[str, ...]) -> LevelPairs:
        """Take the columns of :meth:`layers.places.Places.pairs`."""
        position = {code: at for at, code in enumerate(codes)}
        return cls(
            codes=codes,
            row=pairs["row"].to_numpy(dtype=np.intp),
            area=np.array([position[code] for code in pairs["area"]], dtype=np.intp),
            declared=(pairs["basis"] == "declaration").to_numpy(dtype=bool),
        )

    def rows_by_geometry(self, codes: Collection[str]) -> NDArray[np.intp]:
        """Return the rows whose geometry is in one of these areas; a row may stand twice."""
        wanted = np.array([code in codes for code in self.codes], dtype=bool)
        if not wanted.any():
            return np.empty(0, dtype=np.intp)
        return self.row[wanted[self.area] & ~self.declared]

    def of_rows(self, inside: NDArray[np.bool_]) -> LevelPairs:
        """Return the pairs of some rows, a mask over the layer."""
        kept = inside[self.row]
        return LevelPairs(self.codes, self.row[kept], self.area[kept], self.declared[kept])

    def counts(self, chosen: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """Return how many pairs each area has, of all or of the chosen ones."""
        areas = self.area if chosen is None else self.area[chosen]
        return np.bincount(areas, minlength=len(self.codes)).astype(np.int64)
