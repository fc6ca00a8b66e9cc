"""What the map's page needs to know about a city beside its answers: one file, fetched once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.map import city as of_city
from layers.map.pack import Pack, pack_json, pack_words
from layers.words import LANGS
from views.cached import catalogue, city_layers, kept, packs

if TYPE_CHECKING:
    from layers.words import Lang


@kept(16)
def about_city(city: str, lang: Lang) -> Pack:
    """Return the file of what is the same for every answer about a city in a language.

    It names the layer files and the words, the levels and what they are, the labels of the
    vocabularies, the basemaps that may be switched on, the sources.
    """
    content = of_city.about_city(
        city_layers(city),
        lang,
        packs={key: pack_url(pack) for key, pack in packs(city).items()},
        words=pack_url(pack_words(lang)),
        basemaps=catalogue().basemaps,
    )
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
