"""The cases of ``tests/corpus`` and how an outcome is judged."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cli.check import as_json

if TYPE_CHECKING:
    from data.intake.report import Report

FOLDER = Path(__file__).with_name("corpus")
LEAKED = re.compile(r"root:x:0:0|PIN-9911|uid=\d+\(")
_ALSO_RIGHT = re.compile(r"(reject|accept)[^.;]*also right")


@dataclass(frozen=True)
class Case:
    """A file and what must become of it."""

    file: str
    outcomes: frozenset[str]
    split: tuple[int, int, int] | None
    rows: int | None
    message: str
    size: int

    @property
    def path(self) -> Path:
        return FOLDER / self.file


def cases() -> list[Case]:
    """Return the cases of the manifest, in its order."""
    with (FOLDER / "MANIFEST.csv").open(encoding="utf-8", newline="") as lines:
        return [_case(line) for line in csv.DictReader(lines)]


def faults(case: Case, report: Report) -> list[str]:
    """Return what falls short of a case, nothing if all is well."""
    answer = as_json(report, "it")
    said = " ".join(map(str, answer["messages"]))
    found = []
    if report.status not in case.outcomes:
        found.append(f"{report.status} instead of {sorted(case.outcomes)}")
    split = (report.accepted, report.flagged, report.refused)
    if report.status != "reject" and case.rows is not None and sum(split) != case.rows:
        found.append(f"{sum(split)} rows instead of {case.rows}")
    if report.status != "reject" and case.split is not None and split != case.split:
        found.append(f"{split} instead of {case.split}")
    if case.message and not re.search(case.message, said, re.IGNORECASE):
        found.append(f"no message matches {case.message}")
    if LEAKED.search(json.dumps(answer)):
        found.append("what only the server knows stands in the answer")
    return found


def _case(line: dict[str, str]) -> Case:
    outcomes = {line["expected"]}
    also = _ALSO_RIGHT.search(line["note"])
    if also:
        outcomes |= {"reject"} if also[1] == "reject" else {"accept", "accept-with-repair"}
    may_be_flagged = line["expected"] == "accept" and "may be flagged" in line["note"]
    if may_be_flagged:
        outcomes.add("accept-with-repair")
    counted = ("rows_accepted", "rows_flagged", "rows_rejected")
    open_split = also or may_be_flagged or not line["rows_in_file"]
    return Case(
        line["file"],
        frozenset(outcomes),
        None if open_split else tuple(int(line[name]) for name in counted),  # type: ignore[arg-type]
        int(line["rows_in_file"]) if line["rows_in_file"] else None,
        line["message_must_contain_any"],
        int(line["bytes"]),
    )
