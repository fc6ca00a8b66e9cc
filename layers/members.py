"""The inverse look-up: every area, of every level, that contains a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from layers.places import Places

BASES = ("g", "u", "d")
"""By geometry; by a geometry that is only approximate and near a border; by declaration."""


def members(places: Places, *, levels: Sequence[str] | None = None) -> list[list[tuple[str, str]]]:
    """Return for each row the areas that contain it, coarse to fine, with the basis.

    The basis is one of :data:`BASES`, near a border meaning one of that level. ``levels`` are those
    that are looked at, by default all.
    """
    found: list[list[tuple[str, str]]] = [[] for _ in range(len(places.features))]
    for level in places.hierarchy.levels if levels is None else levels:
        row, area, basis = members_on(places, level)
        # One tuple for each area and basis: rows share them.
        held = [[(code, sign) for sign in BASES] for code in places.hierarchy.codes(level)]
        for at, one, sign in zip(row.tolist(), area.tolist(), basis.tolist(), strict=True):
            found[at].append(held[one][sign])
    return found


def members_on(
    places: Places, level: str
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Return the same of one level as arrays, one entry per row and area that contains it.

    They are positions: of the row in its layer, ascending; of the area in its level's codes; of the
    basis in :data:`BASES`.
    """
    pairs = places.indexed(level)
    near = places.uncertain_on(level)[pairs.row]
    return pairs.row, pairs.area, np.where(pairs.declared, 2, near.astype(np.intp))
