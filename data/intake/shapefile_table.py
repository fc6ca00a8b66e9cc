"""The table of a shapefile (.dbf): fields and records as written, with their types.

Source of the format: dBASE III+ table file header and record layout, as used by ESRI (1998), and
the FoxPro types I and O that some programs write.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from data.intake.model import FileRefused, remark

if TYPE_CHECKING:
    from collections.abc import Callable

_HEADER = 32
_FIELD = 32
_END_OF_FIELDS = b"\r"
_DELETED = ord("*")
_MOST_WHOLE_DIGITS = 18
_MOST_FIELDS = 2_000

# The one-byte codes of the language driver (header, byte 29) that say more than "the usual one".
_CODE_PAGES = {0x01: "cp437", 0x02: "cp850", 0x04: "mac_roman", 0x64: "cp852", 0xC8: "cp1250"}


class DbfField(NamedTuple):
    """A field: its name in bytes, type ("C", "N", "F", "D", "L", ...), width and place."""

    name: bytes
    kind: str
    width: int
    start: int


@dataclass(frozen=True, eq=False)
class Dbf:
    """A .dbf as read.

    Attributes
    ----------
    fields
        In order.
    columns
        For each field its cells: bytes for texts, still to be decoded, else the value ("" where
        there is none); what cannot be read as its type is text as written.
    overflowed
        For each field the places (from 0) where the number did not fit and "****" was written.
    deleted
        The places of the records that were marked as deleted.
    expected
        How many records the header announces; fewer may be there.
    code_page
        The encoding that the language driver names, None for none or the usual one.
    """

    fields: tuple[DbfField, ...]
    columns: tuple[list[Any], ...]
    overflowed: tuple[tuple[int, ...], ...]
    deleted: frozenset[int]
    expected: int
    code_page: str | None

    @property
    def records(self) -> int:
        """How many records are there, deleted ones too."""
        return len(self.columns[0]) if self.columns else 0


def read_dbf(content: bytes) -> Dbf:
    """Read a .dbf; where it breaks off, the records before that.

    Raises
    ------
    FileRefused
        If its header is no header of a .dbf.
    """
    if len(content) < _HEADER:
        raise FileRefused(remark("shapefile_dbf_damaged", "refuse"))
    expected, start, width = struct.unpack_from("<IHH", content, 4)
    fields = _fields(content[:start])
    if not fields or width < fields[-1].start + fields[-1].width or start > len(content):
        raise FileRefused(remark("shapefile_dbf_damaged", "refuse"))
    table = _table(content[start:], width, expected)
    columns, overflowed = [], []
    for field in fields:
        raw = np.ascontiguousarray(table[:, field.start : field.start + field.width])
        values: list[bytes] = raw.view(f"S{field.width}").ravel().tolist() if field.width else []
        cells = [_CONVERTERS.get(field.kind, _text)(value) for value in values]
        full = [at for at, value in enumerate(values) if _is_overflow(field.kind, value)]
        columns.append(cells)
        overflowed.append(tuple(full))
    deleted = frozenset(np.flatnonzero(table[:, 0] == _DELETED).tolist())
    code_page = _CODE_PAGES.get(content[29])
    return Dbf(tuple(fields), tuple(columns), tuple(overflowed), deleted, expected, code_page)


def _fields(header: bytes) -> list[DbfField]:
    fields: list[DbfField] = []
    start = 1  # after the mark of deletion
    for at in range(_HEADER, len(header) - _FIELD + 1, _FIELD):
        described = header[at : at + _FIELD]
        if described.startswith(_END_OF_FIELDS) or len(fields) > _MOST_FIELDS:
            break
        kind, width = chr(described[11]), described[16]
        if kind == "C":
            width += 256 * described[17]  # texts longer than 255, as Clipper and GDAL read them
        if width:
            name = described[:11].split(b"\0", 1)[0]
            fields.append(DbfField(name, kind, width, start))
            start += width
    return fields


def _table(body: bytes, width: int, expected: int) -> np.ndarray:
    """Return the whole records, n x width; an end mark or half a record after them is no record."""
    there = len(body) // width
    count = min(there, expected) if expected else there
    return np.frombuffer(body, np.uint8, count * width).reshape(count, width)


def _is_overflow(kind: str, value: bytes) -> bool:
    stripped = value.strip()
    return kind in "NF" and bool(stripped) and not stripped.strip(b"*")


def _text(value: bytes) -> bytes | str:
    plain = value.rstrip(b" \0")
    return plain.decode("ascii") if plain.isascii() else plain


def _number(value: bytes) -> Any:
    plain = value.strip(b" \0").decode("ascii", errors="replace")
    if not plain.strip("*"):
        return ""
    try:
        if plain.lstrip("+-").isdigit():
            return int(plain) if len(plain) <= _MOST_WHOLE_DIGITS else plain
        number = float(plain.replace("_", "?"))
    except ValueError:
        return plain
    return number if np.isfinite(number) else plain


def _day(value: bytes) -> Any:
    plain = value.strip(b" \0").decode("ascii", errors="replace")
    if not plain.strip("0"):
        return ""
    try:
        return date(int(plain[:4]), int(plain[4:6]), int(plain[6:8]))
    except ValueError:
        return plain


def _truth(value: bytes) -> Any:
    return {b"T": True, b"Y": True, b"F": False, b"N": False}.get(value.upper(), "")


def _integer(value: bytes) -> Any:
    return int.from_bytes(value.ljust(4, b"\0"), "little", signed=True)


def _double(value: bytes) -> Any:
    number = struct.unpack("<d", value.ljust(8, b"\0"))[0]
    return number if np.isfinite(number) else ""


_CONVERTERS: dict[str, Callable[[bytes], Any]] = {
    "C": _text,
    "N": _number,
    "F": _number,
    "D": _day,
    "L": _truth,
    "I": _integer,
    "O": _double,
}
