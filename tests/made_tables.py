"""Tables as a reader hands them over, made by hand, and a territory of two squares.

Zone A lies between 7.60 and 7.68 degrees east, zone B between 7.68 and 7.76; both between 45.02 and
45.12 north.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from data.intake.model import RawTable
from data.intake.territory import Territory

if TYPE_CHECKING:
    from collections.abc import Sequence

BOXES = ((7.60, 45.02, 7.68, 45.12), (7.68, 45.02, 7.76, 45.12))


def squares() -> Territory:
    zones = np.array([shapely.box(*box) for box in BOXES], dtype=object)
    return Territory("A e B", zones, ("A", "B"), ("A", "B"))


def table(
    columns: dict[str, Sequence[object]],
    *,
    shapes: Sequence[object] | None = None,
    crs: str = "",
) -> RawTable:
    texts = {
        name: pd.Series(
            list(cells), dtype="str" if all(isinstance(c, str) for c in cells) else object
        )
        for name, cells in columns.items()
    }
    count = len(shapes) if shapes is not None else len(next(iter(columns.values())))
    geometry = None
    if shapes is not None:
        geometry = np.full(count, None, dtype=object)
        geometry[:] = [shapely.from_wkt(s) if isinstance(s, str) else s for s in shapes]
    cells = pd.DataFrame(texts, index=range(count))
    return RawTable("", cells, np.arange(2, count + 2), geometry, crs)
