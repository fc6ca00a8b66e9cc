"""The template of a register as a workbook (XLSX) and as CSV, empty or with rows.

The workbook has a sheet to fill, whose cells are typed and offer the words of the catalogue, the
instructions, and the lists. Dates are text cells: of some only the month or the year is known, and
a spreadsheet that takes 2023 for a day would make it one of the year 1905.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

from exports.errors import ExportError
from exports.formats import Options
from exports.spreadsheet.bare_stamp import bare_stamp
from exports.spreadsheet.plain_text import CELL_LETTERS, cut_to_cell, not_a_formula
from exports.spreadsheet.style import FIRST_DAY, Book, lines_of, row_height, set_page
from exports.spreadsheet.workbook import workbook_of
from layers.intake.words import say
from layers.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.intake.template import Cell, Template, TemplateColumn

ROWS_TO_FILL = 5_000
"""So many rows, counted from those that are there, have typed cells and lists to choose from."""

_FORMATS = {
    "year": "0",
    "whole": "#,##0",
    "decimal": "0.0##",
    "degrees": "0.000000",
    "day": "dd/mm/yyyy",
}
_DAY = "dd/mm/yyyy"
_CSV_DAY = "%d/%m/%Y"
_DECIMALS_IN_DOUBT = 3
_WIDTHS = {"text": 26, "list": 26, "truth": 12, "shape": 22}
_NARROW = 15
_INSTRUCTION_WIDTHS = (28, 30, 78, 30)
_MOST_LETTERS_OF_A_NOTE = 255  # Excel's own limit for the note of a cell that is filled in


def make_template(
    template: Template, rows: Sequence[tuple[Cell, ...]] = (), *, made: date
) -> bytes:
    """Return the template as XLSX.

    Parameters
    ----------
    rows
        Cells to begin with, one per column of the template.
    made
        The day that the file bears.

    Raises
    ------
    ExportError
        If a text, for example the outline of an area, is longer than a cell can be.
    """
    layer = say(f"layer_{template.layer}", template.lang)
    title = say("template_title", template.lang, layer=layer)
    stamp = bare_stamp(lang=template.lang, title=title, sentence="", made=made)
    return workbook_of(stamp, Options(), lambda book: _write(book, template, rows))


def template_csv(
    template: Template,
    rows: Sequence[tuple[Cell, ...]] = (),
    *,
    delimiter: str = ";",
    encoding: str = "utf-8-sig",
) -> bytes:
    """Return the template as CSV, for Excel in Italian unless told otherwise.

    With ``;`` numbers have a decimal comma, else a point. A text that a spreadsheet would run bears
    an apostrophe, which the intake takes away again.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([column.header for column in template.columns])
    for row in rows:
        writer.writerow([_csv_cell(cell, comma=delimiter == ";") for cell in row])
    return target.getvalue().encode(encoding)


def _csv_cell(cell: Cell, *, comma: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:{_CSV_DAY}}"
    if isinstance(cell, float):
        # Three decimals could be thousands; four cannot.
        text = (
            f"{cell:.4f}" if len(repr(cell).partition(".")[2]) == _DECIMALS_IN_DOUBT else repr(cell)
        )
        return text.replace(".", ",") if comma else text
    return not_a_formula(cell) if isinstance(cell, str) else str(cell)


def _write(book: Book, template: Template, rows: Sequence[tuple[Cell, ...]]) -> None:
    lang = template.lang
    sheet = book.workbook.add_worksheet(say("template_rows", lang))
    instructions = book.workbook.add_worksheet(say("template_instructions", lang))
    lists = book.workbook.add_worksheet(say("template_lists", lang))
    places = _write_lists(book, lists, template)
    last = len(rows) + ROWS_TO_FILL
    for at, column in enumerate(template.columns):
        _write_title(book, sheet, at, column)
        if rule := _rule(book, column, places.get(column.field, "")):
            sheet.data_validation(1, at, last, at, rule)
    for at, row in enumerate(rows, 1):
        for place, (cell, column) in enumerate(zip(row, template.columns, strict=True)):
            _write_cell(book, sheet, (at, place), cell, column)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(rows), 1), len(template.columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    sheet.repeat_rows(0)
    _write_instructions(book, instructions, template)
    set_page(book, sheet, letters=sum(_width(column) for column in template.columns))
    set_page(book, instructions, letters=sum(_INSTRUCTION_WIDTHS))
    set_page(book, lists, letters=_WIDTHS["list"] * len(places))
    sheet.activate()


def _write_title(book: Book, sheet: Any, at: int, column: TemplateColumn) -> None:
    """Write the title of a column with its note, and type the cells under it."""
    form = _cell_format(book, column)
    sheet.set_column(at, at, _width(column), form)
    book.text(sheet, (0, at), column.header, "head")
    sheet.write_comment(0, at, column.note, {"x_scale": 2, "y_scale": 1.4, "author": "Condivisa"})


def _width(column: TemplateColumn) -> int:
    return max(_WIDTHS.get(column.kind, _NARROW), len(column.header) + 4)


def _cell_format(book: Book, column: TemplateColumn) -> Any:
    return book.workbook.add_format({"num_format": _FORMATS.get(column.kind, "@")})


def _rule(book: Book, column: TemplateColumn, words: str) -> dict[str, Any]:
    """Return what a cell may hold, {} for any text; numbers may be others after a warning."""
    lang = book.stamp.lang
    note = {"input_title": column.header[:32], "input_message": _short(column.note)}
    told = {**note, "error_title": say("template_list_title", lang)}
    if words:
        # Several words of one cell cannot be chosen from a list: then the list only proposes.
        kind = "information" if column.several else "stop"
        said = {"error_type": kind, "error_message": say("template_list_error", lang)}
        return {"validate": "list", "source": words, **told, **said}
    if column.kind == "year":
        error = {"error_type": "stop", "error_message": say("template_year_error", lang)}
        return {"validate": "integer", "criteria": "between", "minimum": 1000, "maximum": 2999} | (
            note | error
        )
    if column.kind in ("whole", "decimal"):
        error = {"error_type": "stop", "error_message": say("template_number_error", lang)}
        return {"validate": "decimal", "criteria": ">=", "value": 0} | note | error
    if column.kind == "degrees":
        # Metres are written here too, under another title.
        error = {"error_type": "warning", "error_message": say("template_number_error", lang)}
        bounds = {"minimum": -180, "maximum": 180}
        return {"validate": "decimal", "criteria": "between", **bounds} | note | error
    if column.kind == "day":
        error = {"error_type": "stop", "error_message": say("template_day_error", lang)}
        least = date(1950, 1, 1)
        return {"validate": "date", "criteria": ">=", "value": least} | note | error
    return {"validate": "any", **note}


def _write_cell(
    book: Book, sheet: Any, at: tuple[int, int], cell: Cell, column: TemplateColumn
) -> None:
    if cell is None:
        return
    if isinstance(cell, date) and cell < FIRST_DAY:
        sheet.write_string(*at, f"{cell:{_CSV_DAY}}", _cell_format(book, column))
    elif isinstance(cell, date):
        sheet.write_datetime(*at, cell, book.workbook.add_format({"num_format": _DAY}))
    elif isinstance(cell, int | float):
        sheet.write_number(*at, cell, _cell_format(book, column))
    else:
        lang = book.stamp.lang
        if cut_to_cell(cell, "")[1]:
            # Cut, it would come back as another value or none.
            said = {"row": at[0] + 1, "column": column.header, "most": number(CELL_LETTERS, lang)}
            raise ExportError("error_cell_long", **said)
        sheet.write_string(*at, cell, _cell_format(book, column))


def _write_lists(book: Book, sheet: Any, template: Template) -> dict[str, str]:
    """Write the words of each list in a column of its own; return where each stands."""
    places: dict[str, str] = {}
    for column in template.columns:
        if not column.words:
            continue
        at = len(places)
        book.text(sheet, (0, at), column.header, "head")
        for row, word in enumerate(column.words, 1):
            book.text(sheet, (row, at), word)
        sheet.set_column(at, at, max(len(word) for word in (*column.words, column.header)) + 4)
        name = xl_col_to_name(at, col_abs=True)
        place = f"'{say('template_lists', template.lang)}'!{name}$2:{name}${len(column.words) + 1}"
        places[column.field] = f"={place}"
    sheet.freeze_panes(1, 0)
    return places


def _write_instructions(book: Book, sheet: Any, template: Template) -> None:
    lang = template.lang
    for at, width in enumerate(_INSTRUCTION_WIDTHS):
        sheet.set_column(at, at, width)
    sheet.hide_gridlines(2)
    book.wide_text(sheet, (0, 0), 3, book.stamp.title, "title")
    sheet.set_row(0, 30)
    rows = say("template_rows", lang)
    texts = [say("template_intro", lang, sheet=rows), say("template_then", lang)]
    texts.append(say("template_persons", lang))
    row = 1
    for text in texts:
        book.wide_text(sheet, (row, 0), 3, text)
        sheet.set_row(row, row_height(lines_of(text, sum(_INSTRUCTION_WIDTHS))))
        row += 1
    row += 1
    titles = ("template_column", "template_meaning", "template_what", "template_example")
    for at, title in enumerate(titles):
        book.text(sheet, (row, at), say(title, lang), "head")
    for column in template.columns:
        row += 1
        _write_explained(book, sheet, row, column)
    sheet.repeat_rows(len(texts) + 2)


def _write_explained(book: Book, sheet: Any, row: int, column: TemplateColumn) -> None:
    lang = book.stamp.lang
    header, note = column.header, column.note
    if column.required:
        header = f"{header} ({say('template_required', lang)})"
    if column.words:
        note = f"{note} {say('template_words', lang, sheet=say('template_lists', lang))}"
    texts = (header, column.label, note, column.example)
    for at, text in enumerate(texts):
        book.text(sheet, (row, at), text, "strong" if column.required and at == 0 else "cell")
    sheet.set_row(row, row_height(max(lines_of(note, 72), lines_of(header, 24))))


def _short(text: str) -> str:
    most = _MOST_LETTERS_OF_A_NOTE
    return text if len(text) <= most else f"{text[: most - 1]}…"
