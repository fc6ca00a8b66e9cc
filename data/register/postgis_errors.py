"""What PostgreSQL says, in words: what happened, that nothing is half there, and what to do.

By SQLSTATE (PostgreSQL's documentation, appendix A), which is the same in every language of the
server. Only a refused password has none: libpq hands on the server's sentence alone.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from data.register.errors import BusyError, NotWrittenError, RegisterError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.register.postgis_address import Address

_BUSY = {"55P03", "40P01", "40001"}
_WHY = {
    "42501": "postgis_rights",
    "25006": "postgis_read_only",
    "57014": "postgis_slow",
    "53100": "postgis_full",
    "53200": "postgis_full",
}
_REFUSED = ("password authentication failed", "autenticazione con password fallita")


class CutError(NotWrittenError):
    """The connection was cut while it was used."""


@contextmanager
def told(address: Address, *, lock_seconds: float = 0) -> Iterator[None]:
    """Turn what the database or the way to it says into a message, the password never in it."""
    try:
        yield
    except (SQLAlchemyError, psycopg.Error) as error:
        raise _in_words(error, address, lock_seconds) from error


def _in_words(error: Exception, address: Address, lock_seconds: float) -> RegisterError:
    cause: Any = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(cause, "sqlstate", None) or ""
    reason = address.without_secret(_sentence(cause))
    said = {"place": address.place, "reason": reason}
    if state in _BUSY:
        return BusyError("store_busy", folder=address.place, seconds=f"{lock_seconds:g}")
    if _is_cut(error, cause, state):
        return CutError("postgis_cut", **said)
    if not state and isinstance(cause, psycopg.OperationalError):
        return NotWrittenError(_why_no_connection(cause), **said)
    return NotWrittenError(_WHY.get(state, "postgis_failed"), **said)


def _is_cut(error: Exception, cause: Any, state: str) -> bool:
    """Whether there was a connection and it is gone (57P: the server ends it, 08: it is broken)."""
    if getattr(error, "connection_invalidated", False) or state.startswith(("57P", "08")):
        return True
    connecting = getattr(cause, "pgconn", None) is not None
    return isinstance(cause, psycopg.OperationalError) and not state and not connecting


def _why_no_connection(cause: psycopg.OperationalError) -> str:
    asked = cause.pgconn is not None and cause.pgconn.needs_password
    refused = any(sentence in str(cause) for sentence in _REFUSED)
    return "postgis_password" if asked or refused else "postgis_unreachable"


def _sentence(cause: Any) -> str:
    """Return the first sentence alone: the others may quote what stands in a row."""
    if isinstance(cause, psycopg.Error):
        return cause.diag.message_primary or str(cause)
    return str(cause)
