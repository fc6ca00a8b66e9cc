"""All that is kept between runs, in one place and bounded: read once, shared by all sessions.

Nobody changes what is kept. Each maker works for one caller at a time: sessions that start together
wait for the first instead of reading the same city twenty times over.
"""

from __future__ import annotations

import gc
from dataclasses import replace
from functools import lru_cache, wraps
from threading import RLock
from typing import TYPE_CHECKING, TypeVar

from data.catalogue import Catalogue, catalogue_of_environment, load_catalogue
from data.city import load_city
from layers.city_layers import CityLayers
from layers.extract import make_extract
from layers.map.city import city_packs
from layers.selection import LAYERS
from views.jobs import Workshop

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from layers.answer import Extract
    from layers.map.pack import Pack
    from layers.selection import Notice, Selection

Made = TypeVar("Made")


def kept(most: int) -> Callable[[Callable[..., Made]], Callable[..., Made]]:
    """Keep the last results of a function of hashable arguments; made by one thread at a time."""

    def decorate(make: Callable[..., Made]) -> Callable[..., Made]:
        remembered, lock = lru_cache(maxsize=most)(make), RLock()

        @wraps(make)
        def get(*arguments: Hashable) -> Made:
            with lock:
                return remembered(*arguments)

        return get

    return decorate


@kept(1)
def catalogue() -> Catalogue:
    """Return the catalogue: the bundled one, or that of the folder in CONDIVISA_CATALOGUE."""
    return load_catalogue(catalogue_of_environment())


@kept(8)
def city_layers(city: str) -> CityLayers:
    """Return a city's layers, read once."""
    layers = CityLayers.of(load_city(catalogue(), city), catalogue())
    # The frames stay for good: without this every collection walks them, which is most of
    # what a rerun costs.
    gc.freeze()
    return layers


def extract(selection: Selection, notices: tuple[Notice, ...]) -> Extract:
    """Return the answer to a question; what is only drawn otherwise is not worked out again."""
    answer = _extract(replace(selection, view=None, layers=LAYERS), notices)
    return replace(answer, selection=selection)


@kept(256)
def _extract(selection: Selection, notices: tuple[Notice, ...]) -> Extract:
    return make_extract(selection, city_layers(selection.city), notices=notices)


@kept(1)
def workshop() -> Workshop:
    """Return where the files of all readers are made, a few at once."""
    return Workshop()


@kept(8)
def packs(city: str) -> Mapping[str, Pack]:
    """Return the packed layer files of a city: one per level, one per feature layer."""
    return city_packs(city_layers(city))
