"""An answer as CSV: a file a layer, for Excel in Italian or for programs, and how to read them.

Excel's dialect: ``;``, UTF-8 with BOM, CRLF, decimal comma, ``dd/mm/yyyy``, titles of columns and
words of the reader's language; text that would be a formula has an apostrophe before it. The plain
dialect: ``,``, UTF-8, LF, names of fields, keys, ISO dates and numbers as the data has them; it is
read by programs, which run no cell, so its texts are untouched.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING, Any

from exports.formats import Made
from exports.progress import silent
from exports.spreadsheet.plain_text import not_a_formula
from exports.tables import file_name, heading, in_turn, layer_table, with_access_note
from exports.words import say
from layers.words import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exports.formats import Dialect, Options
    from exports.progress import Progress
    from exports.stamp import Stamp
    from layers.answer import Extract
    from layers.records import Records

_BOM = "\ufeff"
_DECIMALS = 12


def make(
    extract: Extract, stamp: Stamp, options: Options, progress: Progress = silent
) -> tuple[Made, ...]:
    """Make a CSV for each layer shown and a text that explains them; of one layer its CSV alone.

    Raises
    ------
    ExportError
        If no layer is shown and none is asked for.
    """
    made, rows = [], []
    for layer in in_turn(extract, options, progress):
        table = layer_table(extract, layer, access=stamp.access)
        body = csv_of(with_access_note(table, stamp), options.dialect)
        made.append(Made(file_name(stamp, layer, ".csv"), body))
        rows.append(len(table.rows))
    if options.layer is not None:
        return tuple(made)
    lengths = [(one.name, n) for one, n in zip(made, rows, strict=True)]
    return (*made, _reading(stamp, lengths, options.dialect))


def csv_of(table: Records, dialect: Dialect) -> bytes:
    """Write rows in a dialect, the titles of the columns first."""
    if dialect == "plain":
        lines = _plain_lines(table)
        return written(lines, delimiter=",", lineterminator="\n").encode("utf-8", "replace")
    text = written(_excel_lines(table), delimiter=";", lineterminator="\r\n")
    return (_BOM + text).encode("utf-8", "replace")


def written(lines: Iterable[Sequence[str]], *, delimiter: str, lineterminator: str) -> str:
    """Write lines of fields as CSV."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter, lineterminator=lineterminator).writerows(lines)
    return target.getvalue()


def _excel_lines(table: Records) -> Iterable[list[str]]:
    yield [not_a_formula(heading(column)) for column in table.columns]
    for row in table.rows:
        yield [excel_cell(value) for value in row]


def excel_cell(value: Any) -> str:
    """Numbers and dates are typed by their form; only text can be taken for a formula."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        text = f"{value:.{_DECIMALS}f}".rstrip("0").rstrip(".")
        return text.replace(".", ",")
    return not_a_formula(value) if isinstance(value, str) else str(value)


def _plain_lines(table: Records) -> Iterable[list[str]]:
    yield [column.name for column in table.columns]
    for row in table.raw:
        yield [_plain_cell(value) for value in row]


def _plain_cell(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _reading(stamp: Stamp, lengths: Sequence[tuple[str, int]], dialect: Dialect) -> Made:
    """Write the stamp as plain text, with what one must know about the dialect."""
    lang = stamp.lang
    files = [say("csv_file", lang, name=name, n=number(n, lang)) for name, n in lengths]
    sections = (
        (say("question", lang), [stamp.sentence]),
        (say("counts", lang), [stamp.count_line]),
        (say("reconciliation", lang), stamp.reconciliation),
        (say("warnings", lang), stamp.warnings),
        (say("csv_files", lang), files),
        (say("notes", lang), [say(f"csv_note_{dialect}", lang)]),
        (say("sources", lang), [one.line(lang) for one in stamp.sources]),
        (say("fingerprint", lang), [stamp.fingerprint]),
        (stamp.link_label, [stamp.link]),
    )
    lines = [stamp.title, stamp.made_line, *([stamp.access_note] if stamp.access_note else [])]
    for title, texts in sections:
        if texts:
            lines += ["", title.upper(), *(" ".join(text.split()) for text in texts)]
    text = "\n".join([*lines, ""])
    name = f"{stamp.stem}-{say('part_reading', lang)}.txt"
    if dialect == "excel":
        return Made(name, (_BOM + text).replace("\n", "\r\n").encode("utf-8", "replace"))
    return Made(name, text.encode("utf-8", "replace"))
