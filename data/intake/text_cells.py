"""What decoding, or a careless program before us, did to the texts in cells: found, and mended.

Texts that were decoded twice ("CittÃ ", "Citt√†") are mended where the way back is exact, control
signs (NUL and its like) are taken out. Letters that are lost ("Citt?", U+FFFD) cannot be brought
back. In every case the row is flagged, with what stood there.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.intake.model import remark

if TYPE_CHECKING:
    from data.intake.model import RawTable, Remark

MOST_TIMES_DECODED = 3

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Windows-1252 read as Latin-1: its dashes and quotes became control signs of the second set.
_SECOND_CONTROLS = re.compile(r"[\x80-\x9f]")
_LOST = re.compile(
    "\ufffd"
    r"|(?<=[^\W\d_])\?(?=[a-zà-ù])"  # Citt?della
    r"|(?<= )\?(?= )"  # Cortile ? lotto 2
    r"|(?<=[a-zà-ù][bcdfglmnpqrstvz])\?(?= [a-zà-ù])"  # Citt? di: no question goes on like this
    "|Ã(?= |$)"  # the second half became a blank: no way back
)
# Half of a sign, which JSON can write and no encoding can hold.
_HALVES = re.compile(r"[\ud800-\udfff]")
# What Excel writes in place of a value, in Italian and English, or where a column is too narrow.
_EXCEL_ERROR = re.compile(
    r"\s*#(?:N/D|N/A|RIF!|REF!|NOME\?|NAME\?|VALORE!|VALUE!|DIV/0!|NUM!|NULLO!|NULL!|##+)\s*"
)
_ADDRESS = re.compile(r"://|www\.", re.IGNORECASE)

# To tell in one pass which texts need a closer look.
_ODD = r"^\s*#|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ud800-\udfff?ÂÃÄÅâðï√¬├┬�]"


def mend(table: RawTable) -> RawTable:
    """Return the table with the texts of its cells and headers mended, each such row flagged."""
    cells, remarks = table.cells, []
    mended: dict[str, object] = {}
    for column in cells.columns:
        odd = np.flatnonzero(_odd(cells[column]))
        changed, said = _mend_column(cells[column], odd, table)
        remarks += said
        if changed is not None:
            mended[column] = changed
    names, renamed = _mend_names(list(cells.columns), table.name)
    if not remarks and not renamed:
        return table
    fresh = cells.assign(**mended)
    fresh.columns = pd.Index(names)
    return replace(table, cells=fresh, remarks=(*table.remarks, *renamed, *remarks))


def mend_text(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text as it was meant and the keys of the remarks that this calls for.

    The keys: ``excel_error`` alone (no value: ""), or in this order ``text_controls`` (control
    signs taken out), ``text_mojibake`` (decoded twice, mended), ``text_lost`` (signs are lost:
    nothing was done).
    """
    if _EXCEL_ERROR.fullmatch(text):
        return "", ("excel_error",)
    keys = []
    whole = _HALVES.sub("\ufffd", text)
    plain = _CONTROLS.sub("", whole)
    if plain != whole:
        keys.append("text_controls")
    meant = _undo_second_decoding(plain)
    if meant != plain:
        keys.append("text_mojibake")
    if _LOST.search(meant) and ("\ufffd" in meant or not _ADDRESS.search(meant)):
        keys.append("text_lost")
    return meant, tuple(keys)


def _odd(column: pd.Series[str]) -> np.ndarray:
    """Whether each cell is a text that needs a closer look."""
    if pd.api.types.is_string_dtype(column.dtype) and column.dtype != object:
        found = column.str.contains(_ODD, regex=True).fillna(value=False)
        return np.asarray(found, dtype=bool)
    search = re.compile(_ODD).search
    odd = (isinstance(each, str) and search(each) is not None for each in column)
    return np.fromiter(odd, dtype=bool, count=len(column))


def _mend_column(
    column: pd.Series[str], odd: np.ndarray, table: RawTable
) -> tuple[pd.Series[str] | None, list[Remark]]:
    places, texts, remarks = [], [], []
    for place in odd:
        text = str(column.iloc[place])
        meant, keys = mend_text(text)
        row = int(table.rows[place])
        remarks += [
            remark(key, "flag", table=table.name, row=row, column=str(column.name), value=text)
            for key in keys
        ]
        if meant != text:
            places.append(place)
            texts.append(meant)
    if not places:
        return None, remarks
    changed = column.copy()
    changed.iloc[places] = texts
    return changed, remarks


def _mend_names(names: list[str], table: str) -> tuple[list[str], list[Remark]]:
    fresh, remarks = [], []
    for name in names:
        meant, keys = mend_text(str(name))
        if not keys or (meant != name and (meant in names or meant in fresh)):
            fresh.append(name)
            continue
        fresh.append(meant)
        key = "header_lost" if meant == name else "header_mended"
        remarks.append(remark(key, "repair", table=table, column=meant, value=name))
    return fresh, remarks


def _undo_second_decoding(text: str) -> str:
    for _ in range(MOST_TIMES_DECODED):
        meant = text
        for codec in ("cp1252", "mac_roman", "cp437"):
            meant = _doubly(codec).sub(partial(_back, codec), meant)
        meant = _SECOND_CONTROLS.sub(lambda found: _from_byte(ord(found[0])), meant)
        if meant == text:
            break
        text = meant
    return text


@cache
def _doubly(codec: str) -> re.Pattern[str]:
    """Return what UTF-8 looks like when each of its bytes was read as a sign of that codec.

    Only what decodes to the signs of our texts: U+0080 to U+017F, punctuation and currency, and
    emoji. Other pairs, like an È before a «, are more likely meant.
    """
    signs = {byte: _sign(byte, codec) for byte in range(0x80, 0x100)}

    def one_of(*spans: tuple[int, int]) -> str:
        each = (signs[byte] for low, high in spans for byte in range(low, high + 1))
        return f"[{re.escape(''.join(each))}]"

    rest = one_of((0x80, 0xBF))
    two = one_of((0xC2, 0xC5)) + rest
    three = f"{one_of((0xE2, 0xE2))}{one_of((0x80, 0x84), (0x88, 0x88))}{rest}"
    mark = "".join(signs[byte] for byte in (0xEF, 0xBB, 0xBF))
    four = f"{one_of((0xF0, 0xF0))}{one_of((0x9F, 0x9F))}{rest}{rest}"
    return re.compile(f"{two}|{three}|{re.escape(mark)}|{four}")


def _back(codec: str, found: re.Match[str]) -> str:
    bytes_of = _bytes_of(codec)
    return bytes(bytes_of[sign] for sign in found[0]).decode("utf-8").replace("\ufeff", "")


@cache
def _bytes_of(codec: str) -> dict[str, int]:
    return {_sign(byte, codec): byte for byte in range(0x80, 0x100)}


def _sign(byte: int, codec: str) -> str:
    """Return the sign of a byte; where the codec has none, what browsers and Excel put there."""
    try:
        return bytes([byte]).decode(codec)
    except UnicodeDecodeError:
        return chr(byte)


def _from_byte(byte: int) -> str:
    sign = _sign(byte, "cp1252")
    return sign if sign != chr(byte) else ""
