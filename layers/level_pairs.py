"""Rows and the areas of one level that contain them, as arrays of positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    Found = tuple[NDArray[np.integer], NDArray[np.integer]]


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
    def of(cls, codes: tuple[str, ...], *, geometry: Found, declaration: Found) -> LevelPairs:
        """Gather what was found by geometry and by declaration, each as rows and areas."""
        row, area = (
            np.concatenate(both).astype(np.intp) for both in zip(geometry, declaration, strict=True)
        )
        declared = np.repeat([False, True], [len(geometry[0]), len(declaration[0])])
        order = np.argsort(row, kind="stable")
        return cls(codes, row[order], area[order], declared[order])

    def as_frame(self) -> pd.DataFrame:
        """Return them with codes and words: ``row``, ``area``, ``basis``."""
        basis = np.array(["geometry", "declaration"], dtype=object)[self.declared.astype(np.intp)]
        area = np.array(self.codes, dtype=object)[self.area]
        columns = {"row": self.row, "area": area, "basis": basis}
        return pd.DataFrame({name: pd.Series(each) for name, each in columns.items()}).astype(
            {"area": object, "basis": object}
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

    def counts_by(self, group: NDArray[np.intp], n_groups: int) -> NDArray[np.int64]:
        """Return the same for each group, one number of which is given for each pair: a line."""
        areas = len(self.codes)
        both = np.bincount(group * areas + self.area, minlength=n_groups * areas)
        return both.reshape(n_groups, areas).astype(np.int64)
