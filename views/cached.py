"""All that is kept between runs, in one place and bounded: read once, shared by all sessions.

Nobody changes what is kept. Each maker works for one caller at a time: sessions that start together
wait for the first instead of reading the same city twenty times over.
"""

from __future__ import annotations

import gc
from collections import OrderedDict
from dataclasses import replace
from functools import lru_cache, wraps
from threading import RLock
from typing import TYPE_CHECKING, TypeVar

from data.catalogue import Catalogue, catalogue_of_environment, load_catalogue
from data.city import load_city
from layers.ambiti import LEVEL as AMBITO
from layers.city_layers import CityLayers
from layers.extract import make_extract
from layers.map.city import ambiti_pack, city_packs
from layers.readings.ask import ask_reading, read_reading
from layers.selection import LAYERS
from views.jobs import Workshop

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping
    from datetime import date

    from layers.ambiti import Ambito
    from layers.answer import Extract
    from layers.map.pack import Pack
    from layers.notice import Notice
    from layers.readings.model import Reading
    from layers.selection import Selection

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


def layers_of(city: str, ambiti: tuple[Ambito, ...] = ()) -> CityLayers:
    """Return a city's layers with the ambiti of a question."""
    return _with_ambiti(city, ambiti) if ambiti else city_layers(city)


@kept(32)
def _with_ambiti(city: str, ambiti: tuple[Ambito, ...]) -> CityLayers:
    return city_layers(city).with_ambiti(ambiti)


def extract(selection: Selection, notices: tuple[Notice, ...]) -> Extract:
    """Return the answer to a question; what is only drawn otherwise is not worked out again."""
    answer = _extract(replace(selection, view=None, layers=LAYERS), notices)
    return replace(answer, selection=selection)


@kept(256)
def _extract(selection: Selection, notices: tuple[Notice, ...]) -> Extract:
    layers = layers_of(selection.city, selection.ambiti)
    return make_extract(selection, layers, notices=notices)


def reading(
    selection: Selection, notices: tuple[Notice, ...], params: Mapping[str, str], today: date
) -> Reading:
    """Return a reading of the answer to a question; where the map looks makes no difference.

    Parameters
    ----------
    params
        Those of the reading (:meth:`layers.readings.registry.ReadingKind.params`).

    Raises
    ------
    ReadingError
        If the choices cannot be read together.
    """
    asked = replace(selection, view=None, layers=LAYERS)
    return _reading(asked, notices, tuple(params.items()), today)


@kept(64)
def _reading(
    selection: Selection,
    notices: tuple[Notice, ...],
    params: tuple[tuple[str, str], ...],
    today: date,
) -> Reading:
    layers = layers_of(selection.city, selection.ambiti)
    kind, values, _ = read_reading(dict(params), layers)
    return ask_reading(
        kind,
        values,
        extract(selection, notices),
        today=today,
        cities=tuple(catalogue().cities),
        layers_of=city_layers,
        answer=_answer,
    )


def _answer(
    selection: Selection, source: CityLayers, *, notices: tuple[Notice, ...] = ()
) -> Extract:
    """Answer as :func:`layers.extract.make_extract` does, once for all who ask of these layers."""
    if (source.base or source) is not city_layers(selection.city):
        return make_extract(selection, source, notices=notices)
    return extract(selection, notices)


@kept(1)
def workshop() -> Workshop:
    """Return where the files of all readers are made, a few at once."""
    return Workshop()


def packs(city: str, ambiti: tuple[Ambito, ...] = ()) -> Mapping[str, Pack]:
    """Return the packed layer files of a city: one per level, one per feature layer."""
    return {**_packs(city), AMBITO: _ambiti_pack(city, ambiti)} if ambiti else _packs(city)


@kept(8)
def _packs(city: str) -> Mapping[str, Pack]:
    return city_packs(city_layers(city))


@kept(32)
def _ambiti_pack(city: str, ambiti: tuple[Ambito, ...]) -> Pack:
    return ambiti_pack(layers_of(city, ambiti))


class Shelf:
    """Files of readers' own ambiti, by name: the last ones that were shown, for all sessions."""

    def __init__(self, most: int) -> None:
        self._most, self._files, self._lock = most, OrderedDict[str, bytes](), RLock()

    def put(self, pack: Pack) -> None:
        """Keep a file, and forget the one that was shown longest ago if there are too many."""
        with self._lock:
            self._files[pack.name] = pack.body
            self._files.move_to_end(pack.name)
            while len(self._files) > self._most:
                self._files.popitem(last=False)

    def get(self, name: str) -> bytes | None:
        """Return a file, or None if it is not kept."""
        with self._lock:
            return self._files.get(name)


@kept(1)
def shelf() -> Shelf:
    """Return where the files of ambiti are kept."""
    return Shelf(most=128)
