"""What the browser fetches beside Streamlit's own: the map's page, its scripts, the layer files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from layers.map.page import asset_dirs, content_security_policy, render_page
from views.cached import catalogue, kept, shelf, store
from views.page_data import files

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute
    from starlette.types import Scope

ROOT = "/map"
# Modules of components: fetched once, where Streamlit would send them again at every run.
_MODULES = ("bridge.js", "reading_parts.js", "reading_table.js", "reading_elements.js")
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_FRESH = {**_SAFE, "Cache-Control": "no-cache"}


def routes() -> list[BaseRoute]:
    """Return the routes of the map: all below :data:`ROOT`, all of this host."""
    assets = [
        Mount(f"{ROOT}/{name}", Scripts(directory=folder)) for name, folder in asset_dirs().items()
    ]
    return [
        Route(f"{ROOT}/page.html", _page),
        Route(f"{ROOT}/packs/{{name}}", _pack),
        *(Route(f"{ROOT}/{name}", _module) for name in _MODULES),
        *assets,
    ]


class Scripts(StaticFiles):
    """The page's own files, which a browser must ask about again: a new version has no new name."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer as Starlette does, with the headers of this house."""
        response = await super().get_response(path, scope)
        response.headers.update(_FRESH)
        return response


async def _page(request: Request) -> Response:
    del request
    html, policy = await run_in_threadpool(_rendered)
    return HTMLResponse(
        html,
        headers={**_FRESH, "Content-Security-Policy": policy},
    )


async def _pack(request: Request) -> Response:
    """A file's name is the hash of its content, so a browser may keep it for ever."""
    name = request.path_params["name"]
    # Those of the data as it is now: a new version of a register makes others.
    now = await run_in_threadpool(store().stamp)
    found = (await run_in_threadpool(_files, now)).get(name) or shelf().get(name)
    if found is None:
        return PlainTextResponse("no such layer file", status_code=404)
    return Response(found, media_type="application/json", headers={**_SAFE, **_FOR_EVER})


async def _module(request: Request) -> Response:
    path = Path(__file__).with_name(request.url.path.rpartition("/")[2])
    return FileResponse(path, media_type="text/javascript", headers=_FRESH)


@kept(1)
def _rendered() -> tuple[str, str]:
    html = render_page(assets="", lang="it")
    return html, content_security_policy(html, catalogue().basemaps)


@kept(1)
def _files(stamp: str) -> dict[str, bytes]:
    del stamp  # what is kept is of that moment
    return files()
