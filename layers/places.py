"""Where the rows of a layer lie: by geometry, by declaration, or nobody knows.

A row with a geometry lies where its geometry is. A row without one lies in the areas that its
source *declares* (``declared``: the comune, sometimes the district) and in what contains those. Of
an area that the declaration does not determine, such as a district of the declared comune, one
cannot say: the row is *unplaced* there. See ``docs/design.md``, section 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.join import AreaRule, holds_in_union
from geo.ragged import spread
from layers.ambiti import LEVEL as AMBITO
from layers.ground import Ground
from layers.in_force import Truth
from layers.level_pairs import LevelPairs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from layers.hierarchy import Hierarchy

    Mask = NDArray[np.bool_]
    Truths = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Places:
    """Where each row of one layer lies, on every level, by one rule.

    Parameters
    ----------
    features
        The layer: ``geometry`` of any type or None, EPSG:4326; ``declared`` tuples of area codes;
        ``precision_m`` radius of an approximate point in metres, NaN if it is not one.
    hierarchy
        The areas of the city, all levels.
    rule
        How shapes that are not points belong to areas.
    metric_crs
        The city's CRS in metres.
    base
        The same without ambiti, whose answers for the other levels are these.
    same_ground
        What does not hang on the rule, if it is already there for another one.
    """

    features: gpd.GeoDataFrame
    hierarchy: Hierarchy
    rule: AreaRule
    metric_crs: str
    base: Places | None = None
    same_ground: Ground | None = None

    @property
    def has_geometry(self) -> Mask:
        """Which rows have a geometry that is not empty."""
        return self.ground.has_geometry

    @property
    def rule_matters(self) -> bool:
        """Whether a row may lie elsewhere by another rule: a shape, or several areas declared."""
        return self.ground.rule_matters

    @property
    def contradicts(self) -> Mask:
        """Say which rows have a geometry that is nowhere in what they declare."""
        return self.ground.contradicts

    def uncertain_on(self, level: str) -> Mask:
        """Say which approximate points may lie across a border of the level."""
        return self.ground.uncertain_on(level)

    def uncertain_in(self, codes: Sequence[str], *, among: Mask | None = None) -> Mask:
        """Say which approximate points may lie across the border of the union of areas."""
        return self.ground.uncertain_in(codes, among=among)

    @cached_property
    def ground(self) -> Ground:
        """What does not hang on the rule."""
        if self.same_ground is not None:
            return self.same_ground
        base = self.base.ground if self.base else None
        return Ground(self.features, self.hierarchy, self.metric_crs, base)

    @cached_property
    def _ambiti(self) -> Mapping[str, Truths]:
        """Where each row is with respect to each ambito, all of which may hold it."""
        return {code: self.in_areas([code]) for code in self.hierarchy.codes(AMBITO)}

    def pairs(self, level: str) -> pd.DataFrame:
        """Return one line per row and area of the level that contains it.

        Columns: ``row`` (position), ``area`` (code), ``basis`` (geometry or declaration). A row
        may be in several ambiti: in each that a question about it alone finds it in.
        """
        return self._pairs(level)

    @cached_property
    def _pairs(self) -> Callable[[str], pd.DataFrame]:
        return cache(lambda level: self.indexed(level).as_frame())

    def indexed(self, level: str) -> LevelPairs:
        """Return the same pairs as arrays of positions, made once."""
        return self._indexed(level)

    @cached_property
    def _indexed(self) -> Callable[[str], LevelPairs]:
        def index(level: str) -> LevelPairs:
            if level == AMBITO:
                return self._ambiti_pairs()
            return self.base.indexed(level) if self.base else self._level_pairs(level)

        return cache(index)

    def times(self, level: str) -> NDArray[np.intp]:
        """Return how many areas of the level contain each row."""
        return self._times(level)

    @cached_property
    def _times(self) -> Callable[[str], NDArray[np.intp]]:
        rows = len(self.features)
        return cache(lambda level: np.bincount(self.indexed(level).row, minlength=rows))

    def on_level(self, level: str) -> Truths:
        """Say of each row whether its place on a level is known: YES, or UNKNOWN.

        Ambiti overlap: a place is known if the row is in one of them, or surely in none.
        """
        return self._known_on(level)

    @cached_property
    def _known_on(self) -> Callable[[str], Truths]:
        return cache(self._known)

    def _known(self, level: str) -> Truths:
        if level == AMBITO:
            best = np.maximum.reduce(list(self._ambiti.values()))
            known_or_not = np.where(best == Truth.UNKNOWN, Truth.UNKNOWN, Truth.YES)
            return known_or_not.astype(np.int8)
        known = np.where(self.has_geometry, Truth.YES, Truth.UNKNOWN).astype(np.int8)
        declared = self.ground.declared
        determined = self.ground.declarations.determine(level)
        known[declared.rows[determined[declared.which]]] = Truth.YES
        return known

    def in_areas(self, codes: Sequence[str]) -> Truths:
        """Say of each row whether it is in the union of areas of any levels."""
        inside = np.where(self._geometry_in_areas(codes), Truth.YES, Truth.NO).astype(np.int8)
        declared = self.ground.declared
        said = self.ground.declarations.in_union(codes, rule=self.rule)
        inside[declared.rows] = said[declared.which]
        return inside

    def in_targets(self, targets: gpd.GeoDataFrame) -> Truths:
        """Say of each row whether it is in the union of target areas.

        A target area without perimeter contains nothing that can be told: rows of its comune are
        UNKNOWN to it, rows of another comune are outside.
        """
        unmapped = (targets.geometry.isna() | targets.geometry.is_empty).to_numpy()
        held = self._holds_in(targets.geometry[~unmapped].union_all())
        doubtful = np.where(self.ground.may_be_in(targets, unmapped), Truth.UNKNOWN, Truth.NO)
        return np.where(held, Truth.YES, doubtful).astype(np.int8)

    def _level_pairs(self, level: str) -> LevelPairs:
        found = self.ground.join(level, self.rule).pairs
        declared, codes = self.ground.declared, self.hierarchy.codes(level)
        said = self.ground.declarations.in_each(codes, rule=self.rule)
        which, areas = np.nonzero(said == Truth.YES)
        times = np.bincount(which, minlength=len(declared.declared))
        # Each row stands once for each area of its declaration, in their order.
        row, at = spread(np.concatenate([[0], np.cumsum(times)]), declared.which)
        return LevelPairs.of(
            codes,
            geometry=(found["feature"].to_numpy(), found["area"].to_numpy()),
            declaration=(declared.rows[row], areas[at]),
        )

    def _ambiti_pairs(self) -> LevelPairs:
        """Return the rows in each ambito, in those that a question about it alone finds it in."""
        inside = np.array(list(self._ambiti.values())) == Truth.YES
        row, area = np.nonzero(inside.T)
        by_geometry = self.has_geometry[row]
        return LevelPairs.of(
            self.hierarchy.codes(AMBITO),
            geometry=(row[by_geometry], area[by_geometry]),
            declaration=(row[~by_geometry], area[~by_geometry]),
        )

    def _geometry_in_areas(self, codes: Sequence[str]) -> Mask:
        """Points by the areas they were given to, so that a border point stays in one of them.

        A drawn ambito is no part of a coverage: it holds the points of its border.
        """
        asked = frozenset(self.hierarchy.expanded(codes))
        inside = np.zeros(len(self.features), dtype=bool)
        for level in self.hierarchy.levels_of(asked):
            if level != AMBITO:
                inside[self.indexed(level).rows_by_geometry(asked)] = True
        drawn = asked & self.hierarchy.drawn.keys()
        if drawn:
            inside |= self._holds_in(self.hierarchy.union(drawn))
        if self.ground.only_points:
            return inside
        # What holds for one area holds for the union: rounding in making it must not undo that.
        inside |= self._holds_in(self.hierarchy.union(asked)) & ~self.ground.is_point
        return inside

    def _holds_in(self, ground: shapely.Geometry) -> Mask:
        features, shapes = self.features.geometry, self.features.geometry.to_numpy()
        inside = np.zeros(len(shapes), dtype=bool)
        # A copy: others may be asking of the same union, and prepared geometry is not for sharing.
        own = shapely.from_wkb(shapely.to_wkb(ground))
        shapely.prepare(own)
        rows = np.flatnonzero(shapely.intersects(own, shapes))
        # A point is inside, and by every rule what is wholly there; only the rest is measured.
        surely = self.ground.is_point[rows]
        surely[~surely] = shapely.covers(own, shapes[rows[~surely]])
        inside[rows[surely]] = True
        partly = rows[~surely]
        if len(partly):
            pairs = pd.DataFrame({"feature": partly, "area": 0})
            union = gpd.GeoSeries([ground], crs=features.crs)
            inside[partly] = holds_in_union(
                features, union, pairs, rule=self.rule, metric_crs=self.metric_crs
            )
        return inside
