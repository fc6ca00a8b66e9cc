"""How figures are taken: the same work done by us and by named peers, in turns, in one run.

Answers are compared before the clock starts; every work is done once untimed, so that no side is
warm while another is cold. Where the first time is what is asked about, ``cold=True`` leaves that
round out for all.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import resource
import statistics
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from multiprocessing.connection import Connection

ROUNDS = 5
SEED = 20261121


class Different(Exception):  # noqa: N818 - what is wrong, in one word
    """Two sides answer differently: there is nothing to compare."""


@dataclass(frozen=True)
class Options:
    """What whoever runs the benchmarks chose.

    Parameters
    ----------
    size
        ``full`` is the sizes of the table of figures; ``small`` shows in a minute that all works.
    italy
        A file of all the comuni of Italy (polygons), or None: areas are then made from copies of
        the bundled ones.
    seed
        Of everything that is drawn at random.
    """

    size: Literal["full", "small"] = "full"
    italy: Path | None = None
    seed: int = SEED


@dataclass(frozen=True)
class Figure:
    """One measured value without a goal: what it is, how much, in which unit."""

    what: str
    value: float
    unit: str


@dataclass(frozen=True)
class Times:
    """One side of a comparison: a value for each round."""

    name: str
    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.values)

    @property
    def least(self) -> float:
        """The best round."""
        return min(self.values)

    @property
    def most(self) -> float:
        """The worst round."""
        return max(self.values)

    def and_also(self, more: Times) -> Times:
        """Return these rounds and more of the same side."""
        return Times(self.name, (*self.values, *more.values))


@dataclass(frozen=True)
class Comparison:
    """One work, done by us and by peers.

    Parameters
    ----------
    work
        What was done, with its size.
    peers
        The ratio is taken to the best of them; none could run if there is none.
    goal
        How many times better than the best peer we want to be.
    limit
        Or: how many times the best peer's value ours may be at the most.
    unit
        Of every value; less is better.
    checked
        What was found equal before the clock started.
    note
        What a reader must know beside it, such as a peer that could not run.
    """

    work: str
    ours: Times
    peers: tuple[Times, ...]
    goal: float | None = None
    limit: float | None = None
    unit: str = "ms"
    checked: str = ""
    note: str = ""

    @property
    def best(self) -> Times | None:
        """The peer with the least median."""
        return min(self.peers, key=lambda peer: peer.median, default=None)

    @property
    def ratio(self) -> float | None:
        """How many times ours the best peer takes; with a ``limit``, how many times its we take."""
        if self.best is None:
            return None
        of_peer, of_ours = self.best.median, self.ours.median
        return of_ours / of_peer if self.limit is not None else of_peer / of_ours

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None where there is no goal or no peer."""
        if self.ratio is None or (self.goal is None and self.limit is None):
            return None
        if self.limit is not None:
            return self.ratio <= self.limit
        return self.goal is not None and self.ratio >= self.goal


@dataclass(frozen=True)
class Bound:
    """One measured value that has a limit of its own, whatever others do."""

    work: str
    value: float
    unit: str
    at_most: float | None = None
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the value is within its limit; None where it has none."""
        return None if self.at_most is None else self.value <= self.at_most


Line = Comparison | Bound | Figure


def in_turns(
    works: Mapping[str, Callable[[], object]], *, rounds: int = ROUNDS, cold: bool = False
) -> dict[str, Times]:
    """Return the times in ms of each work, by name, the works done in turns.

    Every work is done once before, untimed, unless ``cold`` is asked for.
    """
    if not cold:
        for work in works.values():
            work()
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            taken[name].append(once_ms(work))
    return {name: Times(name, tuple(values)) for name, values in taken.items()}


def once_ms(work: Callable[[], object]) -> float:
    """Return how long a work takes, once, in ms."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def once(work: Callable[[], bytes]) -> tuple[bytes, float]:
    """Return what a work gives and the time in ms that it takes before anything is warm."""
    start = time.perf_counter()
    made = work()
    return made, (time.perf_counter() - start) * 1000


def peak_mb(work: Callable[[], object], *, ready: Callable[[], object] | None = None) -> float:
    """Return how many MB (1e6 bytes) a work needs at its peak above what is there before it.

    The work is done in a child that is forked for it, where what was freed before is given back
    first: else the work would find that room, and it would not count. ``ready`` is done before.

    Raises
    ------
    OSError
        Where processes cannot be forked (Windows), or if the child ends without an answer.
    """
    if sys.platform == "win32":
        raise OSError("The peak of memory is measured in a forked process: not on Windows.")
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_peak, args=(work, ready, sender))
    child.start()
    sender.close()
    try:
        return float(receiver.recv())
    except EOFError as error:
        raise OSError("The process that was to measure its memory ended before.") from error
    finally:
        child.join()


def _peak(
    work: Callable[[], object], ready: Callable[[], object] | None, sender: Connection
) -> None:
    if ready is not None:
        ready()
    _forget_the_peak()
    before = _peak_bytes()
    work()
    sender.send((_peak_bytes() - before) / 1e6)


def _forget_the_peak() -> None:
    """Give back what is free and let the peak begin anew, on Linux."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak_bytes() -> int:
    if sys.platform == "linux":
        status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024)
