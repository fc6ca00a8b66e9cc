"""What the browser fetches beside Streamlit's own: the map's page, its scripts, the layer files."""

from __future__ import annotations

import gzip
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
)
from starlette.routing import Route, WebSocketRoute

from geo.errors import CondivisaError
from layers.map.bundle import bundle
from layers.map.pack import Pack
from layers.map.page import content_security_policy, render_page
from layers.query import split_address
from layers.selection import read_city, read_lang
from views.cached import MOST_FILES, catalogue, shelf, store
from views.channels import channel
from views.first_answer import first_message
from views.front_page import front_page
from views.health import health_endpoint
from views.kept import kept
from views.page_data import fetched_first, files

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from layers.words import Lang

ROOT = "/map"
# Modules of components: fetched once, where Streamlit would send them again at every run.
_MODULES = ("bridge.js", "reading_parts.js", "reading_table.js", "reading_elements.js")
_TYPES = {".json": "application/json", ".js": "text/javascript", ".css": "text/css"}
_MOST_SQUEEZED_BYTES = 128 * 2**20
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_FRESH = {**_SAFE, "Cache-Control": "no-cache"}


def routes() -> list[BaseRoute]:
    """Return the routes of this house: the front page, the map's below :data:`ROOT`, the health."""
    return [
        Route("/", _front_page),
        Route("/health", health_endpoint()),
        Route(f"{ROOT}/page.html", _page),
        Route(f"{ROOT}/first", _first),
        Route(f"{ROOT}/packs/{{name}}", _pack),
        WebSocketRoute(f"{ROOT}/answers", channel),
        *(Route(f"{ROOT}/{name}", _module) for name in _MODULES),
    ]


async def _front_page(request: Request) -> Response:
    try:
        html = await run_in_threadpool(_hinted, request.url.query, request.headers)
    except (CondivisaError, OSError):
        # What is wrong with the data is told by the screen, which Streamlit can still show.
        html = await run_in_threadpool(front_page, imports=[], fetches=[])
    return HTMLResponse(html, headers={"Cache-Control": "no-cache"})


async def _first(request: Request) -> Response:
    lang = _spoken(request.headers)
    try:
        message = await run_in_threadpool(first_message, request.url.query, lang)
    except (CondivisaError, OSError):
        return PlainTextResponse("the data cannot be read", status_code=503, headers=_FRESH)
    return JSONResponse(message, headers=_FRESH)


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
    headers = {**_SAFE, **_FOR_EVER, "Vary": "Accept-Encoding"}
    squeezed = "gzip" in request.headers.get("Accept-Encoding", "")
    try:
        found = await run_in_threadpool(_sent, name, squeezed=squeezed)
    except LookupError:
        return PlainTextResponse("no such layer file", status_code=404)
    kind = _TYPES.get(PurePosixPath(name).suffix, "application/octet-stream")
    if squeezed:
        headers["Content-Encoding"] = "gzip"
    return Response(found, media_type=kind, headers=headers)


async def _module(request: Request) -> Response:
    path = Path(__file__).with_name(request.url.path.rpartition("/")[2])
    return FileResponse(path, media_type="text/javascript", headers=_FRESH)


def _hinted(query: str, headers: Headers) -> str:
    """Return Streamlit's page with hints of what the map of this question will ask for."""
    asked = dict(split_address(f"?{query}"))
    lang, _ = read_lang(asked, preferred=_spoken(headers))
    city, _ = read_city(asked, tuple(catalogue().cities))
    return _front(city, lang, store().stamp())


def _spoken(headers: Headers) -> Lang:
    """Return the language of the browser: the rule of the screens, which ask Streamlit for it."""
    return "it" if headers.get("Accept-Language", "it").strip().lower().startswith("it") else "en"


@kept(64)
def _front(city: str, lang: Lang, stamp: str) -> str:
    del stamp  # what is kept is of that moment
    first = fetched_first(city, lang)
    return front_page(
        imports=[f".{ROOT}/bridge.js"],
        fetches=[f".{ROOT}/{address}" for address in first],
    )


@kept(1)
def _rendered() -> tuple[str, str]:
    own = bundle()
    html = render_page(
        assets="packs/", lang="it", scripts=[own.script.name], styles=[own.style.name]
    )
    return html, content_security_policy(html, catalogue().basemaps)


@kept(1)
def _files(stamp: str) -> dict[str, bytes]:
    del stamp  # what is kept is of that moment
    own = bundle()
    return {**files(), own.script.name: own.script.body, own.style.name: own.style.body}


def _sent(name: str, *, squeezed: bool) -> bytes:
    # A name that is no file's takes no place among those that are kept.
    body = _body(name)
    return _squeezed(name) if squeezed else body


def _body(name: str) -> bytes:
    """Return a file, LookupError if there is none: no store is asked for one of the shelf."""
    found = shelf().get(name)
    if found is None:
        # Those of the data as it is now: a new version of a register makes others.
        found = _files(store().stamp())[name]
        shelf().put(Pack(name, found))
    return found


# By name: what is kept is the compressed file alone, never a second hold on the open one.
@kept(MOST_FILES, weight=len, heaviest=_MOST_SQUEEZED_BYTES)
def _squeezed(name: str) -> bytes:
    # Without a time in its head, the same file is the same bytes.
    return gzip.compress(_body(name), compresslevel=6, mtime=0)
