"""Streamlit's own client from memory: a hundred files are most of what a first visit waits for.

Streamlit reads each of them from the disk, in a thread of its own, and sends it as it is. Their
names hold a hash of their content and they never change while the server runs: read and compressed
once, they take a fraction of the time and of the bytes.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from streamlit.file_util import get_static_dir

from views.kept import kept

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_FOLDER = "/static/"
_PRESSED = frozenset({".woff2", ".png", ".jpg", ".gif"})
"""Kinds of files that are compressed in themselves."""


@dataclass(frozen=True)
class ClientFile:
    """One file as it is sent: its bytes and what is said of them."""

    body: bytes
    headers: dict[str, str]


class ClientFiles:
    """Answers for the files of Streamlit's client; everything else goes on to Streamlit."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._ready: dict[str, ClientFile] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        found = await self._find(scope)
        if found is None:
            await self._app(scope, receive, send)
            return
        await Response(found.body, headers=found.headers)(scope, receive, send)

    async def _find(self, scope: Scope) -> ClientFile | None:
        path = scope.get("path", "")
        if scope["type"] != "http" or scope["method"] != "GET" or not path.startswith(_FOLDER):
            return None
        if "gzip" not in Headers(scope=scope).get("Accept-Encoding", ""):
            return None
        # Only what was found in the folder has a name here: no path of a request is ever opened.
        if path not in _names():
            return None
        if path not in self._ready:
            self._ready[path] = await run_in_threadpool(_read, path)
        return self._ready[path]


@kept(1)
def _names() -> frozenset[str]:
    root = Path(get_static_dir())
    files = (path for path in (root / "static").rglob("*") if path.is_file())
    return frozenset(f"/{path.relative_to(root).as_posix()}" for path in files)


def _read(path: str) -> ClientFile:
    body = (Path(get_static_dir()) / path.removeprefix("/")).read_bytes()
    headers = {
        "Content-Type": guess_type(path)[0] or "application/octet-stream",
        "Cache-Control": "public, immutable, max-age=31536000",
        "Vary": "Accept-Encoding",
    }
    if PurePosixPath(path).suffix in _PRESSED:
        return ClientFile(body, headers)
    squeezed = gzip.compress(body, compresslevel=6, mtime=0)
    return ClientFile(squeezed, {**headers, "Content-Encoding": "gzip"})
