"""What the map's page needs to know about a city beside its answers: one file, fetched once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.map import city as of_city
from layers.map.pack import Pack, pack_json, pack_words
from layers.selection import FEATURE_LAYERS
from layers.words import LANGS
from views.cached import catalogue, layers_of, packs, shelf
from views.kept import kept

if TYPE_CHECKING:
    from layers.ambiti import Ambito
    from layers.city_layers import CityLayers
    from layers.selection import Selection
    from layers.words import Lang


def about_url(selection: Selection) -> str:
    """Return the address of what the page needs to know to show an answer.

    What it names is kept for the page to fetch, even if there is a new version meanwhile.
    """
    ambiti = selection.ambiti
    about = about_city(selection.city, selection.lang, ambiti)
    for pack in (about, *packs(selection.city, ambiti).values()):
        shelf().put(pack)
    return pack_url(about)


def about_city(city: str, lang: Lang, ambiti: tuple[Ambito, ...] = ()) -> Pack:
    """Return the file of what is the same for every answer about a city in a language.

    It names the layer files and the words, the levels and what they are, the labels of the
    vocabularies, the basemaps that may be switched on, the sources.
    """
    named = tuple((key, pack_url(pack)) for key, pack in packs(city, ambiti).items())
    return _about(layers_of(city, ambiti), lang, named)


@kept(64)
def _about(layers: CityLayers, lang: Lang, named: tuple[tuple[str, str], ...]) -> Pack:
    content = of_city.about_city(
        layers,
        lang,
        packs=dict(named),
        words=pack_url(pack_words(lang)),
        basemaps=catalogue().basemaps,
    )
    return pack_json(f"about-{layers.data.city.key}-{lang}", content)


def files() -> dict[str, bytes]:
    """Return every file that the page may ask for, by name; what was shown is on the shelf too."""
    cities = catalogue().cities
    made = [pack_words(lang) for lang in LANGS]
    made += [about_city(city, lang) for city in cities for lang in LANGS]
    made += [pack for city in cities for pack in packs(city).values()]
    return {pack.name: pack.body for pack in made}


def fetched_first(city: str, lang: Lang) -> list[str]:
    """Return the addresses of what the page asks for before it can paint a city's coarsest level.

    Of the city's data as it is now; a question may need more.
    """
    layers = packs(city)
    coarsest = layers_of(city).data.city.levels[0].key
    needed = (layers[key] for key in (coarsest, *FEATURE_LAYERS))
    return [pack_url(pack) for pack in (about_city(city, lang), pack_words(lang), *needed)]


def pack_url(pack: Pack) -> str:
    """Return the address of a file, relative to the map's page."""
    return f"packs/{pack.name}"
