"""Dates as Italians write them, with their precision; a day and a month are never swapped.

Understood: 3/4/2023, 03.04.23, 2023-04-03, with a time and a zone, 3 aprile 2023, aprile 2023,
2023, the serial number of a spreadsheet. What is no day of the calendar stays unknown and flagged.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from data.intake.findings import about_rows
from data.intake.numbers import BLANKS, as_text, cell_text

if TYPE_CHECKING:
    from data.intake.findings import Finding

FAR_YEARS = 25
"""Years from now on: a pact does not last longer, so such a date is a placeholder or a slip."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "gennaio gen january jan", "febbraio feb february", "marzo mar march",
            "aprile apr april", "maggio mag may", "giugno giu june jun",
            "luglio lug july jul", "agosto ago august aug", "settembre set sett september sep sept",
            "ottobre ott october oct", "novembre nov november", "dicembre dic december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_OPEN = frozenset(
    [
        *("in corso", "attivo", "vigente", "in essere", "aperto", "permanente", "illimitato"),
        *("indeterminato", "a tempo indeterminato", "tempo indeterminato", "senza scadenza"),
    ]
)
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_COMPACT = re.compile(r"(19\d\d|20\d\d)(\d{2})(\d{2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_YEAR_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"(?:anno )?(\d{4})")
_IN_WORDS = re.compile(
    r"(?:(\d{1,2})(?:°|º|o)?[ \-]+(?:di )?)?([a-z]+)\.?[ \-]+(?:del )?(\d{4}|\d{2})"
)
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_TIME = re.compile(r"[ T]+(?:alle |ore |h )?\d{1,2}[:.]\d{2}.*$", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"^(?:lun(?:edi)?|mar(?:tedi)?|mer(?:coledi)?|gio(?:vedi)?|ven(?:erdi)?|sab(?:ato)?|dom(?:enica)?)"
    r"[,.]? (?=\d{1,2}\D)"
)
_FIRST_SERIAL, _LAST_SERIAL = 18_264, 73_050  # 1950-01-01 and 2099-12-31
_EPOCH = date(1899, 12, 30)  # of the serial numbers of spreadsheets
_SENTINELS = frozenset(
    date(*each)
    for each in ((1900, 1, 1), (1899, 12, 30), (1899, 12, 31), (1904, 1, 1), (1970, 1, 1))
)
_LEAST_YEAR = 1900
_MOST_LETTERS = 80  # no date is longer
_CENTURY, _PIVOT = 2000, 70  # 69 is 2069, 70 is 1970


class Day(NamedTuple):
    """A date as text ("2023", "2023-04" or "2023-04-03"), and what is to be said of it.

    ``doubt`` is "" or a key of the texts; ``partial`` whether it was written in words or figures
    that name no day.
    """

    text: str
    doubt: str = ""
    partial: bool = False


class Days(NamedTuple):
    """A column of dates as texts ("" unknown), where each is open-ended, and the findings."""

    texts: pd.Series
    open_end: np.ndarray
    findings: tuple[Finding, ...]


def read_days(cells: pd.Series, today: date, *, partial_meant: np.ndarray | None = None) -> Days:
    """Read a column of dates.

    Parameters
    ----------
    partial_meant
        Where another column says that only the month or the year is known: no doubt about it.
    """
    header = str(cells.name)
    # A register of a hundred thousand pacts has a few thousand days: each is read once.
    number, distinct = pd.factorize(cells if cells.dtype == object else as_text(cells))
    days = [*(parse_day(cell, today) for cell in distinct), Day("")]
    texts = pd.Series(pd.array([day.text for day in days], dtype="str").take(number))
    doubts = np.array([day.doubt for day in days], dtype="U20")[number]
    partial = np.array([day.partial for day in days], dtype=bool)[number]
    findings: tuple[Finding, ...] = ()
    for doubt in [str(each) for each in np.unique(doubts) if each not in ("", "open")]:
        findings += about_rows(doubt, "flag", doubts == doubt, column=header, cells=cells)
    if partial_meant is not None:
        partial &= ~partial_meant
    findings += about_rows("date_partial", "flag", partial, column=header, cells=cells)
    return Days(texts, doubts == "open", findings)


def parse_day(cell: object, today: date) -> Day:
    """Read one cell: a date of the spreadsheet itself, a serial number or a text."""
    if isinstance(cell, datetime):
        return _checked(cell.date(), today)
    if isinstance(cell, date):
        return _checked(cell, today)
    written = cell_text(cell)
    if isinstance(cell, bool) or len(written) > _MOST_LETTERS:
        return Day("", "date_bad")
    text = _plain(written)
    if text in BLANKS or not text:
        return Day("")
    return Day("", "open") if text in _OPEN else _of_text(text, today)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.replace("\u00a0", " "))
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    plain = " ".join(plain.casefold().split())
    plain = _WEEKDAY.sub("", plain)
    if re.match(r"\d{4}-\d{2}-\d{2}t", plain):
        plain = plain[:10]
    plain = re.sub(r"^(?:il|dal|del|al|fino al|entro il) (?=\d)", "", plain)
    return _TIME.sub("", plain).strip(" .,;")


def _of_text(text: str, today: date) -> Day:
    if found := _YEAR_FIRST.fullmatch(text):
        return _calendar(*found.groups(), today=today)
    if found := _COMPACT.fullmatch(text):
        return _calendar(*found.groups(), today=today)
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
        return _calendar(year, month, day, today=today)
    if (found := _IN_WORDS.fullmatch(text)) and found[2] in _MONTHS:
        return _calendar(found[3], str(_MONTHS[found[2]]), found[1], today=today)
    if found := _SERIAL.fullmatch(text):
        return _of_serial(int(found[1]), today)
    return _of_part(text, today)


def _of_part(text: str, today: date) -> Day:
    if found := _YEAR_MONTH.fullmatch(text):
        return _calendar(found[1], found[2], None, today=today)
    if found := _MONTH_YEAR.fullmatch(text):
        return _calendar(found[2], found[1], None, today=today)
    if found := _YEAR.fullmatch(text):
        return _part(f"{int(found[1]):04d}", int(found[1]), today)
    return Day("", "date_bad")


def _of_serial(serial: int, today: date) -> Day:
    if not _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        return Day("", "date_bad")
    return _checked(_EPOCH + timedelta(days=serial), today)


def _calendar(year: str, month: str, day: str | None, *, today: date) -> Day:
    """Return the day of three figures, unknown if the calendar has none such."""
    y, m, d = int(year), int(month), int(day or 1)
    if len(year) == 2:  # noqa: PLR2004 - figures of the year
        y += _CENTURY if y < _PIVOT else _CENTURY - 100
    if not (y and m and d):
        return Day("", "date_sentinel")
    try:
        found = date(y, m, d)
    except ValueError:
        # 12/31/2023: the other order would be a day, but who knows what else is in that order.
        return Day("", "date_other_order" if m > 12 >= d else "date_impossible")  # noqa: PLR2004
    return _checked(found, today) if day else _part(f"{y:04d}-{m:02d}", y, today)


def _part(text: str, year: int, today: date) -> Day:
    if not _LEAST_YEAR < year <= today.year + FAR_YEARS:
        return Day("" if year <= _LEAST_YEAR else text, "date_far")
    return Day(text, partial=True)


def _checked(found: date, today: date) -> Day:
    if found in _SENTINELS or found.year <= _LEAST_YEAR:
        return Day("", "date_sentinel")
    if found.year > today.year + FAR_YEARS:
        return Day(found.isoformat(), "date_far")
    return Day(found.isoformat())


def end_before_start(
    start: pd.Series, end: pd.Series, column: str, cells: pd.Series
) -> tuple[Finding, ...]:
    """Flag what ends before it starts, as far as the known parts of both dates tell."""
    shorter = np.minimum(start.str.len().to_numpy(dtype=int), end.str.len().to_numpy(dtype=int))
    before = np.zeros(len(start), dtype=bool)
    for letters in (4, 7, 10):
        same = shorter == letters
        before |= same & (end.str[:letters] < start.str[:letters]).to_numpy(dtype=bool)
    return about_rows("end_before_start", "flag", before, column=column, cells=cells)
