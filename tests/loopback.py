"""Forbid the network, loopback aside, in a Python process.

``forbid()`` does it in this one; ``python tests/loopback.py MODULE ARGS...`` runs a module so (the
app, in the browser tests). An attempt raises, and is kept in `attempts` and written to standard
error, so that one that a library swallows is found all the same. C libraries that open sockets by
themselves are outside its reach: PROJ's and GDAL's are switched off by their own variables.
"""

from __future__ import annotations

import ipaddress
import os
import runpy
import socket
import sys
from functools import wraps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MARK = "FOREIGN NETWORK:"
attempts: list[str] = []


class ForeignNetworkError(RuntimeError):
    """Something asked for a host other than this machine. Not an OSError: those get swallowed."""


def is_loopback(host: object) -> bool:
    """Whether a host's name or address is this machine (none and unspecified are, too)."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    name = "" if host is None else str(host).strip("[]").lower()
    if name in {"", "localhost"}:
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse(call: str, host: object) -> None:
    attempt = f"{MARK} {call} {host!r}"
    attempts.append(attempt)
    print(attempt, file=sys.stderr, flush=True)
    raise ForeignNetworkError(f"{attempt}. Only loopback is allowed here.")


def _guard_address(original: Callable[..., Any]) -> Callable[..., Any]:
    """Guard a method of socket whose last argument is the address."""

    @wraps(original)
    def guarded(self: socket.socket, *args: Any) -> Any:
        internet = self.family in {socket.AF_INET, socket.AF_INET6}
        if internet and args and isinstance(args[-1], tuple) and not is_loopback(args[-1][0]):
            _refuse(original.__name__, args[-1])
        return original(self, *args)

    return guarded


def _guard_host(original: Callable[..., Any]) -> Callable[..., Any]:
    """Guard a function of the module socket whose first argument is a host."""

    @wraps(original)
    def guarded(host: Any, *args: Any, **options: Any) -> Any:
        if not is_loopback(host):
            _refuse(original.__name__, host)
        return original(host, *args, **options)

    return guarded


def forbid() -> None:
    """From now on this process reaches loopback and Unix sockets only. Twice is as once."""
    os.environ["PROJ_NETWORK"] = "OFF"
    os.environ["CPL_CURL_ENABLED"] = "NO"
    if getattr(socket, "condivisa_guarded", False):
        return
    for method in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, method, _guard_address(getattr(socket.socket, method)))
    for function in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr"):
        setattr(socket, function, _guard_host(getattr(socket, function)))
    socket.condivisa_guarded = True  # type: ignore[attr-defined]


if __name__ == "__main__":
    forbid()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
