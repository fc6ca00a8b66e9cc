"""Delimited text (CSV, TSV): read as it is written, row by row, a piece of the file at a time.

pandas and pyarrow each refuse a whole file, or drop rows, for one comma too many. Here each record
keeps its line number; what has too many cells is refused by itself, and said. Cells are kept as
Arrow texts, so that a million rows stay in bounded memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from data.intake.delimited_commas import has_decimal_commas, rejoined
from data.intake.delimited_records import MOST_COLUMNS, Record, records
from data.intake.delimited_separator import find_separator, sample, shown_sign
from data.intake.headers import ROWS_OF_A_FOOT, filled, find_heading, foot, usual_fill
from data.intake.model import FileRefused, RawFile, RawTable, remark
from data.intake.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from data.intake.delimited_separator import Separator
    from data.intake.headers import Heading
    from data.intake.model import Remark
    from data.intake.text import Decoded

MOST_BYTES = 300 << 20
"""Ten times what a register of a million rows takes."""

_ROWS_AT_A_TIME = 20_000


@dataclass
class _Gathered:
    """What was read so far, column by column."""

    width: int
    batches: list[pa.RecordBatch] = field(default_factory=list)
    rows: list[np.ndarray] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    empty: int = 0
    headers: int = 0
    decimal_commas: bool = False


def read_delimited(path: Path, name: str) -> RawFile:
    """Read a text whose cells are parted by ";", ",", a tab or "|".

    Cells are texts as written, "" where a row has none; columns without a name and without a
    single cell are left out. A row with more filled cells than the header has names bears a
    remark of grade ``refuse``, as its cells cannot be told apart; a shorter one is kept.

    Raises
    ------
    FileRefused
        If it is empty, has a header only, or one column only.
    """
    if path.stat().st_size > MOST_BYTES:
        limit = MOST_BYTES >> 20
        raise FileRefused(remark("file_too_large", "refuse", file=name, limit_mb=limit))
    decoded = decode(path.read_bytes())
    if not decoded.text.strip("\0 \n\t;,|\ufeff"):
        raise FileRefused(remark("file_empty", "refuse", file=name), rows=0)
    separator = find_separator(decoded.text)
    lines = decoded.text.count("\n")
    if separator is None:
        raise FileRefused(remark("no_separator", "refuse", file=name), rows=max(lines - 1, 0))
    text = decoded.text[separator.end :]
    heading = find_heading([record.cells for record in sample(text, separator.sign)])
    if heading is None:
        raise FileRefused(remark("no_separator", "refuse", file=name), rows=max(lines - 1, 0))
    table = _table(text, separator, heading, decoded)
    if not len(table.rows):
        raise FileRefused(remark("no_rows", "refuse", file=name), *table.remarks, rows=0)
    return RawFile("delimited", (table,), (*decoded.remarks, *_about_separator(separator)))


def _about_separator(separator: Separator) -> tuple[Remark, ...]:
    if not separator.said:
        return ()
    said, found = shown_sign(separator.said), shown_sign(separator.sign)
    return (remark("separator_not_as_said", "repair", said=said, found=found),)


def _table(text: str, separator: Separator, heading: Heading, decoded: Decoded) -> RawTable:
    """Return the records of a text under their heading."""
    found = iter(records(text, separator.sign, len(heading.names)))
    filled_ones = (record for record in found if any(map(str.strip, record.cells)))
    above = list(islice(filled_ones, heading.titles + heading.depth))
    gathered = _Gathered(len(heading.names))
    if separator.sign == "," and heading.depth:
        first = [record.cells for record in sample(text, ",")]
        body = first[heading.titles + heading.depth :]
        gathered.decimal_commas = has_decimal_commas(body, len(heading.names))
    if above:
        _say_titles(above[: heading.titles], gathered.remarks)
    header = above[-1].cells if heading.depth == 1 else []
    _gather(found, header, gathered, decoded.doubtful, separator.lines)
    cells, rows = _frame(gathered, heading)
    cells, rows, below = _without_foot(cells, rows)
    if gathered.empty:
        gathered.remarks.append(remark("rows_empty", "note", rows=gathered.empty))
    if gathered.headers:
        gathered.remarks.append(remark("header_again", "repair", rows=gathered.headers))
    told = tuple(each for each in gathered.remarks if each.row is None or each.row in _Rows(rows))
    return RawTable("", cells, rows, remarks=(*heading.remarks, *below, *told))


class _Rows:
    """Whether a row number is among those that were kept: sorted, so no set of a million."""

    def __init__(self, rows: np.ndarray) -> None:
        self._rows = rows

    def __contains__(self, row: object) -> bool:
        return len(self._rows) > 0 and isinstance(row, int) and row <= int(self._rows[-1])


def _say_titles(titles: list[Record], remarks: list[Remark]) -> None:
    if titles:
        said = " / ".join(" ".join(cell for cell in each.cells if cell.strip()) for each in titles)
        remarks.append(remark("titles_skipped", "repair", lines=len(titles), value=said))


def _gather(
    found: Iterator[Record],
    header: list[str],
    gathered: _Gathered,
    doubtful: frozenset[int],
    lines_before: int,
) -> None:
    """Take in the records that are left, a batch at a time, with what each calls for."""
    while taken := list(islice(found, _ROWS_AT_A_TIME)):
        cells: list[list[str]] = []
        rows: list[int] = []
        for record in taken:
            if not any(map(str.strip, record.cells)):
                gathered.empty += 1
            elif record.cells == header:
                gathered.headers += 1
            else:
                row = record.line + lines_before
                rows.append(row)
                cells.append(_fitted(record, row, gathered))
                if doubtful and not doubtful.isdisjoint(range(row, row + record.lines)):
                    gathered.remarks.append(remark("row_encoding", "flag", row=row))
        if rows:
            gathered.rows.append(np.array(rows, dtype=np.int64))
            arrays = [pa.array(column, pa.large_string()) for column in zip(*cells, strict=True)]
            names = [str(place) for place in range(gathered.width)]
            gathered.batches.append(pa.RecordBatch.from_arrays(arrays, names=names))


def _fitted(record: Record, row: int, gathered: _Gathered) -> list[str]:
    """Return as many cells as the header has names; say what was too much or too little."""
    cells, width = record.cells, gathered.width
    if record.loose:
        shown = " ".join(cells)
        gathered.remarks.append(remark("quote_loose", "flag", row=row, value=shown))
    if gathered.decimal_commas and len(cells) > width and (found := rejoined(cells, width)):
        said = ",".join(cells)
        gathered.remarks.append(remark("decimal_commas", "flag", row=row, value=said))
        return found
    if len(cells) == width:
        return cells
    if len(cells) < width:
        return cells + [""] * (width - len(cells))
    if filled(cells[width:]):
        said = " | ".join(cells)
        many = sum(1 for _ in cells) - _blank_end(cells)
        key = "decimal_commas_doubt" if gathered.decimal_commas else "too_many_cells"
        gathered.remarks.append(
            remark(key, "refuse", row=row, value=said, cells=many, expected=width)
        )
    return cells[:width]


def _blank_end(cells: list[str]) -> int:
    return next(n for n, cell in enumerate(reversed(cells)) if cell.strip())


def _frame(gathered: _Gathered, heading: Heading) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the cells as a frame of texts without nameless empty columns, and the row numbers."""
    schema = pa.schema([(str(place), pa.large_string()) for place in range(gathered.width)])
    table = pa.Table.from_batches(gathered.batches, schema)
    kept = [
        place
        for place in range(gathered.width)
        if place not in heading.unnamed or _has_cells(table.column(place))
    ]
    table = table.select(kept).rename_columns([heading.names[place] for place in kept])
    rows = np.concatenate(gathered.rows) if gathered.rows else np.array([], dtype=np.int64)
    return table.to_pandas(), rows


def _has_cells(column: pa.ChunkedArray) -> bool:
    return any(cell.as_py().strip() for cell in column)


def _without_foot(
    cells: pd.DataFrame, rows: np.ndarray
) -> tuple[pd.DataFrame, np.ndarray, tuple[Remark, ...]]:
    """Return the table without the totals and notes under it, and what they said."""
    usual = usual_fill(cells.head(ROWS_OF_A_FOOT * 4).to_numpy().tolist())
    tail = cells.tail(ROWS_OF_A_FOOT).to_numpy().tolist()
    count = foot(tail, usual)
    if count == 0:
        return cells, rows, ()
    said = " / ".join(" ".join(cell for cell in row if cell.strip()) for row in tail[-count:])
    below = remark("foot_skipped", "repair", lines=count, value=said)
    return cells.iloc[:-count], rows[:-count], (below,)


__all__ = ["MOST_BYTES", "MOST_COLUMNS", "read_delimited"]
