"""Kill an import at random moments, again and again: what is published must stay, wholly.

Run as a script for the long count: ``python tests/crash_register.py 200``, on PostGIS with
``--postgis`` behind it. The suite runs a few.

A child publishes one version after the other and says each one's id when ``commit`` has come back.
It is killed without warning at a random moment; then every version that it said must be there,
every version that is there must be whole, and the next writer must be able to go on. On PostGIS
its connections are cut too while it lives: what it was told that was not published must not be
there.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOT = Path(__file__).resolve().parent.parent
_LONGEST_S = 1.5
_CUTS = 4
_ROWS = 300

_CHILD = """
import sys
from data.register.errors import NotWrittenError
from data.register.store import open_store
from registers import CITY, commit, register

store = open_store(sys.argv[1])
at = int(sys.argv[2])
print("ready", flush=True)
while True:
    # Ids that tell the version, and enough rows to be killed while writing.
    at += 1
    rows = register(*(f"{at}-{n}" for n in range(int(sys.argv[3]) + at % 7)), filled="x" * 200)
    try:
        now = store.current(CITY, "pacts")
        made = commit(store, rows, expected=now.id if now else None, message=str(at))
    except NotWrittenError as error:
        print("cut" if error.key == "postgis_cut" else error.key, at, flush=True)
    else:
        print(made.id, flush=True)
"""


class Count(NamedTuple):
    """What was seen: kills, versions said and found, found unsaid, leftovers after a kill, cuts."""

    kills: int
    said: int
    found: int
    unsaid: int
    leftovers: int = 0
    cuts: int = 0


def kill_imports(
    address: str,
    kills: int,
    *,
    seed: int,
    rows: int = _ROWS,
    cut: Callable[[], object] | None = None,
) -> Count:
    """Kill so many imports; raise AssertionError if anything was lost, half there, or stuck.

    ``cut`` cuts the connections of all who write: it is called several times in each life.
    """
    from data.register.store import open_store
    from registers import CITY

    moments = random.Random(seed)  # noqa: S311 - moments, not secrets
    store, said, leftovers, refused = open_store(address), [], 0, []
    for at in range(kills):
        pauses = [moments.uniform(0, _LONGEST_S / (_CUTS if cut else 1))] * (_CUTS if cut else 1)
        lines = _one(address, at * 1_000, rows, pauses, cut)
        strange = [line for line in lines if not line.startswith(("v", "cut "))]
        assert not strange, f"kill {at}: {strange}"
        said += [line for line in lines if line.startswith("v")]
        refused += [line.removeprefix("cut ") for line in lines if line.startswith("cut ")]
        found = {version.id: version for version in store.versions(CITY)}
        lost = [one for one in said if one not in found]
        assert not lost, f"kill {at}: {lost} were published and are gone"
        ghosts = {version.message for version in found.values()} & set(refused)
        assert not ghosts, f"kill {at}: {ghosts} were told not to be published and are there"
        leftovers += len(_leftovers(address, found))
        # All of the last ones, one of the others: reading everything each time takes hours.
        newest = list(found.values())[:3]
        for version in (*newest, *moments.sample(sorted(found.values(), key=str), bool(found))):
            assert len(store.read(version.id)) == version.rows
            assert store.read(version.id)["id"].str.startswith(f"{version.message}-").all()
    everything = store.versions(CITY)
    for version in everything:
        assert len(store.read(version.id)) == version.rows
    parents = [version.parent for version in everything]
    assert parents == [*(version.id for version in everything[1:]), None][: len(parents)]
    assert [version.number for version in everything] == list(range(len(everything), 0, -1))
    unsaid = len(everything) - len(said)
    return Count(kills, len(said), len(everything), unsaid, leftovers, len(refused))


def _one(
    address: str, at: int, rows: int, pauses: list[float], cut: Callable[[], object] | None
) -> list[str]:
    """Let a child publish for so long after its start, kill it, return what it said."""
    command = [sys.executable, "-c", _CHILD, address, str(at), str(rows)]
    path = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    child = subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0, env=path)
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    for pause in pauses:
        try:
            child.communicate(timeout=pause)
        except subprocess.TimeoutExpired:
            if cut:
                cut()
    alive = child.poll() is None
    child.kill()
    rest, _ = child.communicate()
    assert alive, f"the child stopped by itself: {rest.decode()}"
    # What stands behind the last end of a line was cut by the kill.
    return rest.decode().split("\n")[:-1]


def _leftovers(address: str, versions: Iterable[str]) -> set[str]:
    """Return the names of files that no version has; a database shows nothing of the kind."""
    folder = Path(address)
    if "://" in address or not folder.exists():
        return set()
    files = {f"{one}.{suffix}" for one in versions for suffix in ("gpkg", "json")}
    return {path.name for path in folder.iterdir()} - files - {"pointer.json", "lock"}


def _count(kills: int, *, on_postgis: bool) -> Count:
    if not on_postgis:
        with tempfile.TemporaryDirectory() as temporary:
            return kill_imports(str(Path(temporary) / "register"), kills, seed=1)
    import postgres

    with postgres.server() as running:
        return kill_imports(running.address(), kills, seed=1, cut=running.cut)


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    started = time.monotonic()
    print(_count(int(sys.argv[1]), on_postgis="--postgis" in sys.argv))
    print(f"{time.monotonic() - started:.0f} s")
