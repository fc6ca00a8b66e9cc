"""Where a table begins and ends on a sheet: titles, a header of one or two rows, totals, notes.

Offices put a title over the table and a total under it. Neither is a record, neither may be lost
in silence, and no record may be taken for one of them: in doubt a row stays a row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from statistics import median
from typing import TYPE_CHECKING

from data.intake.model import FileRefused, remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.intake.model import Remark

    Row = Sequence[object]

ROWS_TO_JUDGE = 200
"""So many rows, from the top, tell where the table begins and how wide it is."""

ROWS_OF_A_FOOT = 12
"""So many rows at the most, at the end, are looked at as totals and notes."""

MOST_COLUMNS = 2_000
"""Of a table: a register has dozens, and every column is a question to its reader."""

_MOST_TITLES = 60
_FULL = 0.6  # of the cells that rows usually fill: a header fills at least so many
_CENTURY_OF_YEARS = (1900, 2100)

_NUMBER = re.compile(r"[€$\s]*[-+]?(\d[\d.,'\s]*|[.,]\d+)([eE][-+]?\d+)?[€$%\s]*")
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d{1,2}:\d{2}.*)?")
_DEGREES = re.compile(r"\d+\s*[°º]\s*\d+.*")
_TOTAL = re.compile(
    r"(?:(?:sub|sotto)[- ]?)?(?:totale|totali|tot\.?|somma|total|totals)\b"
    r"(?:\s+(?:di|dei|delle|in|generale|complessiv[oaie]|parziale|importi?|costi?|spese?|euro|eur|€|patti"
    r"|righe|record|interventi|progetti|case|luoghi|grand))*"
    r"[\s:.=]*[\d.,]*[\s€]*",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(
    r"(?:fonte|fonti|nota|note|n\.\s?b\.|aggiornat[oia]|ultimo aggiornamento|elaborazione"
    r"|estrazione|dati aggiornati|legenda|licenza|source|\*+|©|\(\*\))(?:\b|\W|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Heading:
    """Rows before the header, rows of the header (0: there is none), the names of the columns.

    ``unnamed`` are the places of the columns that had no name of their own; ``remarks`` say what
    the names went through.
    """

    titles: int
    depth: int
    names: tuple[str, ...]
    unnamed: frozenset[int]
    remarks: tuple[Remark, ...]


def find_heading(rows: Sequence[Row], table: str = "", width: int | None = None) -> Heading | None:
    """Return where the header is among the first rows of a sheet; None if this is no table.

    A table has at least two columns. ``rows`` are not wholly empty; ``width`` is the number of
    columns where it is known otherwise than by the header's own cells.
    """
    usual = _usual_fill(rows)
    if usual < 2:  # noqa: PLR2004 - a table of one column holds no identifier and no place
        return None
    least = max(2, _FULL * usual)
    first = next((n for n, row in enumerate(rows[:_MOST_TITLES]) if filled(row) >= least), None)
    if first is None:
        return None
    for number in range(first, min(len(rows), _MOST_TITLES)):
        if filled(rows[number]) >= least and not has_values(rows[number]):
            return _heading(rows, number, table, width)
    names, unnamed, remarks = name_columns((), width or len(rows[first]), table)
    missing = remark("header_missing", "ask", table=table)
    return Heading(first, 0, names, unnamed, (missing, *remarks))


def name_columns(
    written: Sequence[str], width: int, table: str = ""
) -> tuple[tuple[str, ...], frozenset[int], tuple[Remark, ...]]:
    """Return names for so many columns, those without one ("colonna 3"), and what to say.

    A name that comes twice gets its turn behind it: "lat", "lat (2)".

    Raises
    ------
    FileRefused
        If there are more columns than any register has.
    """
    if width > MOST_COLUMNS:
        raise FileRefused(remark("too_many_columns", "refuse", table=table, count=width))
    padded = [*written, *[""] * (width - len(written))]
    taken = {name for name in padded if name.strip()}
    seen: set[str] = set()
    names: list[str] = []
    unnamed, remarks = set(), []
    for place, name in enumerate(padded):
        if not name.strip():
            unnamed.add(place)
            names.append(_unlike(f"colonna {place + 1}", taken))
        elif name in seen:
            remarks.append(remark("header_repeated", "repair", table=table, column=name))
            names.append(_unlike(name, taken))
        else:
            names.append(name)
        seen.add(name)
        taken.add(names[-1])
    return tuple(names), frozenset(unnamed), tuple(remarks)


def foot(rows: Sequence[Row], usual: float) -> int:
    """Return how many of the last rows are totals or footnotes, and no records.

    ``usual`` is how many cells the rows of the table usually fill. A total says so in its first
    cell, fills fewer cells than a record, and holds numbers otherwise; a footnote is one text that
    begins like one.
    """
    count = 0
    for row in reversed(rows[-ROWS_OF_A_FOOT:]):
        if not (_is_total(row, usual) or _is_footnote(row, usual)):
            break
        count += 1
    return count


def filled(row: Row) -> int:
    """Return how many cells of a row hold something."""
    return sum(not is_empty(cell) for cell in row)


def is_empty(cell: object) -> bool:
    """Whether a cell holds nothing, or blanks only."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text_of(cell: object) -> str:
    """Return a header's cell as the text that names a column."""
    return "" if cell is None else str(cell)


def usual_fill(rows: Iterable[Row]) -> float:
    """Return how many cells the rows of a table usually fill: the median."""
    return median([filled(row) for row in rows] or [0])


def _heading(rows: Sequence[Row], number: int, table: str, width: int | None) -> Heading:
    top = [text_of(cell) for cell in rows[number]]
    below = rows[number + 1] if number + 1 < len(rows) else ()
    two = number + 2 < len(rows) and _is_second_row(rows[number], below)
    written = _joined(top, [text_of(cell) for cell in below]) if two else top
    names, unnamed, remarks = name_columns(written, max(width or 0, len(written)), table)
    if two:
        remarks = (remark("header_of_two_rows", "repair", table=table), *remarks)
    return Heading(number, 2 if two else 1, names, unnamed, remarks)


def _usual_fill(rows: Sequence[Row]) -> float:
    """Return how many cells are usually filled, titles and notes of one cell left aside."""
    fills = [count for row in rows if (count := filled(row)) >= 2]  # noqa: PLR2004 - as above
    # Of a long column of single cells a few rows with two are remarks beside it, no table.
    if len(fills) * 4 < len(rows) and len(rows) > ROWS_OF_A_FOOT:
        return min(len(fills), 1)
    return median(fills) if fills else (1 if rows else 0)


def has_values(row: Row) -> bool:
    """Whether a row holds a number, a day or a position: a header names columns, and does not.

    Years are names of columns too ("2021", "2022").
    """
    return any(_is_value(cell) for cell in row if not is_empty(cell))


def _is_value(cell: object) -> bool:
    if isinstance(cell, bool | date | time):
        return True
    if isinstance(cell, int | float):
        return not _CENTURY_OF_YEARS[0] <= cell <= _CENTURY_OF_YEARS[1]
    text = str(cell).strip()
    if text.isdecimal() and len(text) == 4:  # noqa: PLR2004 - the figures of a year
        return not _CENTURY_OF_YEARS[0] <= int(text) <= _CENTURY_OF_YEARS[1]
    # No pattern is asked to read a text longer than any number is.
    return len(text) < 64 and any(one.fullmatch(text) for one in (_NUMBER, _DAY, _DEGREES))  # noqa: PLR2004


def _is_second_row(top: Row, below: Row) -> bool:
    """Whether the row below names what the groups of the header's first row are made of.

    Each of its cells stands under an empty one, or under the first cell of a group (the next
    cell of the row above is empty, and the cell below that is not).
    """
    if not filled(below) or has_values(below):
        return False
    groups = 0
    for place, cell in enumerate(below):
        if is_empty(cell) or is_empty(_at(top, place)):
            groups += not is_empty(cell)
            continue
        if not is_empty(_at(top, place + 1)) or is_empty(_at(below, place + 1)):
            return False
    return groups > 0 and filled(top) + groups >= max(len(top), len(below)) - 1


def _joined(top: list[str], below: list[str]) -> list[str]:
    """Return the names of a header of two rows: what it is, then in brackets its group."""
    names, group = [], ""
    for place in range(max(len(top), len(below))):
        over, under = str(_at(top, place) or ""), str(_at(below, place) or "")
        group = over if over.strip() else group
        names.append(f"{under} ({group})" if under.strip() and group else under or over)
    return names


def _at(row: Row, place: int) -> object:
    return row[place] if place < len(row) else None


def _unlike(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    turn = 2
    while f"{name} ({turn})" in taken:
        turn += 1
    return f"{name} ({turn})"


def _first_text(row: Row) -> str:
    cell = next((cell for cell in row if not is_empty(cell)), "")
    return cell.strip() if isinstance(cell, str) else ""


def _is_total(row: Row, usual: float) -> bool:
    first = _first_text(row)
    if not 0 < len(first) < 64 or not _TOTAL.fullmatch(first):  # noqa: PLR2004 - a word or three
        return False
    others = [cell for cell in row if not is_empty(cell)][1:]
    return len(others) + 1 < usual and all(_is_number(cell) for cell in others)


def _is_footnote(row: Row, usual: float) -> bool:
    return usual > 2 and filled(row) == 1 and _FOOTNOTE.match(_first_text(row)) is not None  # noqa: PLR2004


def _is_number(cell: object) -> bool:
    if isinstance(cell, str):
        return len(cell) < 64 and _NUMBER.fullmatch(cell.strip()) is not None  # noqa: PLR2004
    return isinstance(cell, int | float)
