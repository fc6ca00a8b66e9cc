"""What a browser asked for, and what went wrong in it, over all pages of a test."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from loopback import is_loopback

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, WebError, WebSocket

INNER_SCHEMES = {"about", "blob", "data"}


@dataclass(frozen=True)
class Frame:
    """One websocket message: `way` is the browser's, "sent" or "received"; `size` is in bytes."""

    url: str
    way: str
    size: int
    body: bytes = b""

    def holds(self, text: str) -> bool:
        """Whether a received message has this text in it."""
        return self.way == "received" and text.encode() in self.body


@dataclass
class Traffic:
    """The record of one test. Set the two patterns in a test that expects what they match."""

    requests: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    allowed_foreign: str | None = None
    allowed_errors: str | None = None

    def watch(self, context: BrowserContext) -> None:
        """Record everything that this context's pages do from now on."""
        context.on("request", lambda request: self._ask(request.url))
        context.on("console", self._console)
        context.on("weberror", self._web_error)
        context.on("page", self._page)

    def problems(self) -> list[str]:
        """Return what the test did not allow."""
        foreign = [f"request to {url}" for url in _others(self.foreign, self.allowed_foreign)]
        return foreign + _others(self.errors, self.allowed_errors)

    def received_bytes(self, since: int = 0) -> int:
        """Return the websocket bytes received after the first `since` frames."""
        return sum(frame.size for frame in self.frames[since:] if frame.way == "received")

    def _ask(self, url: str) -> None:
        self.requests.append(url)
        parts = urlsplit(url)
        if parts.scheme not in INNER_SCHEMES and not is_loopback(parts.hostname):
            self.foreign.append(url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _web_error(self, error: WebError) -> None:
        self.errors.append(f"uncaught: {error.error}")

    def _page(self, page: Page) -> None:
        page.on("websocket", self._websocket)

    def _websocket(self, websocket: WebSocket) -> None:
        self._ask(websocket.url)
        for way in ("sent", "received"):
            websocket.on(f"frame{way}", lambda body, way=way: self._frame(websocket.url, way, body))

    def _frame(self, url: str, way: str, body: str | bytes) -> None:
        sent = body.encode() if isinstance(body, str) else body
        self.frames.append(Frame(url, way, len(sent), sent))


def _others(found: list[str], allowed: str | None) -> list[str]:
    return [text for text in found if allowed is None or not re.search(allowed, text)]
