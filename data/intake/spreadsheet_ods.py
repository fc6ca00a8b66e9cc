"""OpenDocument spreadsheets (ODS), read in one pass and sparse.

A sheet of LibreOffice ends with one row repeated a million times: repeated empty cells are counted,
never made; repeated filled ones only as often as a register could have them.
Source: OASIS OpenDocument 1.3, part 3, 9.1 and 19.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.intake import spreadsheet_values as values
from data.intake.archive import open_members
from data.intake.model import FileRefused, RawFile, remark
from data.intake.spreadsheet import CellCount, Odd, Sheet, read_sheets
from data.intake.spreadsheet_xml import listen

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_NUMBERS = {"float", "currency", "percentage"}
_ERRORS = ("#", "Err:")


def read_ods(path: Path, name: str) -> RawFile:
    """Read the sheets of an OpenDocument spreadsheet that hold a table.

    Cells are what :func:`data.intake.workbook.read_workbook` makes of them.

    Raises
    ------
    FileRefused
        If it is damaged, encrypted, declares a document type, has too many cells, or no table.
    """
    with open_members(path) as archive:
        if _CONTENT not in archive.names:
            raise FileRefused(remark("sheet_damaged", "refuse", value=_CONTENT))
        if _MANIFEST in archive.names and b"encryption-data" in archive.read(_MANIFEST):
            raise FileRefused(remark("workbook_encrypted", "refuse", file=name))
        document = _Document(CellCount(path.stat().st_size))
        listen(archive.read(_CONTENT), document, _CONTENT)
    return read_sheets(document.sheets, "ods", name)


class _Document:
    """Listens to the content: its sheets, row by row and cell by cell."""

    def __init__(self, count: CellCount) -> None:
        self.sheets: list[Sheet] = []
        self._count = count
        self._cell: Mapping[str, str] = {}
        self._pieces: list[str] = []
        self._styles_hidden: set[str] = set()
        self._style = ""
        self._tables = 0
        self._beside = 0
        self._begin_sheet({})

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""
        if name == "table":
            self._tables += 1
            if self._tables == 1:
                self._begin_sheet(attributes)
        elif name == "style":
            self._style = attributes.get("name", "")
        elif name == "table-properties" and attributes.get("display") == "false":
            self._styles_hidden.add(self._style)
        elif name == "annotation":
            self._beside += 1
        elif self._tables == 1 and not self._beside:
            self._start_inside(name, attributes)

    def text(self, text: str) -> None:
        """Take a piece of text."""
        if self._listening:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "table":
            self._tables -= 1
            if self._tables == 0:
                self._end_sheet()
        elif name == "annotation":
            self._beside -= 1
        elif self._tables == 1 and not self._beside:
            self._end_inside(name)

    def _begin_sheet(self, attributes: Mapping[str, str]) -> None:
        self._name = attributes.get("name", "")
        self._hidden = attributes.get("style-name", "-") in self._styles_hidden
        self._rows: dict[int, dict[int, object]] = {}
        self._odd: dict[int, list[Odd]] = {}
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._merged: list[tuple[int, int, int, int]] = []
        self._row, self._column, self._columns_seen = 1, 1, 0
        self._begin_row({})

    def _end_sheet(self) -> None:
        self.sheets.append(
            Sheet(
                self._name,
                self._rows,
                self._hidden,
                frozenset(self._hidden_rows),
                frozenset(self._hidden_columns),
                tuple(self._merged),
                self._odd,
            )
        )

    def _start_inside(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "table-row":
            self._begin_row(attributes)
        elif name in {"table-cell", "covered-table-cell"}:
            self._cell, self._pieces, self._paragraphs = attributes, [], 0
        elif name == "table-column":
            self._see_column(attributes)
        elif name == "p":
            self._listening = True
            if self._paragraphs:
                self._pieces.append("\n")
            self._paragraphs += 1
        elif name == "s":
            self._pieces.append(" " * min(_times(attributes, "c"), 1_000))
        elif name in {"tab", "line-break"}:
            self._pieces.append("\t" if name == "tab" else "\n")

    def _end_inside(self, name: str) -> None:
        if name in {"table-cell", "covered-table-cell"}:
            self._end_cell(covered=name != "table-cell")
        elif name == "table-row":
            self._end_row()
        elif name == "p":
            self._listening = False

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        self._times = _times(attributes, "number-rows-repeated")
        self._row_is_hidden = attributes.get("visibility", "visible") != "visible"
        self._cells: dict[int, object] = {}
        self._odd_cells: list[Odd] = []
        self._column, self._listening = 1, False
        self._cell, self._pieces, self._paragraphs = {}, [], 0

    def _end_row(self) -> None:
        if self._cells:
            # What is repeated is not in the file once more: it counts like any other cell.
            more = len(self._cells) * (self._times - 1)
            self._count.add(more, more)
            for row in range(self._row, min(self._row + self._times, _MOST_ROWS + 1)):
                self._rows[row] = dict(self._cells)
                if self._odd_cells:
                    self._odd[row] = self._odd_cells
                if self._row_is_hidden:
                    self._hidden_rows.add(row)
        self._row += self._times

    def _see_column(self, attributes: Mapping[str, str]) -> None:
        times = min(_times(attributes, "number-columns-repeated"), _MOST_COLUMNS)
        first = self._columns_seen + 1
        self._columns_seen = min(self._columns_seen + times, _MOST_COLUMNS)
        if attributes.get("visibility", "visible") != "visible":
            self._hidden_columns.update(range(first, self._columns_seen + 1))

    def _end_cell(self, *, covered: bool) -> None:
        times = _times(self._cell, "number-columns-repeated")
        down = _times(self._cell, "number-rows-spanned")
        across = _times(self._cell, "number-columns-spanned")
        cell = "" if covered else self._value()
        if cell != "":
            self._count.add(times, times)
            for column in range(self._column, min(self._column + times, _MOST_COLUMNS + 1)):
                self._cells[column] = cell
        if down > 1:
            last = (self._row + down - 1, self._column + across - 1)
            self._merged.append((self._row, self._column, *last))
        self._column += times

    def _value(self) -> object:
        kind, shown = self._cell.get("value-type", ""), "".join(self._pieces)
        if kind == "error" or (self._cell.get("formula") and shown.startswith(_ERRORS)):
            return self._say("cell_error", shown)
        if not kind and not shown and self._cell.get("formula"):
            return self._say("formula_without_value", self._cell["formula"])
        if kind in _NUMBERS:
            return _number(self._cell.get("value", ""), shown)
        if kind == "date":
            return values.iso_day(self._cell.get("date-value", shown))
        if kind == "boolean":
            return self._cell.get("boolean-value") == "true"
        return self._cell.get("string-value", shown) or shown

    def _say(self, key: str, value: str) -> str:
        """Note an odd cell; the row is one even if nothing else stands in it."""
        self._odd_cells.append(Odd(self._column, key, value))
        self._cells.setdefault(self._column, "")
        return ""


def _number(text: str, shown: str) -> object:
    """Return a number, or the digits that are shown if they begin with zeros ("001272")."""
    value = values.number(text)
    zeros = shown.isdecimal() and shown.startswith("0") and len(shown) > 1
    return shown if zeros and not isinstance(value, str) and int(shown) == value else value


def _times(attributes: Mapping[str, str], name: str) -> int:
    """Return how often something is repeated, at least once."""
    text = attributes.get(name, "1")
    return max(int(text), 1) if text.isdecimal() and len(text) < 10 else 1  # noqa: PLR2004
