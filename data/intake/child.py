"""A file that nobody trusts is read in another process, which may take so much and no more.

Readers can hang, take all memory, or abort the process they run in. In a process of their own they
do no harm: it has limits on time, memory and what it writes, no network, no other programs, and
hands its results over as files (JSON, Parquet). On Windows, and where the system does not know a
limit, the time on the clock is the only one.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Empty, Queue
from tempfile import TemporaryFile
from threading import Thread
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from data.intake.model import FileRefused, Remark, remark
from geo.errors import CondivisaError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import IO

    Progress = Callable[[str, int, int], None]

_LOG = logging.getLogger(__name__)
_ROOT = Path(__file__).resolve().parents[2]
_MIB = 1 << 20
_LOOK_EVERY_S = 0.1
_LONGEST_LINE = 1 << 20
_ERROR_BYTES = 8_192

# -P: nothing in the folder is a module; -s: nothing of the user's own is either.
COMMAND = (sys.executable, "-P", "-s", "-X", "utf8", "-m", "data.intake.worker")
"""How the child is started; the order comes by its input."""

_KEPT = ("PATH", "SYSTEMROOT", "WINDIR", "TZ", "PROJ_DATA", "PROJ_LIB")
_NOWHERE = "http://127.0.0.1:9"  # the discard port: nothing answers there
_ENVIRONMENT: Mapping[str, str] = MappingProxyType(
    {
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(_ROOT),
        # One thread each: the limits on memory count the stacks and heaps of all of them.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        # Nothing here opens a file by GDAL; should a library do so, it finds no way out.
        "GDAL_HTTP_PROXY": _NOWHERE,
        "GDAL_DRIVER_PATH": "disable",
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "OGR_SKIP": "OGR_VRT,VRT,GDALG,WFS,OAPIF,CSW,HTTP,DODS,PG,MySQL,ODBC,Elastic,Carto",
        "GDAL_SKIP": "VRT,GDALG,WMS,WMTS,WCS,HTTP,STACIT,STACTA",
        "PROJ_NETWORK": "OFF",
        "HTTP_PROXY": _NOWHERE,
        "HTTPS_PROXY": _NOWHERE,
        "ALL_PROXY": _NOWHERE,
        "NO_PROXY": "",
    }
)


@dataclass(frozen=True)
class Limits:
    """What a child may take: seconds on the clock and of the processor, MiB of memory and written.

    ``memory_mb`` bounds what the child allocates; with the code of the libraries, which is mapped
    and shared, it stays below 1 GiB.
    """

    wall_s: float = 900.0
    cpu_s: int = 900
    memory_mb: int = 840
    written_mb: int = 1_024

    @classmethod
    def for_bytes(cls, size: int) -> Limits:
        """Return the limits for a file of so many bytes: a small one has seconds only."""
        cpu_s = min(8 + 4 * size // _MIB, cls.cpu_s)
        return cls(wall_s=min(cpu_s * 2.0, cls.wall_s), cpu_s=cpu_s)


class Cancelled(CondivisaError):  # noqa: N818 - no error: the reader wished it so
    """The reader no longer wants the answer; the child was ended, and nothing was kept."""


def run_in_child(
    task: str,
    request: Mapping[str, Any],
    folder: Path,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    limits: Limits | None = None,
) -> None:
    """Run a task of :data:`data.intake.worker.TASKS` in a child; its results are files in a folder.

    Parameters
    ----------
    task
        Its name in the list of tasks.
    request
        What it is asked, as JSON holds it. Under "path" stands the file, if there is one.
    folder
        An empty folder of the caller, where the child works and leaves its results.
    progress
        Called with the step, how much is done and how much there is.
    cancelled
        Asked ten times a second whether to stop.
    limits
        What the child may take; by the size of the file at "path" if None.

    Raises
    ------
    FileRefused
        If the task refuses the file, or if the child hung, fell, or reached a limit.
    Cancelled
        If ``cancelled`` said so.
    """
    limits = limits or _limits_for(request)
    order = {"task": task, "request": dict(request), "folder": str(folder), **asdict(limits)}
    with TemporaryFile(dir=folder) as errors:
        child = _start(folder, errors)
        try:
            answer = _follow(child, json.dumps(order), limits, progress, cancelled)
        finally:
            _end(child)
        _judge(child.returncode, answer, errors)


def _limits_for(request: Mapping[str, Any]) -> Limits:
    path = request.get("path")
    try:
        return Limits.for_bytes(Path(path).stat().st_size) if isinstance(path, str) else Limits()
    except OSError:
        return Limits()


def _start(folder: Path, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    place = {"HOME": str(folder), "TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder)}
    return subprocess.Popen(  # noqa: S603 - our own module, by a fixed list of words
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        cwd=folder,
        env={**kept, **_ENVIRONMENT, **place},
        start_new_session=True,
    )


def _follow(
    child: subprocess.Popen[bytes],
    order: str,
    limits: Limits,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> dict[str, Any]:
    """Hand the order over and return the last answer, {} if the child ended without one."""
    said: Queue[bytes | None] = Queue()
    Thread(target=_listen, args=(child, order.encode(), said), daemon=True).start()
    end = time.monotonic() + limits.wall_s
    answer: dict[str, Any] = {}
    while time.monotonic() < end:
        if cancelled is not None and cancelled():
            raise Cancelled("the check was cancelled; start it again to see its report")
        try:
            line = said.get(timeout=_LOOK_EVERY_S)
        except Empty:
            continue
        if line is None:
            break
        answer = _take(line, answer, progress)
    try:
        child.wait(timeout=max(end - time.monotonic(), 0.0))
    except subprocess.TimeoutExpired:
        return {"limit": "time"}
    return answer


def _listen(child: subprocess.Popen[bytes], order: bytes, said: Queue[bytes | None]) -> None:
    """Pass on the lines that the child says, None when it says no more."""
    if child.stdin is not None and child.stdout is not None:
        with suppress(OSError), child.stdin:
            child.stdin.write(order)
        with child.stdout:
            while line := child.stdout.readline(_LONGEST_LINE):
                said.put(line)
    said.put(None)


def _take(line: bytes, answer: dict[str, Any], progress: Progress | None) -> dict[str, Any]:
    """Return the answer that a line gives; what is progress, or no JSON, leaves it as it was."""
    try:
        told = json.loads(line)
    except ValueError:
        return answer
    if not isinstance(told, dict):
        return answer
    if "step" not in told:
        return told
    if progress is not None:
        progress(str(told["step"]), int(told["done"]), int(told["total"]))
    return answer


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child, and whatever it may have started."""
    if child.poll() is None:
        with suppress(OSError):
            if sys.platform == "win32":
                child.kill()
            else:
                os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _judge(code: int, answer: dict[str, Any], errors: IO[bytes]) -> None:
    """Return if the task was done; else say in the reader's words why it was not."""
    if answer.get("done") and code == 0:
        return
    if "refused" in answer:
        remarks = (_remark(each) for each in answer["refused"])
        raise FileRefused(*remarks, rows=answer.get("rows"))
    errors.seek(0, os.SEEK_END)
    errors.seek(max(errors.tell() - _ERROR_BYTES, 0))
    _LOG.info("the child ended with %s: %s", code, errors.read().decode("utf-8", "replace"))
    raise FileRefused(remark(_why(code, str(answer.get("limit", ""))), "refuse"))


def _why(code: int, limit: str) -> str:
    if limit == "time" or (code < 0 and -code in _of_time()):
        return "child_too_long"
    if limit in {"memory", "disk"} or code == -getattr(signal, "SIGKILL", 0):
        return "child_too_large"
    return "child_fell"


def _of_time() -> set[int]:
    """Return the signals that end a process whose time is over; Windows has none of them."""
    return {int(getattr(signal, name, 0)) for name in ("SIGXCPU", "SIGALRM", "SIGVTALRM")}


def _remark(told: list[Any]) -> Remark:
    key, grade, values, table, row, column, value = told
    return Remark(key, grade, tuple((k, v) for k, v in values), table, row, column, value)
