"""What an XLS file says beside its values: what is hidden, the zeros of codes, how days count.

The compound file is followed sector by sector ([MS-CFB] 2.2 to 2.6), its Workbook stream record by
record ([MS-XLS] 2.4.28 BoundSheet8, 2.4.53 ColInfo, 2.4.77 Date1904, 2.4.126 Format, 2.4.175 MulRk,
2.4.180 Number, 2.4.220 RK, 2.4.221 Row, 2.4.353 XF). What is damaged says nothing: the values are
the reader's business.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_END = 0xFFFFFFFA  # sectors from here on are marks, not places
_HEADER = 512
_ENTRY = 128
_BOUND_SHEET, _ROW, _COLUMNS, _DATE_1904, _EOF = 0x85, 0x208, 0x7D, 0x22, 0x0A
_FORMAT, _XF, _NUMBER, _RK, _MANY_RK = 0x41E, 0xE0, 0x203, 0x27E, 0xBD
_LAST_COLUMN = 255
_ZEROS = re.compile(r"0{2,}")


@dataclass(frozen=True)
class Beside:
    """The hidden rows and columns of a sheet, from 1, and the cells shown with leading zeros.

    ``zeros`` gives by (row, column) the digits that the number of a cell is shown with.
    """

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    zeros: Mapping[tuple[int, int], int] = field(default_factory=dict)


@dataclass(frozen=True)
class BesideIn:
    """What a workbook says beside its values, by the name of the sheet; how its days count."""

    by_sheet: Mapping[str, Beside] = field(default_factory=dict)
    from_1904: bool = False


def beside_in(content: bytes) -> BesideIn:
    """Return what an XLS file says beside its values; nothing where it cannot be followed."""
    try:
        stream = _workbook_stream(content)
        places = dict(_bound_sheets(stream))
        digits = _digits_of_styles(stream)
        by_sheet = {name: _beside(stream, place, digits) for name, place in places.items()}
        from_1904 = any(
            kind == _DATE_1904 and data[:1] == b"\1" for kind, data in _records(stream, 0)
        )
    except (struct.error, IndexError, UnicodeDecodeError):
        return BesideIn()
    return BesideIn(by_sheet, from_1904)


def _workbook_stream(content: bytes) -> bytes:
    """Return the stream "Workbook" (or "Book") of a compound file."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    table = _sector_table(content, size)
    directory_at, cutoff, mini_at = (
        struct.unpack_from("<I", content, place)[0] for place in (48, 56, 60)
    )
    directory = _chain(content, size, table, directory_at)
    root = directory[:_ENTRY]
    for place in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        entry = directory[place : place + _ENTRY]
        name = entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le")
        if name not in {"Workbook", "Book"}:
            continue
        start, length = struct.unpack_from("<II", entry, 116)
        if length >= cutoff:
            return _chain(content, size, table, start)[:length]
        packed = _chain(content, size, table, mini_at)
        minis = list(struct.unpack(f"<{len(packed) // 4}I", packed))
        holder = _chain(content, size, table, struct.unpack_from("<I", root, 116)[0])
        return _chain(b"\0" * 64 + holder, 64, minis, start)[:length]
    return b""


def _sector_table(content: bytes, size: int) -> list[int]:
    """Return the allocation table: for each sector the one that follows it."""
    sectors = list(struct.unpack_from("<109I", content, 76))
    following, count = struct.unpack_from("<II", content, 68)
    for _ in range(min(count, len(content) // size)):
        if following >= _END:
            break
        more = struct.unpack_from(f"<{size // 4}I", content, (following + 1) * size)
        sectors += more[:-1]
        following = more[-1]
    table: list[int] = []
    for sector in sectors:
        if sector < _END:
            table += struct.unpack_from(f"<{size // 4}I", content, (sector + 1) * size)
    return table


def _chain(content: bytes, size: int, table: list[int], sector: int) -> bytes:
    """Return the sectors of a chain; one that bites its tail ends where it does."""
    pieces = []
    for _ in range(len(table) + 1):
        if sector >= min(_END, len(table)):
            break
        pieces.append(content[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    return b"".join(pieces)


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a substream: number and content."""
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        if kind == _EOF:
            return
        place += 4 + length


def _bound_sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    for kind, data in _records(stream, 0):
        if kind == _BOUND_SHEET:
            place, letters, wide = *struct.unpack_from("<I", data), data[6], data[7] & 1
            name = data[8 : 8 + letters * (1 + wide)]
            yield name.decode("utf-16-le" if wide else "latin-1"), place


def _digits_of_styles(stream: bytes) -> dict[int, int]:
    """Return by style of cells with how many digits, zeros in front, it shows a number."""
    digits: dict[int, int] = {}
    formats: list[int] = []
    for kind, data in _records(stream, 0):
        if kind == _FORMAT:
            number, letters, wide = *struct.unpack_from("<HH", data), data[4] & 1
            code = data[5 : 5 + letters * (1 + wide)].decode("utf-16-le" if wide else "latin-1")
            if _ZEROS.fullmatch(code):
                digits[number] = len(code)
        elif kind == _XF:
            formats.append(struct.unpack_from("<H", data, 2)[0])
    return {style: digits[each] for style, each in enumerate(formats) if each in digits}


def _beside(stream: bytes, place: int, digits: Mapping[int, int]) -> Beside:
    rows: set[int] = set()
    columns: set[int] = set()
    zeros: dict[tuple[int, int], int] = {}
    for kind, data in _records(stream, place):
        if kind == _ROW and len(data) >= 16 and data[12] & 0x20:  # noqa: PLR2004 - fDyZero
            rows.add(struct.unpack_from("<H", data)[0] + 1)
        elif kind == _COLUMNS and len(data) >= 10 and data[8] & 1:  # noqa: PLR2004 - fHidden
            first, last = struct.unpack_from("<HH", data)
            columns.update(range(first + 1, min(last, _LAST_COLUMN) + 2))
        elif digits and kind in {_NUMBER, _RK, _MANY_RK}:
            cells = _styles_of_cells(kind, data)
            zeros.update((cell, digits[style]) for cell, style in cells if style in digits)
    return Beside(frozenset(rows), frozenset(columns), zeros)


def _styles_of_cells(kind: int, data: bytes) -> Iterator[tuple[tuple[int, int], int]]:
    """Yield the cells (row, column) of a record of numbers, from 1, and their styles."""
    row, column = struct.unpack_from("<HH", data)
    # Row and first column, then for each cell its style and number, then the last column.
    count = (len(data) - 6) // 6 if kind == _MANY_RK else 1
    for turn in range(count):
        style = struct.unpack_from("<H", data, 4 + turn * 6)[0]
        yield (row + 1, column + 1 + turn), style
