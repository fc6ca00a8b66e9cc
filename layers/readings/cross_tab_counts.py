"""Two axes of the pacts of an answer, crossed: cells, and totals that count each pact once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.readings.pact_axes import Axis


@dataclass(frozen=True, eq=False)
class CrossTab:
    """A matrix of counts.

    Parameters
    ----------
    counts
        A line per place of ``rows.order``, a column per place of ``columns.order``: how many pacts
        stand in both. The last line and column are those that stand nowhere on an axis.
    """

    rows: Axis
    columns: Axis
    counts: NDArray[np.int64]

    @property
    def total(self) -> int:
        """All the pacts of the answer, each once."""
        return self.rows.rows

    @property
    def cell_excess(self) -> int:
        """By how much all cells together exceed the total."""
        return int(self.counts.sum()) - self.total


def cross_tab(rows: Axis, columns: Axis) -> CrossTab:
    """Cross two axes of the same answer."""
    left = pd.DataFrame({"row": rows.pairs["row"], "r": rows.places})
    right = pd.DataFrame({"row": columns.pairs["row"], "c": columns.places})
    both = left.merge(right, on="row")
    wide = len(columns.order)
    flat = np.bincount(
        both["r"].to_numpy(dtype=np.intp) * wide + both["c"].to_numpy(dtype=np.intp),
        minlength=len(rows.order) * wide,
    )
    return CrossTab(rows, columns, flat.reshape(len(rows.order), wide))
