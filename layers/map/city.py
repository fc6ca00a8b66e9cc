"""What the page needs of a city beside its answers: the layer files, and what they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.join import AreaRule
from layers.ambiti import LEVEL as AMBITO
from layers.describe import level_name, level_plural, term_label
from layers.map.pack import Pack, pack_areas, pack_features
from layers.members import members
from layers.selection import FEATURE_LAYERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.catalogue import Basemap, DataSet, Level
    from layers.city_layers import CityLayers
    from layers.words import Lang


def city_packs(layers: CityLayers) -> dict[str, Pack]:
    """Return the packed layer files of a city: one per level, one per feature layer.

    A large layer's texts are further files, ``<layer>.0`` and so on: see :mod:`layers.map.pack`.
    Ambiti are a file of their own: the others are the city's, whatever the reader's ambiti.
    """
    if layers.base is not None:
        return city_packs(layers.base) | {AMBITO: ambiti_pack(layers)}
    place = layers.data.city
    files = {level.key: _area_pack(layers, level.key) for level in place.levels}
    for layer in FEATURE_LAYERS:
        files |= pack_features(
            layers.features(layer),
            layer=layer,
            fields=place.fields_of(layer),
            member=members(layers.places[layer, AreaRule.MOSTLY]),
        )
    return files


def ambiti_pack(layers: CityLayers) -> Pack:
    """Return the file of the ambiti, which a city has only in a question that names some."""
    return _area_pack(layers, AMBITO)


def _area_pack(layers: CityLayers, level: str) -> Pack:
    metric = layers.data.city.metric_crs
    return pack_areas(layers.data.areas, level=level, metric=metric)


def about_city(
    layers: CityLayers,
    lang: Lang,
    *,
    packs: Mapping[str, str],
    words: str,
    basemaps: Sequence[Basemap] = (),
) -> dict[str, object]:
    """Return what is the same for every answer about a city in a language, as JSON values.

    Parameters
    ----------
    packs, words
        Addresses of the layer files, by level or layer, and of the page's texts.
    basemaps
        Those that the reader may switch on.
    """
    place = layers.data.city
    return {
        "packs": dict(packs),
        "words": words,
        "note": place.note_it if lang == "it" else place.note_en,
        "levels": [_level(level, lang) for level in place.levels],
        "terms": {
            name: {key: term_label(terms, key, lang) for key in terms}
            for name, terms in layers.vocabularies.items()
        },
        "basemaps": [_basemap(basemap) for basemap in basemaps],
        "sources": [_source(dataset, layers, lang) for dataset in place.datasets],
        "in_ambiti": _in_ambiti(layers),
    }


def _in_ambiti(layers: CityLayers) -> dict[str, dict[str, list[list[str]]]]:
    """Return the ambiti that hold each row that one holds: the layer files know nothing of them."""
    if not layers.ambiti:
        return {}
    found = {
        layer: members(layers.places[layer, AreaRule.MOSTLY], levels=(AMBITO,))
        for layer in FEATURE_LAYERS
    }
    return {
        layer: {str(row): [list(one) for one in held] for row, held in enumerate(rows) if held}
        for layer, rows in found.items()
    }


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


def _source(dataset: DataSet, layers: CityLayers, lang: Lang) -> dict[str, str]:
    title, source = (
        (dataset.it, dataset.source)
        if lang == "it"
        else (dataset.en, dataset.source_en or dataset.source)
    )
    licence = term_label(layers.vocabularies["licence"], dataset.licence, lang)
    url = source if source.startswith(("https://", "http://")) else ""
    return {"text": f"{title}: {source} ({licence})", "url": url}
