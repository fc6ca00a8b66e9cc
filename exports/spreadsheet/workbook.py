"""An answer as a workbook (XLSX): a sheet to read it by, one for the counts, one a layer.

No cell runs: every text is written as text, whatever it begins with; numbers and dates are typed.
The same answer of the same day is the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from exports.errors import ExportError
from exports.fixed_zip import fixed_zip
from exports.formats import Made
from exports.progress import silent
from exports.spreadsheet.plain_text import xml_text
from exports.spreadsheet.reading import write_reading
from exports.spreadsheet.sheets import write_counts, write_records
from exports.spreadsheet.style import Book
from exports.tables import layer_table, library_errors, wanted_layers
from exports.words import LOCALES, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from exports.formats import Options
    from exports.progress import Progress
    from exports.stamp import Stamp
    from layers.answer import Extract
    from layers.selection import LayerName

_NOTHING_RUNS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_CORE = "docProps/core.xml"
_CORE_END = b"</cp:coreProperties>"


def make(
    extract: Extract, stamp: Stamp, options: Options, progress: Progress = silent
) -> tuple[Made, ...]:
    """Make the workbook; with ``options.layer`` that layer is the only sheet of rows.

    Raises
    ------
    ExportError
        If a layer has more rows than a sheet can hold.
    """
    body = workbook_of(stamp, options, lambda book: _write(book, extract, progress))
    return (Made(f"{stamp.stem}.xlsx", body),)


def workbook_of(stamp: Stamp, options: Options, write: Callable[[Book], None]) -> bytes:
    """Return the workbook that ``write`` fills; nothing in it runs."""
    target = io.BytesIO()
    with library_errors("xlsx", XlsxWriterException):
        workbook = xlsxwriter.Workbook(target, dict(_NOTHING_RUNS))
        try:
            write(Book(workbook, stamp, options))
            _set_properties(workbook, stamp)
        finally:
            # It also warns when left open; a workbook that failed is thrown away.
            workbook.close()
    return _with_language(target.getvalue(), LOCALES[stamp.lang], stamp.made)


def _write(book: Book, extract: Extract, progress: Progress) -> None:
    lang, layers = book.stamp.lang, _layers(extract, book.options)
    reading = book.workbook.add_worksheet(say("sheet_reading", lang))
    steps = len(layers) + 1
    if book.options.layer in {None, "areas"}:
        sheet = book.workbook.add_worksheet(say("sheet_counts", lang))
        write_counts(book, sheet, extract)
    for done, layer in enumerate(layers):
        progress(done, steps)
        sheet = book.workbook.add_worksheet(say(f"sheet.{layer}", lang))
        write_records(book, sheet, layer_table(extract, layer, access=book.stamp.access))
    progress(steps - 1, steps)
    write_reading(book, reading, extract)
    progress(steps, steps)


def _layers(extract: Extract, options: Options) -> tuple[LayerName, ...]:
    """Without a layer shown there is still the answer to be read, and its counts."""
    try:
        return wanted_layers(extract, options)
    except ExportError:
        return ()


def _set_properties(workbook: Any, stamp: Stamp) -> None:
    workbook.set_properties(
        {
            "title": xml_text(stamp.title),
            "subject": xml_text(stamp.sentence),
            "author": "Condivisa",
            "keywords": stamp.fingerprint,
            "comments": stamp.access_note,
            # Without it the file would bear the moment at which it was written.
            "created": datetime.combine(stamp.made, time()),
        }
    )


def _with_language(body: bytes, language: str, made: date) -> bytes:
    """Return the workbook with its language among the properties, which xlsxwriter leaves out."""
    element = f"<dc:language>{language}</dc:language>".encode()
    with zipfile.ZipFile(io.BytesIO(body)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    core = parts[_CORE].replace(_CORE_END, element + _CORE_END)
    return fixed_zip({**parts, _CORE: core}, made)
