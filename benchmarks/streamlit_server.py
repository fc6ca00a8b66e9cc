"""A Streamlit app in a process of its own, on a free port of loopback: settings alike for all.

Every app has this checkout's ``.streamlit/config.toml`` and none of the caller's own settings, be
they in variables or in the home folder: :func:`environment` is for whoever starts one otherwise.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parent.parent
_START_S, _STOP_S = 120.0, 10.0
# What no file may change: what makes an app faster, or keeps it from the network.
_SETTINGS = {
    "server.headless": "true",
    "server.address": "127.0.0.1",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "runner.postScriptGC": "false",
    "runner.magicEnabled": "false",
}


@dataclass(frozen=True)
class AppServer:
    """A running app; ``url`` has no slash at its end."""

    url: str
    pid: int

    def memory_mb(self) -> float:
        """Return what is resident of the process now, in MB (1e6 bytes); Linux only.

        Raises
        ------
        OSError
            Where there is no ``/proc``.
        """
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024 / 1e6


@contextmanager
def serving(script: Path, folder: Path, **variables: str) -> Iterator[AppServer]:
    """Run an app as long as it is asked; its log and its store are in ``folder``.

    Raises
    ------
    OSError
        If it does not answer.
    """
    port = _free_port()
    options = {**_SETTINGS, "server.port": str(port)}
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += [f"--{name}={value}" for name, value in options.items()]
    log_path = folder / f"{script.stem}.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            command,
            cwd=ROOT,
            env=environment(folder, variables),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(url, process, log_path)
        yield AppServer(url, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(url: str, process: subprocess.Popen[bytes], log_path: Path) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5) as answer:  # noqa: S310
                if answer.status == 200:  # noqa: PLR2004 - OK
                    return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    raise OSError(f"The app did not start:\n{log_path.read_text(errors='replace')[-2000:]}")


def environment(folder: Path, variables: Mapping[str, str]) -> dict[str, str]:
    """Return this environment without anyone's own settings of Streamlit or of ours.

    ``folder`` becomes the home of the app, with a copy of the checkout's ``config.toml``: the app
    has these settings whether it is started in the checkout or in ``folder``.
    """
    settings = folder / ".streamlit"
    settings.mkdir(exist_ok=True)
    shutil.copy(ROOT / ".streamlit" / "config.toml", settings)
    theirs = ("STREAMLIT_", "CONDIVISA_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    home = {"HOME": str(folder), "USERPROFILE": str(folder)}
    store = {"CONDIVISA_STORE": str(folder / "register")}
    return {**kept, **home, "PYTHONPATH": str(ROOT), **store, **variables}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
