"""A reading as CSV: a file for each table, for Excel in Italian or for programs, and a text.

In Excel's dialect what is not known is said in words; in the plain one it is an empty field.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING

from exports.formats import Made
from exports.readings.cells import all_rows, cell_text, notes_of, with_unit
from exports.readings.words import say
from exports.spreadsheet.csv_tables import excel_cell, written
from exports.spreadsheet.plain_text import not_a_formula
from exports.words import say as say_file
from layers.readings.writing import say as say_shared
from layers.words import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exports.formats import Dialect, Options
    from exports.progress import Progress
    from exports.stamp import Stamp
    from layers.readings.model import Kind, Reading, Table, Value
    from layers.words import Lang

_BOM = "\ufeff"
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")
_NAME_LETTERS = 40


def make(reading: Reading, stamp: Stamp, options: Options, progress: Progress) -> tuple[Made, ...]:
    """Make a CSV for each table and a text that explains them.

    A table's row that sums up is its last line.
    """
    made: list[Made] = []
    steps = len(reading.tables) + 1
    for done, table in enumerate(reading.tables):
        progress(done, steps)
        name = f"{stamp.stem}-{_part(table, made, stamp)}.csv"
        made.append(Made(name, csv_of(table, options.dialect, stamp.lang)))
    progress(steps - 1, steps)
    told = _told(reading, [one.name for one in made], stamp, options.dialect)
    progress(steps, steps)
    return (*made, told)


def csv_of(table: Table, dialect: Dialect, lang: Lang) -> bytes:
    """Write a table in a dialect, the titles of the columns first (their keys in the plain one)."""
    if dialect == "plain":
        lines = written(_plain_lines(table), delimiter=",", lineterminator="\n")
        return lines.encode("utf-8", "replace")
    text = written(_excel_lines(table, lang), delimiter=";", lineterminator="\r\n")
    return (_BOM + text).encode("utf-8", "replace")


def _part(table: Table, made: Sequence[Made], stamp: Stamp) -> str:
    """Name the file of a table by its key; never twice the same."""
    bare = unicodedata.normalize("NFKD", table.key).casefold()
    key = _NOT_IN_A_NAME.sub("-", bare).strip("-")[:_NAME_LETTERS] or "table"
    taken = {one.name for one in made}
    name, again = key, 1
    while f"{stamp.stem}-{name}.csv" in taken:
        again += 1
        name = f"{key}-{again}"
    return name


def _excel_lines(table: Table, lang: Lang) -> Iterator[list[str]]:
    yield [not_a_formula(with_unit(column, lang)) for column in table.columns]
    for row in all_rows(table):
        total = row is table.total
        yield [
            _excel(value, column.kind, lang, total=total)
            for value, column in zip(row.cells, table.columns, strict=True)
        ]


def _excel(value: Value, kind: Kind, lang: Lang, *, total: bool) -> str:
    return cell_text(value, kind, lang, total=total) if value is None else excel_cell(value)


def _plain_lines(table: Table) -> Iterator[list[str]]:
    yield [column.key for column in table.columns]
    for row in all_rows(table):
        yield [_plain(value) for value in row.cells]


def _plain(value: Value) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _told(reading: Reading, names: Sequence[str], stamp: Stamp, dialect: Dialect) -> Made:
    """Write the reading's own words and the stamp as plain text."""
    lang = stamp.lang
    pairs = zip(reading.tables, names, strict=True)
    unknown = say_shared("unknown", lang)
    figures = [
        f"{one.label}: {cell_text(one.value, one.kind, lang)}"
        + (f" ({one.note})" if one.note else "")
        for one in reading.figures
    ]
    notes = [*reading.notes]
    for table in reading.tables:
        notes += [f"{table.caption}: {note}" for note in notes_of(table, lang)]
    sections = (
        (say("figures", lang), figures),
        (say("csv_files", lang), [_file(table, name, lang) for table, name in pairs]),
        (say("notes", lang), [*notes, say(f"csv_note_{dialect}", lang, unknown=unknown)]),
        (say_file("question", lang), [stamp.sentence]),
        (say_file("counts", lang), [stamp.count_line]),
        (say_file("reconciliation", lang), stamp.reconciliation),
        (say_file("warnings", lang), stamp.warnings),
        (say_file("sources", lang), [one.line(lang) for one in stamp.sources]),
        (say_file("fingerprint", lang), [stamp.fingerprint]),
        (stamp.link_label, [stamp.link]),
    )
    lines = [stamp.title, reading.sentence, stamp.made_line]
    for title, texts in sections:
        if texts:
            lines += ["", title.upper(), *texts]
    text = "\n".join([*(" ".join(line.split()) for line in lines), ""])
    name = f"{stamp.stem}-{say_file('part_reading', lang)}.txt"
    if dialect == "excel":
        return Made(name, (_BOM + text).replace("\n", "\r\n").encode("utf-8", "replace"))
    return Made(name, text.encode("utf-8", "replace"))


def _file(table: Table, name: str, lang: Lang) -> str:
    key = "csv_total" if table.total else "csv_file"
    return say(key, lang, name=name, caption=table.caption, n=number(len(table.rows), lang))
