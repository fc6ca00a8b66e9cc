"""What ``condivisa join`` says and writes beside the rows: report and counts."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from data.words import number
from geo.engines.errors import say
from geo.engines.output import REPORT

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from pathlib import Path

    from data.words import Lang
    from geo.engines.question import Outcome, Question


def as_text(
    arguments: Namespace, question: Question, names: Sequence[str], outcome: Outcome
) -> str:
    """Say what was found; the counts too, where they are in no file."""
    lang: Lang = arguments.lang
    report = {name: number(value, lang) for name, value in asdict(outcome.report).items()}
    lines = [say("rows", lang, **report)]
    rule = say(f"rule_{question.rule.value}", lang)
    lines.append(say("borders", lang, rule=rule, **report))
    if outcome.unread:
        lines.append(say("unread", lang, unread=number(outcome.unread, lang)))
    empty = int((outcome.counts == 0).sum())
    figures = {"areas": number(len(question.codes), lang), "empty": number(empty, lang)}
    lines.append(say("areas", lang, **figures))
    if arguments.output is None:
        table = _counts(question, names, outcome).itertuples(index=False)
        lines += [f"  {row.code:12} {number(row.rows, lang):>12}  {row.name}" for row in table]
    else:
        parts = len(list(arguments.output.glob("part-*.parquet")))
        counts = f"counts.{arguments.format}"
        told = {"path": arguments.output, "parts": number(parts, lang), "counts": counts}
        lines.append(say("written", lang, **told))
    return "\n".join(lines)


def as_json(
    arguments: Namespace, question: Question, names: Sequence[str], outcome: Outcome
) -> str:
    """Return report and counts as JSON."""
    counts = _counts(question, names, outcome).to_dict("records")
    return json.dumps(
        {**_report(arguments, question, outcome), "areas": counts}, ensure_ascii=False
    )


def write_tables(
    folder: Path,
    arguments: Namespace,
    question: Question,
    names: Sequence[str],
    outcome: Outcome,
) -> None:
    """Write ``counts`` (every area, zeros included; CSV in UTF-8 with commas) and the report."""
    counts = _counts(question, names, outcome)
    path = folder / f"counts.{arguments.format}"
    if arguments.format == "csv":
        counts.to_csv(path, index=False)
    elif arguments.format == "json":
        text = json.dumps(counts.to_dict("records"), ensure_ascii=False, indent=1)
        path.write_text(f"{text}\n", encoding="utf-8")
    else:
        counts.to_parquet(path, index=False)
    text = json.dumps(_report(arguments, question, outcome), ensure_ascii=False, indent=1)
    (folder / REPORT).write_text(f"{text}\n", encoding="utf-8")


def _counts(question: Question, names: Sequence[str], outcome: Outcome) -> pd.DataFrame:
    return pd.DataFrame({"code": question.codes, "name": list(names), "rows": outcome.counts})


def _report(arguments: Namespace, question: Question, outcome: Outcome) -> dict[str, Any]:
    return {
        "engine": arguments.engine,
        "rule": question.rule.value,
        **asdict(outcome.report),
        "unread": outcome.unread,
    }
