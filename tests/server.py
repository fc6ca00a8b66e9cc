"""The app as a reader meets it: a Streamlit process on a free port of loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from loopback import MARK

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 90
STOP_SECONDS = 10


@dataclass(frozen=True)
class Server:
    """A running app. `url` has no slash at its end."""

    url: str
    process: subprocess.Popen[bytes]
    log_path: Path

    def log(self) -> str:
        """Return all that the process has written until now."""
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def wait(self) -> None:
        """Return when the app answers; raise with its log when it ends or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"The app ended at its start:\n{self.log()}")
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                time.sleep(0.1)
        raise RuntimeError(f"The app did not answer in {START_SECONDS} s:\n{self.log()}")

    def stop(self) -> None:
        """End this process, and only this."""
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def complaints(self) -> list[str]:
        """Return what must never be in the log: an attempt at the network, a traceback."""
        log = self.log()
        found = [line for line in log.splitlines() if MARK in line]
        if "Traceback (most recent call last)" in log:
            found.append(f"The app wrote a traceback:\n{log[-4000:]}")
        return found


def start(log_path: Path, *, catalogue: Path | None = None) -> Server:
    """Start the app with the network forbidden, on the bundled catalogue or on another one."""
    port = _free_port()
    options = {"port": port, "address": "127.0.0.1", "headless": "true"}
    command = [sys.executable, str(Path(__file__).with_name("loopback.py")), "streamlit", "run"]
    command += ["app.py", *(f"--server.{name}={value}" for name, value in options.items())]
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=_environment(log_path.parent, catalogue),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    server = Server(f"http://127.0.0.1:{port}", process, log_path)
    try:
        server.wait()
    except BaseException:
        server.stop()
        raise
    return server


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(home: Path, catalogue: Path | None) -> dict[str, str]:
    """Return this environment without anyone's own Streamlit settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("STREAMLIT_", "CONDIVISA_"))
    }
    kept |= {"HOME": str(home), "USERPROFILE": str(home), "PYTHONUNBUFFERED": "1"}
    kept |= {"CONDIVISA_STORE": str(home / "register")}
    return kept | ({"CONDIVISA_CATALOGUE": str(catalogue)} if catalogue else {})
