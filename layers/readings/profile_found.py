"""What there is to know of one area, of any level: ground, neighbours, nearest houses, doubts.

Numbers only, no words. Surfaces and distances are measured in the city's metric CRS.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import shapely

from geo.crs import metric_crs
from geo.neighbours import neighbours, pieces
from layers.extract import place_of_rows, rows_asked_for
from layers.in_force import Truth
from layers.selection import FEATURE_LAYERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.neighbours import Neighbour, Pieces
    from layers.answer import Extract
    from layers.city_layers import CityLayers
    from layers.readings.registry import Asked
    from layers.selection import LayerName, Selection

    Mask = NDArray[np.bool_]
    Rows = NDArray[np.intp]

Doubt = Literal[
    "undated",
    "declared",
    "approximate",
    "uncertain",
    "contradicting",
    "in_force",
    "unplaced",
    "across",
]
"""Why something of a row is not known.

Rows that are counted in the area: without a date (pacts), placed by their declaration only, at an
approximate point, near enough to the border to lie across it, contradicting their declaration, not
known to be in force on the day of the question. Rows that are not counted: too coarsely declared to
say, outside but near enough to lie inside.
"""
DOUBTS: tuple[Doubt, ...] = get_args(Doubt)
SLIVER = 1e-3
"""Outlines that share less than this share of the smaller of them only touch."""

NOT_COUNTED: frozenset[Doubt] = frozenset(["unplaced", "across"])


def area_chosen(extract: Extract, code: str | None) -> str:
    """Return the code, else the only chosen area, else the first of the level (or of any)."""
    if code is not None:
        return code
    if len(extract.selection.areas) == 1:
        return extract.selection.areas[0]
    return (*extract.source.hierarchy.codes(extract.selection.level), *extract.source.known.areas)[
        0
    ]


def level_of(source: CityLayers, code: str) -> str:
    """Return the level of an area."""
    return str(source.data.areas.set_index("code")["level"][code])


def question_about(extract: Extract, code: str) -> Selection:
    """Return the question about one area on its own level, all other conditions kept."""
    level = level_of(extract.source, code)
    return replace(extract.selection, level=level, areas=(code,), view=None)


def answer_about(asked: Asked, code: str) -> Extract:
    """Return the answer about one area on its own level, all other conditions kept."""
    extract = asked.extract
    question = question_about(extract, code)
    if replace(extract.selection, view=None) == question:
        return extract
    return asked.answer(question, extract.source)


@dataclass(frozen=True)
class TargetInArea:
    """A target area that shares ground with an area; None for what has no outline to measure.

    ``counted`` says whether it is in the area by the rule of the question.
    """

    id: str
    name: str
    counted: bool
    share_of_area: float | None
    share_of_target: float | None


@dataclass(frozen=True)
class NearHouse:
    """A house outside an area; distances are straight lines in metres.

    From the nearest point of the area's border, and from the point that stands for it, which is
    surely inside.
    """

    row: int
    from_border_m: float
    from_point_m: float


@dataclass(frozen=True, eq=False)
class Ground:
    """The shapes of one area, in metres; ``extract`` is the answer about it alone."""

    code: str
    extract: Extract

    @cached_property
    def level(self) -> gpd.GeoDataFrame:
        """The areas of its level: EPSG:4326, with their codes."""
        areas = self.extract.source.data.areas
        return areas[areas["level"] == self.extract.selection.level]

    @cached_property
    def shape(self) -> BaseGeometry:
        """The area, in the metric CRS; an empty polygon if it has no outline."""
        mine = (self.level["code"] == self.code).to_numpy()
        shape = self._metric(self.level.geometry[mine])[0]
        return shapely.Polygon() if shape is None else shape

    @property
    def pieces(self) -> Pieces:
        """Its exclaves and holes."""
        return pieces(self.shape)

    def neighbours(self) -> tuple[tuple[str, Neighbour], ...]:
        """Return the areas of its level that share a border with it, by their codes."""
        codes = list(self.level["code"])
        found = neighbours(self._metric(self.level.geometry), codes.index(self.code))
        return tuple((codes[one.position], one) for one in found)

    def targets(self) -> tuple[TargetInArea, ...]:
        """Return the target areas of the question that share ground with it or are counted there.

        In register order; what overlaps by less than :data:`SLIVER` of either does so because its
        outline comes from another source, and is not listed.
        """
        answer = self.extract.layers["target_areas"]
        counted = np.isin(np.arange(len(answer.features)), answer.inside)
        shared = shapely.area(shapely.intersection(self._targets, self.shape))
        whole = shapely.area(self._targets)
        overlaps = shared > SLIVER * np.minimum(whole, self.shape.area)
        rows = np.flatnonzero(self._asked_targets & (counted | overlaps))
        names = answer.features["name"]
        return tuple(
            TargetInArea(
                id=str(answer.features["id"].iloc[row]),
                name=str(names.iloc[row]),
                counted=bool(counted[row]),
                share_of_area=_share(shared[row], self.shape.area) if whole[row] else None,
                share_of_target=_share(shared[row], whole[row]),
            )
            for row in rows
        )

    def target_share(self, targets: Sequence[TargetInArea]) -> float | None:
        """Return the share of its surface that all outlines take together, overlaps once.

        Slivers count too. None if none of the target areas that are or may be here has an outline.
        """
        if self.bare(targets) and all(one.share_of_area is None for one in targets):
            return None
        together = shapely.union_all(self._targets[self._asked_targets])
        return _share(shapely.area(shapely.intersection(together, self.shape)), self.shape.area)

    def bare(self, targets: Sequence[TargetInArea]) -> int:
        """Return how many target areas that are or may be here have no outline to measure.

        Of those counted here, and of those declared too coarsely to tell whether they are.
        """
        unplaced = self.extract.layers["target_areas"].reconciliation.unplaced
        return unplaced + sum(1 for one in targets if one.share_of_area is None)

    @cached_property
    def _asked_targets(self) -> Mask:
        """Which target areas the question leaves, wherever they lie."""
        selection, source = self.extract.selection, self.extract.source
        left, chosen = rows_asked_for(selection, source, "target_areas"), selection.targets
        if chosen:
            left &= self.extract.layers["target_areas"].features["id"].isin(chosen).to_numpy()
        return left

    def nearest_houses(self) -> tuple[NearHouse, ...]:
        """Return the nearest house outside it by each distance: one house, or two.

        From the border first. Of the houses that the question leaves, wherever they lie.
        """
        answer, source = self.extract.layers["houses"], self.extract.source
        anywhere = replace(self.extract.selection, areas=())
        outside = rows_asked_for(anywhere, source, "houses")
        outside &= place_of_rows(anywhere, source, "houses", anywhere.rule) == Truth.YES
        outside[answer.inside] = False
        rows = np.flatnonzero(outside)
        points = self._metric(answer.features.geometry.iloc[rows])
        placed = ~(shapely.is_missing(points) | shapely.is_empty(points))
        rows, points = rows[placed], points[placed]
        if not len(rows) or self.shape.is_empty:
            return ()
        border_m = shapely.distance(shapely.boundary(self.shape), points)
        point_m = shapely.distance(shapely.point_on_surface(self.shape), points)
        first = dict.fromkeys((int(np.argmin(border_m)), int(np.argmin(point_m))))
        return tuple(
            NearHouse(int(rows[at]), float(border_m[at]), float(point_m[at])) for at in first
        )

    @cached_property
    def _targets(self) -> NDArray[np.object_]:
        """The outlines of all target areas; an empty polygon for those without."""
        shapes = self._metric(self.extract.layers["target_areas"].features.geometry)
        return np.where(shapely.is_missing(shapes), shapely.Polygon(), shapes)

    def _metric(self, shapes: gpd.GeoSeries) -> NDArray[np.object_]:
        crs = metric_crs(self.extract.source.data.city.metric_crs)
        made: NDArray[np.object_] = shapes.to_crs(crs).to_numpy()
        return made


def overlap(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether two shapes in metres share ground, more than slivers between their outlines."""
    shared = shapely.area(shapely.intersection(one, other))
    return bool(shared > SLIVER * min(one.area, other.area))


def doubts(extract: Extract) -> Mapping[LayerName, Mapping[Doubt, Rows]]:
    """Return the rows of which something is not known, in register order, by layer and reason.

    Parameters
    ----------
    extract
        An answer about areas.
    """
    return {layer: _doubts(extract, layer) for layer in FEATURE_LAYERS}


def _doubts(extract: Extract, layer: LayerName) -> dict[Doubt, Rows]:
    selection, answer = extract.selection, extract.layers[layer]
    places = extract.source.places[layer, selection.rule]
    inside = np.isin(np.arange(len(answer.features)), answer.inside)
    asked = rows_asked_for(selection, extract.source, layer)
    where = np.full(len(inside), Truth.YES, dtype=np.int8)
    if answer.reconciliation.unplaced or answer.uncertain_outside:
        # Which rows: the answer only counts them. Placing them all again takes long.
        where = place_of_rows(selection, extract.source, layer, selection.rule)
    approximate = answer.features["precision_m"].notna().to_numpy() & places.has_geometry
    near = places.uncertain_in(selection.areas)
    masks: dict[Doubt, Mask] = {
        "declared": inside & ~places.has_geometry,
        "approximate": inside & approximate,
        "unplaced": asked & (where == Truth.UNKNOWN),
        "across": asked & near & (where == Truth.NO),
    }
    found = {name: np.flatnonzero(mask) for name, mask in masks.items()}
    found |= {"uncertain": answer.uncertain, "contradicting": answer.contradicting}
    if layer == "pacts":
        undated = (answer.features["date"] == "").to_numpy()
        found["undated"] = np.flatnonzero(inside & undated)
        if selection.on is not None:
            found["in_force"] = answer.unknown
    return {name: found[name] for name in DOUBTS if name in found}


def _share(part: float, whole: float) -> float | None:
    """Return a share of 0 to 1, None of nothing; rounding may give a hair more than the whole."""
    return min(float(part / whole), 1.0) if whole > 0 else None
