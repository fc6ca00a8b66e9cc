"""The axes of a strategic plan, and which rows of an answer their sources tie to one.

A row is tied to an axis only by a public field ``axis`` of its own: nothing is read off names,
themes or notes. The field holds the code or the name of an axis, several joined by ``;`` or ``|``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from layers.readings.pact_axes import is_public
from layers.selection import FEATURE_LAYERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.answer import Extract
    from layers.selection import LayerName

FIELD = "axis"
PLANS: Mapping[str, tuple[str, ...]] = {"torino": ("A1", "A2", "A3", "A4", "A5", "A6")}
"""The axes of the strategic plan of each city that has one here, in the order of the plan."""


@dataclass(frozen=True, eq=False)
class Ties:
    """Which rows are tied to which axis.

    Parameters
    ----------
    axes
        The axes of the plan, then those that only the data names, as it first writes them.
    pairs
        One line per row and axis: ``layer``, ``row`` (position in the register), ``axis``.
    asked
        How many rows of each layer the answer has.
    """

    axes: tuple[str, ...]
    pairs: pd.DataFrame
    asked: Mapping[LayerName, int]

    def count(self, layer: LayerName, axis: str) -> int:
        """Count the rows of a layer that are tied to an axis."""
        return int(((self.pairs["layer"] == layer) & (self.pairs["axis"] == axis)).sum())

    def tied(self, layer: LayerName) -> int:
        """Count the rows of a layer that are tied to any axis, each once."""
        return int(self.pairs.loc[self.pairs["layer"] == layer, "row"].nunique())


def ties(extract: Extract, names: Mapping[str, str]) -> Ties:
    """Gather the rows of an answer that are tied to an axis.

    Parameters
    ----------
    names
        The name of each axis of the city's plan by its code, as the plan writes it.
    """
    codes = {word.casefold(): code for code, name in names.items() for word in (code, name)}
    found = [
        (layer, row, codes.setdefault(part.casefold(), part))
        for layer in FEATURE_LAYERS
        for row, text in _told(extract, layer)
        for part in dict.fromkeys(_parts(text, codes))
    ]
    pairs = pd.DataFrame(found, columns=["layer", "row", "axis"]).drop_duplicates(ignore_index=True)
    others = [axis for axis in dict.fromkeys(pairs["axis"]) if axis not in names]
    asked = {layer: len(extract.layers[layer].inside) for layer in FEATURE_LAYERS}
    return Ties((*names, *others), pairs, asked)


def _told(extract: Extract, layer: LayerName) -> list[tuple[int, str]]:
    answer = extract.layers[layer]
    if layer == "areas" or FIELD not in answer.features or not is_public(extract, layer, FIELD):
        return []
    texts = answer.rows[FIELD].fillna("").astype(str).str.strip()
    return [(int(row), text) for row, text in zip(answer.inside, texts, strict=True) if text]


def _parts(text: str, codes: Mapping[str, str]) -> list[str]:
    if text.casefold() in codes:
        return [text]
    return [part for one in re.split(r"[;|]", text) if (part := one.strip())]
