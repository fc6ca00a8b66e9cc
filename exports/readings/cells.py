"""How the cells of a reading's tables are written in files: the screen's words, typed or told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports.readings.words import say
from layers.readings.writing import NUMERIC, value_text
from layers.readings.writing import say as say_shared
from layers.words import number

if TYPE_CHECKING:
    from layers.readings.model import Column, Kind, Reading, Row, Table, Value
    from layers.words import Lang

_WITH_UNIT: frozenset[Kind] = frozenset({"distance_m", "area_km2"})


def cell_text(value: Value, kind: Kind, lang: Lang, *, total: bool = False) -> str:
    """Write a cell; in the row that sums up, what is no number and not there is blank."""
    if value is None and total and kind not in NUMERIC - {"year"}:
        return ""
    return value_text(value, kind, lang)


def row_texts(table: Table, row: Row, lang: Lang) -> list[str]:
    """Write all cells of a row of a table."""
    total = row is table.total
    return [
        cell_text(value, column.kind, lang, total=total)
        for value, column in zip(row.cells, table.columns, strict=True)
    ]


def all_rows(table: Table) -> tuple[Row, ...]:
    """Return the rows of a table and, last, the one that sums up."""
    return (*table.rows, *([table.total] if table.total else []))


def is_numeric(column: Column) -> bool:
    """Whether the cells of a column stand to the right."""
    return column.kind in NUMERIC


def with_unit(column: Column, lang: Lang) -> str:
    """Return the title of a column whose cells are bare numbers, with their unit."""
    if column.kind not in _WITH_UNIT:
        return column.label
    unit = say_shared(f"unit.{column.kind}", lang)
    return say("with_unit", lang, label=column.label, unit=unit)


def title_of(table: Table, lang: Lang) -> str:
    """Return the caption of a table; that of a list with how many rows it has."""
    if not table.folded:
        return table.caption
    return say("list_title", lang, title=table.caption, n=number(len(table.rows), lang))


def notes_of(table: Table, lang: Lang) -> list[str]:
    """Return what must be known of a table: its notes, then those of its columns."""
    of_columns = [
        say("column_note", lang, label=column.label, note=column.note)
        for column in table.columns
        if column.note
    ]
    return [*table.notes, *of_columns]


def in_order(reading: Reading) -> tuple[tuple[Table, ...], tuple[Table, ...]]:
    """Return the tables that are read, and the lists that back them, which stand at the end."""
    read = tuple(table for table in reading.tables if not table.folded)
    return read, tuple(table for table in reading.tables if table.folded)


def longest_bar(table: Table) -> float:
    """Return the number that the longest bar of a table stands for: one scale for all columns."""
    barred = [at for at, column in enumerate(table.columns) if column.key in table.bars]
    return max((_length(row.cells[at]) for row in table.rows for at in barred), default=0.0)


def bar_shares(table: Table) -> dict[int, list[float]]:
    """Return for each column with bars how long each row's is, of the longest of the table."""
    most = longest_bar(table)
    return {
        at: [_length(row.cells[at]) / most if most else 0.0 for row in table.rows]
        for at, column in enumerate(table.columns)
        if column.key in table.bars
    }


def _length(value: Value) -> float:
    return max(float(value), 0.0) if isinstance(value, int | float) else 0.0
