"""Counts, denominators and rates of the areas of an answer, without words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from layers.ambiti import LEVEL as AMBITO
from layers.in_force import Truth
from layers.numbers import area_table
from layers.readings.profile_found import Ground, overlap
from layers.readings.rate import Base, bases_in, whole
from layers.selection import FEATURE_LAYERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from layers.answer import Extract
    from layers.selection import LayerName


@dataclass(frozen=True)
class AreaCounts:
    """An area with its counts and what they are divided by.

    ``alone`` are the layers whose count a question about the area alone gives again.
    """

    code: str
    name: str
    counts: Mapping[LayerName, int]
    base: Base
    alone: frozenset[LayerName]


@dataclass(frozen=True)
class Rates:
    """The areas of the level in the choice, in catalogue order, and what they add up to.

    ``overlap`` says that some of them share ground, as ambiti may: then they add up to nothing that
    can be told, and ``base`` is unknown.
    """

    lines: tuple[AreaCounts, ...]
    sums: Mapping[LayerName, int]
    base: Base
    overlap: bool = False

    @property
    def bases(self) -> tuple[Base, ...]:
        """What the counts of each area are divided by."""
        return tuple(line.base for line in self.lines)


def rates_of(extract: Extract) -> Rates:
    """Return what the rates of an answer are made of."""
    table = area_table(extract)
    codes = [line.code for line in table.lines]
    bases = bases_in(extract, codes)
    apart = {layer: not_alone(extract, layer) for layer in FEATURE_LAYERS}
    lines = tuple(
        AreaCounts(
            code=line.code,
            name=line.name,
            counts={layer: getattr(line, layer) for layer in FEATURE_LAYERS},
            base=base,
            alone=frozenset(layer for layer in FEATURE_LAYERS if line.code not in apart[layer]),
        )
        for line, base in zip(table.lines, bases, strict=True)
    )
    sums: dict[LayerName, int] = {layer: getattr(table.sums, layer) for layer in FEATURE_LAYERS}
    shared = _overlap(extract, codes)
    return Rates(lines, sums, Base() if shared else whole(bases), shared)


def _overlap(extract: Extract, codes: Sequence[str]) -> bool:
    """Whether areas of the level share ground; those of the catalogue's levels never do."""
    if extract.selection.level != AMBITO:
        return False
    shapes = [Ground(code, extract).shape for code in codes]
    return any(overlap(one, other) for one, other in combinations(shapes, 2))


def not_alone(extract: Extract, layer: LayerName) -> frozenset[str]:
    """Return the areas of the level that may hold rows which the question leaves out by its place.

    Asked alone, such an area might count more than within the answer.
    """
    selection = extract.selection
    places = extract.source.places[layer, selection.rule]
    if selection.areas:
        asked = places.in_areas(selection.areas)
    elif selection.targets:
        # A question about an area keeps the target areas.
        return frozenset()
    else:
        asked = places.on_level(selection.level)
    pairs = places.pairs(selection.level)
    outside = np.asarray(asked != Truth.YES)[pairs["row"].to_numpy(dtype=int)]
    return frozenset(pairs["area"][outside])
