"""How figures are taken: several works done in turns, the median of each."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

REPEATS = 5


@dataclass(frozen=True)
class Figure:
    """One measured value: what it is, how much, in which unit."""

    what: str
    value: float
    unit: str


def in_turns(*works: Callable[[], object]) -> list[float]:
    """Return the median time in ms of each work, the works done in turns."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(REPEATS):
        for work, kept in zip(works, times, strict=True):
            start = time.perf_counter()
            work()
            kept.append((time.perf_counter() - start) * 1000)
    return [statistics.median(kept) for kept in times]


def once(work: Callable[[], bytes]) -> tuple[bytes, float]:
    """Return what a work gives and the time in ms that it takes before anything is warm."""
    start = time.perf_counter()
    made = work()
    return made, (time.perf_counter() - start) * 1000
