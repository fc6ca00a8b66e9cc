"""Packed columns read back, by the description of their format alone."""

from __future__ import annotations

from typing import Any

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def decode_integers(packed: Any) -> list[int]:
    """Return whole numbers: the first digits of all stand first, then the second ones."""
    n, text = packed["n"], packed["text"]
    assert len(text) == n * packed["digits"]
    found = [0] * n
    for at, sign in enumerate(text):
        found[at % n] = found[at % n] * 64 + SIGNS.index(sign)
    return [packed["least"] + one for one in found]


def decode_column(packed: Any, n: int) -> list[Any]:
    """Return the cells of a column of n rows."""
    if isinstance(packed, list):
        found = packed
    else:
        found = [packed["values"][code] for code in decode_integers(packed["codes"])]
    assert len(found) == n
    return found


def decode_ids(packed: Any) -> list[str]:
    """Return ids: stems with a number, or a column."""
    if isinstance(packed, list):
        return packed
    if "values" in packed:
        return decode_column(packed, packed["codes"]["n"])
    numbers = decode_integers(packed["numbers"])
    stems = decode_column(packed["stems"], len(numbers))
    return [
        f"{stem}{number:0{packed['width']}}" for stem, number in zip(stems, numbers, strict=True)
    ]


def decode_rows(packed: Any, n: int) -> list[int]:
    """Return which of n rows are meant: by runs of those that are not and are, or by bits."""
    if isinstance(packed, str):
        bits = "".join(f"{SIGNS.index(sign):06b}" for sign in packed)
        assert set(bits[n:]) <= {"0"}
        return [row for row in range(n) if bits[row] == "1"]
    rows, at = [], 0
    for turn, length in enumerate(packed):
        rows += range(at, at + length) if turn % 2 else []
        at += length
    assert at <= n
    return rows
