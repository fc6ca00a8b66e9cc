"""Asks an ASGI app as a browser does, without a socket."""

from __future__ import annotations

import asyncio
import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from starlette.datastructures import Headers

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message

_USUAL = {"Accept-Encoding": "gzip, deflate, br", "Accept-Language": "it"}


@dataclass(frozen=True)
class Answer:
    """What came back; ``content`` is what a browser makes of what was ``sent``."""

    status_code: int
    headers: Headers
    sent: bytes

    @property
    def content(self) -> bytes:
        pressed = self.headers.get("Content-Encoding") == "gzip"
        return gzip.decompress(self.sent) if pressed else self.sent

    @property
    def text(self) -> str:
        return self.content.decode()

    def json(self) -> Any:
        return json.loads(self.content)


@dataclass(frozen=True)
class Client:
    """A browser that keeps nothing."""

    app: ASGIApp

    def get(self, address: str, headers: dict[str, str] | None = None) -> Answer:
        """Ask for a path with its query."""
        path, _, query = address.partition("?")
        given = {**_USUAL, **(headers or {})}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), text.encode()) for name, text in given.items()],
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1),
        }
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def ask() -> None:
            await self.app(scope, receive, send)

        asyncio.run(ask())
        body = b"".join(message.get("body", b"") for message in sent)
        return Answer(sent[0]["status"], Headers(raw=sent[0]["headers"]), body)
