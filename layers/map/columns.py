"""Columns as text that a server compresses well and a browser reads in one pass.

A whole number is written in digits of 64 signs, all numbers with as many digits, counted from the
least of them. The first digits of all rows come first, then the second ones: like stands beside
like, which is what compression lives on. A column of few different values is a list of these and
the number of each row's own.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Json = dict[str, object]

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""The digits from 0 to 63; none of them means anything in JSON, HTML or an address."""

_BITS = 6
_SIGNS = np.frombuffer(SIGNS.encode("ascii"), dtype=np.uint8)
# No more digits than a number of 32 bits always holds.
_LONGEST_NUMBER = 9
_NUMBERED = re.compile(r"(.*?)([0-9]+)", re.DOTALL)


def encode_integers(values: ArrayLike) -> Json:
    """Return whole numbers as ``n``, ``least``, the number of ``digits`` of each, and ``text``."""
    numbers = np.asarray(values, dtype=np.int64)
    if not len(numbers):
        return {"n": 0, "least": 0, "digits": 0, "text": ""}
    least = int(numbers.min())
    above = numbers - least
    digits = -(-int(above.max()).bit_length() // _BITS)
    shifts = np.arange(digits - 1, -1, -1)[:, np.newaxis] * _BITS
    text = _SIGNS[(above >> shifts) & (len(SIGNS) - 1)].tobytes().decode("ascii")
    return {"n": len(numbers), "least": least, "digits": digits, "text": text}


def encode_column(cells: Sequence[object] | pd.Series[object]) -> Json | list[object]:
    """Return cells as JSON has them: ``values`` and ``codes``, or a list if most of them differ.

    A missing cell is null, a date ISO text, a sequence a list.
    """
    codes, values = _coded(cells)
    if len(values) > len(codes) // 2:
        return [values[code] for code in codes]
    return {"values": values, "codes": encode_integers(codes)}


def encode_ids(ids: Sequence[str]) -> Json | list[object]:
    """Return texts as ``stems`` (a column), ``numbers`` and the ``width`` that zeros fill these to.

    Where they are not all a stem and a number of like width, as :func:`encode_column` does.
    """
    parts = [_NUMBERED.fullmatch(one) for one in ids]
    found = [(part[1], part[2]) for part in parts if part is not None]
    widths = {len(number) for _, number in found if number.startswith("0")}
    width = max(widths, default=1)
    whole = len(found) == len(ids) and all(
        len(number) <= _LONGEST_NUMBER and str(int(number)).zfill(width) == number
        for _, number in found
    )
    if not whole or not found:
        return encode_column(ids)
    return {
        "stems": encode_column([stem for stem, _ in found]),
        "numbers": encode_integers([int(number) for _, number in found]),
        "width": width,
    }


def encode_rows(rows: NDArray[np.intp], n: int) -> list[int] | str:
    """Return which of ``n`` rows are meant, in the form that is likely the shorter one.

    Parameters
    ----------
    rows
        Their positions, ascending.

    Returns
    -------
    list or str
        How many rows in turn are not meant and are, ``[2, 3]`` for 2, 3 and 4; or a text in which
        each sign stands for six rows, the first of them for its highest bit.
    """
    asked = np.zeros(-(-n // _BITS) * _BITS, dtype=np.int64)
    asked[rows] = 1
    runs = np.diff(np.flatnonzero(np.diff(asked, prepend=0, append=0)), prepend=0)
    # A number of a run takes about three signs.
    if 3 * len(runs) < len(asked) // _BITS:
        return [int(length) for length in runs]
    weights = 1 << np.arange(_BITS - 1, -1, -1)
    return _SIGNS[asked.reshape(-1, _BITS) @ weights].tobytes().decode("ascii")


def _coded(cells: Sequence[object] | pd.Series[object]) -> tuple[NDArray[np.intp], list[object]]:
    """Return the number of each cell's value, and the values as JSON has them, once each."""
    series = cells if isinstance(cells, pd.Series) else pd.Series(_objects(cells), dtype=object)
    codes, found = pd.factorize(series, use_na_sentinel=True)
    texts = isinstance(series.dtype, pd.StringDtype)
    values = found.tolist() if texts else [plain(value) for value in found]
    if (codes < 0).any():
        codes = np.where(codes < 0, len(values), codes)
        values.append(None)
    return codes, values


def _objects(cells: Sequence[object]) -> NDArray[np.object_]:
    # Given a list of tuples of one length, numpy would make a table of it.
    array = np.empty(len(cells), dtype=object)
    array[:] = cells
    return array


def plain(value: object) -> object:
    """Return a cell as JSON has it: whole numbers without point, dates as ISO text, NA as null."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return _number(value)
    return value if isinstance(value, bool | int) else str(value)


def _number(value: float) -> float | int | None:
    if not np.isfinite(value):
        return None
    return int(value) if value.is_integer() else value
