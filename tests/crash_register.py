"""Kill an import at random moments, again and again: what is published must stay, wholly.

Run as a script for the long count: ``python tests/crash_register.py 200``. The suite runs a few.

A child publishes one version after the other and says each one's id when ``commit`` has come back.
It is killed without warning at a random moment; then every version that it said must be there,
every version that is there must be whole, and the next writer must be able to go on.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
_LONGEST_S = 1.5
_ROWS = 300

_CHILD = """
import sys
from pathlib import Path
from data.register.folder import FolderStore
from registers import CITY, commit, register

store = FolderStore(Path(sys.argv[1]))
at = int(sys.argv[2])
print("ready", flush=True)
while True:
    now = store.current(CITY, "pacts")
    # Ids that tell the version, and enough rows to be killed while writing.
    at += 1
    rows = register(*(f"{at}-{n}" for n in range(int(sys.argv[3]) + at % 7)), filled="x" * 200)
    made = commit(store, rows, expected=now.id if now else None, message=str(at))
    print(made.id, flush=True)
"""


class Count(NamedTuple):
    """What was seen: kills, versions said and found, found unsaid, leftovers after a kill."""

    kills: int
    said: int
    found: int
    unsaid: int
    leftovers: int


def kill_imports(folder: Path, kills: int, *, seed: int, rows: int = _ROWS) -> Count:
    """Kill so many imports; raise AssertionError if anything was lost, half there, or stuck."""
    from data.register.folder import FolderStore
    from registers import CITY

    moments = random.Random(seed)  # noqa: S311 - moments, not secrets
    store, said, leftovers = FolderStore(folder), [], 0
    for at in range(kills):
        said += _one(folder, at * 1_000, rows, moments.uniform(0, _LONGEST_S))
        found = {version.id: version for version in store.versions(CITY)}
        lost = [one for one in said if one not in found]
        assert not lost, f"kill {at}: {lost} were published and are gone"
        leftovers += len(_files(folder) - {f"{one}.{s}" for one in found for s in ("gpkg", "json")})
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
    return Count(kills, len(said), len(everything), len(everything) - len(said), leftovers)


def _one(folder: Path, at: int, rows: int, seconds: float) -> list[str]:
    """Let a child publish for so long after its start, kill it, return what it said."""
    command = [sys.executable, "-c", _CHILD, str(folder), str(at), str(rows)]
    path = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    child = subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0, env=path)
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    try:
        child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        child.kill()
    rest, _ = child.communicate()
    # What stands behind the last end of a line was cut by the kill.
    return rest.decode().split("\n")[:-1]


def _files(folder: Path) -> set[str]:
    known = {"pointer.json", "lock"}
    return {path.name for path in folder.iterdir()} - known if folder.exists() else set()


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    with tempfile.TemporaryDirectory() as temporary:
        started = time.monotonic()
        print(kill_imports(Path(temporary) / "register", int(sys.argv[1]), seed=1))
        print(f"{time.monotonic() - started:.0f} s")
