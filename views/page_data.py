"""What the map's page needs to know about a city beside its answers: one file, fetched once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.describe import level_name, level_plural, term_label
from layers.map.pack import Pack, pack_json, pack_words
from layers.sources import sources_of
from layers.words import LANGS
from views.cached import catalogue, city_layers, kept, packs

if TYPE_CHECKING:
    from data.catalogue import Basemap, Level
    from layers.sources import Source
    from layers.words import Lang


@kept(16)
def about_city(city: str, lang: Lang) -> Pack:
    """Return the file of what is the same for every answer about a city in a language.

    It names the layer files and the words, the levels and what they are, the labels of the
    vocabularies, the basemaps that may be switched on, the sources.
    """
    layers = city_layers(city)
    place = layers.data.city
    content = {
        "packs": {key: pack_url(pack) for key, pack in packs(city).items()},
        "words": pack_url(pack_words(lang)),
        "note": place.note_it if lang == "it" else place.note_en,
        "levels": [_level(level, lang) for level in place.levels],
        "terms": {
            name: {key: term_label(terms, key, lang) for key in terms}
            for name, terms in layers.vocabularies.items()
        },
        "basemaps": [_basemap(basemap) for basemap in catalogue().basemaps],
        "sources": [_source(source) for source in sources_of(layers, lang)],
    }
    return pack_json(f"about-{city}-{lang}", content)


def files() -> dict[str, bytes]:
    """Return every file that the page may ask for, by name."""
    cities = catalogue().cities
    made = [pack_words(lang) for lang in LANGS]
    made += [about_city(city, lang) for city in cities for lang in LANGS]
    made += [pack for city in cities for pack in packs(city).values()]
    return {pack.name: pack.body for pack in made}


def pack_url(pack: Pack) -> str:
    """Return the address of a file, relative to the map's page."""
    return f"packs/{pack.name}"


def _level(level: Level, lang: Lang) -> dict[str, object]:
    return {
        "key": level.key,
        "name": level_name(level, lang),
        "plural": level_plural(level, lang),
        "note": level.note_it if lang == "it" else level.note_en,
        "institution": level.institution,
    }


def _basemap(basemap: Basemap) -> dict[str, object]:
    return {
        "key": basemap.key,
        "name": basemap.name,
        "url": basemap.url,
        "attribution": basemap.attribution,
        "max_zoom": basemap.max_zoom,
    }


def _source(source: Source) -> dict[str, str]:
    return {"text": f"{source.title}: {source.source} ({source.licence})", "url": source.url}
