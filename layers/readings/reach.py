"""How far the houses of a city reach over the areas of an answer: surface, residents, distance.

Every house of the city counts, whatever the question asks: one outside the choice still serves its
neighbours. Distances are straight lines in the city's metric CRS. Where every house lacks a place,
nothing is known of their reach; where some do, what is told is the least.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import EXCHANGE_CRS, metric_crs
from geo.nearest import nearest
from geo.reach import covered_share, reach, together

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

    from layers.answer import Extract
    from layers.city_layers import CityLayers
    from layers.hierarchy import Hierarchy

    Geometries = NDArray[np.object_]
    Numbers = NDArray[np.float64]

WHOLE = 0.99
"""Parts stand for an area if they take at least this share of its surface."""

OVERLAP = 0.001
"""Parts whose surfaces add up to a larger share more than their union overlap."""


@dataclass(frozen=True, eq=False)
class Sites:
    """Houses with a place, those of the register first.

    ``points`` are in the metric CRS, ``precision_m`` is 0 where the place is exact. ``unplaced``
    counts the houses of the register whose place is not known.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    points: Geometries
    precision_m: Numbers
    unplaced: int

    @property
    def known(self) -> bool:
        """Whether anything can be told of their reach: no house at all reaches nothing."""
        return len(self.points) > 0 or self.unplaced == 0

    def with_places(self, names: Iterable[str], points: Geometries) -> Sites:
        """Return these and places that are not in the register."""
        names = tuple(names)
        return Sites(
            ids=(*self.ids, *("",) * len(names)),
            names=(*self.names, *names),
            points=np.concatenate([self.points, points]),
            precision_m=np.concatenate([self.precision_m, np.zeros(len(names))]),
            unplaced=self.unplaced,
        )


@dataclass(frozen=True, eq=False)
class Parts:
    """What tells where residents live: areas whose residents are taken as evenly spread.

    ``owner`` is the position of the area of the level that each part helps to tell about.
    """

    geometry: Geometries
    residents: Numbers
    owner: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Ground:
    """The areas of an answer in metres.

    Parameters
    ----------
    areas
        Those of the level in the choice: ``code``, ``name``, ``population`` (missing if unknown),
        ``population_year``.
    geometry
        Their outlines, in the metric CRS ``crs`` like all here but the geometry of the frame.
    points
        A point inside each of them (Shapely's *point on surface*).
    outline
        The choice itself: the union of the chosen areas or, where none are, of ``areas``.
        Ambiti may overlap; their union does not.
    parts
        The parts of those of ``areas`` whose residents can be told by finer areas.
    choice_parts
        The parts of the choice, none over another; None if its residents cannot be told so.
    """

    areas: gpd.GeoDataFrame
    geometry: Geometries
    points: Geometries
    crs: CRS
    outline: BaseGeometry
    parts: Parts
    choice_parts: Parts | None

    @property
    def has_parts(self) -> NDArray[np.bool_]:
        """Which of the areas have parts that tell where their residents live."""
        return np.isin(np.arange(len(self.areas)), self.parts.owner)


@dataclass(frozen=True, eq=False)
class Coverage:
    """What houses reach; NaN is what is not known.

    Parameters
    ----------
    reached
        All that lies within the distance of a house, clipped to the choice (metric CRS).
    share, residents
        Of each area: the share of its surface that is reached, the residents who live there by
        estimate.
    distance_m, house
        From each area's point to the nearest house, and its position among the sites (-1: none).
    whole_share, whole_residents
        The same of the whole choice.
    """

    reached: BaseGeometry
    share: Numbers
    residents: Numbers
    distance_m: Numbers
    house: NDArray[np.intp]
    whole_share: float
    whole_residents: float


def houses_of(source: CityLayers) -> Sites:
    """Return all houses of a city that have a place."""
    houses = source.data.houses
    geometry = houses.geometry.to_numpy()
    has = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    placed = houses[has]
    return Sites(
        ids=tuple(placed["id"]),
        names=tuple(placed["name"]),
        points=in_metres(placed.geometry, source),
        precision_m=placed["precision_m"].fillna(0).to_numpy(dtype=float),
        unplaced=int((~has).sum()),
    )


def in_metres(shapes: gpd.GeoSeries, source: CityLayers) -> Geometries:
    """Return shapes in the city's metric CRS."""
    geometry: Geometries = shapes.to_crs(metric_crs(source.data.city.metric_crs)).to_numpy()
    return geometry


def in_degrees(shapes: Iterable[BaseGeometry], source: CityLayers) -> gpd.GeoSeries:
    """Return metric shapes as they are exchanged; what is empty is left out."""
    there = [shape for shape in shapes if shape is not None and not shape.is_empty]
    series = gpd.GeoSeries(there, crs=metric_crs(source.data.city.metric_crs))
    return series.to_crs(EXCHANGE_CRS)


def ground_of(extract: Extract) -> Ground:
    """Return the areas of an answer, ready to be measured."""
    source = extract.source
    every = source.data.areas
    geometry = in_metres(every.geometry, source)
    position = {code: at for at, code in enumerate(every["code"])}
    codes = extract.areas.loc[extract.areas["in_choice"], "code"]
    own = np.array([position[code] for code in codes], dtype=np.intp)
    hierarchy = extract.source.hierarchy
    outer = [position[code] for code in _outermost(hierarchy, extract.selection.areas or codes)]
    family = _Family(extract, geometry)
    return Ground(
        areas=every.iloc[own].reset_index(drop=True),
        geometry=geometry[own],
        points=shapely.point_on_surface(geometry[own]),
        crs=metric_crs(source.data.city.metric_crs),
        outline=together(geometry[outer]),
        parts=family.parts(own),
        choice_parts=family.whole(outer),
    )


def cover(ground: Ground, sites: Sites, distance_m: float) -> Coverage:
    """Work out what the houses reach over the ground."""
    everywhere = reach(sites.points, distance_m)
    reached = shapely.intersection(everywhere, ground.outline)
    house, distances = nearest(ground.points, sites.points)
    n = len(ground.areas)
    residents = np.where(ground.has_parts, _residents(ground.parts, everywhere, n), np.nan)
    whole = ground.choice_parts
    unknown = np.nan if not sites.known else 1.0
    return Coverage(
        reached=reached,
        share=covered_share(ground.geometry, everywhere) * unknown,
        residents=residents * unknown,
        distance_m=distances,
        house=house,
        whole_share=min(reached.area / ground.outline.area, 1.0) * unknown,
        whole_residents=np.nan if whole is None else _spread(whole, everywhere).sum() * unknown,
    )


def _spread(parts: Parts, reached: BaseGeometry) -> Numbers:
    """Return the residents of each part who are reached, if they live evenly over it."""
    return np.nan_to_num(covered_share(parts.geometry, reached)) * parts.residents


def _residents(parts: Parts, reached: BaseGeometry, n: int) -> Numbers:
    return np.asarray(np.bincount(parts.owner, _spread(parts, reached), minlength=n), dtype=float)


def _outermost(hierarchy: Hierarchy, codes: Iterable[str]) -> list[str]:
    """Return areas once each, without those that lie in another; of an ambito its members."""
    # First the members: an ambito lies in nothing, and nothing in it, as the hierarchy has it.
    members = dict.fromkeys(hierarchy.expanded(codes))
    return [code for code in members if not (hierarchy.closure(code) & members.keys()) - {code}]


class _Family:
    """Which finer areas surely lie in which, by the stored hierarchy, and who lives there."""

    def __init__(self, extract: Extract, geometry: Geometries) -> None:
        areas, hierarchy = extract.source.data.areas, extract.source.hierarchy
        self._geometry = geometry
        self._surface = shapely.area(geometry)
        self._people = areas["population"].to_numpy(dtype=float, na_value=np.nan)
        self._codes = list(areas["code"])
        position = {code: at for at, code in enumerate(areas["code"])}
        self._members = {
            position[code]: [position[one] for one in _outermost(hierarchy, members)]
            for code, members in hierarchy.groups.items()
        }
        depth = {level: at for at, level in enumerate(hierarchy.levels)}
        self._depth = [depth[level] for level in areas["level"]]
        self._inside: dict[tuple[str, int], list[int]] = {}
        parents = zip(areas["code"], areas["parent"], areas["parent_share"], strict=True)
        for at, (code, parent, share) in enumerate(parents):
            above = hierarchy.closure(code) | ({parent} if parent and share == 1 else set())
            for up in above - {code}:
                self._inside.setdefault((up, self._depth[at]), []).append(at)

    def parts(self, areas: Iterable[int]) -> Parts:
        """Return the parts of every area that has any."""
        pairs = [(part, owner) for owner, at in enumerate(areas) for part in self._of(at)]
        return self._made(pairs)

    def whole(self, areas: list[int]) -> Parts | None:
        """Return the parts of several areas, None if they do not tell where residents live."""
        parts = self._several(areas)
        return self._made([(part, 0) for part in parts]) if parts else None

    def _several(self, areas: list[int]) -> list[int]:
        """Return the parts of several areas: each by its own or, among several, by itself."""
        found = [self._of(at) or (self._itself(at) if len(areas) > 1 else []) for at in areas]
        parts = list(dict.fromkeys(chain.from_iterable(found)))
        # Who lives where two parts overlap would count twice.
        return parts if all(found) and not (self._overlap(areas) and self._overlap(parts)) else []

    def _overlap(self, areas: list[int]) -> bool:
        together_m2 = together(self._geometry[areas]).area
        return bool(self._surface[areas].sum() > together_m2 * (1 + OVERLAP))

    def _of(self, area: int) -> list[int]:
        """Return the areas of the finest level that fill this one and have their residents.

        Of an ambito the parts of its members.
        """
        if area in self._members:
            return self._several(self._members[area])
        for depth in range(max(self._depth), self._depth[area], -1):
            inside = self._inside.get((self._codes[area], depth), [])
            known = not np.isnan(self._people[inside]).any()
            if inside and known and self._surface[inside].sum() >= WHOLE * self._surface[area]:
                return inside
        return []

    def _itself(self, area: int) -> list[int]:
        return [] if np.isnan(self._people[area]) else [area]

    def _made(self, pairs: list[tuple[int, int]]) -> Parts:
        at = np.array([part for part, _ in pairs], dtype=np.intp)
        owner = np.array([owner for _, owner in pairs], dtype=np.intp)
        return Parts(self._geometry[at], self._people[at], owner)
