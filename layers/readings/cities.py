"""The cities side by side, in the reader's words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from layers.describe import level_plural, sentence
from layers.readings.cities_found import CityCounts, cities_of
from layers.readings.cities_tables import labels, tables
from layers.readings.model import Figure, MapOf, Reading
from layers.readings.rate_told import small_numbers_note, source_note
from layers.readings.registry import READINGS
from layers.selection import FEATURE_LAYERS
from layers.words import Texts, enumerate_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.readings.registry import Asked
    from layers.words import Lang

say = Texts(Path(__file__).with_name("cities.toml")).say
_GROUP = "cities"


def make(asked: Asked) -> Reading:
    """Make the reading: the same question asked of every city of the catalogue."""
    extract, kind = asked.extract, READINGS["cities"]
    own, lang = extract.selection.city, extract.selection.lang
    sources = [extract.source if key == own else asked.layers_of(key) for key in asked.cities]
    cities = cities_of(extract.selection, sources, asked.answer)
    names = enumerate_names([one.name for one in cities], lang)
    mine = next(one for one in cities if one.key == own)
    return Reading(
        key=kind.key,
        title=say("title", lang),
        sentence=say("sentence", lang, cities=names, answer=sentence(mine.extract)),
        figures=_figures(cities, lang),
        tables=tables(cities, lang),
        maps=tuple(MapOf(one.name, one.extract, group=_GROUP) for one in cities),
        notes=_notes(asked, cities, lang),
        params=kind.params(asked.values),
        extract=extract,
    )


def _figures(cities: Sequence[CityCounts], lang: Lang) -> tuple[Figure, ...]:
    shown = zip(FEATURE_LAYERS, labels(lang), strict=False)
    return tuple(
        Figure(say("figure", lang, layer=label, city=one.name), one.count(layer))
        for layer, label in shown
        for one in cities
    )


def _notes(asked: Asked, cities: Sequence[CityCounts], lang: Lang) -> tuple[str, ...]:
    selection = asked.extract.selection
    levels = [
        say(
            "level.of",
            lang,
            city=one.name,
            level=level_plural(one.extract.source.data.city.levels[0], lang),
        )
        for one in cities
    ]
    dropped = [say("note.areas", lang)] if selection.areas or selection.targets else []
    bases = dict.fromkeys(source_note(one.extract, one.extract.selection.level) for one in cities)
    return (
        *dropped,
        say("note.samples", lang),
        say("note.zones", lang, levels="; ".join(levels)),
        say("note.targets", lang),
        say("note.instruments", lang),
        small_numbers_note(lang),
        *(note for note in bases if note),
        say("note.scale", lang),
    )
