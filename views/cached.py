"""All that is kept between runs, in one place and bounded: read once, shared by all sessions.

Nobody changes what is kept (see :mod:`views.kept`).
"""

from __future__ import annotations

import gc
from collections import OrderedDict
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from threading import RLock
from typing import TYPE_CHECKING

from data.catalogue import Catalogue, catalogue_of_environment, load_catalogue
from data.register.state import load_state, state_now
from data.register.store import open_store
from layers.ambiti import LEVEL as AMBITO
from layers.answer import Extract
from layers.city_layers import CityLayers
from layers.extract import make_extract
from layers.map.city import ambiti_pack, city_packs
from layers.past import past_of
from layers.readings.ask import ask_reading, read_reading
from layers.readings.model import MapOf, Reading
from layers.selection import LAYERS
from views import past_data
from views.jobs import Workshop
from views.kept import forget, kept

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from data.register.state import Past, State
    from data.register.store import Store
    from layers.ambiti import Ambito
    from layers.map.pack import Pack
    from layers.notice import Notice
    from layers.selection import Selection

_BYTES_A_CELL = 16
"""Of a table of counts: numbers, and names that are shared with the data."""
_MOST_BYTES = 256 * 2**20
"""Of the answers that are kept, and of the files: a typical city's answer has some 100 kB."""

MOST_FILES = 4096
"""Of the files that are kept: one city of a million pacts has a thousand blocks of texts."""


@kept(1)
def catalogue() -> Catalogue:
    """Return the catalogue: the bundled one, or that of the folder in CONDIVISA_CATALOGUE."""
    return load_catalogue(catalogue_of_environment())


@kept(1)
def store() -> Store:
    """Return where the registers are: the folder that CONDIVISA_STORE names, or the checkout's."""
    return open_store()


_SHOWN: ContextVar[str] = ContextVar("fingerprint of the data that is shown", default="")


@contextmanager
def showing(fingerprint: str) -> Iterator[None]:
    """Let all that is asked for meanwhile, in this thread, be of the data of that fingerprint.

    Of data that is not kept, and of other cities, it is that of now.
    """
    before = _SHOWN.set(fingerprint)
    try:
        yield
    finally:
        _SHOWN.reset(before)


def state_of(city: str) -> State:
    """Return the versions that a city is shown with; a new one is seen without a restart."""
    return _state(city, _SHOWN.get() or past_data.shown(), store().stamp())


def past(city: str, fingerprint: str) -> Past | None:
    """Return the state of a city that a fingerprint names, None if it is not kept."""
    return _past(city, fingerprint, store().stamp())


@kept(16)
def _state(city: str, fingerprint: str, stamp: str) -> State:
    then = _past(city, fingerprint, stamp) if fingerprint else None
    return then.state if then else state_now(store(), city)


@kept(16)
def _past(city: str, fingerprint: str, stamp: str) -> Past | None:
    del stamp  # a part of the key
    return past_of(catalogue(), city, store(), fingerprint)


def city_layers(city: str) -> CityLayers:
    """Return a city's layers, read once for each state of its registers."""
    return _city_layers(city, state_of(city))


def layers_now(city: str) -> CityLayers:
    """Return a city's layers as they are now, whatever older data the session shows."""
    return _city_layers(city, state_now(store(), city))


def _forget_answers(old: CityLayers) -> None:
    forget(lambda one: _hangs_on(one, old))


def _hangs_on(one: object, old: CityLayers) -> bool:
    """Say whether a result, or a part of its key, holds a city's layers."""
    if isinstance(one, tuple):
        return any(_hangs_on(each, old) for each in one)
    if isinstance(one, Reading):
        return _hangs_on((one.extract, *one.maps), old)
    if isinstance(one, MapOf):
        return _hangs_on(one.extract, old)
    layers = one.source if isinstance(one, Extract) else one
    return isinstance(layers, CityLayers) and (layers.base or layers) is old


@kept(8, when_gone=_forget_answers)
def _city_layers(city: str, state: State) -> CityLayers:
    layers = CityLayers.of(load_state(catalogue(), city, store(), state), catalogue())
    layers.make_ready()
    # What is frozen is not walked by every collection, which is most of what a rerun costs.
    # Layers hold themselves in circles: those that had to go would stay frozen for good.
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    return layers


def layers_of(city: str, ambiti: tuple[Ambito, ...] = ()) -> CityLayers:
    """Return a city's layers with the ambiti of a question."""
    return _with_ambiti(city_layers(city), ambiti) if ambiti else city_layers(city)


@kept(32)
def _with_ambiti(layers: CityLayers, ambiti: tuple[Ambito, ...]) -> CityLayers:
    return layers.with_ambiti(ambiti)


def extract(selection: Selection, notices: tuple[Notice, ...]) -> Extract:
    """Return the answer to a question; what is only drawn otherwise is not worked out again."""
    layers = layers_of(selection.city, selection.ambiti)
    answer = _extract(replace(selection, view=None, layers=LAYERS), notices, layers)
    return replace(answer, selection=selection)


def _weight(answer: Extract) -> int:
    """Return about how many bytes an answer holds of its own; what it is of is shared by all."""
    rows = [
        one
        for layer in answer.layers.values()
        for one in (layer.inside, layer.unknown, layer.uncertain, layer.contradicting)
    ]
    return answer.areas.size * _BYTES_A_CELL + sum(one.nbytes for one in rows)


@kept(256, weight=_weight, heaviest=_MOST_BYTES)
def _extract(selection: Selection, notices: tuple[Notice, ...], layers: CityLayers) -> Extract:
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
    # Readings compare cities: each of them may have another state.
    states = tuple(state_of(city) for city in catalogue().cities)
    return _reading(asked, notices, tuple(params.items()), today, states)


@kept(64)
def _reading(
    selection: Selection,
    notices: tuple[Notice, ...],
    params: tuple[tuple[str, str], ...],
    today: date,
    states: tuple[State, ...],
) -> Reading:
    del states  # a part of the key
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
    own = _packs(city_layers(city))
    return {**own, AMBITO: _ambiti_pack(layers_of(city, ambiti))} if ambiti else own


@kept(8)
def _packs(layers: CityLayers) -> Mapping[str, Pack]:
    return city_packs(layers)


@kept(32)
def _ambiti_pack(layers: CityLayers) -> Pack:
    return ambiti_pack(layers)


class Shelf:
    """Files that pages may still ask for, by name: the last ones that were shown to any reader.

    Those of readers' own ambiti, and those of data that a new version has taken the place of.
    """

    def __init__(self, most: int, heaviest: int = _MOST_BYTES) -> None:
        self._most, self._heaviest, self._weight = most, heaviest, 0
        self._files, self._lock = OrderedDict[str, bytes](), RLock()

    def put(self, pack: Pack) -> None:
        """Keep a file, and forget the one that was shown longest ago if there are too many."""
        with self._lock:
            self._weight += len(pack.body) - len(self._files.get(pack.name, b""))
            self._files[pack.name] = pack.body
            self._files.move_to_end(pack.name)
            while self._is_too_much():
                _, gone = self._files.popitem(last=False)
                self._weight -= len(gone)

    def _is_too_much(self) -> bool:
        many, heavy = len(self._files) > self._most, self._weight > self._heaviest
        return len(self._files) > 1 and (many or heavy)

    def get(self, name: str) -> bytes | None:
        """Return a file, or None if it is not kept."""
        with self._lock:
            return self._files.get(name)


@kept(1)
def shelf() -> Shelf:
    """Return where the files that were shown are kept."""
    return Shelf(most=MOST_FILES)
