"""What is known of the places of a layer's rows whatever rule is asked for: points, borders."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import metric_crs
from geo.join import AreaRule, join_to_areas
from layers.ambiti import LEVEL as AMBITO
from layers.declarations import Declarations, DeclaredRows, union_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from geo.join import Join
    from layers.hierarchy import Hierarchy

    Mask = NDArray[np.bool_]

_MARGIN_M = 100.0
"""A union's border is made of its areas' borders but for rounding, and for edges cut in two, which
run a little beside themselves in another CRS: by metres if they are some ten kilometres long."""


@dataclass(frozen=True, eq=False)
class Ground:
    """The rows of one layer on the areas of a city; parameters as those of ``Places``.

    ``base`` is the same without ambiti, whose answers for the other levels are these.
    """

    features: gpd.GeoDataFrame
    hierarchy: Hierarchy
    metric_crs: str
    base: Ground | None = None

    @cached_property
    def has_geometry(self) -> Mask:
        """Which rows have a geometry that is not empty."""
        geometry = self.features.geometry.to_numpy()
        return np.asarray(~(shapely.is_missing(geometry) | shapely.is_empty(geometry)))

    @cached_property
    def is_point(self) -> Mask:
        """Which rows are single points."""
        return np.asarray(shapely.get_type_id(self.features.geometry.to_numpy()) == 0)

    @cached_property
    def only_points(self) -> bool:
        """Whether all that has a geometry is a point: no rule can then move it."""
        return bool(self.is_point[self.has_geometry].all())

    @cached_property
    def declared(self) -> DeclaredRows:
        """The rows without geometry, by what they declare."""
        return DeclaredRows.of(self.features["declared"], ~self.has_geometry)

    @cached_property
    def declarations(self) -> Declarations:
        """What those declarations say about the areas."""
        return Declarations(self.hierarchy, self.declared.declared)

    @cached_property
    def rule_matters(self) -> bool:
        """Whether a row may lie elsewhere by another rule: a shape, or several areas declared."""
        several = (len(self.hierarchy.finest(codes)) > 1 for codes in self.declared.declared)
        return not self.only_points or any(several)

    def join(self, level: str, rule: AreaRule) -> Join:
        """Return the join by geometry to the areas of a level, with its report."""
        return self._join(level, AreaRule.MOSTLY if self.only_points else rule)

    @cached_property
    def _join(self) -> Callable[[str, AreaRule], Join]:
        def join(level: str, rule: AreaRule) -> Join:
            return join_to_areas(
                self.features.geometry,
                self.hierarchy.kept(level),
                rule=rule,
                metric_crs=self.metric_crs,
            )

        return cache(join)

    def uncertain_on(self, level: str) -> Mask:
        """Say which approximate points may lie across a border of the level.

        The point counts where it is; it is uncertain when a border of its area is nearer (in
        metres) than the stated precision of the point.
        """
        return self._near_level(level, 0)

    def uncertain_in(self, codes: Sequence[str], *, among: Mask | None = None) -> Mask:
        """Say which approximate points, among some rows, may lie across the border of a union.

        It runs along the borders of its areas' levels: only points that are near one are measured.
        """
        asked = self.hierarchy.expanded(codes)
        near_one = [self._near_level(level, _MARGIN_M) for level in self.hierarchy.levels_of(asked)]
        wanted = np.logical_or.reduce(near_one, initial=False)
        if among is not None:
            wanted = wanted & among
        border = gpd.GeoSeries([self.hierarchy.union(asked).boundary], crs=self._crs)
        return self._near(border, np.flatnonzero(wanted), 0)

    @cached_property
    def _near_level(self) -> Callable[[str, float], Mask]:
        def near(level: str, margin_m: float) -> Mask:
            if self.base is not None and level != AMBITO:
                return self.base._near_level(level, margin_m)  # noqa: SLF001 - of the same class
            wanted = self._near_level(level, _MARGIN_M) if margin_m == 0 else self._approximate
            borders = gpd.GeoSeries(self._areas(level).boundary)
            return self._near(borders, np.flatnonzero(wanted), margin_m)

        return cache(near)

    @cached_property
    def _approximate(self) -> Mask:
        precise = self.features["precision_m"].isna().to_numpy()
        return np.asarray(self.has_geometry & ~precise)

    @cached_property
    def _in_metres(self) -> NDArray[np.object_]:
        """The approximate geometries in the metric CRS, None for the other rows."""
        shapes = np.full(len(self.features), None, dtype=object)
        if self._approximate.any():
            geometry = self.features.geometry[self._approximate]
            shapes[self._approximate] = geometry.to_crs(metric_crs(self.metric_crs)).to_numpy()
        return shapes

    def _near(self, borders: gpd.GeoSeries, rows: NDArray[np.intp], margin_m: float) -> Mask:
        """Say which of some rows lie nearer to a border than they are precise, and a margin."""
        near = np.zeros(len(self.features), dtype=bool)
        in_metres = borders.to_crs(metric_crs(self.metric_crs)).to_numpy()
        border = shapely.multilinestrings(shapely.get_parts(in_metres))
        shapely.prepare(border)  # it is made here and seen by nobody else
        within_m = self._precision_m[rows] + margin_m
        close = self._boxes_within(within_m, rows, border)
        rows, within_m = rows[close], within_m[close]
        # Nearer than that, and not as near: GEOS asks for "at most".
        near[rows] = shapely.dwithin(border, self._in_metres[rows], np.nextafter(within_m, -np.inf))
        return near

    def _boxes_within(
        self, within_m: NDArray[np.float64], rows: NDArray[np.intp], border: shapely.Geometry
    ) -> Mask:
        """Say which rows may be that near, by their boxes: most are not near a small area."""
        west, south, east, north = self._boxes[rows].T
        least_x, least_y, most_x, most_y = shapely.bounds(border)
        beside = (east >= least_x - within_m) & (west <= most_x + within_m)
        return np.asarray(beside & (north >= least_y - within_m) & (south <= most_y + within_m))

    @cached_property
    def _boxes(self) -> NDArray[np.float64]:
        return np.asarray(shapely.bounds(self._in_metres))

    @cached_property
    def _precision_m(self) -> NDArray[np.float64]:
        return np.asarray(self.features["precision_m"], dtype=float)

    @cached_property
    def contradicts(self) -> Mask:
        """Say which rows have a geometry that is nowhere in what they declare."""
        geometry, areas = (
            self.features.geometry.to_numpy(),
            self.hierarchy.areas.geometry.to_numpy(),
        )
        contradicts = np.zeros(len(geometry), dtype=bool)
        said = DeclaredRows.of(self.features["declared"], self.has_geometry)
        for one, codes in enumerate(said.declared):
            finest = self.hierarchy.positions(self.hierarchy.finest(codes))
            if len(finest):
                rows = said.at(one)
                meant = shapely.union_all(areas[finest])
                shapely.prepare(meant)  # it is made here and seen by nobody else
                contradicts[rows] = ~shapely.intersects(geometry[rows], meant)
        return contradicts

    def may_be_in(self, targets: gpd.GeoDataFrame, unmapped: Mask) -> Mask:
        """Say which rows may lie in target areas, for all that the two declare.

        A row may lie in one without perimeter if it declares the same comune, a row without
        geometry in any.
        """
        loose, all_of_them = union_of(targets["declared"][unmapped]), union_of(targets["declared"])
        said = DeclaredRows.of(self.features["declared"], np.ones(len(self.features), dtype=bool))
        comuni = [
            union_of(self.hierarchy.closure(code) for code in codes) for codes in said.declared
        ]
        anywhere, somewhere = (
            np.array([bool(own & asked) for own in comuni], dtype=bool)[said.which]
            for asked in (loose, all_of_them)
        )
        return np.asarray(anywhere | (~self.has_geometry & somewhere))

    @property
    def _crs(self) -> object:
        return self.hierarchy.areas.crs

    def _areas(self, level: str) -> gpd.GeoSeries:
        areas = self.hierarchy.areas
        return areas.geometry[areas["level"] == level]
