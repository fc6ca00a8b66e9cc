"""What the dates of pacts say of a day: begun, ended, soon to end, overdue; in force day by day.

A date known to the month or the year is a whole interval; *perhaps* is said where the day (or the
term) falls inside of it, *unknown* where no date tells. Nothing here is a guess.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from layers.in_force import Lives, Truth
from layers.selection import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Days = NDArray[np.datetime64]
    Answers = NDArray[np.int8]

ACTIVE = ("active_at_source_date", "extended_or_renewed")
"""The statuses that say that a pact goes on."""

UNSTATED = ("unknown",)
"""The status of a pact whose source says nothing of it."""

MOST_YEARS = 40
"""Beyond so many years the counts in force are given once a year, not twice."""

_BOUNDS = ("start_min", "start_max", "end_min", "end_max")


class Said(IntEnum):
    """What the dates say: no, nothing, perhaps (an interval leaves it open), yes."""

    NO = 0
    UNKNOWN = 1
    PERHAPS = 2
    YES = 3


@dataclass(frozen=True, eq=False)
class Bounds:
    """The intervals in which pacts began and ended, as days; NaT where nothing tells."""

    start_min: Days
    start_max: Days
    end_min: Days
    end_max: Days
    proposal: NDArray[np.bool_]

    @classmethod
    def of(cls, pacts: pd.DataFrame) -> Bounds:
        """Read them off the pacts."""
        days = {name: np.array(list(pacts[name]), dtype="datetime64[D]") for name in _BOUNDS}
        return cls(**days, proposal=(pacts["kind"] == "proposal").to_numpy(dtype=bool))


def life(pacts: pd.DataFrame, day: date, months: int) -> Mapping[str, Answers]:
    """Say of each pact what its dates tell on a day, as :class:`Said` values.

    Returns
    -------
    Mapping
        ``started`` by the day (the day included), ``ended`` before the day, ``expiring`` from the
        day to the same day so many months later (both included), ``overdue``: its end has passed
        while its status says that it goes on (:data:`ACTIVE`), ``unstated``: its end has passed
        and its source says nothing of its status.
    """
    bounds, at, limit = Bounds.of(pacts), np.datetime64(day), np.datetime64(after(day, months))
    passed = _passed(bounds, at)
    return {
        "started": _started(bounds, at),
        "ended": _ended(bounds, at),
        "expiring": _expiring(bounds, at, limit),
        "overdue": _among(passed, pacts["status"], ACTIVE),
        "unstated": _among(passed, pacts["status"], UNSTATED),
    }


def after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _started(bounds: Bounds, at: np.datetime64) -> Answers:
    return _first(
        (bounds.proposal | (bounds.start_min > at), Said.NO),
        (bounds.start_max <= at, Said.YES),
        ((bounds.start_min <= at) & (at < bounds.start_max), Said.PERHAPS),
    )


def _ended(bounds: Bounds, at: np.datetime64) -> Answers:
    return _first(
        (bounds.proposal | (bounds.end_min >= at) | (bounds.start_min > at), Said.NO),
        (bounds.end_max < at, Said.YES),
        ((bounds.end_min < at) & (at <= bounds.end_max), Said.PERHAPS),
    )


def _expiring(bounds: Bounds, at: np.datetime64, limit: np.datetime64) -> Answers:
    return _first(
        (bounds.proposal | (bounds.end_max < at) | (bounds.end_min > limit), Said.NO),
        ((bounds.end_min >= at) & (bounds.end_max <= limit), Said.YES),
        (~np.isnat(bounds.end_min), Said.PERHAPS),
    )


def _passed(bounds: Bounds, at: np.datetime64) -> Answers:
    """Whether an end that the source gives has passed (not one that only its status tells)."""
    return _first(
        (bounds.proposal | (bounds.end_min >= at), Said.NO),
        (np.isnat(bounds.end_min), Said.UNKNOWN),
        (bounds.end_max < at, Said.YES),
        (bounds.end_min < at, Said.PERHAPS),
    )


def _among(said: Answers, status: pd.Series[str], wanted: Collection[str]) -> Answers:
    return np.where(status.isin(wanted), said, Said.NO).astype(np.int8)


def _first(*cases: tuple[NDArray[np.bool_], Said]) -> Answers:
    """Return for each pact the answer of the first case that holds, else that nothing tells."""
    conditions, answers = zip(*cases, strict=True)
    return np.select(conditions, [int(one) for one in answers], Said.UNKNOWN).astype(np.int8)


def moments(pacts: pd.DataFrame, day: date) -> tuple[date, ...]:
    """Return the days on which the counts in force are told: twice a year over all known dates.

    30 June and 31 December of every year from the first known date to the last one or the day,
    whichever is later; 31 December alone beyond :data:`MOST_YEARS`.
    """
    known = [bound for name in _BOUNDS for bound in pacts[name] if bound is not None]
    first = max(min([*known, day]).year, FIRST_DAY.year)
    last = min(max([*known, day]).year, LAST_DAY.year)
    ends = ((6, 30), (12, 31)) if last - first < MOST_YEARS else ((12, 31),)
    return tuple(date(year, *end) for year in range(first, last + 1) for end in ends)


def in_force_counts(pacts: pd.DataFrame, days: Sequence[date]) -> list[dict[Truth, int]]:
    """Count for each day the pacts that were in force: yes, unknown, no.

    Pacts with the same dates are asked about once.
    """
    columns = ["kind", "date_precision", *_BOUNDS]
    alike = pacts[columns].copy()
    alike["kind"] = alike["kind"].where(alike["kind"] == "proposal", "pact")
    number = alike.groupby(columns, dropna=False, sort=False).ngroup().to_numpy(dtype=np.intp)
    _, first, times = np.unique(number, return_index=True, return_counts=True)
    lives = Lives.of(pacts.iloc[first])
    counted = []
    for day in days:
        sums = np.bincount(lives.in_force(day), weights=times, minlength=len(Truth))
        counted.append({truth: int(sums[truth]) for truth in Truth})
    return counted
