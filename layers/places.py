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

from geo.crs import metric_crs
from geo.join import AreaRule, Join, holds_in_union, join_to_areas
from layers.ambiti import LEVEL as AMBITO
from layers.declarations import rows_by_declaration, union_of
from layers.in_force import Truth
from layers.level_pairs import LevelPairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from layers.hierarchy import Hierarchy

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
    """

    features: gpd.GeoDataFrame
    hierarchy: Hierarchy
    rule: AreaRule
    metric_crs: str
    base: Places | None = None

    @cached_property
    def has_geometry(self) -> NDArray[np.bool_]:
        """Which rows have a geometry that is not empty."""
        geometry = self.features.geometry.to_numpy()
        return np.asarray(~(shapely.is_missing(geometry) | shapely.is_empty(geometry)))

    @cached_property
    def joins(self) -> Mapping[str, Join]:
        """The join by geometry, with its report, for every level of the catalogue."""
        return {
            level: join_to_areas(
                self.features.geometry,
                self._areas(level),
                rule=self.rule,
                metric_crs=self.metric_crs,
            )
            for level in self._coverages
        }

    @cached_property
    def _coverages(self) -> tuple[str, ...]:
        """The levels within which a point belongs to one area only: all but that of ambiti."""
        return tuple(level for level in self.hierarchy.levels if level != AMBITO)

    @cached_property
    def _pairs(self) -> Mapping[str, pd.DataFrame]:
        if self.base is not None:
            return self.base._pairs  # noqa: SLF001 - the same, of the same class
        return {level: self._level_pairs(level) for level in self._coverages}

    @cached_property
    def _ambiti(self) -> Mapping[str, Truths]:
        """Where each row is with respect to each ambito, all of which may hold it."""
        return {code: self.in_areas([code]) for code in self.hierarchy.codes(AMBITO)}

    def pairs(self, level: str) -> pd.DataFrame:
        """Return one line per row and area of the level that contains it.

        Columns: ``row`` (position), ``area`` (code), ``basis`` (geometry or declaration). A row
        may be in several ambiti: in each that a question about it alone finds it in.
        """
        return self._ambiti_pairs if level == AMBITO else self._pairs[level]

    def indexed(self, level: str) -> LevelPairs:
        """Return the same pairs as arrays of positions, made once."""
        return self._indexed(level)

    @cached_property
    def _indexed(self) -> Callable[[str], LevelPairs]:
        def index(level: str) -> LevelPairs:
            if self.base is not None and level != AMBITO:
                return self.base.indexed(level)
            return LevelPairs.of(self.pairs(level), self.hierarchy.codes(level))

        return cache(index)

    @cached_property
    def rule_matters(self) -> bool:
        """Whether a row may lie elsewhere by another rule: a shape, or several areas declared."""
        shapes = self.has_geometry & ~self._is_point
        return bool(shapes.any()) or any(len(codes) > 1 for codes in self._declarations)

    def on_level(self, level: str) -> Truths:
        """Say of each row whether its place on a level is known: YES, or UNKNOWN.

        Ambiti overlap: a place is known if the row is in one of them, or surely in none.
        """
        return self._known_on[level]

    @cached_property
    def _known_on(self) -> Mapping[str, Truths]:
        return {level: self._known(level) for level in self.hierarchy.levels}

    def _known(self, level: str) -> Truths:
        if level == AMBITO:
            best = np.maximum.reduce(list(self._ambiti.values()))
            known_or_not = np.where(best == Truth.UNKNOWN, Truth.UNKNOWN, Truth.YES)
            return known_or_not.astype(np.int8)
        known = np.where(self.has_geometry, Truth.YES, Truth.UNKNOWN).astype(np.int8)
        for declared, rows in self._declarations.items():
            if self.hierarchy.determines(declared, level):
                known[rows] = Truth.YES
        return known

    def in_areas(self, codes: Sequence[str]) -> Truths:
        """Say of each row whether it is in the union of areas of any levels."""
        inside = np.where(self._geometry_in_areas(codes), Truth.YES, Truth.NO).astype(np.int8)
        for declared, rows in self._declarations.items():
            inside[rows] = self._declared(declared, codes)
        return inside

    def in_targets(self, targets: gpd.GeoDataFrame) -> Truths:
        """Say of each row whether it is in the union of target areas.

        A target area without perimeter contains nothing that can be told: rows of its comune are
        UNKNOWN to it, rows of another comune are outside.
        """
        mapped = targets[~(targets.geometry.isna() | targets.geometry.is_empty)]
        inside = np.where(self._holds_in(mapped.geometry.union_all()), Truth.YES, Truth.NO)
        unmapped = targets[~targets["id"].isin(mapped["id"])]
        loose, all_of_them = union_of(unmapped["declared"]), union_of(targets["declared"])
        doubtful = [
            comuni & loose or (not has_geometry and comuni & all_of_them)
            for comuni, has_geometry in zip(self._comuni, self.has_geometry, strict=True)
        ]
        unknown = np.array([bool(one) for one in doubtful], dtype=bool) & (inside != Truth.YES)
        return np.where(unknown, Truth.UNKNOWN, inside).astype(np.int8)

    @cached_property
    def _uncertain(self) -> Mapping[str, NDArray[np.bool_]]:
        return {level: self._level_uncertain(level) for level in self.hierarchy.levels}

    def uncertain_on(self, level: str) -> NDArray[np.bool_]:
        """Say which approximate points may lie across a border of the level.

        The point counts where it is; it is uncertain when a border of its area is nearer (in
        metres) than the stated precision of the point.
        """
        return self._uncertain[level]

    def uncertain_in(self, codes: Sequence[str]) -> NDArray[np.bool_]:
        """Say which approximate points may lie across the border of the union of areas."""
        union = self.hierarchy.union(self.hierarchy.expanded(codes))
        return self._near(gpd.GeoSeries([union.boundary], crs=self.hierarchy.areas.crs))

    @cached_property
    def contradicts(self) -> NDArray[np.bool_]:
        """Say which rows have a geometry that is nowhere in what they declare."""
        areas, geometry = self.hierarchy.areas, self.features.geometry.to_numpy()
        contradicts = np.zeros(len(geometry), dtype=bool)
        for declared, rows in rows_by_declaration(
            self.features["declared"], self.has_geometry
        ).items():
            finest = areas["code"].isin(self.hierarchy.finest(declared))
            if finest.any():
                meant = areas.geometry[finest].union_all()
                contradicts[rows] = ~shapely.intersects(geometry[rows], meant)
        return contradicts

    def _areas(self, level: str) -> gpd.GeoSeries:
        areas = self.hierarchy.areas
        return areas.geometry[areas["level"] == level]

    def _level_pairs(self, level: str) -> pd.DataFrame:
        codes = self.hierarchy.codes(level)
        join = self.joins[level].pairs
        by_geometry = pd.DataFrame(
            {
                "row": join["feature"],
                "area": np.array(codes, dtype=object)[join["area"]],
                "basis": "geometry",
            }
        )
        declared = [
            (row, code, "declaration")
            for declared, rows in self._declarations.items()
            for code in codes
            if self._declared(declared, [code]) is Truth.YES
            for row in rows
        ]
        by_declaration = pd.DataFrame(declared, columns=["row", "area", "basis"])
        both = [frame for frame in (by_geometry, by_declaration) if len(frame)]
        joined = pd.concat(both, ignore_index=True) if both else by_geometry
        return joined.sort_values("row", kind="stable", ignore_index=True)

    @cached_property
    def _ambiti_pairs(self) -> pd.DataFrame:
        basis = np.where(self.has_geometry, "geometry", "declaration").astype(object)
        frames = [
            pd.DataFrame({"row": rows, "area": code, "basis": basis[rows]}).astype({"area": object})
            for code, truths in self._ambiti.items()
            if len(rows := np.flatnonzero(truths == Truth.YES))
        ]
        if not frames:
            return pd.DataFrame({"row": np.empty(0, int), "area": [], "basis": []})
        return pd.concat(frames).sort_values("row", kind="stable", ignore_index=True)

    @cached_property
    def _declarations(self) -> Mapping[tuple[str, ...], NDArray[np.intp]]:
        """The rows without geometry, by what they declare: few answers serve many rows."""
        return rows_by_declaration(self.features["declared"], ~self.has_geometry)

    def _level_uncertain(self, level: str) -> NDArray[np.bool_]:
        return self._near(gpd.GeoSeries(self._areas(level).boundary))

    def _near(self, borders: gpd.GeoSeries) -> NDArray[np.bool_]:
        """Say which rows lie nearer to a border, in metres, than they are precise."""
        crs = metric_crs(self.metric_crs)
        near = np.zeros(len(self.features), dtype=bool)
        rows = np.flatnonzero(self.has_geometry & self.features["precision_m"].notna().to_numpy())
        points = self.features.geometry.iloc[rows].to_crs(crs).to_numpy()
        lines = shapely.STRtree(borders.to_crs(crs).to_numpy())
        found, distance_m = lines.query_nearest(points, all_matches=False, return_distance=True)
        precision_m = self.features["precision_m"].to_numpy(dtype=float)[rows]
        near[rows[found[0]]] = distance_m < precision_m[found[0]]
        return near

    def _declared(self, declared: Sequence[str], codes: Iterable[str]) -> Truth:
        return self.hierarchy.declared_in(declared, codes, rule=self.rule)

    def _geometry_in_areas(self, codes: Sequence[str]) -> NDArray[np.bool_]:
        """Points by the areas they were given to, so that a border point stays in one of them.

        A drawn ambito is no part of a coverage: it holds the points of its border.
        """
        asked = frozenset(self.hierarchy.expanded(codes))
        inside = np.zeros(len(self.features), dtype=bool)
        for level in self._coverages:
            inside[self.indexed(level).rows_by_geometry(asked)] = True
        drawn = asked & self.hierarchy.drawn.keys()
        if drawn:
            inside |= self._holds_in(self.hierarchy.union(drawn))
        if self._is_point[self.has_geometry].all():
            return inside
        # What holds for one area holds for the union: rounding in making it must not undo that.
        inside |= self._holds_in(self.hierarchy.union(asked)) & ~self._is_point
        return inside

    @cached_property
    def _is_point(self) -> NDArray[np.bool_]:
        return np.asarray(shapely.get_type_id(self.features.geometry.to_numpy()) == 0)

    def _holds_in(self, ground: shapely.Geometry) -> NDArray[np.bool_]:
        inside = np.zeros(len(self.features), dtype=bool)
        geometry = self.features.geometry
        union = gpd.GeoSeries([ground], crs=geometry.crs)
        rows = np.flatnonzero(shapely.intersects(geometry.to_numpy(), ground))
        pairs = pd.DataFrame({"feature": rows, "area": 0})
        held = holds_in_union(geometry, union, pairs, rule=self.rule, metric_crs=self.metric_crs)
        inside[rows] = self._is_point[rows] | held
        return inside

    @cached_property
    def _comuni(self) -> list[frozenset[str]]:
        return [
            union_of(self.hierarchy.closure(code) for code in declared)
            for declared in self.features["declared"]
        ]
