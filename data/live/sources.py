"""The allow-list: the live sources that a catalogue names in its ``live.toml``, and no others."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from data.entries import read_toml
from data.errors import CatalogueError
from data.live.addresses import read_address
from data.live.errors import LiveError, UnknownSourceError
from data.live.model import FORMATS, PROTOCOLS, WAYS, Source
from data.live.network import PUBLIC
from data.register.version import LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from data.entries import Entry
    from data.live.model import Protocol, Way
    from data.live.network import Network
    from data.model import Catalogue
    from data.register.version import RegisterLayer

FILE = "live.toml"


def load_sources(catalogue: Catalogue, network: Network = PUBLIC) -> Mapping[str, Source]:
    """Read the live sources of a catalogue, by key; a catalogue without the file has none.

    Raises
    ------
    CatalogueError
        If an entry is incomplete, misspelt, or not on the network that may be reached; it lists
        every problem.
    """
    path = catalogue.root / FILE
    if not path.exists():
        return MappingProxyType({})
    problems: list[str] = []
    entry = read_toml(path, FILE, problems)
    sources: dict[str, Source] = {}
    for each in entry.tables("live"):
        source = _source(each, catalogue, network)
        if source.key in sources:
            each.fault(f"there are two sources called {source.key!r}: keep one")
        sources[source.key] = source
    entry.done()
    if problems:
        raise CatalogueError(problems)
    return MappingProxyType(sources)


def named(sources: Mapping[str, Source], key: str) -> Source:
    """Return the source of that key.

    Raises
    ------
    UnknownSourceError
        If the allow-list has none of that key.
    """
    if key not in sources:
        raise UnknownSourceError("unknown", source=key, known=", ".join(sources))
    return sources[key]


def _source(entry: Entry, catalogue: Catalogue, network: Network) -> Source:
    protocol = cast("Protocol", _one_of(entry, "protocol", PROTOCOLS))
    is_file = protocol == "file"
    own = protocol == "opendatasoft"
    source = Source(
        key=_key(entry),
        city=_one_of(entry, "city", catalogue.cities),
        layer=cast("RegisterLayer", _one_of(entry, "layer", LAYERS)),
        protocol=protocol,
        url=(url := entry.text("url")),
        dataset="" if is_file else entry.text("dataset"),
        resource=entry.text("resource") if protocol == "ckan" else "",
        way=cast("Way", _one_of(entry, "way", WAYS, "export") if own else "export"),
        format=_one_of(entry, "format", FORMATS, "geojson") if own else entry.text("format", ""),
        hosts=_hosts(entry, url, network),
        columns=_columns(entry),
        crs=entry.text("crs", ""),
        page=entry.text("page"),
        publisher=entry.text("publisher"),
        licence=_one_of(entry, "licence", catalogue.vocabularies["licence"]),
        it=entry.text("it"),
        en=entry.text("en"),
        note_it=entry.text("note_it", ""),
        note_en=entry.text("note_en", ""),
    )
    if bool(source.note_it) != bool(source.note_en):
        entry.fault("a note is in one language only: give both `note_it` and `note_en`")
    if not source.page.startswith("https://"):
        entry.fault(f"`page` is {source.page!r}: an https address was expected")
    entry.done()
    return source


def _key(entry: Entry) -> str:
    """Return the key, which also names a file."""
    key = entry.text("key")
    if not key.replace("-", "").isalnum() or not key.isascii():
        entry.fault(f"`key` is {key!r}: letters, digits and hyphens were expected")
    return key


def _hosts(entry: Entry, url: str, network: Network) -> tuple[str, ...]:
    """Return the hosts that may answer: that of the address, and those named beside it."""
    beside = [each for each in entry.text("hosts", "").split() if each]
    try:
        address = read_address(url)
        for host in beside:
            if read_address(f"https://{host}/").netloc != host:
                entry.fault(f"`hosts` has {host!r}: a name such as dati.example was expected")
    except LiveError as error:
        entry.fault(str(error))
        return ()
    if address.scheme not in network.schemes:
        entry.fault(f"`url` is {url!r}: {' or '.join(network.schemes)} was expected")
    return (address.netloc, *beside)


def _columns(entry: Entry) -> tuple[tuple[str, str], ...]:
    found = []
    for each in entry.tables("columns"):
        found.append((each.text("header"), each.text("field")))
        each.done()
    return tuple(found)


def _one_of(entry: Entry, key: str, known: Iterable[str], default: str | None = None) -> str:
    value = entry.text(key, default)
    if value and value not in known:
        entry.fault(f"`{key}` is {value!r}: expected one of {', '.join(known)}")
    return value
