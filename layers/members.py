"""The inverse look-up: every area, of every level, that contains a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.places import Places


def members(places: Places, *, levels: Sequence[str] | None = None) -> list[list[tuple[str, str]]]:
    """Return for each row the areas that contain it, coarse to fine, with the basis.

    The basis is ``g`` by geometry, ``u`` by a geometry that is only approximate and near a border
    of that level, ``d`` by declaration. ``levels`` are those that are looked at, by default all.
    """
    found: list[list[tuple[str, str]]] = [[] for _ in range(len(places.features))]
    for level in places.hierarchy.levels if levels is None else levels:
        uncertain = set(np.flatnonzero(places.uncertain_on(level)))
        pairs = places.pairs(level)
        for row, area, basis in zip(pairs["row"], pairs["area"], pairs["basis"], strict=True):
            by_geometry = "u" if row in uncertain else "g"
            found[row].append((area, "d" if basis == "declaration" else by_geometry))
    return found
