"""Work that takes longer than a run: done beside it, told of, stopped when nobody waits for it."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass, replace
from threading import Event, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from exports.errors import ExportCancelledError

if TYPE_CHECKING:
    from collections.abc import Callable

    from exports.progress import Progress

Result = TypeVar("Result")
Phase = Literal["waiting", "running", "done", "failed", "cancelled"]

MOST_AT_ONCE = 2
GRACE_SECONDS = 20.0
"""How long a reader may be away, as when a laptop changes network, before the work is stopped."""
_HEED_SECONDS = 0.25


@dataclass(frozen=True)
class State(Generic[Result]):
    """How far a job is; ``total`` is 0 until the work has said how long it is."""

    phase: Phase = "waiting"
    done: int = 0
    total: int = 0
    result: Result | None = None
    error: BaseException | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.phase in {"done", "failed", "cancelled"}


class Job(Generic[Result]):
    """One piece of work: read :attr:`state` at any time, from any thread."""

    def __init__(
        self,
        work: Callable[[Progress], Result],
        *,
        alive: Callable[[], bool],
        grace_seconds: float,
    ) -> None:
        self._work, self._alive, self._grace = work, alive, grace_seconds
        self._lock, self._stop = Lock(), Event()
        self._state: State[Result] = State()
        self._seen = monotonic()

    @property
    def state(self) -> State[Result]:
        """How far it is now."""
        with self._lock:
            return self._state

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop: it does at its next step."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Tell it to stop; what has ended stays as it is."""
        self._stop.set()

    def run(self, turns: Turns, turn: Event) -> None:
        """Wait for the turn, do the work, keep its result or its error, give the turn back."""
        try:
            while not turn.wait(_HEED_SECONDS):
                self._heed()
            self._tell(0, 0)
            self._become(phase="done", result=self._work(self._tell))
        except ExportCancelledError:
            self._become(phase="cancelled")
        # Everything, since a panic of a library in Rust is no Exception: nobody else in this
        # thread, which is ours, would tell the screen that nothing more will come.
        except BaseException as error:  # noqa: BLE001
            self._become(phase="failed", error=error)
            logging.getLogger("condivisa").warning("a file could not be made: %r", error)
        finally:
            turns.give_back(turn)

    def _tell(self, done: int, total: int) -> None:
        self._heed()
        self._become(phase="running", done=done, total=total)

    def _heed(self) -> None:
        now = monotonic()
        if self._alive():
            self._seen = now
        elif now - self._seen > self._grace:
            self._stop.set()
        if self._stop.is_set():
            raise ExportCancelledError

    def _become(self, **changes: object) -> None:
        with self._lock:
            self._state = replace(self._state, **changes)  # type: ignore[arg-type]


class Turns:
    """A few at once; who waits is served in the order of asking."""

    def __init__(self, most: int) -> None:
        self._lock, self._free = Lock(), most
        self._line: deque[Event] = deque()

    def ask(self) -> Event:
        """Return what is set when the turn has come; whoever asks gives it back."""
        turn = Event()
        with self._lock:
            if self._free:
                self._free -= 1
                turn.set()
            else:
                self._line.append(turn)
        return turn

    def give_back(self, turn: Event) -> None:
        """End a turn, or give up waiting for it."""
        with self._lock:
            if turn in self._line:
                self._line.remove(turn)
            elif self._line:
                self._line.popleft().set()
            else:
                self._free += 1


class Workshop:
    """Where jobs are done: a few at once, the others wait for their turn, first come first."""

    def __init__(self, most: int = MOST_AT_ONCE) -> None:
        self._turns = Turns(most)

    def start(
        self,
        work: Callable[[Progress], Result],
        *,
        alive: Callable[[], bool],
        grace_seconds: float = GRACE_SECONDS,
    ) -> Job[Result]:
        """Begin a job.

        Parameters
        ----------
        work
            Is called with what it must call between two steps, and lets that one's error through.
        alive
            Whether the reader who asked for it is still there.
        grace_seconds
            How long that may be untrue before the job is stopped.
        """
        job = Job(work, alive=alive, grace_seconds=grace_seconds)
        turn = self._turns.ask()
        given = (self._turns, turn)
        # A daemon: a server that is told to end does not wait for a file.
        thread = Thread(target=job.run, args=given, name="condivisa-export", daemon=True)
        try:
            thread.start()
        except RuntimeError:
            self._turns.give_back(turn)
            raise
        return job
