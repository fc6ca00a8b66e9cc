"""Which versions make up a city at a time, and the data that they give together.

History is one line: each version is current from its own making to that of the next one of its
layer. So every state that there ever was can be told from the versions alone, and the fingerprint
of each worked out without reading a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from data.city import CityData, fingerprint, load_city
from data.register.words import say
from data.registered import Registered, with_registered_fingerprint
from data.words import LANGS, day

if TYPE_CHECKING:
    from data.model import Catalogue, LayerKey
    from data.register.store import Store
    from data.register.version import RegisterLayer, Version

    State = tuple[Version, ...]


class Past(NamedTuple):
    """A state that a city was in: the current version of each layer that had one, by layer.

    ``since`` is the version that brought it about; None: the bundled data, before the first.
    """

    state: State
    since: Version | None


def state_now(store: Store, city: str) -> State:
    """Return the current versions of a city, () if no register of it was ever published."""
    return states(store, city)[0].state


def states(store: Store, city: str) -> tuple[Past, ...]:
    """Return every state that a city was in, the newest first, the bundled data last."""
    found = [Past((), None)]
    current: dict[RegisterLayer, Version] = {}
    for version in reversed(store.versions(city)):
        current[version.layer] = version
        found.append(Past(tuple(current[layer] for layer in sorted(current)), version))
    return tuple(reversed(found))


def load_state(catalogue: Catalogue, city: str, store: Store, state: State) -> CityData:
    """Read a city with the versions of a state.

    Raises
    ------
    DataError
        If there is no such city, or what is stored no longer fits together.
    DamagedError
        If a version is not what was written.
    """
    return load_city(catalogue, city, registers_of(catalogue, city, store, state))


def load_now(catalogue: Catalogue, city: str, store: Store) -> CityData:
    """Read a city as it is now: the bundled data, with the registers in its place."""
    return load_state(catalogue, city, store, state_now(store, city))


def registers_of(
    catalogue: Catalogue, city: str, store: Store, state: State
) -> dict[LayerKey, Registered]:
    """Return the rows of a state's versions, with what is told of them."""
    return {one.layer: _registered(catalogue, city, store, one) for one in state}


def fingerprint_of(catalogue: Catalogue, city: str, state: State) -> str:
    """Return the fingerprint that a city's data has in a state, without reading its rows."""
    digests: dict[LayerKey, str] = {version.layer: version.sha256 for version in state}
    return with_registered_fingerprint(fingerprint(catalogue, catalogue.cities[city]), digests)


def find_state(catalogue: Catalogue, city: str, store: Store, wanted: str) -> Past | None:
    """Return the state of that fingerprint, the latest if it was there twice; None if unknown.

    None too for a state on bundled files that were others then: it cannot be made again.
    """
    base = fingerprint(catalogue, catalogue.cities[city])
    for past in states(store, city):
        digests: dict[LayerKey, str] = {version.layer: version.sha256 for version in past.state}
        if with_registered_fingerprint(base, digests) == wanted:
            return past
    return None


def _registered(catalogue: Catalogue, city: str, store: Store, version: Version) -> Registered:
    rows = store.read(version.id)
    # Rows that came from no file are those that the register began with.
    mixed = bool((rows["as_written"] == "").any()) if "as_written" in rows else False
    bundled = catalogue.cities[city].of_layer(version.layer) if mixed else ()
    made = version.made.astimezone().date()
    said = {"file": version.file_name, "message": version.message, "version": version.id}
    sources = {lang: say("register_source", lang, **said) for lang in LANGS}
    notes = {lang: say("register_note", lang, **said, day=day(made, lang)) for lang in LANGS}
    begun = bundled[0] if bundled else None
    if begun:
        sources["it"] = f"{begun.source}; {sources['it']}"
        sources["en"] = f"{begun.source_en or begun.source}; {sources['en']}"
        notes["it"] = f"{notes['it']} {begun.note_it}".strip()
        notes["en"] = f"{notes['en']} {begun.note_en}".strip()
    return Registered(
        rows=rows,
        sha256=version.sha256,
        source_it=sources["it"],
        source_en=sources["en"],
        note_it=notes["it"],
        note_en=notes["en"],
        retrieved=made,
    )
