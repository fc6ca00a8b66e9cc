"""What a number of a sheet means by the format it is shown in: a day, an hour, a code with zeros.

Sources: ECMA-376 part 1, 18.8.30 (number formats), 18.17.4 (days as serial numbers).
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache
from math import isfinite
from typing import Literal

Kind = Literal["number", "day", "hour"]

_SECONDS_OF_A_DAY = 86_400
_LAST_DAY = 2_958_466  # 1 January 10000
_FALSE_LEAP_DAY = 60  # 29 February 1900, which Excel counts and the calendar has not
_BUILT_IN_DAYS = frozenset([*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)])
_BUILT_IN_HOURS = frozenset([*range(18, 22), *range(32, 36), 45, 47])
_NOT_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DIGITS = re.compile(r"[+-]?\d{1,18}")


def number(text: str) -> int | float | str:
    """Return the number that a text of the file is; the text itself if none, or not finite."""
    if _DIGITS.fullmatch(text):
        return int(text)
    try:
        value = float(text)
    except ValueError:
        return text
    return value if isfinite(value) else text


@cache
def kind_of(code: str, built_in: int = 0) -> Kind:
    """Return what a number format shows: a day (with or without its hour), an hour, or a number."""
    if not code:
        if built_in in _BUILT_IN_DAYS:
            return "day"
        return "hour" if built_in in _BUILT_IN_HOURS else "number"
    first = _NOT_LETTERS.sub("", code.partition(";")[0]).lower()
    if "general" in first or "standard" in first or "#" in first or "[" in first:
        return "number"  # [h]:mm is a time span: a number of days
    if re.search(r"[yd]|(?<![hs:.])m{3,}|a{2,}|g{2,}", first):
        return "day"
    return "hour" if re.search(r"[hs]", first) else "number"


def with_zeros(value: float, code: str) -> str | None:
    """Return a whole number as a format of zeros only shows it ("001272"); None for any other."""
    zeros = code.partition(";")[0].replace('"', "")
    if len(zeros) > 1 and set(zeros) == {"0"} and value >= 0 and value == int(value):
        return str(int(value)).zfill(len(zeros))
    return None


def day(value: float, *, from_1904: bool = False) -> date | datetime | None:
    """Return the day that a serial number stands for, with its hour if it has one; None for none.

    Days are counted from 1 January 1900 = 1, or from 1 January 1904 = 0 in workbooks that say so.
    Day 60 of the former does not exist, and is None.
    """
    if not 0 <= value < _LAST_DAY or (not from_1904 and int(value) in {0, _FALSE_LEAP_DAY}):
        return None
    before = 1 if not from_1904 and value < _FALSE_LEAP_DAY else 0
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30 + before)  # noqa: DTZ001 - sheets know no zones
    whole, part = divmod(value, 1)
    seconds = round(part * _SECONDS_OF_A_DAY)
    moment = start + timedelta(days=int(whole), seconds=seconds)
    return moment if seconds % _SECONDS_OF_A_DAY else moment.date()


def hour(value: float) -> str | None:
    """Return the hour of a part of a day as "14:30"; None if the number is no part of one."""
    if not 0 <= value < 1:
        return None
    seconds = round(value * _SECONDS_OF_A_DAY) % _SECONDS_OF_A_DAY
    shown = f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
    return f"{shown}:{seconds % 60:02}" if seconds % 60 else shown


def iso_day(text: str) -> date | datetime | str:
    """Return the day of an ISO 8601 text; the text itself if it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return moment.date() if midnight and moment.tzinfo is None else moment
