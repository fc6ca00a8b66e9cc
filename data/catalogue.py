"""The catalogue: which cities there are, with which files, in which words. TOML, and no Python.

A catalogue is a folder: ``catalogue.toml`` says what all cities share (words, fields, basemaps),
and each folder with a ``city.toml`` is a city. Adding a city is adding such a folder. Reading
collects every problem and raises once.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from pyproj import CRS
from pyproj.exceptions import CRSError as UnknownCRSError

from data.entries import Entry, read_toml
from data.errors import CatalogueError
from data.model import (
    ACCESSES,
    ALWAYS_PUBLIC,
    FIELD_KINDS,
    LAYER_KEYS,
    Access,
    Basemap,
    Catalogue,
    City,
    DataSet,
    Field,
    FieldKind,
    LayerKey,
    Level,
    Term,
)
from geo.crs import metric_crs
from geo.errors import CRSError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Vocabularies = Mapping[str, Mapping[str, Term]]
    Fields = Mapping[LayerKey, tuple[Field, ...]]

__all__ = [
    "Basemap",
    "Catalogue",
    "City",
    "DataSet",
    "Field",
    "Level",
    "Term",
    "catalogue_of_environment",
    "load_catalogue",
]

CATALOGUE_VARIABLE = "CONDIVISA_CATALOGUE"
_BUNDLED = Path(__file__).with_name("bundled")
_COMMON = "catalogue.toml"
_CITY = "city.toml"
_LICENCES = "licence"


def catalogue_of_environment() -> Path | None:
    """Return the folder that CONDIVISA_CATALOGUE names, for the app and the command alike."""
    return Path(folder) if (folder := os.environ.get(CATALOGUE_VARIABLE)) else None


def load_catalogue(root: Path | None = None) -> Catalogue:
    """Read a catalogue and everything that its TOML files say; no data file is opened.

    Parameters
    ----------
    root
        The catalogue's folder; None for the bundled one.

    Raises
    ------
    CatalogueError
        If anything is missing, misspelt or contradictory; it lists every problem.
    """
    root = (root or _BUNDLED).resolve()
    problems: list[str] = []
    common = read_toml(root / _COMMON, _COMMON, problems)
    words = _vocabularies(common)
    fields = _layer_fields(common, words)
    basemaps = tuple(_basemap(entry) for entry in common.tables("basemap"))
    common.done()
    cities = _cities(root, fields, words, problems)
    _once(common, "basemap", (basemap.key for basemap in basemaps))
    if problems:
        raise CatalogueError(problems)
    return Catalogue(root, cities, words, basemaps, fields)


def _vocabularies(common: Entry) -> Vocabularies:
    found = {
        name: MappingProxyType({key: _term(key, word) for key, word in words.all_tables().items()})
        for name, words in common.table("vocabulary").all_tables().items()
    }
    return MappingProxyType(found)


def _term(key: str, entry: Entry) -> Term:
    it, en = entry.text("it"), entry.text("en")
    term = Term(key, it, en, entry.text("note_it", ""), entry.text("note_en", ""))
    _both_notes(entry, term.note_it, term.note_en)
    entry.done()
    return term


def _layer_fields(common: Entry, words: Vocabularies) -> Fields:
    entry = common.table("fields")
    fields = {
        layer: tuple(_field(one, words) for one in entry.tables(layer)) for layer in LAYER_KEYS
    }
    entry.done()
    for layer, known in fields.items():
        _once(entry, f"{layer} field", (field.name for field in known))
    return MappingProxyType(fields)


def _field(entry: Entry, words: Vocabularies) -> Field:
    if (vocabulary := entry.text("vocabulary", "")) and vocabulary not in words:
        entry.fault(f"there is no vocabulary {vocabulary!r}: add [vocabulary.{vocabulary}]")
    field = Field(
        name=entry.text("name"),
        kind=cast("FieldKind", _one_of(entry, "kind", FIELD_KINDS)),
        unit=entry.text("unit", "") or None,
        it=entry.text("it"),
        en=entry.text("en"),
        shown=entry.flag("shown", default=False),
        vocabulary=vocabulary,
        access=cast("Access", _one_of(entry, "access", ACCESSES, "public")),
    )
    if field.kind in ("extensive", "intensive") and field.unit is None:
        entry.fault("a number needs its `unit`")
    if field.access != "public" and field.name in ALWAYS_PUBLIC:
        entry.fault("`access` must be public: counts, legend and sentence are made of this field")
    entry.done()
    return field


def _basemap(entry: Entry) -> Basemap:
    basemap = Basemap(
        key=entry.text("key"),
        name=entry.text("name"),
        url=entry.text("url"),
        attribution=entry.text("attribution"),
        max_zoom=entry.whole("max_zoom"),
    )
    if not basemap.url.startswith("https://"):
        entry.fault(f"`url` is {basemap.url!r}: an https address was expected")
    entry.done()
    return basemap


def _cities(
    root: Path, fields: Fields, words: Vocabularies, problems: list[str]
) -> Mapping[str, City]:
    found: list[tuple[int, City]] = []
    for path in sorted(root.glob(f"*/{_CITY}")):
        entry = read_toml(path, path.relative_to(root).as_posix(), problems)
        order = entry.whole("order", 1000)
        city = _city(entry, path.parent, root, (fields, words))
        if city.key != path.parent.name:
            entry.fault(f"`key` is {city.key!r}: the name of its folder was expected")
        found.append((order, city))
    if not found:
        problems.append(f"no city: add a folder with a {_CITY}")
    found.sort(key=lambda one: (one[0], one[1].key))
    return MappingProxyType({city.key: city for _, city in found})


def _city(entry: Entry, folder: Path, root: Path, shared: tuple[Fields, Vocabularies]) -> City:
    levels = tuple(_level(each) for each in entry.tables("level"))
    level_keys = [level.key for level in levels]
    datasets = tuple(
        _dataset(each, (folder, root), level_keys, shared) for each in entry.tables("dataset")
    )
    crs = entry.text("metric_crs")
    try:
        if crs:
            metric_crs(crs)
    except CRSError as error:
        entry.fault(str(error))
    city = City(
        key=entry.text("key"),
        name=entry.text("name"),
        metric_crs=crs,
        levels=levels,
        datasets=datasets,
        note_it=entry.text("note_it", ""),
        note_en=entry.text("note_en", ""),
    )
    _both_notes(entry, city.note_it, city.note_en)
    _complete(entry, city)
    entry.done()
    return city


def _complete(entry: Entry, city: City) -> None:
    _once(entry, "level", (level.key for level in city.levels))
    _once(entry, "dataset", (dataset.key for dataset in city.datasets))
    filled = [dataset.level for dataset in city.of_layer("areas")]
    for level in city.levels:
        if level.key not in filled:
            entry.fault(f"level {level.key!r} has no areas: add a dataset for it or remove it")
    if not city.levels:
        entry.fault("there is no [[level]]: at least one is needed")


def _level(entry: Entry) -> Level:
    level = Level(
        key=entry.text("key"),
        it=entry.text("it"),
        en=entry.text("en"),
        plural_it=entry.text("plural_it"),
        plural_en=entry.text("plural_en"),
        institution=entry.flag("institution"),
        note_it=entry.text("note_it", ""),
        note_en=entry.text("note_en", ""),
    )
    _both_notes(entry, level.note_it, level.note_en)
    entry.done()
    return level


def _dataset(
    entry: Entry,
    places: tuple[Path, Path],
    levels: list[str],
    shared: tuple[Fields, Vocabularies],
) -> DataSet:
    fields, words = shared
    layer = cast("LayerKey", _one_of(entry, "layer", LAYER_KEYS))
    level = _one_of(entry, "level", levels) if layer == "areas" else None
    own = (_field(one, words) for one in entry.tables("fields"))
    dataset = DataSet(
        key=entry.text("key"),
        layer=layer,
        level=level,
        path=_inside(entry, places),
        crs=_known_crs(entry),
        key_field=entry.text("key_field"),
        fields=tuple({field.name: field for field in (*fields.get(layer, ()), *own)}.values()),
        source=entry.text("source"),
        licence=_one_of(entry, "licence", list(words.get(_LICENCES, ()))),
        retrieved=entry.day("retrieved"),
        valid_from=entry.day_or_none("valid_from"),
        valid_to=entry.day_or_none("valid_to"),
        note_it=entry.text("note_it", ""),
        note_en=entry.text("note_en", ""),
        it=entry.text("it"),
        en=entry.text("en"),
        source_en=entry.text("source_en", ""),
    )
    _both_notes(entry, dataset.note_it, dataset.note_en)
    if dataset.valid_from and dataset.valid_to and dataset.valid_from > dataset.valid_to:
        entry.fault("`valid_from` is after `valid_to`")
    entry.done()
    return dataset


def _inside(entry: Entry, places: tuple[Path, Path]) -> Path:
    folder, root = places
    path = (folder / entry.text("file")).resolve()
    if not path.is_relative_to(root):
        entry.fault("`file` lies outside the catalogue: name a file in the city's folder")
    return path


def _known_crs(entry: Entry) -> str:
    crs = entry.text("crs")
    try:
        if crs:
            CRS.from_user_input(crs)
    except UnknownCRSError:
        entry.fault(f"`crs` is {crs!r}: an EPSG code such as EPSG:4326 was expected")
    return crs


def _one_of(entry: Entry, key: str, known: Iterable[str], default: str | None = None) -> str:
    value = entry.text(key, default)
    if value and value not in known:
        entry.fault(f"`{key}` is {value!r}: expected one of {', '.join(known)}")
    return value


def _both_notes(entry: Entry, it: str, en: str) -> None:
    if bool(it) != bool(en):
        entry.fault("a note is in one language only: give both `note_it` and `note_en`")


def _once(entry: Entry, what: str, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            entry.fault(f"there are two {what}s called {key!r}: keep one")
        seen.add(key)
