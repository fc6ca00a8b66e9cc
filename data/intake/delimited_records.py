"""The records of a delimited text, one after the other, whatever its quotes are like.

A quoted cell may hold separators, doubled quotes and line ends (RFC 4180). Where a quote is never
closed, or closed amid a text, the records after it are not swallowed: the quote is taken as it
stands, the record ends with its line, and says so.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_COLUMNS = 16_384
"""As many as a sheet of a spreadsheet program has."""

MOST_LINES_OF_A_CELL = 300
_LETTERS_AT_A_TIME = 1 << 20


class Record(NamedTuple):
    """The cells of a record, the line that it begins on (from 1), how many lines it takes.

    ``loose`` says that a quote in it was never closed, or closed where none could be.
    """

    line: int
    cells: list[str]
    lines: int = 1
    loose: bool = False


def records(text: str, separator: str, width: int = 0) -> Iterator[Record]:
    """Yield the records of a text in which a line feed ends each line.

    ``width`` is the number of columns, 0 where it is not known yet: a quoted cell that holds whole
    records of that width was never meant to.
    """
    number = 0
    ahead: deque[str] = deque()
    lines = _lines(text)
    while (line := ahead.popleft() if ahead else next(lines, None)) is not None:
        number += 1
        if '"' not in line:
            yield Record(number, line.split(separator, MOST_COLUMNS))
            continue
        if (whole := _plainly(line, separator)) is not None:
            yield Record(number, whole)
            continue
        taken, cells = _quoted(line, lines, ahead, separator)
        if cells is None or (len(taken) > 1 and _holds_records(taken, separator, width)):
            ahead.extendleft(reversed(taken[1:]))
            yield Record(number, _loosely(line, separator), loose=True)
            continue
        yield Record(number, cells, len(taken))
        number += len(taken) - 1


def _plainly(line: str, separator: str) -> list[str] | None:
    """Return the cells of a line whose quotes all open and close as they should, else None."""
    if ' "' in line:  # the standard reader takes a quote after a blank for a sign
        return None
    try:
        return next(csv.reader((line,), delimiter=separator, strict=True))
    except (csv.Error, StopIteration):
        return None


def _quoted(
    line: str, lines: Iterator[str], ahead: deque[str], separator: str
) -> tuple[list[str], list[str] | None]:
    """Return the lines that a record takes and its cells; None for cells if its quotes are loose.

    Lines that were looked at in vain are put back.
    """
    taken = [line]
    cells = _cells(line, separator)
    while isinstance(cells, int) and len(taken) < MOST_LINES_OF_A_CELL:
        more = ahead.popleft() if ahead else next(lines, None)
        if more is None:
            break
        taken.append(more)
        # Without a quote in it the line cannot close the cell.
        if '"' in more:
            cells = _cells("\n".join(taken), separator)
    if isinstance(cells, list):
        return taken, cells
    return taken, None


def _cells(text: str, separator: str) -> list[str] | int | None:
    """Return the cells of a record; where an open cell begins; None if a quote closes too early."""
    quoted, opened = _patterns(separator)
    cells: list[str] = []
    place, end = 0, len(text)
    while place <= end:
        if found := quoted.match(text, place):
            cells.append(found[1].replace('""', '"'))
            place = found.end() + 1
        elif text.startswith('"', place):
            return place if opened.match(text, place) else None
        else:
            stop = text.find(separator, place)
            stop = end if stop < 0 else stop
            cells.append(text[place:stop])
            place = stop + 1
    # A line end outside quotes would have ended the record.
    return cells


@cache
def _patterns(separator: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what a quoted cell looks like, and what one that is still open does."""
    inside = r'"([^"]*+(?:""[^"]*+)*+)'  # never tried twice: linear in what the cell holds
    return re.compile(rf' *{inside}" *(?={re.escape(separator)}|\Z)'), re.compile(rf"{inside}\Z")


def _holds_records(taken: list[str], separator: str, width: int) -> bool:
    """Whether each of the lines that a record takes would be a whole record by itself."""
    return width > 2 and all(  # noqa: PLR2004 - a text of two lines may well hold one comma each
        len(line.split(separator, MOST_COLUMNS)) == width for line in taken
    )


def _loosely(line: str, separator: str) -> list[str]:
    """Return the cells of one line; a quote that closes properly quotes, another is a sign."""
    quoted, _ = _patterns(separator)
    cells: list[str] = []
    place, end = 0, len(line)
    while place <= end:
        if found := quoted.match(line, place):
            cells.append(found[1].replace('""', '"'))
            place = found.end() + 1
            continue
        stop = line.find(separator, place)
        stop = end if stop < 0 else stop
        cells.append(line[place:stop])
        place = stop + 1
    return cells


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text, parting a piece of it at a time: no second copy of the whole."""
    place, last = 0, len(text) - text.endswith("\n")
    while place < last:
        end = text.find("\n", place + _LETTERS_AT_A_TIME, last)
        end = last if end < 0 else end
        yield from text[place:end].split("\n")
        place = end + 1
