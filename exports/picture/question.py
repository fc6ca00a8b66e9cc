"""What a map is asked to show of an answer, and on which ground that lies."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from exports.picture.ground import extent_of, level_on_ground
from geo.crs import metric_crs
from layers.selection import FEATURE_LAYERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from exports.picture.ground import Box
    from layers.answer import Extract
    from layers.classes import CountClass
    from layers.selection import LayerName

    Rows = Mapping[LayerName, NDArray[np.intp]]


_NOWHERE = (math.nan,) * 4


@dataclass(frozen=True, eq=False)
class Question:
    """What a map is asked to show of an answer: all of it, or one area of its level with rows.

    ``drawn_over`` are shapes (metres) besides, which a map of the whole has on it too;
    ``shared_classes`` those of several maps that are looked at together.
    """

    extract: Extract
    focus: str | None
    rows: Rows
    drawn_over: tuple[BaseGeometry, ...] = ()
    shared_classes: tuple[CountClass, ...] | None = None

    @property
    def classes(self) -> tuple[CountClass, ...]:
        """The classes that the areas are filled by."""
        return self.extract.classes if self.shared_classes is None else self.shared_classes

    @property
    def level(self) -> gpd.GeoDataFrame:
        """The areas of the level in the metric CRS."""
        return level_on_ground(self.extract.source, self.extract.selection.level)

    def shown(self, layer: LayerName) -> bool:
        """Whether the reader has that layer on."""
        return layer in self.extract.selection.layers

    def features(self, layer: LayerName) -> tuple[NDArray[np.intp], NDArray[np.object_]]:
        """Return the positions of the rows that have a geometry, and those in metres."""
        rows = np.asarray(self.rows[layer], dtype=np.intp)
        frame = self.extract.layers[layer].features.iloc[rows]
        geometry = frame.geometry.to_crs(metric_crs(self.extract.source.data.city.metric_crs))
        found = geometry.to_numpy()
        has = ~(shapely.is_missing(found) | shapely.is_empty(found))
        return rows[has], found[has]


def ask(extract: Extract, focus: str | None, rows: Rows | None) -> Question:
    """Return the question; without ``rows`` those of the answer are drawn."""
    own = {layer: answer.inside for layer, answer in extract.layers.items()}
    return Question(extract, focus, {**own, **(rows or {})})


def core_extent(question: Question) -> Box:
    """Return the ground that must fill the map: what the reader chose.

    One area's map shows that area; a map of the whole the chosen target areas, else the chosen
    areas, else the level.
    """
    if question.focus is not None:
        areas = question.level
        return extent_of(list(areas.geometry[areas["code"] == question.focus])) or _NOWHERE
    return extent_of([*_asked_for(question), *question.drawn_over]) or _NOWHERE


def whole_extent(question: Question) -> Box:
    """Return that ground and, on a map of the whole, every row besides that has a place."""
    core = core_extent(question)
    if question.focus is not None:
        return core
    shapes = [shapely.box(*core)] if math.isfinite(core[0]) else []
    for layer in FEATURE_LAYERS:
        if question.shown(layer):
            shapes.extend(question.features(layer)[1])
    return extent_of(shapes) or _NOWHERE


def _asked_for(question: Question) -> Sequence[BaseGeometry]:
    selection, source = question.extract.selection, question.extract.source
    if selection.targets:
        frame = source.data.target_areas
        picked = frame.geometry[frame["id"].isin(selection.targets)].dropna()
        if len(picked):
            return list(picked.to_crs(metric_crs(source.data.city.metric_crs)))
    chosen = _chosen_on_ground(question)
    return chosen or list(question.level.geometry)


def _chosen_on_ground(question: Question) -> list[BaseGeometry]:
    source, wanted = question.extract.source, question.extract.selection.areas
    found = []
    for level in source.data.city.levels:
        areas = level_on_ground(source, level.key)
        found.extend(areas.geometry[areas["code"].isin(wanted)])
    return found


def without(question: Question, held: Mapping[LayerName, frozenset[int]]) -> Question:
    """Return the question of the rows that have a place but are not held by a map yet."""
    rows = {
        layer: np.array(
            [row for row in question.features(layer)[0] if int(row) not in held[layer]],
            dtype=np.intp,
        )
        for layer in FEATURE_LAYERS
    }
    return Question(question.extract, question.focus, rows)
