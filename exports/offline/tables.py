"""The tables that the offline page answers from: what Python worked out once, as JSON values.

Areas are named by their positions in catalogue order, rows by those in their register.
"""

from __future__ import annotations

import sys
import unicodedata
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from exports.offline.covers import LEAST_SHARES, Cover, covers, nearby
from geo.join import AreaRule
from layers.ambiti import codes_of, write_ambiti
from layers.classes import LOWER_BOUNDS, RAMP, ZERO
from layers.describe import ambiti_told
from layers.in_force import Truth
from layers.legend import HOUSE, TARGET_AREA, pact_symbol
from layers.selection import (
    DEFAULT_KINDS,
    FEATURE_LAYERS,
    FIRST_DAY,
    KINDS,
    LAST_DAY,
    LAYERS,
    MEASURES,
    PARAMS,
)
from layers.words import LANGS, answer_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import geopandas as gpd
    from numpy.typing import NDArray

    from layers.city_layers import CityLayers
    from layers.places import Places
    from layers.selection import LayerName

    Json = dict[str, object]

_INTERVAL = ("start_min", "start_max", "end_min", "end_max")
_VOCABULARIES = ("status", "theme", "kind")


def city_tables(layers: CityLayers) -> Json:
    """Return all that a question about a city can be answered from, without geometry."""
    city = layers.data.city
    return {
        "city": city.key,
        "city_name": city.name,
        "fingerprint": layers.data.fingerprint,
        "levels": [
            {
                "key": level.key,
                "it": level.it,
                "en": level.en,
                "plural_it": level.plural_it,
                "plural_en": level.plural_en,
            }
            for level in city.levels
        ],
        "areas": _areas(layers),
        "ambito": write_ambiti(layers.ambiti),
        "ambiti": _ambiti(layers),
        "layers": {layer: _layer(layers, layer) for layer in FEATURE_LAYERS},
        "pacts": _pacts(layers),
        "targets": _targets(layers),
        "vocabularies": {
            name: {key: {"it": term.it, "en": term.en} for key, term in terms.items()}
            for name, terms in layers.vocabularies.items()
            if name in _VOCABULARIES
        },
        "symbols": _symbols(layers),
        "classes": {"lower": list(LOWER_BOUNDS), "ramp": list(RAMP), "zero": ZERO},
        "known": {
            "rules": [rule.value for rule in AreaRule],
            "shares": {rule.value: least for rule, least in LEAST_SHARES.items()},
            "kinds": list(KINDS),
            "default_kinds": list(DEFAULT_KINDS),
            "layers": list(LAYERS),
            "measures": list(MEASURES),
            "params": list(PARAMS),
            "first_day": FIRST_DAY.isoformat(),
            "last_day": LAST_DAY.isoformat(),
        },
        "words": {lang: dict(answer_words(lang)) for lang in LANGS},
        "folding": folding(),
    }


@cache
def folding() -> Mapping[str, object]:
    """Return what :func:`layers.search.fold` knows of signs and a browser may see otherwise.

    ``marks`` are runs of signs that are dropped, as first and last code point; ``folds`` the signs
    whose folded form is not their small letter.
    """
    marks: list[list[int]] = []
    folds = {}
    for code in range(sys.maxunicode + 1):
        sign = chr(code)
        if unicodedata.combining(sign):
            if marks and marks[-1][1] == code - 1:
                marks[-1][1] = code
            else:
                marks.append([code, code])
        if sign.casefold() != sign.lower():
            folds[sign] = sign.casefold()
    return {"marks": marks, "folds": folds}


def _areas(layers: CityLayers) -> Json:
    areas, hierarchy = layers.data.areas, layers.hierarchy
    at = _positions(layers)
    levels = [level.key for level in layers.data.city.levels]
    return {
        "code": list(areas["code"]),
        "name": list(areas["name"]),
        "level": [levels.index(level) for level in areas["level"]],
        "closure": [sorted(at[up] for up in hierarchy.closure(code)) for code in areas["code"]],
        "kin": [sorted(at[up] for up in hierarchy.kin(code)) for code in areas["code"]],
        "wholes": [
            [at[whole], sorted(at[part] for part in parts)]
            for whole, parts in hierarchy.parts
            if whole in at
        ],
        "groups": {at[code]: [at[one] for one in held] for code, held in hierarchy.groups.items()},
        "drawn": {
            at[code]: [sorted(at[one] for one in codes) for codes in overlaps]
            for code, overlaps in hierarchy.drawn.items()
        },
    }


def _ambiti(layers: CityLayers) -> Json:
    """What each ambito is, in words, by its position."""
    at = _positions(layers)
    told = {lang: ambiti_told(layers, lang) for lang in LANGS}
    return {
        str(at[code]): {lang: told[lang][code] for lang in LANGS}
        for code in codes_of(layers.ambiti)
    }


def _grounds(layers: CityLayers) -> gpd.GeoSeries:
    """The areas as they are asked about: an ambito that has members is asked for as those."""
    areas = layers.data.areas
    grouped = areas["code"].isin(layers.hierarchy.groups)
    return areas.geometry.mask(grouped, shapely.Polygon())


def _layer(layers: CityLayers, layer: LayerName) -> Json:
    features, metric = layers.features(layer), layers.data.city.metric_crs
    at, grounds = _positions(layers), _grounds(layers)
    targets = layers.data.target_areas
    places = {rule: layers.places[layer, rule] for rule in AreaRule}
    any_rule = places[AreaRule.MOSTLY]
    placed = [int(row) for row in np.flatnonzero(any_rule.has_geometry)]
    shaped = [row for row in placed if features.geometry.iloc[row].geom_type != "Point"]
    mapped = targets.geometry[~(targets.geometry.isna() | targets.geometry.is_empty)]
    in_targets = covers(features.geometry, mapped, metric=metric, rows=placed)
    precision_m = features["precision_m"].to_numpy(dtype=float)
    return {
        "n": len(features),
        "text": list(layers.searchable[layer]),
        "placed": placed,
        "drawn": [int(row) for row in np.flatnonzero(features.geometry.notna())],
        "declared": [[at[code] for code in codes] for codes in features["declared"]],
        "contradicts": _rows(any_rule.contradicts),
        "unknown_on": {
            rule.value: {
                level: _rows(each.on_level(level) != Truth.YES) for level in layers.hierarchy.levels
            }
            for rule, each in places.items()
        },
        "near_on": {
            level: _rows(any_rule.uncertain_on(level)) for level in layers.hierarchy.levels
        },
        "near": nearby(features.geometry, grounds, precision_m, metric=metric),
        "pairs": {rule.value: _pairs(each, at) for rule, each in places.items()},
        "in_areas": _covers(covers(features.geometry, grounds, metric=metric, rows=shaped)),
        "in_targets": _covers(in_targets, [int(row) for row in mapped.index]),
    }


def _pairs(places: Places, at: Mapping[str, int]) -> Json:
    """The pairs of each level: rows, areas, and which of the pairs are by declaration."""
    found: Json = {}
    for level in places.hierarchy.levels:
        pairs = places.pairs(level)
        found[level] = [
            [int(row) for row in pairs["row"]],
            [at[code] for code in pairs["area"]],
            _rows((pairs["basis"] == "declaration").to_numpy(dtype=bool)),
        ]
    return found


def _covers(found: Mapping[int, Cover], names: Sequence[int] | None = None) -> Json:
    def named(positions: Sequence[int]) -> list[int]:
        return [names[one] if names else one for one in positions]

    return {
        str(row): {
            "touches": named(cover.touches),
            "parts": None
            if cover.parts is None
            else [[share, named(held)] for share, held in cover.parts],
            "settled": {key: [mostly, within] for key, mostly, within in cover.settled},
        }
        for row, cover in found.items()
    }


def _pacts(layers: CityLayers) -> Json:
    pacts = layers.data.pacts
    columns: Json = {name: list(pacts[name]) for name in _VOCABULARIES}
    columns["to_the_day"] = [precision == "day" for precision in pacts["date_precision"]]
    return columns | {name: [_day(value) for value in pacts[name]] for name in _INTERVAL}


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _targets(layers: CityLayers) -> Json:
    targets = layers.data.target_areas
    missing = targets.geometry.isna()
    return {
        "id": list(targets["id"]),
        "name": list(targets["name"]),
        "missing": _rows(missing.to_numpy()),
        "unmapped": _rows((missing | targets.geometry.is_empty).to_numpy()),
    }


def _symbols(layers: CityLayers) -> Json:
    return {
        "pacts": {
            f"{status}|{kind}": asdict(pact_symbol(status, kind))
            for status in layers.vocabularies["status"]
            for kind in layers.vocabularies["kind"]
        },
        "houses": asdict(HOUSE),
        "target_areas": asdict(TARGET_AREA),
    }


def _positions(layers: CityLayers) -> dict[str, int]:
    return {code: position for position, code in enumerate(layers.data.areas["code"])}


def _rows(mask: NDArray[np.bool_]) -> list[int]:
    return [int(row) for row in np.flatnonzero(mask)]
