"""What the understanding of a table noticed, kept by column: one finding for many rows.

A hundred thousand rows without a confirmed CRS are one finding, not as many objects; they are told
apart into remarks only where a reader looks at them (``report``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from data.intake.model import GRADES, Remark, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from data.intake.model import Grade

MOST_CELLS_KEPT = 20_000
"""Of one finding, how many rows are told one by one; all are counted and graded."""


@dataclass(frozen=True, eq=False)
class Finding:
    """Something noticed about rows of a table, or about the table itself.

    ``at`` holds int64 positions of rows (not row numbers), None for the table; ``cells`` what stood
    there, for the first ``MOST_CELLS_KEPT`` of them.
    """

    key: str
    grade: Grade
    at: np.ndarray | None
    column: str
    cells: tuple[str, ...]
    values: tuple[tuple[str, str], ...]

    def among(self, where: np.ndarray) -> Finding:
        """Return the finding about those of its rows where a mask over the table is true."""
        if self.at is None:
            return self
        kept = where[self.at]
        pairs = zip(self.cells, kept[: len(self.cells)], strict=True)
        return replace(self, at=self.at[kept], cells=tuple(cell for cell, keep in pairs if keep))

    def remarks(self, table: str, rows: np.ndarray) -> Iterable[Remark]:
        """Yield the finding row by row, under the row numbers that its reader knows."""
        if self.at is None:
            value = self.cells[0] if self.cells else ""
            yield Remark(self.key, self.grade, self.values, table, None, self.column, value)
            return
        cells = self.cells or ("",) * min(len(self.at), MOST_CELLS_KEPT)
        for position, cell in zip(self.at, cells, strict=False):
            row = int(rows[position])
            yield Remark(self.key, self.grade, self.values, table, row, self.column, cell)


def about_rows(
    key: str,
    grade: Grade,
    where: np.ndarray,
    *,
    column: str = "",
    cells: pd.Series | Sequence[object] | None = None,
    **values: object,
) -> tuple[Finding, ...]:
    """Return a finding about the rows where a mask is true, none if it is true nowhere.

    ``cells`` are those of the whole table.
    """
    at = np.flatnonzero(np.asarray(where, dtype=bool))
    if not len(at):
        return ()
    told = at[:MOST_CELLS_KEPT]
    as_written: tuple[str, ...] = ()
    if cells is not None:
        taken = cells.iloc[told] if hasattr(cells, "iloc") else [cells[each] for each in told]
        as_written = tuple(shown(each) for each in taken)
    return (Finding(key, grade, at, column, as_written, _said(values)),)


def about_table(
    key: str, grade: Grade, *, column: str = "", value: object = "", **values: object
) -> tuple[Finding, ...]:
    """Return a finding about the whole table."""
    cells = (shown(value),) if value != "" else ()
    return (Finding(key, grade, None, column, cells, _said(values)),)


def graded(findings: Iterable[Finding], count: int) -> np.ndarray:
    """Return of each row how much its gravest finding weighs, as an index of ``GRADES``."""
    weights = np.zeros(count, dtype=np.int8)
    for each in findings:
        if each.at is not None:
            weight = GRADES.index(each.grade)
            weights[each.at] = np.maximum(weights[each.at], weight)
    return weights


def _said(values: dict[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(each)) for name, each in values.items())
