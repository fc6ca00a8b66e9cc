"""Dates as Italians write them: their precision told, day and month never swapped."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.intake.days import end_before_start, parse_day, read_days

TODAY = date(2026, 11, 21)
MONTHS = (
    *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto"),
    *("settembre", "ottobre", "novembre", "dicembre"),
)


@pytest.mark.parametrize(
    "cell",
    [
        "03/04/2023", "3/4/23", "3.4.2023", "03-04-2023", "2023-04-03", "2023/4/3", "20230403",
        "3 aprile 2023", "lunedì 3 aprile 2023", "3 apr. 2023", "3° aprile 2023",
        "03/04/2023 10:30", "2023-04-03T00:00:00+02:00", "45019", 45019, 45019.0,
        date(2023, 4, 3), datetime(2023, 4, 3, 10, 30),  # noqa: DTZ001 - cells have no zone
    ],
)  # fmt: skip
def test_one_day_in_many_spellings(cell: object) -> None:
    assert parse_day(cell, TODAY) == ("2023-04-03", "", False)


@pytest.mark.parametrize(
    ("text", "read"),
    [("marzo 2023", "2023-03"), ("2023-03", "2023-03"), ("03/2023", "2023-03"), ("2023", "2023")],
)
def test_a_part_of_a_date_says_so(text: str, read: str) -> None:
    assert parse_day(text, TODAY) == (read, "", True)


@pytest.mark.parametrize(
    ("cell", "doubt"),
    [
        ("31/02/2023", "date_impossible"), ("29/02/2023", "date_impossible"),
        ("12/31/2023", "date_other_order"), ("00/00/0000", "date_sentinel"),
        ("01/01/1900", "date_sentinel"), (date(1899, 12, 30), "date_sentinel"),
        ("domani", "date_bad"), (True, "date_bad"), ("99999", "date_bad"), ("12", "date_bad"),
    ],
)  # fmt: skip
def test_what_is_no_day_stays_unknown(cell: object, doubt: str) -> None:
    assert parse_day(cell, TODAY) == ("", doubt, False)


def test_far_off_open_and_empty() -> None:
    assert parse_day("2099-12-31", TODAY) == ("2099-12-31", "date_far", False)
    assert parse_day("In corso", TODAY).doubt == "open"
    assert parse_day(" n.d. ", TODAY) == parse_day(None, TODAY) == ("", "", False)


def test_a_column_flags_its_rows_and_knows_what_was_meant() -> None:
    cells = pd.Series(["2023", "2023-04", "x", "3/4/2023", "in corso"], dtype="str", name="data")
    read = read_days(cells, TODAY)
    assert read.texts.tolist() == ["2023", "2023-04", "", "2023-04-03", ""]
    assert {f.key: f.at.tolist() for f in read.findings} == {
        "date_bad": [2],
        "date_partial": [0, 1],
    }
    assert read.open_end.tolist() == [False] * 4 + [True]
    meant = pd.Series([True] * 5).to_numpy()
    assert [f.key for f in read_days(cells, TODAY, partial_meant=meant).findings] == ["date_bad"]


def test_an_end_before_its_start_is_seen_as_far_as_both_are_known() -> None:
    start = pd.Series(["2023-06-30", "2023-04", "2023", "", "2023-04-03"], dtype="str")
    end = pd.Series(["2023-04-03", "2023-03-01", "2023-01-01", "2020", "2023-04"], dtype="str")
    (found,) = end_before_start(start, end, "fine", end)
    assert found.at.tolist() == [0, 1]


@given(st.dates(date(1950, 1, 1), date(2050, 12, 31)))
def test_every_day_comes_back_from_every_spelling(day: date) -> None:
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)
    spellings = (
        f"{day:%d/%m/%Y}", day.isoformat(), serial, f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    )  # fmt: skip
    expected = "" if day == date(1970, 1, 1) else day.isoformat()
    assert {parse_day(each, TODAY).text for each in spellings} == {expected}
