"""Long work beside the screen: few at once, told of, stopped, and never in the others' way."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from exports.errors import ExportError
from views.jobs import Workshop

if TYPE_CHECKING:
    from collections.abc import Callable

    from exports.progress import Progress
    from views.jobs import Job

PATIENCE_SECONDS = 20


def there() -> bool:
    return True


def until(condition: Callable[[], bool]) -> None:
    """Wait for what another thread does; fail if it never does it."""
    pause = Event()
    for _ in range(PATIENCE_SECONDS * 100):
        if condition():
            return
        pause.wait(0.01)
    pytest.fail("it never came")


def ended(job: Job[Any]) -> Any:
    until(lambda: job.state.ended)
    return job.state


class Gate:
    """Work that stays at its first step until it is let go."""

    def __init__(self) -> None:
        self.at_work, self.open = Event(), Event()

    def work(self, progress: Progress) -> str:
        progress(1, 3)
        self.at_work.set()
        self.open.wait(PATIENCE_SECONDS)
        progress(2, 3)
        return "made"


def test_a_job_says_how_far_it_is_and_then_has_its_result() -> None:
    gate = Gate()
    job = Workshop().start(gate.work, alive=there)
    assert gate.at_work.wait(PATIENCE_SECONDS)
    assert (job.state.phase, job.state.done, job.state.total) == ("running", 1, 3)
    gate.open.set()
    assert ended(job).result == "made"
    assert job.state.phase == "done"


def test_a_cancelled_job_stops_at_its_next_step() -> None:
    gate = Gate()
    job = Workshop().start(gate.work, alive=there)
    assert gate.at_work.wait(PATIENCE_SECONDS)
    job.cancel()
    assert job.stopping
    gate.open.set()
    state = ended(job)
    assert (state.phase, state.result, state.error) == ("cancelled", None, None)


def test_only_so_many_work_at_once_and_who_waits_can_be_cancelled() -> None:
    workshop, gates = Workshop(most=2), [Gate() for _ in range(4)]
    jobs = [workshop.start(gate.work, alive=there) for gate in gates]
    until(lambda: sum(gate.at_work.is_set() for gate in gates) == 2)
    waiting = [job for job in jobs if job.state.phase == "waiting"]
    assert len(waiting) == 2
    waiting[0].cancel()
    assert ended(waiting[0]).phase == "cancelled"
    for gate in gates:
        gate.open.set()
    assert sorted(ended(job).phase for job in jobs) == ["cancelled", "done", "done", "done"]


def test_a_job_whose_reader_is_gone_is_stopped() -> None:
    gate, present = Gate(), Event()
    present.set()
    job = Workshop().start(gate.work, alive=present.is_set, grace_seconds=-1)
    assert gate.at_work.wait(PATIENCE_SECONDS)
    present.clear()
    gate.open.set()
    assert ended(job).phase == "cancelled"


def test_a_reader_who_is_away_for_a_moment_keeps_the_job() -> None:
    job = Workshop().start(lambda progress: progress(1, 1), alive=lambda: False)
    assert ended(job).phase == "done"


def test_who_asked_first_has_the_next_turn() -> None:
    workshop, gates = Workshop(most=1), [Gate() for _ in range(4)]
    jobs = [workshop.start(gate.work, alive=there) for gate in gates]
    jobs[1].cancel()
    assert ended(jobs[1]).phase == "cancelled"
    for at in (0, 2, 3):
        assert gates[at].at_work.wait(PATIENCE_SECONDS)
        # One comes while the turn is given on: it does not overtake.
        jobs.append(workshop.start(lambda progress: progress(1, 1), alive=there))
        waiting = [job.state.phase for job in jobs[at + 1 :] if not job.stopping]
        assert set(waiting) == {"waiting"}
        gates[at].open.set()
    assert {ended(job).phase for job in jobs if not job.stopping} == {"done"}


def test_who_waits_longer_is_not_overtaken_between_two_looks() -> None:
    workshop, gates, pause = Workshop(most=1), [Gate() for _ in range(3)], Event()
    first = workshop.start(gates[0].work, alive=there)
    jobs = []
    for gate in gates[1:]:
        jobs.append(workshop.start(gate.work, alive=there))
        # The one that waits looks up from time to time; meanwhile another one comes.
        pause.wait(0.17)
    gates[0].open.set()
    assert ended(first).phase == "done"
    until(lambda: any(gate.at_work.is_set() for gate in gates[1:]))
    assert [job.state.phase for job in jobs] == ["running", "waiting"]
    for gate in gates:
        gate.open.set()
    assert [ended(job).phase for job in jobs] == ["done", "done"]


class PanicError(BaseException):
    """As a library in Rust raises one: no Exception."""


@pytest.mark.parametrize(
    "error", [ExportError("error_no_layer"), RuntimeError("odd"), PanicError("odd")]
)
def test_an_error_is_kept_for_the_screen_and_the_next_job_has_its_turn(
    error: BaseException,
) -> None:
    def fail(progress: Progress) -> None:
        raise error

    workshop = Workshop(most=1)
    assert ended(workshop.start(fail, alive=there)).error is error
    gate = Gate()
    gate.open.set()
    assert ended(workshop.start(gate.work, alive=there)).result == "made"
