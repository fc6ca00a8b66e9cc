"""A process that dies, a disk that is full, two writers at once: nothing published is ever lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crash_register import ROOT, kill_imports
from data.register import durable, folder
from data.register.errors import NotWrittenError
from data.register.folder import FolderStore
from registers import CITY, commit, register

if TYPE_CHECKING:
    from collections.abc import Callable

SEVERAL_WRITERS = """
import sys
from pathlib import Path
from data.register.errors import OutdatedError
from data.register.folder import FolderStore
from registers import CITY, commit, register

store, name, left = FolderStore(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
while left:
    now = store.current(CITY, "pacts")
    before = list(store.read(now.id)["id"]) if now else []
    try:
        commit(store, register(*before, f"{name}{left}"), expected=now.id if now else None)
        left -= 1
    except OutdatedError:
        pass
"""

FULL_DISK = """
import resource, sys
from pathlib import Path
from data.register.errors import NotWrittenError
from data.register.folder import FolderStore
from registers import CITY, commit, register

store = FolderStore(Path(sys.argv[1]))
now = store.current(CITY, "pacts")
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    commit(store, register("b", "c"), expected=now.id)
except NotWrittenError as error:
    print(error.key)
"""


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])},
    )


@pytest.mark.skipif(os.name == "nt", reason="a process is killed otherwise there")
def test_a_kill_loses_nothing_that_was_published(tmp_path: Path) -> None:
    count = kill_imports(str(tmp_path / "register"), 4, seed=7)
    assert count.kills == 4
    assert count.found >= count.said


class Died(BaseException):
    """The process is gone: no handler of ours runs after it."""


def writes(monkeypatch: pytest.MonkeyPatch, dies_at: int) -> list[str]:
    """Let the process die at its n-th step that changes the disk; return the steps that it made."""
    made: list[str] = []

    def step(name: str, do: Callable[..., None]) -> Callable[..., None]:
        def doing(*given: object) -> None:
            if len(made) == dies_at:
                raise Died
            made.append(name)
            do(*given)

        return doing

    monkeypatch.setattr(durable.os, "fsync", step("fsync", os.fsync))
    monkeypatch.setattr(folder, "bring_to_disk", step("folder", folder.bring_to_disk))
    monkeypatch.setattr(Path, "replace", step("move", Path.replace))
    # The dead do not tidy up.
    monkeypatch.setattr(Path, "unlink", lambda *_given, **_named: None)
    return made


@pytest.mark.parametrize("dies_at", range(10))
def test_a_death_at_any_step_leaves_the_old_state_or_the_new_one(
    tmp_path: Path, dies_at: int
) -> None:
    store = FolderStore(tmp_path)
    first = commit(store, register("a"))
    with pytest.MonkeyPatch.context() as patched:
        steps = writes(patched, dies_at)
        with pytest.raises(Died):
            commit(store, register("a", "b"), expected=first.id)
    now = store.current(CITY, "pacts")
    assert now is not None
    moved = steps.count("move") == 3
    assert now.number == (2 if moved else 1)
    assert len(store.read(now.id)) == now.rows == now.number
    after = commit(store, register("c"), expected=now.id)
    assert store.versions(CITY)[0].number == after.number == now.number + 1
    kept = {f"{one.id}.{suffix}" for one in store.versions(CITY) for suffix in ("gpkg", "json")}
    assert {path.name for path in tmp_path.iterdir()} == {*kept, "pointer.json", "lock"}


def test_the_steps_are_those_that_the_deaths_go_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FolderStore(tmp_path)
    first = commit(store, register("a"))
    steps = writes(monkeypatch, 99)
    commit(store, register("b"), expected=first.id)
    assert "".join(name[0] for name in steps) == "fmfmfffmff"


@pytest.mark.skipif(os.name == "nt", reason="no limit on the size of files there")
@pytest.mark.parametrize("limit", [0, 1_000, 50_000])
def test_a_full_disk_is_told_and_the_old_state_stays(tmp_path: Path, limit: int) -> None:
    store = FolderStore(tmp_path)
    first = commit(store, register("a"))
    child = start(FULL_DISK, tmp_path, limit)
    said, complaints = child.communicate(timeout=60)
    assert (said, complaints) == ("store_full\n", "")
    assert store.versions(CITY) == (first,)
    assert list(store.read(first.id)["id"]) == ["a"]
    assert commit(store, register("b"), expected=first.id).number == 2


def test_a_full_disk_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    store = FolderStore(tmp_path)
    monkeypatch.setattr(durable.os, "fsync", full)
    with pytest.raises(NotWrittenError) as caught:
        commit(store, register("a"))
    assert "disco è pieno" in caught.value.text("it")
    assert "intatte" in caught.value.text("it")


def test_two_writers_at_once_lose_nothing_of_each_other(tmp_path: Path) -> None:
    each = 3
    children = [start(SEVERAL_WRITERS, tmp_path, name, each) for name in "xy"]
    for child in children:
        _, complaints = child.communicate(timeout=120)
        assert (child.returncode, complaints) == (0, "")
    store = FolderStore(tmp_path)
    versions = store.versions(CITY)
    assert [one.number for one in versions] == list(range(2 * each, 0, -1))
    ids = set(store.read(versions[0].id)["id"])
    assert ids == {f"{name}{n}" for name in "xy" for n in range(1, each + 1)}
