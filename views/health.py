"""``/health``: whether this server lives and, asked for ``?ready=1``, whether it can answer.

For proxies and service managers. It says nothing of readers, of paths or of addresses.
"""

from __future__ import annotations

import asyncio
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
from starlette.responses import JSONResponse

from geo.errors import CondivisaError
from views.cached import catalogue, layers_now, store
from views.kept import kept

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    Endpoint = Callable[[Request], Awaitable[Response]]

_PROJECT = Path(__file__).parent.parent / "pyproject.toml"
_PATIENCE_S = 5.0
"""A store that takes longer to say what it has is as good as away."""
_READING_PATIENCE_S = 60.0
_YES = frozenset({"1", "true", "yes"})


def health_endpoint() -> Endpoint:
    """Return the answer to ``/health``, for a server that starts now.

    It is JSON: ``status`` (``ok``, ``ready`` or ``unavailable``), ``version``, ``uptime_s`` and,
    unless unavailable, ``data``: another text after every new version of a register, so that two
    servers that say the same answer alike. ``unavailable`` comes with status 503: the registers
    cannot be read, or not in time. ``?ready=1`` (or ``true``, ``yes``) reads every city, too;
    that may take a server that has just started some seconds.
    """
    begun = time.monotonic()
    # Of its own, and few: a store that hangs holds these two and none of those that serve readers.
    threads = ThreadPoolExecutor(2, thread_name_prefix="health")

    async def health(request: Request) -> Response:
        ready = request.query_params.get("ready", "").lower() in _YES
        told = {"version": _version(), "uptime_s": round(time.monotonic() - begun, 1)}
        try:
            with anyio.fail_after(_PATIENCE_S):
                stamp = await asyncio.wrap_future(threads.submit(_stamp))
            if ready:
                with anyio.fail_after(_READING_PATIENCE_S):
                    await asyncio.wrap_future(threads.submit(_read_all))
        except (CondivisaError, OSError):
            # Why stands in the log of who reads the data: an error's text may name a path.
            return _say({"status": "unavailable", **told}, 503)
        return _say({"status": "ready" if ready else "ok", **told, "data": stamp}, 200)

    return health


def _say(content: dict[str, object], status: int) -> Response:
    return JSONResponse(content, status_code=status, headers={"Cache-Control": "no-store"})


def _stamp() -> str:
    # The store's own stamp tells when and where it was written: a hash of it tells nothing.
    return sha256(store().stamp().encode()).hexdigest()[:16]


def _read_all() -> None:
    for city in catalogue().cities:
        layers_now(city)


@kept(1)
def _version() -> str:
    return str(tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"])
