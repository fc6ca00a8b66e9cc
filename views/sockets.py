"""Answers leave at once: the server's socket without Nagle's algorithm.

asyncio switches it off for sockets that name their protocol, and Streamlit binds one that does not.
With it the second packet of every small answer waits until the browser has acknowledged the first,
up to 40 ms on Linux: at a first visit a hundred times, at every run for its later messages.
"""

from __future__ import annotations

import errno
import os
import socket
import stat
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

_DESCRIPTORS = Path("/dev/fd")
"""The open files of this process, on Linux and macOS; Windows acknowledges at once anyway."""


@asynccontextmanager
async def answering_at_once(app: object) -> AsyncGenerator[None, None]:
    """Set up a server whose socket is bound and listens soon: connections inherit the option."""
    del app
    for one in bound_sockets():
        with one:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    yield


def bound_sockets() -> Iterator[socket.socket]:
    """Yield the TCP sockets of this process that have an address and no peer, to be closed."""
    for path in list(_DESCRIPTORS.iterdir()) if _DESCRIPTORS.is_dir() else []:
        with suppress(OSError):
            one = _socket_of(int(path.name))
            if _is_bound(one):
                yield one
            else:
                one.close()


def _socket_of(descriptor: int) -> socket.socket:
    """Return the socket under a descriptor of its own; OSError if it is something else."""
    if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
        raise OSError(errno.ENOTSOCK, os.strerror(errno.ENOTSOCK))
    return socket.socket(fileno=os.dup(descriptor))


def _is_bound(one: socket.socket) -> bool:
    if one.type != socket.SOCK_STREAM or one.family not in {socket.AF_INET, socket.AF_INET6}:
        return False
    try:
        one.getpeername()
    except OSError:
        return bool(one.getsockname()[1])
    return False
