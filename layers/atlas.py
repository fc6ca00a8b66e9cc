"""The answer area by area: a page for each area of the level, and the rows that are on no page.

Membership is the same as in the counts per area: by the rule of the question, by geometry or by
declaration. So the numbers of a page are those of its line in ``Extract.areas``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from geo.join import AreaRule
from layers.in_force import Truth
from layers.selection import FEATURE_LAYERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from layers.answer import Extract
    from layers.places import Places
    from layers.selection import LayerName

    Rows = NDArray[np.intp]

Reason = Literal["unplaced", "straddling", "in_no_area", "repeated"]
REASONS: tuple[Reason, ...] = ("unplaced", "straddling", "in_no_area", "repeated")
"""Why the pages do not add up to the answer: the source does not say in which area a row is; it
lies over several and is in none by the rule; it lies in no area of the level; it is in several, and
so on several pages."""


@dataclass(frozen=True, eq=False)
class AreaPage:
    """What one area of the level holds of the answer; an area with nothing has a page too.

    Parameters
    ----------
    rows
        For each feature layer, positions in its features, ascending; each of them is among
        ``inside`` of the layer's answer.
    declared
        How many of its pacts are counted there by declaration only.
    """

    code: str
    name: str
    rows: Mapping[LayerName, Rows]
    declared: int

    @property
    def counts(self) -> tuple[int, ...]:
        """The numbers in the order of :data:`layers.numbers.COUNTS`."""
        sizes = {layer: len(rows) for layer, rows in self.rows.items()}
        return sizes["pacts"], self.declared, sizes["houses"], sizes["target_areas"]

    @property
    def empty(self) -> bool:
        """Whether nothing of the answer is there."""
        return not any(len(rows) for rows in self.rows.values())


@dataclass(frozen=True, eq=False)
class Remainder:
    """The rows of a layer for which the sum of the pages differs from the answer, by reason."""

    layer: LayerName
    reason: Reason
    rows: Rows


def area_pages(extract: Extract) -> tuple[AreaPage, ...]:
    """Return a page for each area of the level in the choice, zeros included, in their order."""
    held = {layer: _by_area(extract, layer) for layer in FEATURE_LAYERS}
    without_place = ~_places(extract, "pacts").has_geometry
    none = np.empty(0, dtype=np.intp)
    chosen = extract.areas[extract.areas["in_choice"]]
    pages = []
    for code, name in zip(chosen["code"], chosen["name"], strict=True):
        rows = {layer: held[layer].get(code, none) for layer in FEATURE_LAYERS}
        declared = int(without_place[rows["pacts"]].sum())
        pages.append(AreaPage(code=code, name=name, rows=rows, declared=declared))
    return tuple(pages)


def remainders(extract: Extract) -> tuple[Remainder, ...]:
    """Return the rows that are on no page, or on several, with the reason; none left out.

    For each layer: rows on the pages = answer - unplaced - straddling - in no area + repetitions,
    as in :class:`layers.answer.LevelGap`.
    """
    found = []
    for layer in FEATURE_LAYERS:
        inside = extract.layers[layer].inside
        times = _times(extract, layer, extract.selection.rule)[inside]
        touching = _times(extract, layer, AreaRule.TOUCHES)[inside] > 0
        known = _places(extract, layer).on_level(extract.selection.level)[inside] == Truth.YES
        nowhere = times == 0
        masks: dict[Reason, NDArray[np.bool_]] = {
            "unplaced": nowhere & ~known & ~touching,
            "straddling": nowhere & touching,
            "in_no_area": nowhere & known & ~touching,
            "repeated": times > 1,
        }
        found += [Remainder(layer, reason, inside[masks[reason]]) for reason in REASONS]
    return tuple(one for one in found if len(one.rows))


def places_in_answer(extract: Extract, layer: LayerName, rows: Rows) -> list[int]:
    """Return where rows of the features stand among the rows of the answer."""
    return [int(at) for at in np.searchsorted(extract.layers[layer].inside, rows)]


def _by_area(extract: Extract, layer: LayerName) -> dict[str, Rows]:
    pairs = _places(extract, layer).pairs(extract.selection.level)
    kept = pairs[pairs["row"].isin(extract.layers[layer].inside)]
    return {
        str(code): np.sort(group["row"].to_numpy(dtype=np.intp))
        for code, group in kept.groupby("area", sort=False)
    }


def _times(extract: Extract, layer: LayerName, rule: AreaRule) -> NDArray[np.int_]:
    """On how many areas of the level each row of the layer lies by a rule."""
    places = extract.source.places[layer, rule]
    rows = places.pairs(extract.selection.level)["row"].to_numpy(dtype=int)
    return np.bincount(rows, minlength=len(extract.source.features(layer)))


def _places(extract: Extract, layer: LayerName) -> Places:
    return extract.source.places[layer, extract.selection.rule]
