"""Workbooks of old Excel (XLS), through calamine; what it hides of them is read beside it.

calamine gives values, and which sheets are hidden. Hidden rows and columns, and codes shown with
zeros in front, stand in records of their own, which ``spreadsheet_biff`` looks up. Runs in the
child only: a damaged file can abort the process.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from data.intake.model import FileRefused, RawFile, remark
from data.intake.spreadsheet import MOST_CELLS, Odd, Sheet, read_sheets
from data.intake.spreadsheet_biff import Beside, beside_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from python_calamine import CalamineSheet, CalamineWorkbook

_MOST_PLACES = 12_000_000
_ERRORS = frozenset(
    ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#DATA!"]
)


def read_xls(path: Path, name: str) -> RawFile:
    """Read the sheets of an old workbook that hold a table.

    Cells are what :func:`data.intake.workbook.read_workbook` makes of them.

    Raises
    ------
    FileRefused
        If it is damaged, protected by a password, has too many cells, or no table.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # noqa: PLC0415

    try:
        content = path.read_bytes()
        # Not by its path: calamine would believe the extension.
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        beside = beside_in(content)
        sheets = _sheets(book, beside.by_sheet)
    except PasswordError:
        raise FileRefused(remark("workbook_encrypted", "refuse", file=name)) from None
    except (CalamineError, OSError, ValueError):
        raise FileRefused(remark("sheet_damaged", "refuse", value=name)) from None
    remarks = [remark("days_from_1904", "note")] if beside.from_1904 else []
    return read_sheets(sheets, "xls", name, remarks)


def _sheets(book: CalamineWorkbook, beside: Mapping[str, Beside]) -> list[Sheet]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415

    found = []
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        seen = about.visible == SheetVisibleEnum.Visible
        found.append(_sheet(sheet, beside.get(about.name, Beside()), hidden=not seen))
    return found


def _sheet(sheet: CalamineSheet, beside: Beside, *, hidden: bool) -> Sheet:
    """Return the cells of a sheet, errors set aside."""
    if sheet.total_height * sheet.total_width > _MOST_PLACES:
        raise FileRefused(remark("too_many_cells_in_sheet", "refuse", limit=MOST_CELLS))
    top, left = sheet.start or (0, 0)
    rows: dict[int, dict[int, object]] = {}
    odd: dict[int, list[Odd]] = {}
    for number, cells in enumerate(sheet.to_python(), top + 1):
        row: dict[int, object] = {}
        for column, cell in enumerate(cells, left + 1):
            if isinstance(cell, str) and cell in _ERRORS:
                odd.setdefault(number, []).append(Odd(column, "cell_error", cell))
                row[column] = ""
            elif cell != "":
                row[column] = _plain(cell, beside.zeros.get((number, column), 0))
        if row:
            rows[number] = row
    merged = tuple(
        (first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1)
        for first, last in sheet.merged_cell_ranges or ()
    )
    return Sheet(sheet.name, rows, hidden, beside.rows, beside.columns, merged, odd)


def _plain(cell: object, digits: int) -> object:
    """Return a cell as the other readers give it: whole numbers as int, midnights as days.

    A number that is shown with so many ``digits`` is the text that is shown.
    """
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, int | float) and cell == cell // 1 and abs(cell) < 1 << 53:
        return str(int(cell)).zfill(digits) if digits and cell >= 0 else int(cell)
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time() else cell
    if isinstance(cell, time):
        return f"{cell:%H:%M:%S}".removesuffix(":00")
    if isinstance(cell, timedelta):
        return str(cell)
    return cell if isinstance(cell, str | int | float | date) else str(cell)
