"""Where the data of an answer comes from, as a reader is told: title, source, licence, date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from layers.describe import term_label
from layers.words import day, say

if TYPE_CHECKING:
    from datetime import date

    from data.catalogue import DataSet
    from layers.city_layers import CityLayers
    from layers.words import Lang


@dataclass(frozen=True)
class Source:
    """A data set in the reader's language; ``url`` is its address, "" where it has none."""

    title: str
    source: str
    licence: str
    retrieved: date
    rows: int
    note: str = ""

    @property
    def url(self) -> str:
        """The source if it is an address, else ""."""
        return self.source if self.source.startswith(("https://", "http://")) else ""

    def line(self, lang: Lang) -> str:
        """Write it on one line: what it is, from where, under which licence, of which day."""
        retrieved = day(self.retrieved, lang)
        return say(
            "source_line",
            lang,
            title=self.title,
            source=self.source,
            licence=self.licence,
            retrieved=retrieved,
        )


def sources_of(layers: CityLayers, lang: Lang) -> tuple[Source, ...]:
    """Return the data sets of a city, in the order of the catalogue."""
    return tuple(_source(dataset, layers, lang) for dataset in layers.data.city.datasets)


def caveats(layers: CityLayers, level: str, lang: Lang) -> tuple[str, ...]:
    """Return what must be known of a city's areas and of those of one level, texts of our own."""
    city = layers.data.city
    asked = city.level(level)
    notes = (city.note_it, asked.note_it) if lang == "it" else (city.note_en, asked.note_en)
    return tuple(note for note in notes if note)


def _source(dataset: DataSet, layers: CityLayers, lang: Lang) -> Source:
    italian = lang == "it"
    return Source(
        title=dataset.it if italian else dataset.en,
        source=dataset.source if italian else dataset.source_en or dataset.source,
        licence=term_label(layers.vocabularies["licence"], dataset.licence, lang),
        retrieved=dataset.retrieved,
        rows=_count(dataset, layers),
        note=dataset.note_it if italian else dataset.note_en,
    )


def _count(dataset: DataSet, layers: CityLayers) -> int:
    if dataset.layer == "areas":
        return int((layers.data.areas["level"] == dataset.level).sum())
    return len(getattr(layers.data, dataset.layer))
