"""The sheets of rows of the workbook: one a layer, one for the counts by area."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from exports.errors import ExportError
from exports.spreadsheet.style import lines_of, row_height, set_page
from exports.tables import heading
from exports.words import say
from layers.numbers import COUNTS, area_table
from layers.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exports.spreadsheet.style import Book
    from layers.answer import Extract
    from layers.numbers import AreaLine
    from layers.records import Column, Records

MOST_ROWS = 1_048_576
_NARROWEST, _WIDE, _WIDEST = 9, 40, 90
_NUMBERS = {"extensive", "intensive", "year", "degrees"}
_FORMAT_OF_KIND = {"year": "year", "degrees": "degrees"}


def write_records(book: Book, sheet: Any, table: Records) -> None:
    """Write the rows of a layer: titles above, filters on, every cell of its own type.

    Raises
    ------
    ExportError
        If there are more rows than a sheet has.
    """
    write_rows(book, sheet, table.columns, table.rows)


def write_rows(
    book: Book, sheet: Any, columns: Sequence[Column], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Write any rows as :func:`write_records` does those of a layer.

    Raises
    ------
    ExportError
        If there are more rows than a sheet has.
    """
    top = _write_note(book, sheet)
    if len(rows) + top >= MOST_ROWS:
        lang = book.stamp.lang
        numbers = {"n": number(len(rows), lang), "most": number(MOST_ROWS, lang)}
        raise ExportError("error_rows", **numbers)
    formats = [_format(column, [row[at] for row in rows]) for at, column in enumerate(columns)]
    titles = [(heading(column), column.kind in _NUMBERS) for column in columns]
    widths = [_width(titles[at][0], [row[at] for row in rows]) for at in range(len(titles))]
    _write_titles(book, sheet, top, titles, widths)
    for at, row in enumerate(rows, top + 1):
        # Said here, because not every program works it out when it opens the file.
        sheet.set_row(at, row_height(_lines(row, widths)))
        for column, value in enumerate(row):
            _write_value(book, sheet, (at, column), value, formats[column])
    _finish(book, sheet, top, (len(rows), len(titles)), widths)


def write_counts(book: Book, sheet: Any, extract: Extract) -> None:
    """Write the counts of each area, their sum and the whole answer, as numbers."""
    lang, table = book.stamp.lang, area_table(extract)
    top = _write_note(book, sheet)
    titles = [(say("table.name", lang), False), (say("table.code", lang), False)]
    titles += [(say(f"table.{name}", lang), True) for name in COUNTS]
    widths = [34.0, 14.0, *([16.0] * len(COUNTS))]
    _write_titles(book, sheet, top, titles, widths)
    for at, line in enumerate(table.lines, top + 1):
        _write_counts_line(book, sheet, at, line)
    last = top + len(table.lines)
    for at, (key, line) in enumerate((("sum", table.sums), ("answer", table.answer)), last + 1):
        book.text(sheet, (at, 0), say(f"table.{key}", lang), "strong")
        book.text(sheet, (at, 1), "", "strong")
        for column, n in enumerate(line.counts, 2):
            sheet.write_number(at, column, n, book.style("strong_whole"))
    _finish(book, sheet, top, (len(table.lines), len(titles)), widths)


def _write_counts_line(book: Book, sheet: Any, at: int, line: AreaLine) -> None:
    book.text(sheet, (at, 0), line.name)
    book.text(sheet, (at, 1), line.code)
    for column, n in enumerate(line.counts, 2):
        sheet.write_number(at, column, n, book.style("whole"))


def _write_note(book: Book, sheet: Any) -> int:
    """Say above the titles that the sheet is not for everybody; return the row of the titles."""
    if not book.stamp.access_note:
        return 0
    book.text(sheet, (0, 0), book.stamp.access_note, "alarm")
    return 1


def _write_titles(
    book: Book,
    sheet: Any,
    top: int,
    titles: Sequence[tuple[str, bool]],
    widths: Sequence[float],
) -> None:
    lines = 1
    for column, ((title, is_number), width) in enumerate(zip(titles, widths, strict=True)):
        book.text(sheet, (top, column), title, "head_number" if is_number else "head")
        sheet.set_column(column, column, width)
        # Bold letters and the filter's button take room.
        lines = max(lines, lines_of(title, max(6, int(width * 0.9) - 3)))
    sheet.set_row(top, row_height(lines) + 6)


def _finish(
    book: Book, sheet: Any, top: int, size: tuple[int, int], widths: Sequence[float]
) -> None:
    rows, columns = size
    sheet.freeze_panes(top + 1, min(2, columns))
    sheet.autofilter(top, 0, top + rows, columns - 1)
    # Codes and years alone are text on purpose: no green corners.
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})
    sheet.repeat_rows(0, top)
    sheet.repeat_columns(0, min(1, columns - 1))
    set_page(book, sheet, letters=sum(widths))


def _format(column: Column, values: Sequence[Any]) -> str:
    if column.kind in _FORMAT_OF_KIND:
        return _FORMAT_OF_KIND[column.kind]
    floats = [value for value in values if isinstance(value, float)]
    return "decimal" if any(not value.is_integer() for value in floats) else "whole"


def _write_value(book: Book, sheet: Any, at: tuple[int, int], value: Any, style: str) -> None:
    if value is None:
        sheet.write_blank(*at, None, book.style("cell"))
    elif isinstance(value, bool):
        sheet.write_boolean(*at, value, book.style("cell"))
    elif isinstance(value, int | float):
        sheet.write_number(*at, value, book.style(style))
    elif isinstance(value, date):
        book.day(sheet, at, value)
    else:
        book.text(sheet, at, str(value))


def _width(title: str, values: Sequence[Any]) -> float:
    """Return a width that most values and the longest word of the title fit in."""
    lengths = sorted(_letters(value) for value in values)
    usual = lengths[int(len(lengths) * 0.9)] if lengths else 0
    longest_word = max((len(word) for word in title.split()), default=0)
    # Long texts get more room, so that their rows are not too high, but never all they ask for.
    room = usual + 2 if usual <= _WIDE else _WIDE + (usual - _WIDE) / 8
    return float(min(_WIDEST, max(_NARROWEST, longest_word + 5, room)))


def _lines(row: Sequence[Any], widths: Sequence[float]) -> int:
    texts = ((value, width) for value, width in zip(row, widths, strict=True))
    return max(
        (lines_of(value, int(width * 0.95)) for value, width in texts if isinstance(value, str)),
        default=1,
    )


def _letters(value: Any) -> int:
    return len("00/00/0000") if isinstance(value, date) else len(str(value or ""))
