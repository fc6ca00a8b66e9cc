"""What the browser fetches beside Streamlit's own: the map's page, its scripts, the layer files."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from layers.map.page import asset_dirs, content_security_policy, render_page
from views.cached import catalogue
from views.page_data import files

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

ROOT = "/map"
_BRIDGE = Path(__file__).with_name("bridge.js")
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


def routes() -> list[BaseRoute]:
    """Return the routes of the map: all below :data:`ROOT`, all of this host."""
    assets = [
        Mount(f"{ROOT}/{name}", StaticFiles(directory=folder))
        for name, folder in asset_dirs().items()
    ]
    return [
        Route(f"{ROOT}/page.html", _page),
        Route(f"{ROOT}/packs/{{name}}", _pack),
        Route(f"{ROOT}/bridge.js", _bridge),
        *assets,
    ]


async def _page(request: Request) -> Response:
    del request
    html, policy = await run_in_threadpool(_rendered)
    return HTMLResponse(
        html,
        headers={**_SAFE, "Content-Security-Policy": policy, "Cache-Control": "no-cache"},
    )


async def _pack(request: Request) -> Response:
    """A file's name is the hash of its content, so a browser may keep it for ever."""
    found = (await run_in_threadpool(_files)).get(request.path_params["name"])
    if found is None:
        return PlainTextResponse("no such layer file", status_code=404)
    return Response(found, media_type="application/json", headers={**_SAFE, **_FOR_EVER})


async def _bridge(request: Request) -> Response:
    del request
    headers = {**_SAFE, "Cache-Control": "no-cache"}
    return FileResponse(_BRIDGE, media_type="text/javascript", headers=headers)


@lru_cache(maxsize=1)
def _rendered() -> tuple[str, str]:
    html = render_page(assets="", lang="it")
    return html, content_security_policy(html, catalogue().basemaps)


@lru_cache(maxsize=1)
def _files() -> dict[str, bytes]:
    return files()
