"""Which addresses may be connected to: those of the public network, each looked at before use.

A name can lead anywhere, also to the machines behind the office's own wall (server-side request
forgery). So a name is resolved once, every address that it has must be a public one, and the
connection is made to that very address.
"""

from __future__ import annotations

import re
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from data.live.errors import LiveError

_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_TARGET = re.compile(r"/[!-~]*")
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last four bytes are an IPv4 address


class Address(NamedTuple):
    """A web address in its parts, taken apart once: what was judged is what is asked."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def netloc(self) -> str:
        """The host, with its port if it is not the usual one of the scheme."""
        return self.host if self.port == _PORTS[self.scheme] else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.netloc}{self.target}"


def read_address(url: str) -> Address:
    """Take a web address apart; a fragment is left off.

    Raises
    ------
    LiveError
        If it is none, names a user, or holds signs that no address may hold.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise LiveError("address_bad", url=url) from error
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sound = parts.scheme in _PORTS and _HOST.fullmatch(host) and _TARGET.fullmatch(target)
    if not sound or "@" in parts.netloc or port == 0 or "\\" in url:
        raise LiveError("address_bad", url=url)
    return Address(parts.scheme, host, port or _PORTS[parts.scheme], target)


def look_up(host: str, port: int) -> tuple[str, ...]:
    """Return the IP addresses of a host, as the system resolves it.

    Raises
    ------
    OSError
        If it is not known.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(place[0]) for *_, place in found))


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public network, also where it wraps another one."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        return _public_v6(address)
    return _public(address)


def _public_v6(address: IPv6Address) -> bool:
    if address.teredo is not None:
        return False
    inner = address.ipv4_mapped or address.sixtofour
    if address in _NAT64:
        inner = IPv4Address(int(address) & 0xFFFF_FFFF)
    if inner is not None:
        return _public(inner)
    return _public(address)


def _public(address: IPv4Address | IPv6Address) -> bool:
    closed = (
        address.is_private,
        address.is_loopback,
        address.is_link_local,
        address.is_multicast,
        address.is_reserved,
        address.is_unspecified,
    )
    return address.is_global and not any(closed)
