"""The child that reads a file: takes one order from its input, runs it within limits, and ends.

The order and the answers are JSON; results are files in the folder that the order names. What the
libraries print goes to the error output, so that nothing but answers comes out of the output.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import time
import traceback
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TextIO

TASKS: Mapping[str, str] = MappingProxyType({"check": "data.intake.check:check_in_child"})
"""``module:function`` of each task; a function takes (request, folder, progress)."""

_MIB = 1 << 20
_PROGRESS_EVERY_S = 0.1
_GRACE_S = 5
_MOST_FILES_OPEN = 256

# What no reader of a file has any business to do; names of Python's own audit events.
_FORBIDDEN = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "subprocess.Popen",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.system",
    "urllib.Request",
    "webbrowser.open",
)


def main(tasks: Mapping[str, str] = TASKS) -> int:
    """Run the order on standard input, one of ``tasks``; return 0 if an answer was given."""
    order = json.loads(sys.stdin.buffer.read())
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    _limit(order)
    sys.addaudithook(_forbid)
    try:
        _say(answers, _run(order, tasks, answers))
    except OSError as error:
        traceback.print_exc()
        full = error.errno in {errno.EFBIG, errno.ENOSPC, errno.EDQUOT}
        _say(answers, {"limit": "disk"} if full else {"failed": type(error).__name__})
    except MemoryError:
        _say(answers, {"limit": "memory"})
    except Exception as error:  # noqa: BLE001 - whatever it was, the parent tells it in plain words
        traceback.print_exc()
        _say(answers, {"failed": type(error).__name__})
    return 0


def _run(order: Mapping[str, Any], tasks: Mapping[str, str], answers: TextIO) -> dict[str, Any]:
    """Run the task; return what to answer if it comes to an end or refuses the file."""
    module, _, function = tasks[order["task"]].partition(":")
    from data.intake.model import FileRefused  # noqa: PLC0415 - after the limits are set

    try:
        task: Callable[..., None] = getattr(import_module(module), function)
        task(order["request"], Path(order["folder"]), _progress(answers))
    except FileRefused as refused:
        return {"refused": [list(each) for each in refused.remarks], "rows": refused.rows}
    return {"done": True}


def _progress(answers: TextIO) -> Callable[[str, int, int], None]:
    """Return what tells the parent how far the task is: every step, and ten times a second."""
    said, when = "", 0.0

    def progress(step: str, done: int, total: int) -> None:
        nonlocal said, when
        now = time.monotonic()
        if step != said or done >= total or now - when > _PROGRESS_EVERY_S:
            said, when = step, now
            _say(answers, {"step": step, "done": int(done), "total": int(total)})

    return progress


def _say(answers: TextIO, answer: dict[str, Any]) -> None:
    # A parent that is gone needs no answer.
    with suppress(BrokenPipeError):
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _limit(order: Mapping[str, Any]) -> None:
    """Set the limits of this process for good; on Windows the parent's clock is the only one."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - POSIX only

    # Should the parent be gone, nobody else looks at the clock.
    signal.setitimer(signal.ITIMER_REAL, float(order["wall_s"]) + _GRACE_S)
    for name, most in (
        ("RLIMIT_CORE", 0),
        ("RLIMIT_CPU", int(order["cpu_s"])),
        ("RLIMIT_DATA", int(order["memory_mb"]) * _MIB),
        ("RLIMIT_AS", int(order["memory_mb"]) * _MIB * 4),
        ("RLIMIT_FSIZE", int(order["written_mb"]) * _MIB),
        ("RLIMIT_NOFILE", _MOST_FILES_OPEN),
    ):
        # A system that lacks one, or allows less already, keeps its own.
        with suppress(AttributeError, ValueError, OSError):
            spare = 2 if name == "RLIMIT_CPU" else 0  # so that a signal tells which limit it was
            resource.setrlimit(getattr(resource, name), (most, most + spare))


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what is forbidden: no file makes its reader call anybody or start anything."""
    if event in _FORBIDDEN:
        msg = f"{event} is not for a reader of files: {str(arguments)[:200]}"
        raise PermissionError(msg)


if __name__ == "__main__":
    sys.exit(main())
