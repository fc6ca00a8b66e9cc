"""How long each reading takes for the bundled cities, and on 10,000 to 100,000 generated pacts.

The answer to the question is there before the clock starts, as it is on the server, where readings
and answers are kept. What is compared is a reading with itself: per pact, at ten times the pacts.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from benchmarks.measure import REPEATS, Figure
from data.catalogue import load_catalogue
from data.city import load_city
from layers.city_layers import CityLayers
from layers.extract import make_extract
from layers.readings.ask import ask_reading, read_reading
from layers.readings.registry import PARAM, READINGS
from layers.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from data.city import CityData
    from layers.answer import Extract
    from layers.readings.model import Reading

_TODAY = date(2026, 11, 21)
_SIZES = (10_000, 100_000)
_ASKED = {
    "compare": {"with": ""},
    "what_if": {"best": "3"},
    "lookup": {"find": "Torino"},
}
"""What is chosen where the default would be nothing to do."""


def readings() -> Iterator[Figure]:
    """Every reading, slowest bundled question, and how it grows with the register."""
    cities = tuple(load_catalogue().cities)
    for key in READINGS:
        times = {
            f"{city} {level}": _median(_work(key, _answer(city, level)))
            for city in cities
            for level in _levels(city)
        }
        slowest = max(times, key=times.__getitem__)
        yield Figure(f"{key}: slowest bundled ({slowest})", times[slowest], "ms")
    for key in READINGS:
        few, many = (_once(_work(key, _grown(n))) for n in _SIZES)
        yield Figure(f"{key}: 100,000 pacts", many, "ms")
        yield Figure(f"{key}: per pact, to that of 10,000", many / few / 10, "x")


@cache
def _layers(city: str) -> CityLayers:
    catalogue = load_catalogue()
    return CityLayers.of(load_city(catalogue, city), catalogue)


def _levels(city: str) -> tuple[str, ...]:
    return tuple(level.key for level in _layers(city).data.city.levels)


@cache
def _answer(city: str, level: str) -> Extract:
    return make_extract(Selection(city, level), _layers(city))


@cache
def _grown(n: int) -> Extract:
    """Return the answer of Torino by comune with so many pacts, drawn from those that there are."""
    layers = _layers("torino")
    grown = CityLayers(_with_pacts(layers.data, n), layers.vocabularies)
    return make_extract(Selection("torino", "comune"), grown)


def _with_pacts(data: CityData, n: int) -> CityData:
    """Draw pacts and their parties anew, points moved up to some kilometres; always the same."""
    chance = np.random.default_rng(20261121)
    drawn = chance.integers(0, len(data.pacts), n)
    pacts = data.pacts.iloc[drawn].reset_index(drop=True)
    ids = np.array([f"GEN-{at:06}" for at in range(n)], dtype=object)
    moved = pacts.geometry.to_crs(data.city.metric_crs)
    is_point = moved.geom_type.eq("Point").fillna(value=False).to_numpy()
    shift = chance.normal(0, 4_000, (n, 2))
    points = gpd.points_from_xy(
        moved[is_point].x + shift[is_point, 0], moved[is_point].y + shift[is_point, 1]
    )
    moved[is_point] = gpd.GeoSeries(points, index=moved.index[is_point], crs=moved.crs)
    parent = pd.Series("", index=pacts.index, dtype=pacts["parent_pact"].dtype)
    own = pd.Series(ids, dtype=pacts["id"].dtype)
    pacts = pacts.assign(id=own, parent_pact=parent).set_geometry(moved.to_crs(data.pacts.crs))
    known_as = pd.DataFrame({"pact_id": data.pacts["id"].to_numpy()[drawn], "own": ids})
    parties = known_as.merge(data.parties, on="pact_id")
    parties = parties.assign(pact_id=parties["own"].astype(data.parties["pact_id"].dtype))
    return replace(data, pacts=pacts, parties=parties[list(data.parties.columns)])


def _work(key: str, extract: Extract) -> Callable[[], Reading]:
    params = {PARAM: key, **{name: text for name, text in _ASKED.get(key, {}).items() if text}}
    kind, values, _ = read_reading(params, extract.source)
    cities = tuple(load_catalogue().cities)

    def make() -> Reading:
        return ask_reading(
            kind,
            values,
            extract,
            today=_TODAY,
            cities=cities,
            layers_of=lambda city: (
                extract.source if city == extract.selection.city else _layers(city)
            ),
        )

    return make


def _median(work: Callable[[], object]) -> float:
    work()
    return statistics.median(_once(work) for _ in range(REPEATS))


def _once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
