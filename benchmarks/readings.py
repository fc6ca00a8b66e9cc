"""How long each reading takes for the bundled cities, and on 10,000 to 100,000 generated pacts.

The answer to the question is there before the clock starts, as it is on the server, where readings
and answers are kept. What is compared is a reading with itself: per pact, at ten times the pacts.
"""

from __future__ import annotations

import statistics
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from benchmarks.made_pacts import with_pacts
from benchmarks.measure import ROUNDS, Figure, once_ms
from data.catalogue import load_catalogue
from data.city import load_city
from layers.city_layers import CityLayers
from layers.extract import make_extract
from layers.readings.ask import ask_reading, read_reading
from layers.readings.registry import PARAM, READINGS
from layers.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.measure import Options
    from layers.answer import Extract
    from layers.readings.model import Reading

_TODAY = date(2026, 11, 21)
_SIZES = {"full": (10_000, 100_000), "small": (500, 2_000)}
_ASKED = {
    "compare": {"with": ""},
    "what_if": {"best": "3"},
    "lookup": {"find": "Torino"},
}
"""What is chosen where the default would be nothing to do."""


def readings(options: Options) -> Iterator[Figure]:
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
    few, many = _SIZES[options.size]
    for key in READINGS:
        of_few, of_many = (once_ms(_work(key, _grown(n, options.seed))) for n in (few, many))
        yield Figure(f"{key}: {many:,} pacts", of_many, "ms")
        yield Figure(f"{key}: per pact, to that of {few:,}", of_many / of_few / (many / few), "x")


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
def _grown(n: int, seed: int) -> Extract:
    """Return the answer of Torino by comune with so many made pacts."""
    layers = _layers("torino")
    grown = CityLayers(with_pacts(layers.data, n, seed), layers.vocabularies)
    return make_extract(Selection("torino", "comune"), grown)


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
    return statistics.median(once_ms(work) for _ in range(ROUNDS))
