"""Which sign parts the cells of a text: the one that parts most lines into equally many."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from data.intake.delimited_records import records
from data.intake.headers import ROWS_TO_JUDGE, has_values

if TYPE_CHECKING:
    from data.intake.delimited_records import Record

SEPARATORS = (";", "\t", "|", ",")
"""Those that are tried, the one that Italian office programs write first."""

_DIRECTIVE = re.compile(r'"?sep=(\\t|.)"?[;,\t |]*(?:\n|\Z)', re.IGNORECASE)
_LETTERS_TO_JUDGE = 1 << 20
_MOST_LINES_LOOKED_AT = 20_000  # a sheet may begin with empty lines, but not with more
_LEAST_AGREEMENT = 0.3


@dataclass(frozen=True)
class Separator:
    """The sign, the number of lines before the table that only speak of it, and where they end.

    ``said`` is the sign that those lines name, where it is another.
    """

    sign: str
    lines: int = 0
    end: int = 0
    said: str = ""


def shown_sign(sign: str) -> str:
    """Return a separator as a reader can see it."""
    return "\\t" if sign == "\t" else sign


def find_separator(text: str) -> Separator | None:
    """Return what parts the cells; None if nothing parts them into two columns or more.

    Excel's own first line (``sep=;``) is believed unless the cells deny it. Otherwise each sign is
    tried on the first records: a decimal comma parts the numbers of every row, but not the header.
    """
    found = _DIRECTIVE.match(text)
    if found is None:
        sign = _likeliest(text)
        return Separator(sign) if sign else None
    said = "\t" if found[1] == r"\t" else found[1]
    rest = text[found.end() :]
    sign = "" if _agreement(sample(rest, said)) >= 1 else _likeliest(rest)
    if sign in {"", said}:
        return Separator(said, 1, found.end())
    return Separator(sign, 1, found.end(), said=said)


def _likeliest(text: str) -> str:
    """Return the sign that parts most of the first records alike, "" if none parts them."""
    tried = {sign: _agreement(sample(text, sign)) for sign in SEPARATORS}
    best = max(SEPARATORS, key=lambda sign: tried[sign])
    return best if tried[best] > _LEAST_AGREEMENT else ""


def sample(text: str, separator: str) -> list[Record]:
    """Return the first records that hold something; enough to judge the rest by."""
    head = text[:_LETTERS_TO_JUDGE]
    if len(text) > len(head):  # the last line may be cut
        head = head[: head.rfind("\n") + 1] or head
    looked_at = islice(records(head, separator), _MOST_LINES_LOOKED_AT)
    found = (record for record in looked_at if any(map(str.strip, record.cells)))
    return list(islice(found, ROWS_TO_JUDGE))


def _agreement(found: list[Record]) -> float:
    """Return the share of records with the usual number of cells, and 1 if a header has it too.

    The header is the first record as wide as that, if it holds words only; the records above it
    would be titles, and count against the sign. Empty cells at the end do not count: spreadsheets
    write as many as they please.
    """
    widths = [_width(record.cells) for record in found]
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return 0.0
    usual, often = max(wide.items(), key=lambda item: (item[1], item[0]))
    header = next(place for place, width in enumerate(widths) if width >= usual)
    # Rows whose last cells are empty are as wide as the header all the same.
    alike = sum(len(each.cells) == len(found[header].cells) for each in found[header:])
    share = max(often, alike) / (len(widths) - header)
    loose = sum(record.loose for record in found) / len(found)
    return share + (not has_values(found[header].cells)) - header / len(widths) - loose


def _width(cells: list[str]) -> int:
    return max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)
