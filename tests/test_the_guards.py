"""The guards of conftest.py: that they let loopback through, and nothing else."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import loopback

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from traffic import Traffic

# Of the blocks that are kept for documentation: no host is there.
ELSEWHERE = "192.0.2.1"
NOBODY = "nobody.example"


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]", "0.0.0.0", b"127.0.0.1", None]
)
def test_this_machine_is_loopback(host: object) -> None:
    assert loopback.is_loopback(host)


@pytest.mark.parametrize(
    "host", [ELSEWHERE, NOBODY, "10.0.0.1", "2001:db8::1", "localhost.example"]
)
def test_any_other_is_not(host: object) -> None:
    assert not loopback.is_loopback(host)


def test_the_test_process_reaches_loopback() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        socket.create_connection(listening.getsockname(), timeout=5).close()


def test_the_test_process_reaches_nothing_else() -> None:
    with pytest.raises(loopback.ForeignNetworkError, match=ELSEWHERE):
        socket.create_connection((ELSEWHERE, 80), timeout=1)
    with pytest.raises(loopback.ForeignNetworkError, match=NOBODY):
        urllib.request.urlopen(f"http://{NOBODY}/")
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as unconnected,
        pytest.raises(loopback.ForeignNetworkError, match=ELSEWHERE),
    ):
        unconnected.sendto(b"?", (ELSEWHERE, 53))
    assert len(loopback.attempts) == 3
    loopback.attempts.clear()


def test_a_module_run_under_the_guard_reaches_nothing_else() -> None:
    attempt = f"import socket; socket.create_connection(('{ELSEWHERE}', 80), timeout=1)"
    guard = Path(loopback.__file__)
    run = subprocess.run(
        [sys.executable, str(guard), "timeit", "-n", "1", "-r", "1", attempt],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    assert loopback.MARK in run.stderr


def test_the_browser_reaches_nothing_else(page: Page, traffic: Traffic) -> None:
    asked = [f"http://{NOBODY}/a", f"http://{ELSEWHERE}/b", f"ws://{ELSEWHERE}/c"]
    page.evaluate("([a, b]) => Promise.allSettled([fetch(a), fetch(b)])", asked[:2])
    page.evaluate("c => new Promise(done => { new WebSocket(c).onerror = () => done() })", asked[2])
    assert traffic.foreign == asked
    assert len([error for error in traffic.errors if "ERR_NAME_NOT_RESOLVED" in error]) == 3
    assert len(traffic.problems()) == len(traffic.foreign) + len(traffic.errors)
    traffic.allowed_foreign = f"{NOBODY}|{ELSEWHERE}"
    traffic.allowed_errors = "ERR_NAME_NOT_RESOLVED|blocked by CORS policy"
    assert traffic.problems() == []


def test_an_uncaught_error_is_a_problem(page: Page, traffic: Traffic) -> None:
    page.evaluate("setTimeout(() => { throw new Error('oops') })")
    page.wait_for_timeout(100)
    assert traffic.problems() == ["uncaught: oops"]
    traffic.allowed_errors = "^uncaught: oops$"
