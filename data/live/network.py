"""How the network is reached, and how much of it: one frozen value that only tests replace."""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.live.addresses import is_public, look_up

if TYPE_CHECKING:
    from collections.abc import Callable

_MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """How long to wait, in seconds, and how much to take, in bytes out of their compression.

    ``whole_s`` bounds all the requests that one file takes, ``page_bytes`` an answer that is held
    in memory, ``longest_wait_s`` how long a server that is busy may make us wait, each time.
    """

    connect_s: float = 10.0
    read_s: float = 30.0
    whole_s: float = 600.0
    file_bytes: int = 256 * _MIB
    page_bytes: int = 16 * _MIB
    redirects: int = 3
    tries: int = 4
    longest_wait_s: float = 30.0


@dataclass(frozen=True)
class Network:
    """The public network, over TLS.

    What it allows is set here in Python and by no catalogue: tests reach their own server on
    loopback through a network of their own.

    Attributes
    ----------
    schemes
        The schemes that an address may have.
    look_up
        Resolves (host, port) to IP addresses.
    permitted
        Whether an IP address may be connected to.
    context
        Makes the TLS context, which checks certificates and names against the system's own.
    pause
        Waits so many seconds.
    """

    limits: Limits = field(default_factory=Limits)
    schemes: frozenset[str] = frozenset({"https"})
    look_up: Callable[[str, int], tuple[str, ...]] = look_up
    permitted: Callable[[str], bool] = is_public
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context
    pause: Callable[[float], None] = time.sleep


PUBLIC = Network()
