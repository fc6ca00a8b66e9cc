"""The frozen values of the catalogue: what a city, a level, a data set, a field and a word are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

LayerKey = Literal["areas", "houses", "target_areas", "pacts", "parties", "instruments"]
FieldKind = Literal["extensive", "intensive", "category", "text", "date", "code", "url"]
Access = Literal["public", "internal", "personal"]

LAYER_KEYS: tuple[LayerKey, ...] = get_args(LayerKey)
FIELD_KINDS: tuple[FieldKind, ...] = get_args(FieldKind)
ACCESSES: tuple[Access, ...] = get_args(Access)
"""Who may see a field, the most open first: all, the office, those who answer for the data."""


ALWAYS_PUBLIC = frozenset(
    ["id", "code", "name", "level", "kind", "status", "theme", "declared", "precision_m"]
)
"""Fields that the answer itself is made of: its counts, legend and sentence would tell them."""


@dataclass(frozen=True)
class Term:
    """A word of a vocabulary: its key in the data and how it is said in each language."""

    key: str
    it: str
    en: str
    note_it: str = ""
    note_en: str = ""


@dataclass(frozen=True)
class Field:
    """A column of a data set.

    ``extensive`` values add up over areas (inhabitants), ``intensive`` ones do not (shares, metres
    of precision). A ``date`` may be known to the year or the month only. ``vocabulary`` names the
    words of a category ("" for none); ``shown`` says whether the record panel shows the field.
    ``access`` says who may see it: what is not public is on no map, in no link, and in no file
    unless an editor asks for it.
    """

    name: str
    kind: FieldKind
    unit: str | None
    it: str
    en: str
    shown: bool
    vocabulary: str = ""
    access: Access = "public"


@dataclass(frozen=True)
class Level:
    """A level of the area hierarchy of one city, under the name it bears there."""

    key: str
    it: str
    en: str
    plural_it: str
    plural_en: str
    institution: bool
    note_it: str = ""
    note_en: str = ""


@dataclass(frozen=True)
class DataSet:
    """A file of a city: which layer it fills, how to read it, where it comes from.

    ``it`` and ``en`` are its title, ``source`` an address or a citation (``source_en`` where it
    reads otherwise in English), ``licence`` a key of the vocabulary ``licence``. ``level`` is set
    for areas only.
    """

    key: str
    layer: LayerKey
    level: str | None
    path: Path
    crs: str
    key_field: str
    fields: tuple[Field, ...]
    source: str
    licence: str
    retrieved: date
    valid_from: date | None = None
    valid_to: date | None = None
    note_it: str = ""
    note_en: str = ""
    it: str = ""
    en: str = ""
    source_en: str = ""


@dataclass(frozen=True)
class Basemap:
    """A tile service that the reader may opt in to; ``url`` is a template of {z}, {x}, {y}."""

    key: str
    name: str
    url: str
    attribution: str
    max_zoom: int


@dataclass(frozen=True)
class City:
    """A metropolitan city: its levels from coarse to fine and its data sets.

    ``metric_crs`` is the projected CRS, in metres, in which lengths and areas are measured there.
    """

    key: str
    name: str
    metric_crs: str
    levels: tuple[Level, ...]
    datasets: tuple[DataSet, ...]
    note_it: str = ""
    note_en: str = ""

    def level(self, key: str) -> Level:
        """Return the level of that key.

        Raises
        ------
        KeyError
            If the city has no such level.
        """
        for level in self.levels:
            if level.key == key:
                return level
        msg = f"{self.name} has no level {key!r}: it has {', '.join(e.key for e in self.levels)}"
        raise KeyError(msg)

    def fields_of(self, layer: LayerKey) -> tuple[Field, ...]:
        """Return the fields of a layer in all its data sets.

        A field that they class differently is as little open as the least open of them.
        """
        found: dict[str, Field] = {}
        for field in (each for dataset in self.of_layer(layer) for each in dataset.fields):
            known = found.get(field.name, field)
            access = max(known.access, field.access, key=ACCESSES.index)
            found[field.name] = replace(known, access=access)
        return tuple(found.values())

    def of_layer(self, layer: LayerKey) -> tuple[DataSet, ...]:
        """Return the data sets of a layer, in the order of the catalogue."""
        return tuple(each for each in self.datasets if each.layer == layer)


@dataclass(frozen=True)
class Catalogue:
    """Every city that there is data for, and the words and basemaps that they share.

    ``fields`` are the fields that each layer has in every city; a data set may have more.
    """

    root: Path
    cities: Mapping[str, City]
    vocabularies: Mapping[str, Mapping[str, Term]]
    basemaps: tuple[Basemap, ...]
    fields: Mapping[LayerKey, tuple[Field, ...]]
