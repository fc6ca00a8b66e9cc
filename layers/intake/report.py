"""A report of the intake in words and tables: what the screen shows and the workbook holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from data.intake.findings import MOST_CELLS_KEPT
from data.intake.model import GRADES
from data.intake.words import say as say_intake
from layers.intake.words import say
from layers.records import Column
from layers.words import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from data.intake.model import Remark
    from data.intake.report import Report
    from layers.words import Lang

STATUS_KEYS = {"accept": "accept", "accept-with-repair": "repair", "reject": "reject"}

SUMMED = ("read", "accepted", "flagged", "refused")
"""The counts of a report: the first is the sum of the others."""

ANY_KIND = ""
"""Of the filter of remarks: all of them."""


@dataclass(frozen=True)
class ReportTable:
    """A table of the report: its key, title, columns, and rows of str, int, float or None."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class ReportTold:
    """A report in words, for a file that is handed over.

    ``facts`` are labels and texts, ``sums`` how the rows add up (the first is the sum of the
    others), ``whole`` the remarks about the whole (:func:`whole_remarks`), ``grades`` what each
    weight means.
    """

    lang: Lang
    status_line: str
    sum_line: str
    facts: tuple[tuple[str, str], ...]
    sums: tuple[tuple[str, int], ...]
    whole: tuple[tuple[str, str], ...]
    grades: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    tables: tuple[ReportTable, ...]


def tell(report: Report, labels: Mapping[str, str], lang: Lang) -> ReportTold:
    """Return a report in words and tables.

    Parameters
    ----------
    labels
        What each field is called (:func:`layers.intake.fields.field_labels`).
    """
    facts = [(say("report_file", lang), report.name)]
    facts.append((say("report_layer", lang), say(f"layer_{report.layer}", lang)))
    if report.territory:
        facts.append((say("report_territory", lang), report.territory))
    sums = [(say(name, lang), getattr(report, name)) for name in SUMMED]
    grades = [(say(f"grade_{grade}", lang), say(f"done_{grade}", lang)) for grade in GRADES]
    most = number(MOST_CELLS_KEPT, lang)
    return ReportTold(
        lang=lang,
        status_line=status_line(report, lang),
        sum_line=sum_line(report, lang),
        facts=tuple(facts),
        sums=tuple(sums),
        whole=tuple(whole_remarks(report, lang)),
        grades=tuple(grades),
        notes=(say("report_cut", lang, most=most),) if report.read > MOST_CELLS_KEPT else (),
        tables=report_tables(report, labels, lang),
    )


def status_line(report: Report, lang: Lang) -> str:
    """Say what becomes of the file."""
    return say(f"status_{STATUS_KEYS[report.status]}", lang)


def sum_line(report: Report, lang: Lang) -> str:
    """Say how the rows add up: read = accepted + to be looked at + refused."""
    return say("sum", lang, **{name: number(getattr(report, name), lang) for name in SUMMED})


def whole_remarks(report: Report, lang: Lang) -> list[tuple[str, str]]:
    """Return the grade and text of each remark about the file or a whole table, gravest first."""
    several = len(report.tables) > 1
    found = [each for each in report.remarks if each.row is None]
    found.sort(key=lambda each: -GRADES.index(each.grade))
    told = ((each.grade, _with_value(each, lang, several=several)) for each in found)
    return list(dict.fromkeys(told))


def report_tables(report: Report, labels: Mapping[str, str], lang: Lang) -> tuple[ReportTable, ...]:
    """Return the tables of a report that are not empty.

    Parameters
    ----------
    labels
        What each field is called (:func:`layers.intake.fields.field_labels`).
    """
    made = (
        remarks_table(report.remarks, lang),
        kinds_table(report, lang),
        refused_table(report, lang),
        columns_table(report, labels, lang),
        repairs_table(report, lang),
        preview_table(report, lang),
    )
    return tuple(table for table in made if table.rows)


def row_remarks(report: Report, kind: str = ANY_KIND) -> list[Remark]:
    """Return the remarks about single rows, of one kind (:func:`remark_kinds`) or of all."""
    return [
        each for each in report.remarks if each.row is not None and kind in (ANY_KIND, each.key)
    ]


def remarks_table(remarks: Iterable[Remark], lang: Lang) -> ReportTable:
    """Return remarks as a table: where, what stood there, what was noticed, what was done."""
    rows = (
        (
            each.table or None,
            each.row,
            each.column or None,
            each.value or None,
            say(f"grade_{each.grade}", lang),
            each.text(lang),
            say(f"done_{each.grade}", lang),
        )
        for each in remarks
    )
    columns = _columns("table row:whole column value grade what done", lang)
    return _table("remarks", columns, rows, lang)


def remark_kinds(report: Report, lang: Lang) -> dict[str, str]:
    """Return the kinds of remarks about rows: key, and text with how many there are."""
    counts: dict[str, int] = {}
    weights: dict[str, int] = {}
    for counted in report.counts:
        counts[counted.key] = counts.get(counted.key, 0) + counted.rows
        weights[counted.key] = GRADES.index(counted.grade)
    texts: dict[str, str] = {}
    for each in report.remarks:
        if each.row is not None and each.key not in texts:
            texts[each.key] = each.text(lang)
    order = sorted(texts, key=lambda key: (-weights.get(key, 0), -counts.get(key, 0)))
    return {key: f"{texts[key]} ({number(counts.get(key, 1), lang)})" for key in order}


def kinds_table(report: Report, lang: Lang) -> ReportTable:
    """Return how many rows each kind of remark is about; all are counted, also those not told."""
    examples: dict[str, Remark] = {}
    closer: dict[tuple[str, str, str], Remark] = {}
    for each in report.remarks:
        examples.setdefault(each.key, each)
        closer.setdefault((each.key, each.table, each.column), each)
    found = (
        closer.get((each.key, each.table, each.column)) or examples.get(each.key)
        for each in report.counts
    )
    rows = tuple(
        (
            counted.table or None,
            counted.column or None,
            say(f"grade_{counted.grade}", lang),
            example.text(lang) if example else counted.key,
            counted.rows or None,
            ", ".join(map(str, counted.first)) or None,
        )
        for counted, example in zip(report.counts, found, strict=True)
    )
    columns = _columns("table column grade what rows:whole first", lang)
    return _table("kinds", columns, rows, lang)


def refused_table(report: Report, lang: Lang) -> ReportTable:
    """Return the rows that were not taken, as they were written: nothing is lost."""
    written = [json.loads(each.as_written) for each in report.refused_rows]
    heads = list(dict.fromkeys(head for row in written for head in row))
    columns = (*_columns("table row:whole", lang), *(Column(h, h, "text") for h in heads))
    rows = tuple(
        (each.table or None, each.row, *(_shown(row.get(head)) for head in heads))
        for each, row in zip(report.refused_rows, written, strict=True)
    )
    return _table("refused", columns, rows, lang)


def columns_table(report: Report, labels: Mapping[str, str], lang: Lang) -> ReportTable:
    """Return which column of the file was taken for which field."""
    rows = tuple(
        (
            told.name or None,
            header,
            labels.get(field, field) if field else say("no_field", lang),
            say("by_likeness", lang) if header in told.proposed else None,
        )
        for told in report.tables
        for header, field in told.columns
    )
    return _table("columns", _columns("table header field sure", lang), rows, lang)


def repairs_table(report: Report, lang: Lang) -> ReportTable:
    """Return the shapes that were mended, with their area in m² before and after."""
    rows = tuple(
        (
            each.table or None,
            each.row,
            each.before_m2,
            each.after_m2,
            each.after_m2 - each.before_m2,
            each.before,
            each.after,
        )
        for each in report.repairs
    )
    columns = _columns("table row:whole before_m2:m2 after_m2:m2 change_m2:m2 before after", lang)
    return _table("repairs", columns, rows, lang)


def preview_table(report: Report, lang: Lang) -> ReportTable:
    """Return the first rows as they were understood."""
    shown = [dict(row) for row in report.preview]
    heads = list(dict.fromkeys(head for row in shown for head in row))
    columns = tuple(Column(head, head, "text") for head in heads)
    rows = tuple(tuple(row.get(head) or None for head in heads) for row in shown)
    return _table("preview", columns, rows, lang)


def step_text(step: str, lang: Lang) -> str:
    """Say what the check is at."""
    return say_intake(f"steps_{step}", lang)


def _with_value(each: Remark, lang: Lang, *, several: bool) -> str:
    text = each.text(lang)
    if each.value:
        text = say("with_value", lang, text=text, value=each.value)
    return say("in_table", lang, table=each.table, text=text) if several and each.table else text


def _columns(names: str, lang: Lang) -> tuple[Column, ...]:
    made = []
    for each in names.split():
        name, _, kind = each.partition(":")
        unit, kind = ("m²", "intensive") if kind == "m2" else ("", kind and "extensive")
        made.append(Column(name, say(f"column_{name}", lang), kind or "text", unit))
    return tuple(made)


def _table(
    key: str, columns: Sequence[Column], rows: Iterable[tuple[Any, ...]], lang: Lang
) -> ReportTable:
    """Return a table without the columns of tables and values that would be empty throughout."""
    rows = tuple(rows)
    kept = [
        at
        for at, column in enumerate(columns)
        if column.name not in ("table", "sure") or any(row[at] is not None for row in rows)
    ]
    cut = tuple(tuple(row[at] for at in kept) for row in rows)
    return ReportTable(key, say(f"sheet_{key}", lang), tuple(columns[at] for at in kept), cut)


def _shown(value: Any) -> str | int | float | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, int | float | str) else str(value)
