"""A city's layers with what is worked out once and asked often: places, searchable text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from geo.join import AreaRule
from layers.hierarchy import Hierarchy
from layers.places import Places
from layers.search import fold
from layers.selection import FEATURE_LAYERS, Known, LayerName

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from data.catalogue import Catalogue, Term
    from data.city import CityData

_SEARCHED: dict[LayerName, tuple[str, ...]] = {
    "pacts": ("id", "name", "place", "address", "district", "parties", "public_party"),
    "houses": ("id", "name", "alt_names", "address", "district", "manager"),
    "target_areas": ("id", "name", "programme", "funding", "units", "places"),
}
"""The fields of each layer that the reader's words are looked for in."""


@dataclass(frozen=True, eq=False)
class CityLayers:
    """The data of a city, ready to be asked. Shared by all readers: nobody changes it."""

    data: CityData
    vocabularies: Mapping[str, Mapping[str, Term]]

    @classmethod
    def of(cls, data: CityData, catalogue: Catalogue) -> CityLayers:
        """Make the layers of a city of that catalogue."""
        return cls(data, catalogue.vocabularies)

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
        )

    @cached_property
    def area_names(self) -> Mapping[str, str]:
        """The name of every area, of all levels, by its code."""
        return dict(zip(self.data.areas["code"], self.data.areas["name"], strict=True))

    @cached_property
    def hierarchy(self) -> Hierarchy:
        """Which area lies in which."""
        return Hierarchy(self.data.areas)

    @cached_property
    def places(self) -> Mapping[tuple[LayerName, AreaRule], Places]:
        """Where the rows of every feature layer lie, by each rule (worked out when asked)."""
        return {
            (layer, rule): Places(
                self.features(layer), self.hierarchy, rule, self.data.city.metric_crs
            )
            for layer in FEATURE_LAYERS
            for rule in AreaRule
        }

    @cached_property
    def searchable(self) -> Mapping[LayerName, list[str]]:
        """The folded text of every row that the reader's words are looked for in: public fields."""
        return {layer: self._texts(layer, columns) for layer, columns in _SEARCHED.items()}

    def _texts(self, layer: LayerName, columns: tuple[str, ...]) -> list[str]:
        fields = self.data.city.fields_of(layer)
        secret = {field.name for field in fields if field.access != "public"}
        frame = self.features(layer)
        open_ones = [frame[column] for column in columns if column not in secret]
        return [fold(" ".join(texts)) for texts in zip(*open_ones, strict=True)]
