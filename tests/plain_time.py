"""What the dates of pacts tell, the plain way: pandas periods over the file's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from plain import _in_force

if TYPE_CHECKING:
    from datetime import date

SEEN, ASKED = {"reported", "published"}, {"presented", "proposal"}
QUESTIONS = ("started", "ended", "expiring", "overdue", "unstated")


def plain_life(pacts: pd.DataFrame, day: date, months: int) -> dict[str, dict[str, int]]:
    """Count, for each question, the pacts that answer yes, perhaps, unknown and no."""
    at = pd.Timestamp(day)
    until = at + pd.DateOffset(months=months)
    rows = [_one(row, at, until) for row in pacts.to_dict("records")]
    answers = pd.DataFrame(rows, columns=list(QUESTIONS))
    words = ("yes", "perhaps", "unknown", "no")
    return {
        name: {word: int((answers[name] == word).sum()) for word in words} for name in QUESTIONS
    }


def plain_in_force(pacts: pd.DataFrame, day: date) -> dict[str, int]:
    """Count the pacts in force: yes, unknown, no."""
    answers = [_in_force(row, pd.Timestamp(day)) for row in pacts.to_dict("records")]
    return {word: answers.count(word) for word in ("yes", "unknown", "no")}


def _one(row: dict[str, str], at: pd.Timestamp, until: pd.Timestamp) -> tuple[str, ...]:
    end = _period(row["end_date"])
    expiring = passed = "unknown"
    if end:
        first, last = end
        expiring = _between(first, last, at, until)
        passed = "yes" if last < at else "no" if first >= at else "perhaps"
    elif row["status"] == "ended" and pd.Timestamp(row["retrieved"]) < at:
        expiring = "no"
    if row["kind"] == "proposal":
        expiring = passed = "no"
    goes_on = row["status"] in {"active_at_source_date", "extended_or_renewed"}
    return (
        _started(row, at),
        _ended(row, at),
        expiring,
        passed if goes_on else "no",
        passed if row["status"] == "unknown" else "no",
    )


def _between(first: pd.Timestamp, last: pd.Timestamp, at: pd.Timestamp, until: pd.Timestamp) -> str:
    if last < at or first > until:
        return "no"
    return "yes" if at <= first and last <= until else "perhaps"


def _started(row: dict[str, str], at: pd.Timestamp) -> str:
    start = _period(row["date"])
    if row["kind"] == "proposal":
        return "no"
    if not start:
        return "unknown"
    first, last = start
    if row["date_basis"] in SEEN:
        return "yes" if last <= at else "unknown"
    if row["date_basis"] in ASKED:
        return "no" if at < first else "unknown"
    return "no" if at < first else "yes" if last <= at else "perhaps"


def _ended(row: dict[str, str], at: pd.Timestamp) -> str:
    end = _period(row["end_date"])
    if row["kind"] == "proposal" or _started(row, at) == "no":
        return "no"
    if end:
        first, last = end
        return "no" if at <= first else "yes" if last < at else "perhaps"
    over = row["status"] == "ended" and pd.Timestamp(row["retrieved"]) < at
    return "yes" if over else "unknown"


def _period(text: str) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    if not text:
        return None
    period = pd.Period(text)
    return period.start_time, period.end_time.normalize()
