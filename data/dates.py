"""Dates as sources write them: a day, a month or a year, and what such a date tells.

A date known to the month or the year is that whole interval. Whether a pact had begun on a day is
then yes, no or unknown, never a guess (``layers.in_force``).
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)

HAPPENED = ("signed", "approved", "start")  # the pact began on that date
SEEN = ("reported", "published")  # the pact existed on that date
ASKED = ("presented", "proposal")  # the pact was only asked for on that date
BASES = (*HAPPENED, *SEEN, *ASKED)


class Interval(NamedTuple):
    """The days between which something happened; None where nothing tells."""

    min: date | None
    max: date | None


UNKNOWN = Interval(None, None)


def parse_partial(text: str) -> tuple[date, date] | None:
    """Return the first and the last day that an ISO date may mean.

    Parameters
    ----------
    text
        ``"2021"``, ``"2021-03"``, ``"2021-03-05"``, or ``""`` for an unknown date.

    Returns
    -------
    The whole interval, both ends included, or None for ``""``.

    Raises
    ------
    ValueError
        If the text is anything else, or no day of the calendar.
    """
    if not text:
        return None
    found = _PARTIAL.fullmatch(text)
    if not found:
        raise ValueError(_not_a_date(text))
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if year and month and day:
            return (date(year, month, day),) * 2
        if year and month is not None and day is None:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        if year and month is None:
            return date(year, 1, 1), date(year, 12, 31)
    except ValueError as error:  # calendar.IllegalMonthError is one too
        raise ValueError(_not_a_date(text)) from error
    raise ValueError(_not_a_date(text))


def start_interval(text: str, basis: str) -> Interval:
    """Return between which days a pact began, from its date and from what that date is.

    * signed, approved, start: it began within the interval that the text means;
    * reported, published: it existed by then, so it began at the latest on its last day;
    * presented, proposal: it was still asked for, so it cannot have begun before its first day;
    * no date: nothing is known.

    Raises
    ------
    ValueError
        If the text is no date, or a date comes with a basis that is none of ``BASES``.
    """
    interval = parse_partial(text)
    if interval is None:
        return UNKNOWN
    first, last = interval
    if basis in HAPPENED:
        return Interval(first, last)
    if basis in SEEN:
        return Interval(None, last)
    if basis in ASKED:
        return Interval(first, None)
    msg = f"date_basis is {basis!r}, expected one of {', '.join(BASES)}: say what the date is"
    raise ValueError(msg)


def end_interval(text: str, status: str, retrieved: date) -> Interval:
    """Return between which days a pact ended, from its end date, status and day of retrieval.

    A pact that its source calls ended, without saying when, had ended on the day we read it.

    Raises
    ------
    ValueError
        If the text is no date.
    """
    interval = parse_partial(text)
    if interval is not None:
        return Interval(*interval)
    return Interval(None, retrieved) if status == "ended" else UNKNOWN


def _not_a_date(text: str) -> str:
    return f"{text!r} is not a date: expected YYYY, YYYY-MM or YYYY-MM-DD, or nothing if unknown"
