"""Figures of speed and size, measured by ``make bench NAME=...`` on the machine at hand.

A benchmark is a function without arguments that yields `Figure`; it is listed in `BENCHMARKS` under
the name by which it is asked for. It imports what it measures inside, so that listing is quick.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

REPEATS = 5


@dataclass(frozen=True)
class Figure:
    """One measured value: what it is, how much, in which unit."""

    what: str
    value: float
    unit: str


def load() -> Iterator[Figure]:
    """Read and check each bundled city, from file to frames: the median of a few times."""
    from data import load_catalogue, load_city  # noqa: PLC0415

    catalogue = load_catalogue()
    for key in catalogue.cities:
        times_ms = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            load_city(catalogue, key)
            times_ms.append((time.perf_counter() - start) * 1000)
        yield Figure(f"load {key}, median of {REPEATS}", statistics.median(times_ms), "ms")


BENCHMARKS: Mapping[str, Callable[[], Iterator[Figure]]] = {"load": load}
