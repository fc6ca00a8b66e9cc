"""A column of keys as small numbers: to pick some keys of many rows, and to count each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Coded:
    """One key of ``keys`` for each row: ``codes`` are positions there."""

    keys: tuple[str, ...]
    codes: NDArray[np.intp]

    @classmethod
    def of(cls, column: pd.Series[str], vocabulary: Iterable[str]) -> Coded:
        """Take a column whose keys are those of a vocabulary; others come after them.

        Raises
        ------
        ValueError
            If a row has no key: where it is not known, the schema wants an empty text.
        """
        if column.isna().any():
            msg = f"{int(column.isna().sum())} of {len(column)} keys are missing: write empty texts"
            raise ValueError(msg)
        codes, distinct = pd.factorize(column.to_numpy(dtype=object))
        keys = tuple(dict.fromkeys([*vocabulary, *distinct]))
        position = {key: at for at, key in enumerate(keys)}
        return cls(keys, np.array([position[key] for key in distinct], dtype=np.intp)[codes])

    def among(self, chosen: Collection[str]) -> NDArray[np.bool_]:
        """Say of each row whether its key is one of these."""
        return np.array([key in chosen for key in self.keys], dtype=bool)[self.codes]

    def counts(self, rows: NDArray[np.bool_]) -> dict[str, int]:
        """Return how many of some rows, a mask, have each key."""
        counts = np.bincount(self.codes[rows], minlength=len(self.keys))
        return dict(zip(self.keys, counts.tolist(), strict=True))
