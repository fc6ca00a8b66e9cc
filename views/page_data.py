"""What the map's page needs beside an answer, the same for every answer about a city."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from layers.describe import term_label
from layers.map.pack import pack_words
from views.cached import catalogue, city_layers, packs
from views.routes import pack_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.catalogue import DataSet
    from layers.city_layers import CityLayers
    from layers.words import Lang


@lru_cache(maxsize=16)
def page_data(city: str, lang: Lang) -> Mapping[str, object]:
    """Return addresses of layer files and words, labels of vocabularies, basemaps, sources."""
    layers = city_layers(city)
    return {
        "packs": {key: pack_url(pack.name) for key, pack in packs(city).items()},
        "words": pack_url(pack_words(lang).name),
        "terms": {
            vocabulary: {key: term.it if lang == "it" else term.en for key, term in terms.items()}
            for vocabulary, terms in layers.vocabularies.items()
        },
        "basemaps": [
            {
                "key": basemap.key,
                "name": basemap.name,
                "url": basemap.url,
                "attribution": basemap.attribution,
                "max_zoom": basemap.max_zoom,
            }
            for basemap in catalogue().basemaps
        ],
        "sources": [_source(dataset, layers, lang) for dataset in layers.data.city.datasets],
    }


def _source(dataset: DataSet, layers: CityLayers, lang: Lang) -> dict[str, str]:
    licence = term_label(layers.vocabularies["licence"], dataset.licence, lang)
    title, source = (
        (dataset.it, dataset.source)
        if lang == "it"
        else (dataset.en, dataset.source_en or dataset.source)
    )
    return {"text": f"{title}: {source} ({licence})", "url": ""}
