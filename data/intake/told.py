"""A report in sentences: the whole first, then the file, then each kind of remark with its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.intake.words import say
from data.words import number

if TYPE_CHECKING:
    from data.intake.model import Remark
    from data.intake.report import Counted, Report
    from data.words import Lang

_MOST_FIRST = 3


def messages(report: Report, lang: Lang) -> list[str]:
    """Return the report as short lines: a hundred thousand flags of one kind make one."""
    whole = [each for each in report.remarks if each.row is None]
    lines = [_summary(report, lang)]
    lines += [_in_table(each.table, each.text(lang), lang) for each in whole]
    examples: dict[tuple[str, str, str], Remark] = {}
    for each in report.remarks:
        if each.row is not None:
            examples.setdefault((each.key, each.table, each.column), each)
    for counted in report.counts:
        example = examples.get((counted.key, counted.table, counted.column))
        if counted.rows and example is not None:
            lines.append(_of_rows(counted, example, lang))
    return list(dict.fromkeys(lines))


def _summary(report: Report, lang: Lang) -> str:
    counts = {
        name: number(getattr(report, name), lang)
        for name in ("read", "accepted", "flagged", "refused")
    }
    return say("summary" if report.read else "summary_nothing", lang, **counts)


def _of_rows(counted: Counted, example: Remark, lang: Lang) -> str:
    first = counted.first[:_MOST_FIRST]
    named, others = ", ".join(str(row) for row in first), counted.rows - len(first)
    key = "rows_one" if counted.rows == 1 else "rows_several" if not others else "rows_many"
    place = say(key, lang, rows=named, others=number(others, lang))
    text = example.text(lang)
    if counted.column:
        place = say("rows_column", lang, place=place, column=counted.column)
    return _in_table(counted.table, f"{place}: {_example(text, example, lang)}", lang)


def _example(text: str, example: Remark, lang: Lang) -> str:
    return say("with_value", lang, text=text, value=example.value) if example.value else text


def _in_table(table: str, text: str, lang: Lang) -> str:
    return say("in_table", lang, table=table, text=text) if table else text
