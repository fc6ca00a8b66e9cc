"""``/health``: whether this server lives and, asked for ``?ready=1``, whether it can answer.

For proxies and service managers. It says nothing of readers, of paths or of addresses.
"""

from __future__ import annotations

import time
import tomllib
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import anyio
from anyio import to_thread
from starlette.responses import JSONResponse

from geo.errors import CondivisaError
from views.cached import catalogue, layers_now, store
from views.kept import kept

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    Endpoint = Callable[[Request], Awaitable[Response]]

Made = TypeVar("Made")

_PROJECT = Path(__file__).parent.parent / "pyproject.toml"
_PATIENCE_S = 5.0
"""A store that takes longer to say what it has is as good as away."""


def health_endpoint() -> Endpoint:
    """Return the answer to ``/health``, for a server that starts now.

    It is JSON: ``status`` (``ok``, ``ready`` or ``unavailable``), ``version``, ``uptime_s`` and,
    unless unavailable, ``data``: another text after every new version of a register, so that two
    servers that say the same answer alike. ``unavailable`` comes with status 503: the registers
    cannot be read. ``?ready=1`` reads every city, too; that may take a server that has just
    started some seconds.
    """
    begun = time.monotonic()

    async def health(request: Request) -> Response:
        ready = request.query_params.get("ready", "0") != "0"
        told = {"version": _version(), "uptime_s": round(time.monotonic() - begun, 1)}
        try:
            with anyio.fail_after(_PATIENCE_S):
                stamp = await _in_thread(_stamp)
            if ready:
                await _in_thread(_read_all)
        except (CondivisaError, OSError):
            # Why stands in the log of who reads the data: an error's text may name a path.
            return _say({"status": "unavailable", **told}, 503)
        return _say({"status": "ready" if ready else "ok", **told, "data": stamp}, 200)

    return health


def _say(content: dict[str, object], status: int) -> Response:
    return JSONResponse(content, status_code=status, headers={"Cache-Control": "no-store"})


async def _in_thread(work: Callable[[], Made]) -> Made:
    return await to_thread.run_sync(work, abandon_on_cancel=True)


def _stamp() -> str:
    # The store's own stamp tells when and where it was written: a hash of it tells nothing.
    return sha256(store().stamp().encode()).hexdigest()[:16]


def _read_all() -> None:
    for city in catalogue().cities:
        layers_now(city)


@kept(1)
def _version() -> str:
    return str(tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"])
