"""Packed columns and geometry read back, by the description of their format alone."""

from __future__ import annotations

import functools
import itertools
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import shapely

from layers.map.coordinates import SCALE

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

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


def decode(packed: Any) -> list[BaseGeometry | None]:
    """Return the geometries again, from the description of the format alone."""
    assert packed["scale"] == SCALE
    arcs = [[(x / SCALE, y / SCALE) for x, y in arc] for arc in decode_arcs(packed["arcs"])]
    runs = iter(packed["runs"])
    points = iter(decode_points(packed["points"]))
    return [_shape(kind, points, runs, arcs) for kind in packed["kinds"]]


def decode_arcs(packed: Any) -> list[list[tuple[int, int]]]:
    """Sum up the steps of each arc, as the client does."""
    columns = {name: decode_integers(column) for name, column in packed.items()}
    steps = iter(zip(columns["dx"], columns["dy"], strict=True))
    return [
        list(
            accumulate(
                itertools.islice(steps, length - 1),
                lambda place, step: (place[0] + step[0], place[1] + step[1]),
                initial=(x, y),
            )
        )
        for length, x, y in zip(columns["lengths"], columns["x"], columns["y"], strict=True)
    ]


def decode_points(packed: Any) -> list[BaseGeometry]:
    places = [
        (x / SCALE, y / SCALE)
        for x, y in zip(decode_integers(packed["x"]), decode_integers(packed["y"]), strict=True)
    ]
    if packed["counts"] is None:
        return [shapely.Point(place) for place in places]
    left = iter(places)
    counts = decode_integers(packed["counts"])
    return [shapely.MultiPoint(list(itertools.islice(left, n))) for n in counts]


def _shape(kind: str, points: Any, runs: Any, arcs: Any) -> BaseGeometry | None:
    if kind == "N":
        return None
    if kind == "P":
        return next(points)
    lines = [_line(run, arcs) for run in next(runs)]
    if kind == "L":
        return shapely.MultiLineString(lines)
    # What lies in an odd number of rings is inside.
    return functools.reduce(shapely.symmetric_difference, map(shapely.Polygon, lines))


def _line(run: list[int], arcs: Any) -> list[tuple[float, float]]:
    pieces = [arcs[one] if one >= 0 else arcs[-1 - one][::-1] for one in run]
    assert all(one[-1] == other[0] for one, other in itertools.pairwise(pieces))
    return [pieces[0][0], *(place for piece in pieces for place in piece[1:])]
