"""The short way of an answer: from the script's run to the bridge, past Streamlit's client.

Streamlit's client hands a component its data when it has drawn all elements of a run again, a fifth
of a second after they came. A channel is a socket of the bridge's own, on which the same data comes
at once; what comes by Streamlit later is then nothing new, and where there is no channel it is what
is shown. A page that names a key no session has, or of another origin, gets nothing.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import streamlit as st
from starlette.websockets import WebSocketDisconnect

from views.kept import kept

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.websockets import WebSocket

MOST_KEYS = 4096
"""Sessions that are remembered; an older one has its answers by Streamlit alone."""

_KEY = "channel"
_REFUSED = 4403
_PATIENCE_S = 10


class _Mailbox:
    """What is to be sent on one channel: the newest answer only."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._newest: asyncio.Queue[str] = asyncio.Queue(maxsize=1)

    def put(self, text: str) -> None:
        """Take an answer from any thread, in the place of one that was not yet sent."""
        self._loop.call_soon_threadsafe(self._replace, text)

    def _replace(self, text: str) -> None:
        if self._newest.full():
            self._newest.get_nowait()
        self._newest.put_nowait(text)

    async def get(self) -> str:
        """Wait for an answer."""
        return await self._newest.get()


class Channels:
    """The channels that are open, by the key of their session: one each, the newest."""

    def __init__(self, most: int = MOST_KEYS) -> None:
        self._most, self._lock = most, Lock()
        self._open: OrderedDict[str, _Mailbox | None] = OrderedDict()

    def new_key(self) -> str:
        """Return a key that nobody can guess."""
        key = secrets.token_urlsafe(24)
        with self._lock:
            self._open[key] = None
            while len(self._open) > self._most:
                self._open.popitem(last=False)
        return key

    def knows(self, key: str) -> bool:
        """Whether a session has that key."""
        return key in self._open

    def push(self, key: str, text: str) -> None:
        """Send an answer to the page of a session, if it has opened a channel."""
        with self._lock:
            mailbox = self._open.get(key)
        if mailbox:
            mailbox.put(text)

    @contextmanager
    def opened(self, key: str) -> Iterator[_Mailbox]:
        """Take what is pushed for a session meanwhile."""
        mailbox = _Mailbox()
        with self._lock:
            self._open[key] = mailbox
        try:
            yield mailbox
        finally:
            with self._lock:
                if self._open.get(key) is mailbox:
                    self._open[key] = None


@kept(1)
def channels() -> Channels:
    """Return the channels of this server."""
    return Channels()


def session_key() -> str:
    """Return the key of this session's channel."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = channels().new_key()
    return str(st.session_state[_KEY])


async def channel(socket: WebSocket) -> None:
    """Serve one channel: the page says its key, then gets answers until it goes."""
    await socket.accept()
    key = await _key_of(socket)
    if not _is_own(socket) or not channels().knows(key):
        await socket.close(_REFUSED)
        return
    with channels().opened(key) as mailbox:
        sending = asyncio.create_task(_send(socket, mailbox))
        try:
            # The page says nothing more: this ends when it goes.
            await socket.receive_text()
        except WebSocketDisconnect:
            pass
        finally:
            sending.cancel()


async def _key_of(socket: WebSocket) -> str:
    try:
        return await asyncio.wait_for(socket.receive_text(), _PATIENCE_S)
    except (TimeoutError, WebSocketDisconnect, KeyError):
        return ""


def _is_own(socket: WebSocket) -> bool:
    """Whether the page that asks is of this host, as a browser says it."""
    origin = socket.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == socket.headers.get("host")


async def _send(socket: WebSocket, mailbox: _Mailbox) -> None:
    while True:
        await socket.send_text(await mailbox.get())
