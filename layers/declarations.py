"""What rows declare, their areas by code, gathered: few declarations serve many rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray


def union_of(sets: Iterable[Iterable[str]]) -> frozenset[str]:
    """Return the codes that stand in any of these."""
    return frozenset(code for codes in sets for code in codes)


def rows_by_declaration(
    declared: pd.Series[tuple[str, ...]], wanted: NDArray[np.bool_]
) -> dict[tuple[str, ...], NDArray[np.intp]]:
    """Return the positions of the wanted rows by what they declare."""
    rows: dict[tuple[str, ...], list[int]] = {}
    for row in np.flatnonzero(wanted):
        rows.setdefault(declared.iloc[row], []).append(int(row))
    return {codes: np.array(at, dtype=np.intp) for codes, at in rows.items()}
