"""Sheets of a spreadsheet, whatever its format: which hold a table, and where it stands.

A sheet is kept sparse, cell by cell as the file has them: one stray cell in the last row and column
of a sheet costs what one cell costs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.intake.headers import ROWS_OF_A_FOOT, ROWS_TO_JUDGE, find_heading, foot, usual_fill
from data.intake.model import FileRefused, RawFile, RawTable, remark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.intake.content import Format
    from data.intake.headers import Heading
    from data.intake.model import Remark

MOST_CELLS = 2_000_000
"""Of all sheets together: a register of 100,000 rows has fewer."""

_FREE_CELLS = 200_000
_MOST_PLACES = 12_000_000
_MOST_SAID_OF_A_ROW = 3
_FEW_COLUMNS = 4

# Sheets that explain the others or hold the lists of their drop-downs.
_ASIDE = re.compile(
    r"(?:leggimi|read ?me|istruzioni|instructions|note|info|informazioni|legenda|metadati|metadata"
    r"|copertina|guida|elenchi|liste|lists|valori ammessi|vocabolari\w*|lookup|validazione)\W*\d*",
    re.IGNORECASE,
)


class CellCount:
    """Counts the cells of a file, and refuses it when they are more than it can honestly hold.

    A few kilobytes of one cell repeated unpack to millions; the cells of real tables differ, and
    take some bytes each even when packed.
    """

    def __init__(self, file_bytes: int) -> None:
        self._all = self._filled = 0
        self._most_filled = min(_FREE_CELLS + file_bytes, MOST_CELLS)

    def foresee(self, part: bytes) -> None:
        """Refuse a sheet by a quick look at its text, before its cells are read one by one.

        Raises
        ------
        FileRefused
            If they will be too many.
        """
        filled = part.count(b"<v>")
        if self._all + part.count(b"<c ") > MOST_CELLS or self._filled + filled > self._most_filled:
            raise FileRefused(remark("too_many_cells_in_sheet", "refuse", limit=self._most_filled))

    def add(self, cells: int, filled: int) -> None:
        """Count more cells, and how many of them hold something.

        Raises
        ------
        FileRefused
            If they are too many.
        """
        self._all += cells
        self._filled += filled
        if self._all > MOST_CELLS or self._filled > self._most_filled:
            raise FileRefused(remark("too_many_cells_in_sheet", "refuse", limit=self._most_filled))


@dataclass(frozen=True)
class Odd:
    """A cell that does not hold what it should: its column, key of the remark, what is there."""

    column: int
    key: str
    value: str


@dataclass(frozen=True, eq=False)
class Sheet:
    """The cells of a sheet as the file has them, rows and columns from 1, empty ones left out.

    ``merged`` are ranges (first row, first column, last row, last column); ``odd`` lists by row the
    cells that hold an error or no value.
    """

    name: str
    rows: Mapping[int, Mapping[int, object]]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    odd: Mapping[int, Sequence[Odd]] = field(default_factory=dict)


def read_sheets(
    sheets: Sequence[Sheet], found: Format, name: str, remarks: Sequence[Remark] = ()
) -> RawFile:
    """Return the tables of a spreadsheet; each sheet without one is said.

    Where several sheets hold a table all are read, and the reader is asked to choose.

    Raises
    ------
    FileRefused
        If no sheet holds a table, or none a row under its header.
    """
    tables = {sheet.name: table for sheet in sheets if (table := as_table(sheet)) is not None}
    if not tables:
        raise FileRefused(remark("no_sheet_with_table", "refuse", file=name), rows=0)
    filled = {key: table for key, table in tables.items() if len(table.rows)}
    if not filled:
        raise FileRefused(remark("no_rows", "refuse", file=name), rows=0)
    aside = {key for key, table in filled.items() if _is_aside(table)}
    kept = {key: table for key, table in filled.items() if key not in aside} or filled
    left = [sheet.name for sheet in sheets if sheet.name not in kept and sheet.rows]
    said = [*remarks]
    if left:
        said.append(remark("sheets_skipped", "note", names=", ".join(left)))
    if len(kept) > 1:
        names = ", ".join(f"«{key}»" for key in kept)
        said.append(remark("sheet_to_choose", "ask", count=len(kept), names=names))
    return RawFile(found, tuple(kept.values()), tuple(said))


def as_table(sheet: Sheet) -> RawTable | None:
    """Return the table of a sheet; None if it holds none.

    Raises
    ------
    FileRefused
        If its few cells span more places than can be held.
    """
    numbers = np.array(sorted(sheet.rows), dtype=np.int64)
    columns = sorted({column for row in sheet.rows.values() for column in row})
    if len(numbers) * len(columns) > _MOST_PLACES:
        raise FileRefused(remark("too_many_cells_in_sheet", "refuse", limit=_MOST_PLACES))
    grid = _grid(sheet, numbers, columns)
    heading = find_heading(grid[:ROWS_TO_JUDGE].tolist(), sheet.name, len(columns))
    if heading is None:
        return None
    first = heading.titles + heading.depth
    remarks = list(heading.remarks)
    if heading.titles:
        said = " / ".join(_line(row) for row in grid[: heading.titles])
        remarks.append(
            remark("titles_skipped", "repair", table=sheet.name, lines=heading.titles, value=said)
        )
    body, rows = grid[first:], numbers[first:]
    remarks += _fill_merged(sheet, body, rows, columns)
    header = grid[heading.titles] if heading.depth == 1 else None
    body, rows = _without_headers(sheet, header, body, rows, remarks)
    body, rows = _without_strays(sheet, heading, body, rows, remarks)
    body, rows = _without_foot(sheet, body, rows, remarks)
    if empty := _empty_between(numbers, rows):
        remarks.append(remark("rows_empty", "note", table=sheet.name, rows=empty))
    names = dict(zip(columns, heading.names, strict=True))
    remarks += _of_rows(sheet, rows, names)
    kept = [n for n in range(len(columns)) if n not in heading.unnamed or _holds(body[:, n])]
    cells = pd.DataFrame({heading.names[n]: _column(body[:, n]) for n in kept})
    return RawTable(sheet.name, cells, rows, hidden=sheet.hidden, remarks=tuple(remarks))


def _grid(sheet: Sheet, numbers: np.ndarray, columns: Sequence[int]) -> np.ndarray:
    """Return the cells as an array of objects, "" where there is none."""
    place = {column: n for n, column in enumerate(columns)}
    grid = np.full((len(numbers), len(columns)), "", dtype=object)
    for n, number in enumerate(numbers.tolist()):
        for column, cell in sheet.rows[number].items():
            grid[n, place[column]] = cell
    return grid


def _fill_merged(
    sheet: Sheet,
    body: np.ndarray,
    rows: np.ndarray,
    columns: Sequence[int],
) -> list[Remark]:
    """Write the value of cells merged over several rows into each of them: it holds for all."""
    count = 0
    for top, left, bottom, right in sheet.merged:
        if left != right or bottom == top or left not in columns:
            continue
        first, after = np.searchsorted(rows, [top, bottom + 1]).tolist()
        # The first row of the range must be in the table, else it is a heading's.
        if after - first > 1 and int(rows[first]) == top:
            place = columns.index(left)
            body[first:after, place] = body[first, place]
            count += 1
    return [remark("merged_filled", "repair", table=sheet.name, ranges=count)] if count else []


def _without_headers(
    sheet: Sheet,
    header: np.ndarray | None,
    body: np.ndarray,
    rows: np.ndarray,
    remarks: list[Remark],
) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows that do not repeat the header, as those of printed pages do."""
    if header is None or not len(rows):
        return body, rows
    again = (body == header).all(axis=1)
    if not again.any():
        return body, rows
    remarks.append(remark("header_again", "repair", table=sheet.name, rows=int(again.sum())))
    return body[~again], rows[~again]


def _without_strays(
    sheet: Sheet, heading: Heading, body: np.ndarray, rows: np.ndarray, remarks: list[Remark]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows that have a cell in a column of the table: others only stray beside it."""
    named = [n for n in range(body.shape[1]) if n not in heading.unnamed]
    if not heading.depth or len(named) == body.shape[1] or not len(rows):
        return body, rows
    empty = body == ""
    strays = empty[:, named].all(axis=1) & ~empty.all(axis=1)
    strays &= ~np.isin(rows, list(sheet.odd))
    if not strays.any():
        return body, rows
    told = ", ".join(str(row) for row in rows[strays][:_MOST_SAID_OF_A_ROW])
    said = " / ".join(_line(row) for row in body[strays][:_MOST_SAID_OF_A_ROW])
    remarks.append(remark("cells_outside", "repair", table=sheet.name, rows=told, value=said))
    return body[~strays], rows[~strays]


def _without_foot(
    sheet: Sheet, body: np.ndarray, rows: np.ndarray, remarks: list[Remark]
) -> tuple[np.ndarray, np.ndarray]:
    usual = usual_fill(body[: ROWS_OF_A_FOOT * 4].tolist())
    count = foot(body[-ROWS_OF_A_FOOT:].tolist(), usual)
    if count == 0:
        return body, rows
    said = " / ".join(_line(row) for row in body[-count:])
    remarks.append(remark("foot_skipped", "repair", table=sheet.name, lines=count, value=said))
    return body[:-count], rows[:-count]


def _empty_between(numbers: np.ndarray, rows: np.ndarray) -> int:
    """Return how many rows are wholly empty from the first of the sheet to the last record."""
    if not len(rows):
        return 0
    return int(rows[-1] - numbers[0] + 1 - (numbers <= rows[-1]).sum())


def _of_rows(sheet: Sheet, rows: np.ndarray, names: Mapping[int, str]) -> list[Remark]:
    """Return what is remarked about each row: hidden, with an error, without a value."""
    said = []
    if hidden := sorted(sheet.hidden_columns & names.keys()):
        told = ", ".join(f"«{names[column]}»" for column in hidden)
        said.append(remark("columns_hidden", "note", table=sheet.name, names=told))
    for row in rows.tolist():
        if sheet.hidden:
            said.append(remark("sheet_hidden", "flag", table=sheet.name, row=row))
        if row in sheet.hidden_rows:
            said.append(remark("row_hidden", "flag", table=sheet.name, row=row))
        said += [
            remark(
                odd.key,
                "flag",
                table=sheet.name,
                row=row,
                column=names.get(odd.column, ""),
                value=odd.value,
            )
            for odd in sheet.odd.get(row, ())[:_MOST_SAID_OF_A_ROW]
        ]
    return said


def _column(cells: np.ndarray) -> pd.Series[str]:
    texts = all(isinstance(cell, str) for cell in cells)
    return pd.Series(cells, dtype="str" if texts else object)


def _holds(cells: np.ndarray) -> bool:
    return any(not isinstance(cell, str) or cell.strip() for cell in cells)


def _line(row: np.ndarray) -> str:
    return " ".join(str(cell) for cell in row if cell != "")


def _is_aside(table: RawTable) -> bool:
    """Whether a sheet explains the others: by its name, and as it has few columns."""
    named = _ASIDE.fullmatch(table.name.strip()) is not None
    lists = table.name.strip().lower() in {"elenchi", "liste", "lists", "valori ammessi"}
    return named and (lists or len(table.cells.columns) <= _FEW_COLUMNS)
