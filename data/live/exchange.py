"""One question to one server, over one connection to the very address that was judged."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, NamedTuple

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, IncompleteRead, ProtocolError, ReadTimeoutError
from urllib3.exceptions import SSLError as TLSError
from urllib3.util.ssl_match_hostname import CertificateError as WrongNameError

from data.live.errors import LiveError, StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from urllib3.response import BaseHTTPResponse

    from data.live.addresses import Address
    from data.live.network import Network

_LOOK_EVERY_S = 0.1
_CHUNK_BYTES = 1 << 16
_TIMEOUTS = (TimeoutError, ReadTimeoutError)
_TLS = (ssl.SSLError, TLSError, WrongNameError)
_CUT = (IncompleteRead, ProtocolError, http.client.HTTPException, ConnectionError)


class Bounds(NamedTuple):
    """When a question ends at the latest (``time.monotonic``), and what asks whether to stop."""

    end: float
    stopped: Callable[[], bool]

    def left(self) -> float:
        """Return the seconds that are left.

        Raises
        ------
        StoppedError, LiveError
            If the reader no longer wants the answer; if none are left.
        """
        if self.stopped():
            raise StoppedError("stopped")
        if (left := self.end - time.monotonic()) <= 0:
            raise LiveError("too_long")
        return left


class Answer(NamedTuple):
    """A status, the headers (names in lower case), and what brings the content, still packed."""

    address: Address
    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]


@contextmanager
def ask(
    address: Address, headers: Mapping[str, str], network: Network, bounds: Bounds
) -> Iterator[Answer]:
    """Ask for an address and give its answer, whatever the status; redirects are not followed.

    Raises
    ------
    LiveError
        If the name leads to no public address, nobody answers in time, or the answer breaks off.
    """
    places = _judged(address, network, bounds)
    connection = _connected(address, places, network, bounds)
    watch = _Watch(connection.sock, bounds)
    try:
        with _in_words(address.host, watch):
            connection.request(
                "GET",
                address.target,
                headers={"Host": address.netloc, **headers},
                preload_content=False,
                decode_content=False,
            )
            response = connection.getresponse()
            told = {name.lower(): value for name, value in response.headers.items()}
            yield Answer(address, response.status, told, _chunks(response, told))
    finally:
        watch.end()
        connection.close()


def _judged(address: Address, network: Network, bounds: Bounds) -> tuple[str, ...]:
    """Return the addresses of a host, all of which may be connected to."""
    places = _resolved(address, network, bounds)
    if not places:
        raise LiveError("name_unknown", host=address.host)
    if not all(network.permitted(place) for place in places):
        raise LiveError("address_private", host=address.host)
    return places


def _resolved(address: Address, network: Network, bounds: Bounds) -> tuple[str, ...]:
    """Resolve the name in a thread: the system's resolver knows no limit of ours."""
    found: SimpleQueue[tuple[str, ...]] = SimpleQueue()

    def resolve() -> None:
        places: tuple[str, ...] = ()
        with suppress(OSError, UnicodeError):
            places = network.look_up(address.host, address.port)
        found.put(places)

    Thread(target=resolve, daemon=True).start()
    try:
        return found.get(timeout=min(network.limits.connect_s, bounds.left()))
    except Empty:
        bounds.left()  # says so if it was the whole time that ran out
        raise LiveError("too_slow", host=address.host) from None


def _connected(
    address: Address, places: tuple[str, ...], network: Network, bounds: Bounds
) -> HTTPConnection:
    """Return a connection to the first of the addresses that answers."""
    failed: Exception | None = None
    for place in places:
        connection = _connection(address, place, network, bounds)
        try:
            connection.connect()
        except _TLS as error:
            connection.close()
            raise LiveError("tls", host=address.host, problem=error) from error
        except (OSError, HTTPError) as error:
            connection.close()
            failed = error
            continue
        # From here on the limit is that of reading.
        connection.timeout = network.limits.read_s
        return connection
    raise LiveError("no_connection", host=address.host) from failed


def _connection(address: Address, place: str, network: Network, bounds: Bounds) -> HTTPConnection:
    timeout = min(network.limits.connect_s, bounds.left())
    if address.scheme == "http":
        return HTTPConnection(place, address.port, timeout=timeout)
    # The certificate must be that of the name, not of the address that the name has today.
    return HTTPSConnection(
        place,
        address.port,
        timeout=timeout,
        ssl_context=network.context(),
        server_hostname=address.host,
    )


def _chunks(response: BaseHTTPResponse, headers: Mapping[str, str]) -> Iterator[bytes]:
    """Give the content as it comes; one that is shorter than it was to be is an error."""
    came = 0
    while chunk := response.read1(_CHUNK_BYTES, decode_content=False):
        came += len(chunk)
        yield chunk
    declared = headers.get("content-length", "")
    if "transfer-encoding" not in headers and declared.isdecimal() and came != int(declared):
        raise ProtocolError(f"{came} bytes came, {declared} were announced")


class _Watch:
    """Hangs up when the time is over or the reader wants no more, whatever the server is doing.

    The limit on each read alone would let a server send a byte now and then for days.
    """

    def __init__(self, line: socket.socket | None, bounds: Bounds) -> None:
        self._line, self._bounds = line, bounds
        self._done = Event()
        self.why: LiveError | None = None
        Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while not self._done.wait(_LOOK_EVERY_S):
            try:
                self._bounds.left()
            except LiveError as error:
                self.why = error
                self._hang_up()
                return

    def _hang_up(self) -> None:
        if self._line is not None:
            with suppress(OSError):
                # The plain one: that of a TLS socket is not made for another thread.
                socket.socket.shutdown(self._line, socket.SHUT_RDWR)

    def end(self) -> None:
        """Look no more."""
        self._done.set()


@contextmanager
def _in_words(host: str, watch: _Watch) -> Iterator[None]:
    """Turn what goes wrong on the way into the reader's words."""
    try:
        yield
    except LiveError:
        raise
    except (HTTPError, http.client.HTTPException, OSError) as error:
        raise watch.why or LiveError(_kind(error), host=host, problem=error) from error
    if watch.why:
        raise watch.why


def _kind(error: Exception) -> str:
    if isinstance(error, _TIMEOUTS):
        return "too_slow"
    if isinstance(error, _TLS):
        return "tls"
    return "cut" if isinstance(error, _CUT) else "no_connection"
