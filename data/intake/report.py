"""The third hand: rows read = accepted + flagged + refused, and everything that was noticed.

A row is refused if a remark of grade ``refuse`` is on it, else flagged if one of grade ``flag``
is, else accepted.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from data.intake.model import Remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Status = Literal["accept", "accept-with-repair", "reject"]
ROWS_OF_PREVIEW = 5
_STIR = ("repair", "ask")


class TableTold(NamedTuple):
    """A table of the file as understood.

    ``columns`` pairs each header with its field ("" for none), ``proposals`` are CRS to confirm
    (``crs_guess.Proposal``), ``geometry_types`` pairs a type with how many rows have it.
    """

    name: str
    rows: int
    hidden: bool
    columns: tuple[tuple[str, str], ...]
    proposed: tuple[str, ...]
    crs: str
    proposals: tuple[ProposalTold, ...]
    geometry_types: tuple[tuple[str, int], ...]


class ProposalTold(NamedTuple):
    """A CRS that the reader may confirm, with where it would put some of the points."""

    crs: str
    name: str
    inside: int
    tried: int
    north_first: bool
    where: tuple[tuple[float, float], ...]


class Repaired(NamedTuple):
    """A repaired shape, WKT in EPSG:4326 and area in m², before and after."""

    table: str
    row: int
    before: str
    after: str
    before_m2: float
    after_m2: float


class RefusedRow(NamedTuple):
    """A refused row as JSON text: header by header, as it was written."""

    table: str
    row: int
    as_written: str


class Counted(NamedTuple):
    """How many rows (0 for the table or file itself) have remarks of one key and column."""

    key: str
    grade: str
    table: str
    column: str
    rows: int
    first: tuple[int, ...]


@dataclass(frozen=True)
class Report:
    """What became of a file.

    ``remarks`` are in the order of the file; of one kind only so many are told one by one, all
    are counted in ``counts``. ``preview`` holds the first rows as shown: pairs of header and text.
    """

    status: Status
    name: str
    format: str
    layer: str
    territory: str
    read: int
    accepted: int
    flagged: int
    refused: int
    remarks: tuple[Remark, ...]
    counts: tuple[Counted, ...]
    tables: tuple[TableTold, ...]
    preview: tuple[tuple[tuple[str, str], ...], ...]
    repairs: tuple[Repaired, ...]
    refused_rows: tuple[RefusedRow, ...]

    def to_json(self) -> str:
        """Return the report as JSON text."""
        return json.dumps(asdict(self), ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_json(cls, content: str) -> Report:
        """Return the report of a JSON text that :meth:`to_json` made."""
        told = json.loads(content)
        told["remarks"] = tuple(_remark(each) for each in told["remarks"])
        told["counts"] = tuple(
            Counted(*each)._replace(first=tuple(each[-1])) for each in told["counts"]
        )
        told["tables"] = tuple(_table(each) for each in told["tables"])
        told["preview"] = tuple(_pairs(row) for row in told["preview"])
        told["repairs"] = tuple(Repaired(*each) for each in told["repairs"])
        told["refused_rows"] = tuple(RefusedRow(*each) for each in told["refused_rows"])
        return cls(**told)


def refused_file(
    name: str, layer: str, remarks: Sequence[Remark], rows: int | None = None, form: str = ""
) -> Report:
    """Return the report of a file that is not taken at all."""
    lost = rows or 0
    return Report(
        "reject", name, form, layer, "", lost, 0, 0, lost, tuple(remarks),
        count_remarks(remarks), (), (), (), (),
    )  # fmt: skip


def status_of(accepted: int, flagged: int, refused: int, remarks: Iterable[Remark]) -> Status:
    """Return what becomes of a file by its counts and by what was said of it."""
    if not accepted + flagged:
        return "reject"
    stirred = any(each.grade in _STIR for each in remarks)
    return "accept-with-repair" if flagged or refused or stirred else "accept"


def count_remarks(remarks: Iterable[Remark], most_named: int = 3) -> tuple[Counted, ...]:
    """Count remarks by key, grade, table and column, in the order of their first appearance."""
    rows: dict[tuple[str, str, str, str], list[int]] = {}
    totals: dict[tuple[str, str, str, str], int] = {}
    for each in remarks:
        place = (each.key, each.grade, each.table, each.column if each.row is not None else "")
        named = rows.setdefault(place, [])
        totals.setdefault(place, 0)
        if each.row is not None:
            totals[place] += 1
            if len(named) < most_named:
                named.append(each.row)
    return tuple(Counted(*place, totals[place], tuple(named)) for place, named in rows.items())


def _remark(told: list[Any]) -> Remark:
    key, grade, values, table, row, column, value = told
    return Remark(key, grade, _pairs(values), table, row, column, value)


def _table(told: list[Any]) -> TableTold:
    name, rows, hidden, columns, proposed, crs, proposals, types = told
    found = tuple(ProposalTold(*each)._replace(where=_pairs(each[-1])) for each in proposals)
    return TableTold(
        name, rows, hidden, _pairs(columns), tuple(proposed), crs, found, _pairs(types)
    )


def _pairs(told: list[Any]) -> tuple[Any, ...]:
    return tuple(tuple(each) for each in told)
