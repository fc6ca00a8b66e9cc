"""A sheet of a workbook: its cells one by one, as they stand in the part."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from data.intake import spreadsheet_values as values
from data.intake.spreadsheet import Odd, Sheet
from data.intake.workbook_parts import is_true, unescaped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.intake.spreadsheet import CellCount
    from data.intake.workbook_parts import Styles

_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_MOST_RANGES = 100_000
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


class Cells:
    """Listens to a sheet: keeps the cells that hold something, and what is hidden.

    ``count`` is one for all sheets of the workbook.
    """

    def __init__(
        self, strings: Sequence[str], styles: Styles, count: CellCount, *, from_1904: bool
    ) -> None:
        self._count = count
        self._strings, self._styles, self._from_1904 = strings, styles, from_1904
        self._rows: dict[int, dict[int, object]] = {}
        self._odd: dict[int, list[Odd]] = {}
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._merged: list[tuple[int, int, int, int]] = []
        self._row = self._column = 0
        self._cell: Mapping[str, str] = {}
        self._pieces: dict[str, list[str]] = {}
        self._inside = ""
        self._spoken = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""
        if name == "c":
            self._begin_cell(attributes)
        elif name in {"v", "f", "t"}:
            self._inside = "" if self._spoken else name
            self._pieces.setdefault(name, [])
        elif name == "row":
            self._begin_row(attributes)
        elif name == "rPh":
            self._spoken += 1
        elif name == "col" and _is_hidden(attributes, "width"):
            first, last = (_bounded(attributes.get(key), _MOST_COLUMNS) for key in ("min", "max"))
            self._hidden_columns.update(range(first, last + 1))
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, text: str) -> None:
        """Take a piece of text."""
        if self._inside:
            self._pieces[self._inside].append(text)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "c":
            self._end_cell()
        elif name in {"v", "f", "t"}:
            self._inside = ""
        elif name == "rPh":
            self._spoken -= 1

    def sheet(self, name: str, *, hidden: bool) -> Sheet:
        """Return what was heard."""
        return Sheet(
            name,
            self._rows,
            hidden,
            frozenset(self._hidden_rows),
            frozenset(self._hidden_columns),
            tuple(self._merged),
            self._odd,
        )

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        self._row = _bounded(attributes.get("r"), _MOST_ROWS) or self._row + 1
        self._column = 0
        if _is_hidden(attributes, "ht"):
            self._hidden_rows.add(self._row)

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        found = _REFERENCE.fullmatch(attributes.get("r", ""))
        self._column = min(_column(found[1]) if found else self._column + 1, _MOST_COLUMNS)
        if found:
            self._row = _bounded(found[2], _MOST_ROWS) or self._row
        self._cell, self._pieces = attributes, {}

    def _end_cell(self) -> None:
        kind = self._cell.get("t", "n")
        pieces = self._pieces
        self._count.add(1, 1 if pieces else 0)
        text = "".join(pieces.get("t" if kind == "inlineStr" else "v", ()))
        if kind == "e":
            self._say("cell_error", text)
        elif not text and kind != "str" and "f" in pieces:
            self._say("formula_without_value", f"={''.join(pieces['f'])}")
        elif text:
            cell = self._value(kind, text)
            if cell != "":
                self._rows.setdefault(self._row, {})[self._column] = cell

    def _value(self, kind: str, text: str) -> object:
        if kind == "s":
            place = int(text) if text.isdecimal() and len(text) < 10 else -1  # noqa: PLR2004
            return self._strings[place] if 0 <= place < len(self._strings) else ""
        if kind in {"str", "inlineStr"}:
            return unescaped(text)
        if kind == "b":
            return text == "1"
        if kind == "d":
            return values.iso_day(text)
        return self._number(text)

    def _number(self, text: str) -> object:
        """Return a number as its format shows it: a day, an hour, a code with its zeros."""
        value = values.number(text.strip())
        if isinstance(value, str):
            return value
        kind, code = self._styles.of(self._cell.get("s", "0"))
        if kind == "day":
            shown = values.day(value, from_1904=self._from_1904)
            return value if shown is None else shown
        if kind == "hour":
            return values.hour(value) or values.day(value, from_1904=self._from_1904) or value
        return values.with_zeros(value, code) or value if code else value

    def _say(self, key: str, value: str) -> None:
        """Note an odd cell; the row is one even if nothing else stands in it."""
        self._rows.setdefault(self._row, {}).setdefault(self._column, "")
        self._odd.setdefault(self._row, []).append(Odd(self._column, key, value))

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        ends = [_REFERENCE.fullmatch(each) for each in (first, last or first)]
        if len(self._merged) < _MOST_RANGES and ends[0] and ends[1]:
            (left, top), (right, bottom) = ((_column(one[1]), int(one[2])) for one in ends if one)
            self._merged.append((top, left, bottom, right))


def _column(letters: str) -> int:
    """Return the number of a column by its letters: A is 1, XFD is 16,384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _bounded(text: str | None, most: int) -> int:
    """Return a row or column number of the file, within what a sheet has; 0 if it is none."""
    return min(int(text), most) if text and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004


def _is_hidden(attributes: Mapping[str, str], size: str) -> bool:
    """Whether a row or column is hidden, or made invisible by a size of nothing."""
    return is_true(attributes.get("hidden", "")) or attributes.get(size) in {"0", "0.0"}
