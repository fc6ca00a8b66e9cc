"""Many readers at once: every session changes its filters at the same moment, on one server.

Ours is the screen of the map as it is; the peer is :mod:`benchmarks.plain_map_app`. Both have the
same register, the same settings of Streamlit and the same changes, in turns, one server at work at
a time. A reader waits for the new map and for the count, which must be that of the Extract.
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
from typing import TYPE_CHECKING, Any, Literal

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
_READERS = {"full": (1, 10, 30, 60), "small": (2,)}
_COMPARED = {"full": 30, "small": 2}
_ROUNDS = {"full": 3, "small": 1}
_LONGEST_S = 1200


def sessions(options: Options) -> Iterator[Line]:
    """Let 1, 10, 30 and 60 readers filter at once: our screen, and plain st_folium with GeoJson."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        pacts = _PACTS[options.size]
        catalogue = catalogue_with(folder / "catalogue", pacts, options.seed)
        variables = {"CONDIVISA_CATALOGUE": str(catalogue)}
        ours = stack.enter_context(serving(ROOT / "app.py", folder, **variables))
        script = Path(__file__).with_name("plain_map_app.py")
        peer = stack.enter_context(serving(script, folder, **variables))
        questions = _Questions(catalogue, options.seed)
        # Both have read the data and have answered once before the clock starts.
        _read(ours, questions.rounds(2, 1), "ours")
        _read(peer, questions.rounds(2, 1), "peer")
        before = ours.memory_mb()
        for readers in _READERS[options.size]:
            rounds = questions.rounds(readers, _ROUNDS[options.size])
            found = _read(ours, rounds, "ours")
            yield from _alone(readers, pacts, found)
            if readers == max(_READERS[options.size]):
                yield Figure("memory kept a session", (ours.memory_mb() - before) / readers, "MB")
            if readers == _COMPARED[options.size]:
                yield _compared(readers, pacts, found, _read(peer, rounds, "peer"))


def _alone(readers: int, pacts: int, found: dict[str, Any]) -> Iterator[Line]:
    if found["errors"]:
        raise Different(f"{readers} sessions: {len(found['errors'])} errors: {found['errors'][:3]}")
    work = f"{readers} sessions filtering at once, {pacts:,} pacts and 312 comuni"
    median, late = np.percentile(found["seconds"], [50, 95])
    sent = np.median(found["received"]) / 1e6
    note = f"p50 {median:.2f} s; {sent:.3f} MB a change; 0 errors in {len(found['seconds'])}"
    yield Bound(f"{work}, p95", float(late), "s", at_most=2.0 if readers == 30 else None, note=note)  # noqa: PLR2004


def _compared(readers: int, pacts: int, ours: dict[str, Any], peer: dict[str, Any]) -> Comparison:
    """Compare the p95 of both; a peer's change that failed took at least as long as its slowest."""
    lost = len(peer["errors"])
    slowest = max(peer["seconds"], default=float("inf"))
    theirs = [*peer["seconds"], *[slowest] * lost]
    sent = np.median(peer["received"]) / 1e6 if peer["received"] else 0
    return Comparison(
        f"{readers} sessions filtering at once, {pacts:,} pacts and 312 comuni, p95",
        Times("Condivisa", (float(np.percentile(ours["seconds"], 95)),)),
        (Times("st_folium with GeoJson, frames cached", (float(np.percentile(theirs, 95)),)),),
        goal=3,
        unit="s",
        checked="the count of every answer is the Extract's",
        note=f"the peer: {lost} errors, {sent:.2f} MB a change",
    )


def _read(server: AppServer, rounds: list[list[_Asked]], side: Side) -> dict[str, Any]:
    """Let readers in a process of their own do these rounds."""
    changes = [[one.change(side) for one in each] for each in rounds]
    job = {"url": server.url, "query": QUERY, "rounds": changes}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.streamlit_readers"],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=_LONGEST_S,
        check=False,
    )
    if done.returncode:
        raise OSError(f"The readers failed:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


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
