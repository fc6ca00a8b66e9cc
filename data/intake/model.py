"""The frozen values of the intake: what was read, and what is remarked about it.

A file goes through three hands. A reader turns its bytes into :class:`RawTable`, cell by cell as
written. The rows are then understood (``understand``): columns, coordinates, dates, places. The
report (``report``) counts: rows read = accepted + flagged + refused, always.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from data.intake.words import say
from geo.errors import CondivisaError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd

    from data.words import Lang

Grade = Literal["note", "repair", "ask", "flag", "refuse"]
GRADES: tuple[Grade, ...] = get_args(Grade)
"""How much a remark weighs, the lightest first.

note: worth saying, nothing was changed; repair: something was mended, for the whole file or
table, in a way that leaves no doubt; ask: the reader must choose or confirm; flag: this row is
kept but needs a look; refuse: this row, or with no row the whole file, is not taken.
"""

MOST_LETTERS_SHOWN = 120


class Remark(NamedTuple):
    """Something noticed: a key of ``words/*.toml`` with its values, and where.

    ``table`` is the sheet, layer or member ("" where the file has one only), ``row`` the number
    that the reader's own program shows (line of a CSV, row of a sheet, position of a feature from
    1), None for the whole table; ``column`` the header as written; ``value`` what stood there, cut.
    """

    key: str
    grade: Grade
    values: tuple[tuple[str, str], ...] = ()
    table: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""

    def text(self, lang: Lang) -> str:
        """Say it in that language, without its place."""
        return say(self.key, lang, **dict(self.values))


def remark(
    key: str,
    grade: Grade,
    *,
    table: str = "",
    row: int | None = None,
    column: str = "",
    value: object = "",
    **values: object,
) -> Remark:
    """Return a remark, its values as texts and what stood there cut to what can be shown."""
    said = tuple((name, shown(each)) for name, each in values.items())
    return Remark(key, grade, said, table, row, column, shown(value))


def shown(value: object) -> str:
    """Return a value as a short text of one line, without signs that no screen shows."""
    plain = "".join(sign if sign.isprintable() else " " for sign in str(value))
    return plain if len(plain) <= MOST_LETTERS_SHOWN else f"{plain[:MOST_LETTERS_SHOWN]}…"


@dataclass(frozen=True, eq=False)
class RawTable:
    """The rows of one sheet, layer or member, as they stand in the file.

    Attributes
    ----------
    name
        Of the sheet, layer or member; "" for a format that has none.
    cells
        One column per header, in order, names as written (made unique by the reader, with a
        remark). A cell is a text as written ("" where it is empty) or, where the format itself
        has types, an int, float, bool, ``datetime.date`` or ``datetime.datetime``: such a value is
        sure, a text has yet to be understood.
    rows
        int64, the number of each row in the file as its reader sees it.
    geometry
        An object array of shapely geometries in the CRS of the table (None where a row has none);
        None for a table that has no geometry of its own.
    crs
        The declared CRS, as pyproj reads it ("EPSG:32632", WKT); "" if none was declared.
    hidden
        Whether the file hides this table from its reader (a hidden sheet).
    remarks
        What the reader of the file had to say; those with a ``row`` are about that row.
    """

    name: str
    cells: pd.DataFrame
    rows: np.ndarray
    geometry: np.ndarray | None = None
    crs: str = ""
    hidden: bool = False
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, eq=False)
class RawFile:
    """A file as read: its format (``content.Format``), its tables, remarks about the whole."""

    format: str
    tables: tuple[RawTable, ...]
    remarks: tuple[Remark, ...] = field(default=())


class FileRefused(CondivisaError):  # noqa: N818 - what happened to the file, not to us
    """The whole file cannot be taken; ``remarks`` say why, each of grade ``refuse``.

    ``rows`` counts the rows that are lost with it, None where they cannot be counted.
    """

    def __init__(self, *remarks: Remark, rows: int | None = None) -> None:
        self.remarks: Sequence[Remark] = remarks
        self.rows = rows
        super().__init__("; ".join(each.text("en") for each in remarks))
