"""What a hostile file does to the process that reads it stays in that process."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from data.intake import child, worker
from data.intake.child import Cancelled, Limits, run_in_child
from data.intake.model import FileRefused

TASKS = """
import os, sys, time
from pathlib import Path

def answer(request, folder, progress):
    progress("read", 1, 2)
    progress("read", 2, 2)
    print("what a library prints is no answer")
    Path("seen.json").write_text(__import__("json").dumps(
        {"request": request, "folder": str(folder), "home": os.environ["HOME"],
         "names": sorted(os.environ), "path": sys.path}))

def refuse(request, folder, progress):
    from data.intake.model import FileRefused, remark
    raise FileRefused(remark("no_rows", "refuse", file="dati.csv", row=3, column="lat"), rows=7)

def hang(request, folder, progress):
    progress("read", 0, 1)
    while True:
        pass

def sleep(request, folder, progress):
    progress("read", 0, 1)
    time.sleep(600)

def fill(request, folder, progress):
    kept = []
    while True:
        kept.append(bytearray(1 << 22))

def write(request, folder, progress):
    with (folder / "big").open("wb") as file:
        while True:
            file.write(bytes(1 << 20))

def abort(request, folder, progress):
    os.abort()

def leave(request, folder, progress):
    os._exit(0)

def fail(request, folder, progress):
    raise RuntimeError("a fault of ours")

def call(request, folder, progress):
    import socket
    socket.create_connection(("127.0.0.1", request["port"]))

def start(request, folder, progress):
    import subprocess
    subprocess.run([sys.executable, "-c", ""])
"""


@pytest.fixture
def tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the child look its tasks up in a module of this test; return the folder it works in."""
    (tmp_path / "tasks_of_the_test.py").write_text(TASKS)
    names = [line[4 : line.index("(")] for line in TASKS.split("\n") if line.startswith("def ")]
    known = {name: f"tasks_of_the_test:{name}" for name in names}
    start = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); "
    start += f"from data.intake.worker import main; sys.exit(main({known!r}))"
    monkeypatch.setattr(child, "COMMAND", (*child.COMMAND[:-2], "-c", start))
    folder = tmp_path / "folder"
    folder.mkdir()
    return folder


def why(task: str, folder: Path, limits: Limits | None = None) -> str:
    with pytest.raises(FileRefused) as refused:
        run_in_child(task, {"port": 9}, folder, limits=limits)
    assert [one.grade for one in refused.value.remarks] == ["refuse"]
    assert "Traceback" not in refused.value.remarks[0].text("it")
    return refused.value.remarks[0].key


def test_a_task_is_done_and_tells_how_far_it_is(
    tasks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONDIVISA_STORE", "postgresql://somebody:secret@host/db")
    steps: list[tuple[str, int, int]] = []
    run_in_child("answer", {"a": 1}, tasks, progress=lambda *step: steps.append(step))
    seen = json.loads((tasks / "seen.json").read_text())
    assert steps == [("read", 1, 2), ("read", 2, 2)]
    assert seen["request"] == {"a": 1}
    assert seen["folder"] == seen["home"] == str(tasks)
    assert "CONDIVISA_STORE" not in seen["names"]
    assert str(tasks) not in seen["path"]


def test_a_refusal_comes_through_as_it_was_said(tasks: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        run_in_child("refuse", {}, tasks)
    (said,) = refused.value.remarks
    assert (said.key, said.row, said.column, refused.value.rows) == ("no_rows", 3, "lat", 7)
    assert "dati.csv" in said.text("it")


@pytest.mark.parametrize(
    ("task", "key"),
    [
        ("abort", "child_fell"),
        ("leave", "child_fell"),
        ("fail", "child_fell"),
        ("call", "child_fell"),
        ("start", "child_fell"),
    ],
)
def test_a_child_that_falls_refuses_the_file(tasks: Path, task: str, key: str) -> None:
    assert why(task, tasks) == key


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps all of these limits")
@pytest.mark.parametrize(
    ("task", "limits", "key"),
    [
        ("hang", Limits(wall_s=60, cpu_s=1), "child_too_long"),
        ("fill", Limits(wall_s=60, memory_mb=150), "child_too_large"),
        ("write", Limits(wall_s=60, written_mb=2), "child_too_large"),
    ],
)
def test_a_child_takes_no_more_than_it_may(
    tasks: Path, task: str, limits: Limits, key: str
) -> None:
    assert why(task, tasks, limits) == key


def test_a_child_that_only_waits_is_ended_by_the_clock(tasks: Path) -> None:
    assert why("sleep", tasks, Limits(wall_s=1)) == "child_too_long"


def test_a_reader_may_stop_it_at_any_moment(tasks: Path) -> None:
    started: list[str] = []
    with pytest.raises(Cancelled):
        run_in_child(
            "sleep",
            {},
            tasks,
            progress=lambda step, *_: started.append(step),
            cancelled=lambda: bool(started),
        )
    assert started == ["read"]


def test_a_task_that_is_not_on_the_list_is_not_run(tmp_path: Path) -> None:
    with pytest.raises(FileRefused):
        run_in_child("os:system", {}, tmp_path)
    assert set(worker.TASKS) == {"check"}


def test_small_files_have_seconds_and_large_ones_minutes() -> None:
    small, large = Limits.for_bytes(5_000), Limits.for_bytes(100 << 20)
    assert small.cpu_s < 15
    assert small.cpu_s < large.cpu_s <= Limits().cpu_s
    assert Limits.for_bytes(1 << 40) == Limits()
    assert Limits().memory_mb < 1_024
    assert os.fspath(Path(child.COMMAND[0])) == sys.executable
