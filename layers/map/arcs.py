"""Rings cut into arcs where they part, so that a border between two areas is one line, once.

Whoever draws a coarser line leaves out points of an arc, and both neighbours with it: between them
no gap opens, whatever is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Points = NDArray[np.int64]

_HALF = 1 << 32


def cut_rings(rings: Sequence[Points]) -> tuple[list[Points], list[list[int]]]:
    """Return the arcs of rings, each once, and for every ring the arcs that it is made of.

    Parameters
    ----------
    rings
        Corners as whole numbers, (k, 2), the first one not repeated at the end.

    Returns
    -------
    tuple
        Arcs with both of their ends, and positions among them in the order of the ring; an arc
        that the ring runs through backwards is ``-1 - position``.
    """
    arcs: dict[bytes, int] = {}
    kept: list[Points] = []
    cut = [_pieces(ring, at) for ring, at in zip(rings, _junctions(rings), strict=True)]
    return kept, [[_number(piece, arcs, kept) for piece in pieces] for pieces in cut]


def _number(piece: Points, arcs: dict[bytes, int], kept: list[Points]) -> int:
    there, back = piece.tobytes(), piece[::-1].tobytes()
    if back in arcs and there not in arcs:
        return -1 - arcs[back]
    if there not in arcs:
        arcs[there] = len(kept)
        kept.append(piece)
    return arcs[there]


def _pieces(ring: Points, at: NDArray[np.intp]) -> list[Points]:
    """Return a ring from junction to junction; one without any begins at its least corner."""
    least = int(np.lexsort((ring[:, 1], ring[:, 0]))[0])
    start = int(at[0]) if len(at) else least
    turned = np.roll(ring, -start, axis=0)
    closed = np.concatenate([turned, turned[:1]])
    ends = [*(at[1:] - start), len(ring)]
    starts = [0, *ends[:-1]]
    return [closed[first : last + 1] for first, last in zip(starts, ends, strict=True)]


def _junctions(rings: Sequence[Points]) -> list[NDArray[np.intp]]:
    """Return the corners of every ring at which not all rings have the same two neighbours."""
    if not rings:
        return []
    corner = _keys(rings)
    before = _keys([np.roll(ring, 1, axis=0) for ring in rings])
    after = _keys([np.roll(ring, -1, axis=0) for ring in rings])
    low, high = np.minimum(before, after), np.maximum(before, after)
    _, first, same = np.unique(corner, return_index=True, return_inverse=True)
    differs = (low != low[first][same]) | (high != high[first][same])
    parts = np.zeros(len(first), dtype=bool)
    parts[same[differs]] = True
    ends = np.cumsum([len(ring) for ring in rings])[:-1]
    return [np.flatnonzero(one) for one in np.split(parts[same], ends)]


def _keys(rings: Sequence[Points]) -> NDArray[np.int64]:
    corners = np.concatenate(list(rings))
    keys: NDArray[np.int64] = corners[:, 0] * _HALF + corners[:, 1]
    return keys
