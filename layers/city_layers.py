"""A city's layers with what is worked out once and asked often: places, searchable text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from geo.join import AreaRule
from layers.ambiti import codes_of
from layers.ambiti_areas import with_ambiti_level
from layers.coded import Coded
from layers.ground import Ground
from layers.hierarchy import Hierarchy
from layers.in_force import Lives
from layers.places import Places
from layers.search import fold
from layers.selection import FEATURE_LAYERS, Known, LayerName
from layers.word_index import WordIndex

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import shapely

    from data.catalogue import Catalogue, Term
    from data.city import CityData
    from layers.ambiti import Ambito
    from layers.selection import Selection

_SEARCHED: dict[LayerName, tuple[str, ...]] = {
    "pacts": ("id", "name", "place", "address", "district", "parties", "public_party"),
    "houses": ("id", "name", "alt_names", "address", "district", "manager"),
    "target_areas": ("id", "name", "programme", "funding", "units", "places"),
}
"""The fields of each layer that the reader's words are looked for in."""


FACETS = ("status", "theme", "kind")
"""The fields of pacts that a question picks keys of."""


@dataclass(frozen=True, eq=False)
class CityLayers:
    """The data of a city, ready to be asked. Shared by all readers: nobody changes it.

    With ``ambiti`` it has a last level more, and ``base`` is the same city without it.
    """

    data: CityData
    vocabularies: Mapping[str, Mapping[str, Term]]
    ambiti: tuple[Ambito, ...] = ()
    base: CityLayers | None = None

    @classmethod
    def of(cls, data: CityData, catalogue: Catalogue) -> CityLayers:
        """Make the layers of a city of that catalogue."""
        return cls(data, catalogue.vocabularies)

    def with_ambiti(self, ambiti: tuple[Ambito, ...]) -> CityLayers:
        """Return the same city with these ambiti, and no others, as its last level.

        Parameters
        ----------
        ambiti
            The codes of their members are the city's, and an outline shares ground with it (see
            :func:`layers.selection.read_ambiti`).
        """
        base = self.base or self
        if ambiti == self.ambiti:
            return self
        if not ambiti:
            return base
        data = with_ambiti_level(base.data, base.hierarchy, ambiti, base.outline)
        return CityLayers(data, self.vocabularies, ambiti, base)

    @cached_property
    def outline(self) -> shapely.Geometry:
        """The ground of the metropolitan city: the union of its coarsest areas, EPSG:4326."""
        areas = (self.base or self).data.areas
        coarsest = self.data.city.levels[0].key
        return areas.geometry[areas["level"] == coarsest].union_all()

    def features(self, layer: LayerName) -> gpd.GeoDataFrame:
        """Return the rows of a feature layer, in the order of its register."""
        frames: dict[LayerName, gpd.GeoDataFrame] = {
            "pacts": self.data.pacts,
            "houses": self.data.houses,
            "target_areas": self.data.target_areas,
            "areas": self.data.areas,
        }
        return frames[layer]

    @cached_property
    def known(self) -> Known:
        """What a question about this city may name."""
        return Known(
            city=self.data.city.key,
            levels=tuple(level.key for level in self.data.city.levels),
            areas=tuple(self.data.areas["code"]),
            targets=tuple(self.data.target_areas["id"]),
            statuses=tuple(self.vocabularies["status"]),
            themes=tuple(self.vocabularies["theme"]),
            outline=self.outline,
        )

    def make_ready(self) -> None:
        """Work out what most questions need, before several readers ask for it at the same time.

        No lock keeps them from each working it out for itself.
        """
        _ = self.known, self.coded, self.lives, self.words
        coarsest = self.hierarchy.levels[0]
        for layer in FEATURE_LAYERS:
            self.places[layer, AreaRule.MOSTLY].indexed(coarsest)

    @cached_property
    def area_names(self) -> Mapping[str, str]:
        """The name of every area, of all levels, by its code."""
        return dict(zip(self.data.areas["code"], self.data.areas["name"], strict=True))

    @cached_property
    def hierarchy(self) -> Hierarchy:
        """Which area lies in which."""
        codes = zip(codes_of(self.ambiti), self.ambiti, strict=True)
        return Hierarchy(self.data.areas, {code: one.codes for code, one in codes if one.codes})

    @cached_property
    def places(self) -> Mapping[tuple[LayerName, AreaRule], Places]:
        """Where the rows of every feature layer lie, by each rule (worked out when asked)."""
        base = self.base.places if self.base else {}
        found: dict[tuple[LayerName, AreaRule], Places] = {}
        for layer in FEATURE_LAYERS:
            here, crs = self.features(layer), self.data.city.metric_crs
            under = base[layer, AreaRule.MOSTLY].ground if base else None
            ground = Ground(here, self.hierarchy, crs, under)
            for rule in AreaRule:
                below = base.get((layer, rule))
                found[layer, rule] = Places(here, self.hierarchy, rule, crs, below, ground)
        return found

    @cached_property
    def searchable(self) -> Mapping[LayerName, list[str]]:
        """The folded text of every row that the reader's words are looked for in: public fields."""
        if self.base:
            return self.base.searchable
        return {layer: self._texts(layer) for layer in FEATURE_LAYERS}

    @cached_property
    def words(self) -> Mapping[LayerName, WordIndex]:
        """The words of those texts, with the rows that each stands in."""
        if self.base:
            return self.base.words
        return {layer: WordIndex.of(self._texts(layer)) for layer in FEATURE_LAYERS}

    def _texts(self, layer: LayerName) -> list[str]:
        fields = self.data.city.fields_of(layer)
        secret = {field.name for field in fields if field.access != "public"}
        frame = self.features(layer)
        open_ones = [frame[name].tolist() for name in _SEARCHED[layer] if name not in secret]
        return [fold(" ".join(texts)) for texts in zip(*open_ones, strict=True)]

    @cached_property
    def coded(self) -> Mapping[str, Coded]:
        """The status, theme and kind of every pact, as positions in their vocabularies."""
        if self.base:
            return self.base.coded
        pacts = self.data.pacts
        return {name: Coded.of(pacts[name], self.vocabularies[name]) for name in FACETS}

    @cached_property
    def lives(self) -> Lives:
        """Between which days every pact lived."""
        return self.base.lives if self.base else Lives.of(self.data.pacts)


def layers_for(selection: Selection, layers: CityLayers) -> CityLayers:
    """Return the layers that a question is asked of: its city's with its own ambiti."""
    return layers.with_ambiti(selection.ambiti)
