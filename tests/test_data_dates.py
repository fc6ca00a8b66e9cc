"""A date known to the month or the year is that whole interval."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.dates import BASES, UNKNOWN, end_interval, parse_partial, start_interval

DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("2021-03", date(2021, 3, 1), date(2021, 3, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2021-12", date(2021, 12, 1), date(2021, 12, 31)),
        ("2021-03-05", date(2021, 3, 5), date(2021, 3, 5)),
    ],
)
def test_a_partial_date_is_all_its_days(text: str, first: date, last: date) -> None:
    assert parse_partial(text) == (first, last)


def test_no_text_is_no_date() -> None:
    assert parse_partial("") is None


@pytest.mark.parametrize(
    "text",
    [
        *("2021-13", "2021-00", "2021-02-30", "2021-00-01", "0000", "2021-"),
        *("21", "2021-3", "05/03/2021", "2021-03-05T10:00", "2021-W05", "20210305"),
        *("ieri", "٢٠٢١", " 2021", "2021\n"),  # other digits are digits to `int` as well
    ],
)
def test_anything_else_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date") as caught:
        parse_partial(text)
    assert repr(text) in str(caught.value)


@given(st.dates())
def test_a_day_lies_in_its_month_and_its_month_in_its_year(day: date) -> None:
    of_day, of_month, of_year = (parse_partial(day.isoformat()[:n]) for n in (10, 7, 4))
    assert of_day == (day, day)
    assert of_month is not None
    assert of_year is not None
    assert of_year[0] <= of_month[0] <= day <= of_month[1] <= of_year[1]
    assert of_month[0].day == 1
    if of_month[1] < date.max:
        assert (of_month[1] + timedelta(days=1)).day == 1


@given(st.text(max_size=12))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        interval = parse_partial(text)
    except ValueError:
        return
    assert interval is None or interval[0] <= interval[1]


@pytest.mark.parametrize("basis", ["signed", "approved", "start"])
def test_a_signed_pact_began_within_its_date(basis: str) -> None:
    assert start_interval("2021-03", basis) == (date(2021, 3, 1), date(2021, 3, 31))


@pytest.mark.parametrize("basis", ["reported", "published"])
def test_a_pact_seen_on_a_date_began_by_then(basis: str) -> None:
    assert start_interval("2021", basis) == (None, date(2021, 12, 31))


@pytest.mark.parametrize("basis", ["presented", "proposal"])
def test_a_pact_asked_for_on_a_date_had_not_begun_before(basis: str) -> None:
    assert start_interval("2021", basis) == (date(2021, 1, 1), None)


@pytest.mark.parametrize("basis", [*BASES, "", "boh"])
def test_without_a_date_nothing_is_known_of_the_start(basis: str) -> None:
    assert start_interval("", basis) == UNKNOWN


@pytest.mark.parametrize("basis", ["", "boh"])
def test_a_date_of_unknown_meaning_is_refused(basis: str) -> None:
    with pytest.raises(ValueError, match="date_basis is"):
        start_interval("2021", basis)


def test_an_end_is_its_date_or_for_an_ended_pact_at_most_the_day_it_was_read() -> None:
    assert end_interval("2029-06", "active_at_source_date", DAY) == (
        date(2029, 6, 1),
        date(2029, 6, 30),
    )
    assert end_interval("2021", "ended", DAY) == (date(2021, 1, 1), date(2021, 12, 31))
    assert end_interval("", "ended", DAY) == (None, DAY)
    assert end_interval("", "unknown", DAY) == UNKNOWN
