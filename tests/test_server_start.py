"""A server at its start: what the first page must not load, and how its socket answers."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from views.sockets import answering_at_once, bound_sockets

ROOT = Path(__file__).parent.parent
HEAVY = ("typst", "pptx", "xlsxwriter", "python_calamine", "segno")
_OPEN_THE_MAP = f"""
import sys
import app
from streamlit.testing.v1 import AppTest
page = AppTest.from_file({str(ROOT / "views" / "shell.py")!r}, default_timeout=120).run()
assert not page.exception, page.exception
print(",".join(name for name in {HEAVY!r} if name in sys.modules))
"""


def test_the_map_loads_nothing_that_only_files_are_made_with(tmp_path: Path) -> None:
    script = tmp_path / "open.py"
    script.write_text(_OPEN_THE_MAP, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "CONDIVISA_STORE": str(tmp_path / "register")},
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == ""


@pytest.mark.skipif(sys.platform == "win32", reason="no /dev/fd")
def test_connections_to_a_socket_that_names_no_protocol_answer_at_once() -> None:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    with listening:
        listening.bind(("127.0.0.1", 0))
        asyncio.run(start())
        listening.listen()
        with socket.create_connection(listening.getsockname()) as client:
            accepted, _ = listening.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
                found = names_of_bound()
            assert listening.getsockname() in found
            # A connection has a peer: it is none of the server's own.
            assert client.getsockname() not in found


async def start() -> None:
    async with answering_at_once(None):
        pass


def names_of_bound() -> list[object]:
    names = []
    for one in bound_sockets():
        with one:
            names.append(one.getsockname())
    return names
