"""The numbers per area as a reader adds them up: a line each, their sum, and the whole answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from layers.selection import FEATURE_LAYERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.answer import Extract
    from layers.classes import CountClass

COUNTS = ("pacts", "declared", "houses", "target_areas")
"""The columns of numbers, in the order in which every screen and every file shows them."""


@dataclass(frozen=True)
class AreaLine:
    """The counts of one area; ``declared`` are the pacts counted there by declaration only.

    ``color`` is the one that the map fills the area with, "" where it has none.
    """

    code: str
    name: str
    pacts: int
    declared: int
    houses: int
    target_areas: int
    color: str = ""

    @property
    def counts(self) -> tuple[int, ...]:
        """The numbers in the order of :data:`COUNTS`."""
        return self.pacts, self.declared, self.houses, self.target_areas


@dataclass(frozen=True)
class AreaTable:
    """The areas of the level in the choice, zeros included, and what they add up to.

    Where ``sums`` and ``answer`` differ, :func:`layers.describe.reconciliation_lines` says why.
    """

    lines: tuple[AreaLine, ...]
    sums: AreaLine
    answer: AreaLine


def area_table(extract: Extract) -> AreaTable:
    """Return the numbers per area of an answer, in catalogue order."""
    chosen = extract.areas[extract.areas["in_choice"]]
    measure, classes = extract.selection.measure, extract.classes
    lines = tuple(
        AreaLine(
            code=row["code"],
            name=row["name"],
            pacts=int(row["pacts"]),
            declared=int(row["declared"]),
            houses=int(row["houses"]),
            target_areas=int(row["target_areas"]),
            color=_color(classes, row[measure]) if classes else "",
        )
        for row in chosen.to_dict("records")
    )
    pacts, declared, houses, target_areas = (int(chosen[name].sum()) for name in COUNTS)
    sums = AreaLine("", "", pacts, declared, houses, target_areas)
    return AreaTable(lines=lines, sums=sums, answer=_whole(extract))


def _color(classes: Sequence[CountClass], count: int) -> str:
    return next((one.color for one in classes if one.lower <= count <= one.upper), "")


def _whole(extract: Extract) -> AreaLine:
    inside = {layer: extract.layers[layer].reconciliation.inside for layer in FEATURE_LAYERS}
    places = extract.source.places["pacts", extract.selection.rule]
    without_place = int((~places.has_geometry[extract.layers["pacts"].inside]).sum())
    return AreaLine(
        "", "", inside["pacts"], without_place, inside["houses"], inside["target_areas"]
    )
