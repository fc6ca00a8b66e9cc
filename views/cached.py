"""All that is kept between runs, in one place: by question and data fingerprint, bounded.

The values are shared by all sessions; nobody changes them.
"""

from __future__ import annotations

import gc
import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from data.catalogue import Catalogue, load_catalogue
from data.city import load_city
from geo.join import AreaRule
from layers.city_layers import CityLayers
from layers.extract import make_extract
from layers.map.pack import Pack, pack_areas, pack_features
from layers.members import members
from layers.selection import FEATURE_LAYERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.answer import Extract
    from layers.selection import Notice, Selection

CATALOGUE_VARIABLE = "CONDIVISA_CATALOGUE"


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Return the catalogue: the bundled one, or that of the folder in CONDIVISA_CATALOGUE."""
    folder = os.environ.get(CATALOGUE_VARIABLE)
    return load_catalogue(Path(folder) if folder else None)


@lru_cache(maxsize=8)
def city_layers(city: str) -> CityLayers:
    """Return a city's layers, read once."""
    layers = CityLayers.of(load_city(catalogue(), city), catalogue())
    # The frames stay for good: without this every collection walks them, which is most of
    # what a rerun costs.
    gc.freeze()
    return layers


@lru_cache(maxsize=256)
def extract(selection: Selection, notices: tuple[Notice, ...], fingerprint: str) -> Extract:
    """Return the answer to a question about the data of that fingerprint."""
    layers = city_layers(selection.city)
    assert layers.data.fingerprint == fingerprint  # noqa: S101 - the key of the cache, not input
    return make_extract(selection, layers, notices=notices)


@lru_cache(maxsize=8)
def packs(city: str) -> Mapping[str, Pack]:
    """Return the packed layer files of a city: one per level, one per feature layer."""
    layers = city_layers(city)
    place = layers.data.city
    files: dict[str, Pack] = {
        level.key: pack_areas(layers.data.areas, level=level.key, metric=place.metric_crs)
        for level in place.levels
    }
    fields = {dataset.layer: dataset.fields for dataset in place.datasets}
    files |= {
        layer: pack_features(
            layers.features(layer),
            layer=layer,
            fields=fields.get(layer, ()),
            member=members(layers.places[layer, AreaRule.MOSTLY]),
        )
        for layer in FEATURE_LAYERS
    }
    return files
