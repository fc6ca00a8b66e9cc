"""The client of one source: asks its hosts and no other, patiently, within one limit of time."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from data.live.addresses import read_address
from data.live.errors import LiveError
from data.live.exchange import Bounds, ask
from data.live.network import PUBLIC
from data.live.packing import ACCEPTED, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from data.live.addresses import Address
    from data.live.exchange import Answer
    from data.live.model import Source
    from data.live.network import Network

_AGENT = "Condivisa (map of shared administration)"
_GOOD, _SAME = 200, 304
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({429, 503})
_MISSING, _CLOSED = frozenset({404, 410}), frozenset({401, 403})
_SERVERS_OWN_FAULT = 500
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Client:
    """What asks one source.

    Attributes
    ----------
    hosts
        The hosts that may be asked, with the port if it is not the usual one.
    bounds
        When it ends, and what asks whether to stop.
    """

    hosts: tuple[str, ...]
    network: Network
    bounds: Bounds

    @classmethod
    def of(
        cls,
        source: Source,
        network: Network = PUBLIC,
        stopped: Callable[[], bool] | None = None,
    ) -> Client:
        """Return a client whose time begins now."""
        end = time.monotonic() + network.limits.whole_s
        return cls(source.hosts, network, Bounds(end, stopped or _never))

    @contextmanager
    def ask(self, url: str, conditions: Mapping[str, str] = _NOTHING) -> Iterator[Answer]:
        """Ask for an address, by way of its redirects, and give a good answer or a 304.

        Raises
        ------
        LiveError
            If it is not of the hosts, or if no good answer comes of it.
        """
        headers = {"User-Agent": _AGENT, "Accept": "*/*", "Accept-Encoding": ACCEPTED, **conditions}
        address = self._permitted(url)
        for _ in range(self.network.limits.redirects + 1):
            with self._patiently(address, headers) as answer:
                place = answer.headers.get("location", "")
                if answer.status not in _REDIRECTS or not place:
                    _require_good(answer)
                    yield answer
                    return
            address = self._permitted(urljoin(address.url, place))
        raise LiveError("redirects_many", host=address.host)

    def content(self, url: str) -> bytes:
        """Return an answer that is held in memory.

        Raises
        ------
        LiveError
            As :meth:`ask`, and if it is too large for it.
        """
        with self.ask(url) as answer:
            return b"".join(self.chunks(answer, self.network.limits.page_bytes))

    def json(self, url: str) -> Any:
        """Return the JSON value that an address answers with.

        Raises
        ------
        LiveError
            As :meth:`content`, and if it is no JSON.
        """
        return read_json(self.content(url), url)

    def chunks(self, answer: Answer, most_bytes: int) -> Iterator[bytes]:
        """Give the content of an answer, unpacked; see :func:`data.live.packing.unpacked`."""
        encoding = answer.headers.get("content-encoding", "")
        return unpacked(answer.chunks, encoding, most_bytes)

    def _permitted(self, url: str) -> Address:
        address = read_address(url)
        if address.scheme not in self.network.schemes:
            raise LiveError("scheme", url=url)
        if address.netloc not in self.hosts:
            raise LiveError("host_abroad", host=address.netloc, known=", ".join(self.hosts))
        return address

    @contextmanager
    def _patiently(self, address: Address, headers: Mapping[str, str]) -> Iterator[Answer]:
        """Ask, and ask again after a while where the server is busy."""
        for tried in range(1, self.network.limits.tries + 1):
            with ask(address, headers, self.network, self.bounds) as answer:
                if answer.status not in _BUSY:
                    yield answer
                    return
                wait_s = _wait_s(answer.headers.get("retry-after", ""), tried)
            if tried == self.network.limits.tries or wait_s > self._most_wait_s():
                raise LiveError("busy", host=address.host, status=answer.status)
            self.network.pause(wait_s)

    def _most_wait_s(self) -> float:
        return min(self.network.limits.longest_wait_s, self.bounds.left())


def read_json(content: bytes, url: str) -> Any:
    """Return the value of a JSON text.

    Raises
    ------
    LiveError
        If it is none, or holds what JSON has no word for.
    """
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise LiveError("web_page" if looks_like_html(content) else "no_json", url=url) from error


def looks_like_html(content: bytes) -> bool:
    """Whether content begins as a web page does: a portal that is closed often sends one."""
    start = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html"))


def _require_good(answer: Answer) -> None:
    status, host = answer.status, answer.address.host
    if status in {_GOOD, _SAME}:
        return
    if status in _MISSING:
        raise LiveError("missing", url=answer.address.url)
    if status in _CLOSED:
        raise LiveError("closed", host=host, status=status)
    own = status >= _SERVERS_OWN_FAULT
    raise LiveError("server" if own else "status", host=host, status=status)


def _wait_s(said: str, tried: int) -> float:
    """Return how many seconds a server asks us to wait; twice as long each time if it is silent."""
    if said.strip().isdecimal():
        return float(said)
    try:
        when = parsedate_to_datetime(said)
    except ValueError:
        return float(2 ** (tried - 1))
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max((aware - datetime.now(UTC)).total_seconds(), 0.0)


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON")


def _never() -> bool:
    return False
