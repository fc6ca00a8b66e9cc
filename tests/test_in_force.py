"""In force on a day: yes, no or unknown."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.in_force import Truth, in_force

DAY = date(2021, 6, 15)
BEFORE, AFTER = DAY - timedelta(days=30), DAY + timedelta(days=30)


def answer(
    *,
    start: tuple[date | None, date | None] = (None, None),
    end: tuple[date | None, date | None] = (None, None),
    kind: str = "pact",
    precision: str = "",
) -> Truth:
    pacts = pd.DataFrame(
        {
            "kind": [kind],
            "date_precision": [precision or ("day" if start[0] == start[1] else "year")],
            "start_min": pd.Series([start[0]], dtype=object),
            "start_max": pd.Series([start[1]], dtype=object),
            "end_min": pd.Series([end[0]], dtype=object),
            "end_max": pd.Series([end[1]], dtype=object),
        }
    )
    return Truth(in_force(pacts, DAY)[0])


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((BEFORE, BEFORE), (AFTER, AFTER), Truth.YES),
        ((BEFORE, BEFORE), (DAY, DAY), Truth.YES),
        ((DAY, DAY), (None, None), Truth.YES),
        ((BEFORE, BEFORE), (None, None), Truth.UNKNOWN),
        ((None, None), (None, None), Truth.UNKNOWN),
        ((AFTER, AFTER), (None, None), Truth.NO),
        ((BEFORE, BEFORE), (BEFORE, BEFORE), Truth.NO),
        # A start or end known only to the year that holds the day.
        ((date(2021, 1, 1), date(2021, 12, 31)), (AFTER, AFTER), Truth.UNKNOWN),
        ((BEFORE, BEFORE), (date(2021, 1, 1), date(2021, 12, 31)), Truth.UNKNOWN),
        # The last day of a year is no surer than the others.
        ((date(2020, 1, 1), DAY), (None, None), Truth.UNKNOWN),
        # Reported before the day, end known: it had started, whenever that was.
        ((None, BEFORE), (AFTER, AFTER), Truth.YES),
        # Reported after the day: it may have started before it.
        ((None, AFTER), (None, None), Truth.UNKNOWN),
        # Presented before the day: nobody says that it started.
        ((BEFORE, None), (AFTER, AFTER), Truth.UNKNOWN),
        # Ended by a day that is known, nothing else.
        ((None, None), (None, BEFORE), Truth.NO),
        ((None, None), (None, AFTER), Truth.UNKNOWN),
    ],
)
def test_three_values(
    start: tuple[date | None, date | None], end: tuple[date | None, date | None], expected: Truth
) -> None:
    assert answer(start=start, end=end) is expected


def test_a_proposal_is_never_in_force() -> None:
    assert answer(start=(BEFORE, BEFORE), end=(AFTER, AFTER), kind="proposal") is Truth.NO


DAYS = st.dates(date(2020, 1, 1), date(2023, 1, 1))


INTERVALS = st.tuples(DAYS, DAYS).map(sorted)


def test_a_report_of_that_very_day_is_a_yes_of_the_month_it_is_not() -> None:
    assert answer(start=(None, DAY), precision="day") is Truth.YES
    assert answer(start=(None, DAY), precision="month") is Truth.UNKNOWN


@given(INTERVALS, st.none() | INTERVALS, st.data())
def test_certainty_holds_for_every_start_and_end_that_the_intervals_allow(
    start: list[date], end: list[date] | None, data: st.DataObject
) -> None:
    low, high = end or (None, None)
    found = answer(start=(start[0], start[1]), end=(low, high))
    began = data.draw(st.dates(*start))
    # Without a known end it may have ended on the day that it began.
    ended = data.draw(st.dates(*end)) if end else began
    if found is Truth.YES:
        assert began <= DAY <= ended
    if found is Truth.NO:
        assert not began <= DAY <= ended
