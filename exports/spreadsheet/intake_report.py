"""The report of a checked file as a workbook (XLSX): how the rows add up, then every table of it.

No cell runs, whatever the file held: all its texts are written as text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exports.formats import Options
from exports.spreadsheet.bare_stamp import bare_stamp
from exports.spreadsheet.sheets import write_rows
from exports.spreadsheet.style import lines_of, row_height, set_page
from exports.spreadsheet.workbook import workbook_of
from layers.intake.words import say

if TYPE_CHECKING:
    from datetime import date

    from exports.spreadsheet.style import Book
    from layers.intake.report import ReportTold

_LABEL_WIDTH, _WIDTH, _LAST = 30.0, 15.0, 6
_LETTERS = int(_WIDTH * _LAST * 1.05)


def make_report(told: ReportTold, *, made: date) -> bytes:
    """Return the workbook of a report.

    Parameters
    ----------
    made
        The day that it bears: the same report of the same day is the same bytes.

    Raises
    ------
    ExportError
        If a table has more rows than a sheet can hold.
    """
    title = say("report_title", told.lang)
    stamp = bare_stamp(lang=told.lang, title=title, sentence=told.sum_line, made=made)
    return workbook_of(stamp, Options(), lambda book: _write(book, told))


def _write(book: Book, told: ReportTold) -> None:
    first = book.workbook.add_worksheet(say("sheet_report", told.lang))
    for table in told.tables:
        sheet = book.workbook.add_worksheet(table.title)
        write_rows(book, sheet, table.columns, table.rows)
    _write_first(book, first, told)


def _write_first(book: Book, sheet: Any, told: ReportTold) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, _LABEL_WIDTH)
    sheet.set_column(1, _LAST, _WIDTH)
    book.wide_text(sheet, (0, 0), _LAST, book.stamp.title, "title")
    sheet.set_row(0, 30)
    row = 2
    for label, text in told.facts:
        row = _fact(book, sheet, row, (label, text))
    row = _fact(book, sheet, row, (say("report_outcome", told.lang), told.status_line), "lead")
    row = _sums(book, sheet, _section(book, sheet, row, say("report_sum", told.lang)), told)
    if told.whole:
        row = _section(book, sheet, row, say("report_whole", told.lang))
        for grade, text in told.whole:
            row = _fact(book, sheet, row, (say(f"grade_{grade}", told.lang), text))
    row = _section(book, sheet, row, say("report_grades", told.lang))
    for grade, text in told.grades:
        row = _fact(book, sheet, row, (grade, text))
    for note in told.notes:
        row = _fact(book, sheet, row, ("", note), "muted")
    set_page(book, sheet, letters=_LABEL_WIDTH + _WIDTH * _LAST)


def _sums(book: Book, sheet: Any, row: int, told: ReportTold) -> int:
    """Write the figures as numbers: whoever opens the file can add them up."""
    for at, (label, count) in enumerate(told.sums):
        book.text(sheet, (row, 0), label, "strong" if at == 0 else "cell")
        sheet.write_number(row, 1, count, book.style("strong_whole" if at == 0 else "whole"))
        row += 1
    return row


def _section(book: Book, sheet: Any, row: int, title: str) -> int:
    row += 1
    book.wide_text(sheet, (row, 0), _LAST, title, "section")
    sheet.set_row(row, 22)
    return row + 1


def _fact(book: Book, sheet: Any, row: int, told: tuple[str, str], style: str = "text") -> int:
    label, text = told
    book.text(sheet, (row, 0), label, "label")
    book.wide_text(sheet, (row, 1), _LAST, text, style)
    sheet.set_row(row, row_height(lines_of(text, int(_LETTERS * (0.85 if style == "lead" else 1)))))
    return row + 1
