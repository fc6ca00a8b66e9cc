"""Many readers at once: every session changes its filters at the same moment, on one server.

Ours is the screen of the map as it is; the peer is :mod:`benchmarks.plain_map_app`. Both have the
same register, the same settings of Streamlit and the same changes, round by round in turns, one
server at work at a time, after the same untimed rounds. A reader waits for the new map and for the
count, which must be that of the Extract. It takes Streamlit's messages as they come, and does not
open the channel on which our page has the same answer sooner.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from benchmarks.made_pacts import CITY, catalogue_with
from benchmarks.measure import Bound, Comparison, Different, Figure, Times
from benchmarks.streamlit_server import ROOT, AppServer, serving
from data.catalogue import load_catalogue
from data.city import load_city
from layers.city_layers import CityLayers
from layers.describe import count_line
from layers.extract import make_extract
from layers.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.measure import Line, Options

    Side = Literal["ours", "peer"]

QUERY = f"city={CITY}&level=comune&lang=it"
_PACTS = {"full": 1000, "small": 200}
_READERS = {"full": (1, 10, 60), "small": (1,)}
_COMPARED = {"full": 30, "small": 2}
_UNTIMED = 1
_GIVEN_UP_S = 120.0  # what a change of ours that failed counts as: no reader waits longer
_ROUNDS = {"full": 3, "small": 1}
_LONGEST_S = 1200


def sessions(options: Options) -> Iterator[Line]:
    """Let 30 readers filter at once, ours and plain st_folium in turns; then 1, 10, 60 ours."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        pacts = _PACTS[options.size]
        catalogue = catalogue_with(folder / "catalogue", pacts, options.seed)
        variables = {"CONDIVISA_CATALOGUE": str(catalogue)}
        ours = stack.enter_context(serving(ROOT / "app.py", folder, **variables))
        script = Path(__file__).with_name("plain_map_app.py")
        peer = stack.enter_context(serving(script, folder, **variables))
        questions = _Questions(catalogue, options.seed)
        servers: dict[Side, AppServer] = {"ours": ours, "peer": peer}
        compared, timed = _COMPARED[options.size], _ROUNDS[options.size]
        # Both have read the data, each in the same way, before readers crowd in.
        _read(servers, questions.rounds(2, 1 + _UNTIMED))
        before = ours.memory_mb()
        found = _read(servers, questions.rounds(compared, timed + _UNTIMED))
        yield _compared(compared, pacts, found["ours"], found["peer"])
        yield _alone(compared, pacts, found["ours"])
        for readers in _READERS[options.size]:
            rounds = questions.rounds(readers, timed + _UNTIMED)
            yield _alone(readers, pacts, _read({"ours": ours}, rounds)["ours"])
        most = max(compared, *_READERS[options.size])
        yield Figure("memory kept a session", (ours.memory_mb() - before) / most, "MB")


def _alone(readers: int, pacts: int, found: Found) -> Line:
    work = f"{_work(readers, pacts)}, p95"
    late = found.late(_GIVEN_UP_S)
    if late is None:
        return Figure(f"{work}: none had an answer; errors", len(found.errors), "")
    at_most = 2.0 if readers == _COMPARED["full"] else None
    note = f"p50 {np.median(found.seconds):.2f} s; {found.note}"
    return Bound(work, late, "s", at_most=at_most, note=note)


def _compared(readers: int, pacts: int, ours: Found, peer: Found) -> Line:
    """Compare the p95 of both; a peer's change that failed took at least as long as its slowest."""
    mine, theirs = ours.late(_GIVEN_UP_S), peer.late(max(peer.seconds, default=0))
    work = f"{_work(readers, pacts)}, p95, in turns"
    if mine is None:
        return Figure(f"{work}: none had an answer of ours; errors", len(ours.errors), "")
    told = Times("st_folium with GeoJson, frames cached", () if theirs is None else (theirs,))
    return Comparison(
        work,
        Times("Condivisa", (mine,)),
        (told,) if told.values else (),
        goal=3,
        unit="s",
        checked="the count of every answer is the Extract's",
        note=f"ours: {ours.note}; {told.name}: {peer.note}",
    )


def _work(readers: int, pacts: int) -> str:
    return f"{readers} sessions filtering at once, {pacts:,} pacts and 312 comuni"


def _read(servers: Mapping[Side, AppServer], rounds: list[list[_Asked]]) -> dict[Side, Found]:
    """Let readers in a process of their own do these rounds, the first of them untimed.

    Raises
    ------
    Different
        If an answer of any side is not the Extract's.
    """
    jobs = [
        {
            "url": server.url,
            "query": QUERY,
            "untimed": _UNTIMED,
            "rounds": [[one.change(side) for one in each] for each in rounds],
        }
        for side, server in servers.items()
    ]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.streamlit_readers"],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=_LONGEST_S,
        check=False,
    )
    if done.returncode:
        raise OSError(f"The readers failed:\n{done.stderr[-2000:]}")
    found = {side: Found(**one) for side, one in zip(servers, json.loads(done.stdout), strict=True)}
    for side, one in found.items():
        if one.wrong:
            raise Different(f"{side}: {len(one.wrong)} wrong answers: {one.wrong[:3]}")
    return found


@dataclass(frozen=True)
class Found:
    """What the readers of one server found (see :mod:`benchmarks.streamlit_readers`)."""

    seconds: list[float]
    received: list[int]
    wrong: list[str]
    errors: list[str]

    def late(self, failed_s: float) -> float | None:
        """Return the p95, a change that failed taken for so many seconds; None if all failed."""
        if not self.seconds:
            return None
        return float(np.percentile([*self.seconds, *[failed_s] * len(self.errors)], 95))

    @property
    def note(self) -> str:
        """What to say beside the time."""
        asked = len(self.seconds) + len(self.errors)
        errors = f"{len(self.errors)} errors in {asked} changes"
        if not self.received:
            return f"{errors}: every one failed, {self.errors[0] if self.errors else 'none asked'}"
        return f"{np.median(self.received) / 1e6:.3f} MB a change; {errors}"


@dataclass(frozen=True)
class _Asked:
    """The filters of a change, and how each side must tell how many pacts there are."""

    statuses: tuple[str, ...]
    themes: tuple[str, ...]
    told: Mapping[Side, str]

    def change(self, side: Side) -> dict[str, object]:
        """Return what a reader of that side does and waits for."""
        filters = {"statuses": list(self.statuses), "themes": list(self.themes)}
        return {**filters, "expected": self.told[side]}


class _Questions:
    """Changes drawn at random: hardly two alike, so that no answer is there before it is asked."""

    def __init__(self, catalogue: Path, seed: int) -> None:
        read = load_catalogue(catalogue)
        self._layers = CityLayers.of(load_city(read, CITY), read)
        self._chance = random.Random(seed)  # noqa: S311 - not for secrets
        pacts = self._layers.data.pacts
        self._present = {name: sorted(set(pacts[name])) for name in ("status", "theme")}

    def rounds(self, readers: int, rounds: int) -> list[list[_Asked]]:
        """Return a change for each reader and round."""
        return [[self._draw() for _ in range(readers)] for _ in range(rounds)]

    def _draw(self) -> _Asked:
        drawn = {
            name: self._chance.sample(values, self._chance.randint(1, len(values) - 1))
            for name, values in self._present.items()
        }
        statuses, themes = tuple(drawn["status"]), tuple(drawn["theme"])
        asked = Selection(CITY, "comune", statuses=statuses, themes=themes)
        answer = make_extract(asked, self._layers)
        total = answer.layers["pacts"].reconciliation.total
        return _Asked(statuses, themes, {"ours": count_line(answer), "peer": f"{total} patti"})
