"""The answer and its parts: frozen values that map, list, numbers and every export draw from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from layers.classes import count_classes

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from geo.join import AreaRule
    from layers.city_layers import CityLayers
    from layers.classes import CountClass
    from layers.notice import Notice
    from layers.selection import LayerName, Selection


@dataclass(frozen=True)
class Reconciliation:
    """Where every row of a layer went, so that an official can add it up.

    ``register = excluded + total``; ``total = placed + unplaced``;
    ``placed = by_geometry + by_declaration = inside + outside``.
    """

    register: int
    total: int
    placed: int
    by_geometry: int
    by_declaration: int
    unplaced: int
    inside: int
    outside: int

    @property
    def excluded(self) -> int:
        """Rows that the filters on status, theme, kind, date and text leave out."""
        return self.register - self.total


@dataclass(frozen=True)
class LevelGap:
    """Why the counts per area of the level do not add up to ``inside``."""

    in_no_area: int
    straddling: int
    unplaced: int
    repeated: int

    @property
    def any(self) -> bool:
        """Whether there is anything to explain."""
        return bool(self.in_no_area or self.straddling or self.unplaced or self.repeated)


@dataclass(frozen=True, eq=False)
class LayerAnswer:
    """The answer for one layer.

    Parameters
    ----------
    features
        The whole layer, in register order (shared: not to be changed).
    inside
        Positions of the rows that the question asks for, ascending.
    unknown
        Those of them of which nobody knows whether they were in force on the day.
    uncertain
        Those of them whose approximate point may lie across a border: of the chosen areas or, where
        none are chosen, of the level.
    uncertain_outside
        How many rows outside the chosen areas may lie inside, for the same reason.
    contradicting
        Those of them whose point is outside what their source declares.
    """

    layer: LayerName
    features: gpd.GeoDataFrame
    inside: NDArray[np.intp]
    unknown: NDArray[np.intp]
    uncertain: NDArray[np.intp]
    uncertain_outside: int
    contradicting: NDArray[np.intp]
    reconciliation: Reconciliation
    gap: LevelGap

    @property
    def rows(self) -> gpd.GeoDataFrame:
        """The rows that the question asks for, gathered anew each time: all columns take long."""
        return self.features.iloc[self.inside]

    def column(self, name: str) -> pd.Series:
        """Return one column of them."""
        return self.features[name].iloc[self.inside]

    @property
    def ids(self) -> list[str]:
        """Their ids, in register order."""
        ids: list[str] = self.column("id").tolist()
        return ids

    @property
    def mask(self) -> NDArray[np.bool_]:
        """Say of each row of the layer whether the question asks for it."""
        mask = np.zeros(len(self.features), dtype=bool)
        mask[self.inside] = True
        return mask


@dataclass(frozen=True, eq=False)
class Extract:
    """The whole answer to a :class:`Selection`.

    Parameters
    ----------
    layers
        The answer for each feature layer.
    areas
        One line per area of the level, zeros included: ``code, name, level``, the counts
        ``pacts, houses, target_areas``, ``declared`` (pacts counted there by declaration),
        ``in_choice``, and one ``status:<key>`` column per status of the catalogue.
    facets
        For ``status``, ``theme`` and ``kind``: how many pacts each value would give, all
        other conditions kept.
    rule_changes
        For every other rule and layer: how many rows it would add and take away.
    notices
        What the reader must be told.
    fingerprint
        Of the data that this was made from.
    """

    selection: Selection
    source: CityLayers
    layers: Mapping[LayerName, LayerAnswer]
    areas: pd.DataFrame
    facets: Mapping[str, Mapping[str, int]]
    rule_changes: Mapping[AreaRule, Mapping[LayerName, tuple[int, int]]]
    notices: tuple[Notice, ...]
    fingerprint: str

    @cached_property
    def classes(self) -> tuple[CountClass, ...]:
        """The classes of the chosen measure over the areas of the choice; none if none is."""
        if self.selection.measure == "none":
            return ()
        chosen = self.areas[self.areas["in_choice"]]
        return count_classes([int(n) for n in chosen[self.selection.measure]])
