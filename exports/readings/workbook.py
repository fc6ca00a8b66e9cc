"""A reading as a workbook (XLSX): the sheet it is read by, its figures, a sheet for each table.

No cell runs: every text is written as text, whatever it begins with; numbers and dates are typed,
and what is not known is said in words, never 0.
"""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from exports.errors import ExportError
from exports.formats import Made
from exports.readings.cells import cell_text as told
from exports.readings.cells import is_numeric, longest_bar, notes_of, title_of, with_unit
from exports.readings.words import say
from exports.spreadsheet.reading import write_reading
from exports.spreadsheet.sheets import MOST_ROWS
from exports.spreadsheet.style import lines_of, row_height, set_page
from exports.spreadsheet.workbook import workbook_of
from exports.words import say as say_file
from layers.readings.writing import value_text
from layers.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exports.formats import Options
    from exports.progress import Progress
    from exports.spreadsheet.reading import Told
    from exports.spreadsheet.style import Book
    from exports.stamp import Stamp
    from layers.readings.model import Kind, Reading, Row, Table, Value
    from layers.words import Lang

_NAME_LETTERS = 31
_NO_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f'\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_NARROWEST, _USUAL, _WIDEST = 9.0, 40.0, 80.0
_STYLES: dict[Kind, str] = {
    "count": "whole",
    "number": "tenth",
    "share": "percent",
    "rate": "decimal",
    "distance_m": "whole",
    "area_km2": "decimal",
    "year": "year",
}
_STRONG = "strong_"


def make(reading: Reading, stamp: Stamp, options: Options, progress: Progress) -> tuple[Made, ...]:
    """Make the workbook of a reading; the same reading on the same day is the same bytes.

    Raises
    ------
    ExportError
        If a table has more rows than a sheet can hold.
    """
    body = workbook_of(stamp, options, partial(_write, reading, progress))
    return (Made(f"{stamp.stem}.xlsx", body),)


def _write(reading: Reading, progress: Progress, book: Book) -> None:
    lang, steps = book.stamp.lang, len(reading.tables) + 1
    sheets = [book.workbook.add_worksheet(name) for name in sheet_names(reading, lang)]
    if reading.figures:
        _write_figures(book, sheets[1], reading)
    first = len(sheets) - len(reading.tables)
    for done, table in enumerate(reading.tables):
        progress(done, steps)
        _write_table(book, sheets[first + done], table)
    progress(steps - 1, steps)
    write_reading(book, sheets[0], reading.extract, told=_told(reading, lang))
    progress(steps, steps)


def sheet_names(reading: Reading, lang: Lang) -> list[str]:
    """Return the names of all sheets in order: the one to read, the figures', one a table.

    Each is one that a spreadsheet takes, and none comes twice.
    """
    wanted = [say_file("sheet_reading", lang)]
    wanted += [say("figures", lang)] if reading.figures else []
    wanted += [table.caption for table in reading.tables]
    names: list[str] = []
    for one in wanted:
        plain = " ".join(_NO_NAME.sub(" ", one).split()) or say_file("sheet_reading", lang)
        taken = {name.casefold() for name in names}
        name, again = plain[:_NAME_LETTERS].strip(), 1
        while name.casefold() in taken:
            again += 1
            mark = f" ({again})"
            name = plain[: _NAME_LETTERS - len(mark)].strip() + mark
        names.append(name)
    return names


def _told(reading: Reading, lang: Lang) -> tuple[Told, ...]:
    """Return what the first sheet says of the reading before it says where it comes from."""
    names = sheet_names(reading, lang)[-len(reading.tables) :]
    pairs = zip(names, reading.tables, strict=False)
    tables = [(name, title_of(table, lang)) for name, table in pairs]
    notes = [("", note) for note in reading.notes]
    for table in reading.tables:
        notes += [(table.caption, note) for note in notes_of(table, lang)]
    figures = [
        (
            one.label,
            " · ".join(part for part in (told(one.value, one.kind, lang), one.note) if part),
        )
        for one in reading.figures
    ]
    sections = (
        ("", (("", reading.sentence),)),
        (say("figures", lang), tuple(figures)),
        (say("tables", lang), tuple(tables)),
        (say("notes", lang), tuple(notes)),
    )
    return tuple(section for section in sections if section[1])


def _write_figures(book: Book, sheet: Any, reading: Reading) -> None:
    lang = book.stamp.lang
    widths = [44.0, 18.0, 60.0]
    titles = [say(key, lang) for key in ("figure", "value", "note")]
    _write_titles(book, sheet, [(titles[0], False), (titles[1], True), (titles[2], False)], widths)
    for at, one in enumerate(reading.figures, 1):
        book.text(sheet, (at, 0), one.label)
        _write_value(book, sheet, (at, 1), one.value, one.kind)
        book.text(sheet, (at, 2), one.note)
        lines = max(lines_of(one.label, 40), lines_of(one.note, 56))
        sheet.set_row(at, row_height(lines))
    _finish(book, sheet, 0, widths)


def _write_table(book: Book, sheet: Any, table: Table) -> None:
    lang = book.stamp.lang
    if len(table.rows) + 2 > MOST_ROWS:
        numbers = {"n": number(len(table.rows), lang), "most": number(MOST_ROWS, lang)}
        raise ExportError("error_rows", **numbers)
    titles = [(with_unit(column, lang), is_numeric(column)) for column in table.columns]
    rows = [*table.rows, *([table.total] if table.total else [])]
    widths = [
        _width(title, [value_text(row.cells[at], column.kind, lang) for row in rows])
        for at, ((title, _), column) in enumerate(zip(titles, table.columns, strict=True))
    ]
    _write_titles(book, sheet, titles, widths)
    for at, row in enumerate(table.rows, 1):
        _write_row(book, sheet, (at, widths), table, row)
    if table.total:
        _write_row(book, sheet, (len(rows), widths), table, table.total)
    if not rows and table.empty:
        book.text(sheet, (1, 0), table.empty, "muted")
    for at, column in enumerate(table.columns):
        if column.key in table.bars and table.rows:
            bars = {"type": "data_bar", "bar_color": "#A9CDEF", "min_type": "num", "min_value": 0}
            bars |= {"max_type": "num", "max_value": longest_bar(table) or 1}
            sheet.conditional_format(1, at, len(table.rows), at, bars)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    _finish(book, sheet, 1, widths)


def _write_row(
    book: Book, sheet: Any, place: tuple[int, Sequence[float]], table: Table, row: Row
) -> None:
    at, widths = place
    total = row is table.total
    lines = 1
    for column, value in enumerate(row.cells):
        kind = table.columns[column].kind
        _write_value(book, sheet, (at, column), value, kind, total=total)
        if isinstance(value, str):
            lines = max(lines, lines_of(value, max(1, int(widths[column] * 0.95))))
    sheet.set_row(at, row_height(lines))


def _write_value(
    book: Book,
    sheet: Any,
    at: tuple[int, int],
    value: Value,
    kind: Kind,
    *,
    total: bool = False,
) -> None:
    plain = "strong" if total else "cell"
    if value is None:
        unknown = told(value, kind, book.stamp.lang, total=total)
        book.text(sheet, at, unknown, "strong_unknown" if total else "unknown")
    elif isinstance(value, int | float):
        style = _STYLES.get(kind, "whole")
        sheet.write_number(*at, value, book.style(f"{_STRONG}{style}" if total else style))
    elif isinstance(value, date):
        book.day(sheet, at, value)
    else:
        book.text(sheet, at, value, plain)


def _write_titles(
    book: Book, sheet: Any, titles: Sequence[tuple[str, bool]], widths: Sequence[float]
) -> None:
    lines = 1
    for column, ((title, numeric), width) in enumerate(zip(titles, widths, strict=True)):
        book.text(sheet, (0, column), title, "head_number" if numeric else "head")
        sheet.set_column(column, column, width)
        lines = max(lines, lines_of(title, max(6, int(width * 0.9) - 3)))
    sheet.set_row(0, row_height(lines) + 6)


def _finish(book: Book, sheet: Any, frozen: int, widths: Sequence[float]) -> None:
    sheet.freeze_panes(1, frozen)
    # Codes and years alone are text on purpose: no green corners.
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})
    sheet.repeat_rows(0)
    set_page(book, sheet, letters=sum(widths))


def _width(title: str, texts: Sequence[str]) -> float:
    lengths = sorted(map(len, texts))
    usual = lengths[int(len(lengths) * 0.9)] if lengths else 0
    word = max((len(one) for one in title.split()), default=0)
    room = usual + 2.0 if usual <= _USUAL else _USUAL + (usual - _USUAL) / 6
    return min(_WIDEST, max(_NARROWEST, min(word, _USUAL) + 5.0, room))
