"""Where a register on PostGIS is: its address, what may be said of it, and how to connect."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from data.register.errors import RegisterError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Engine

SCHEMA = "condivisa"
"""The schema that holds the register, unless the address says ``?schema=...``."""

READ_SECONDS = 60
CONNECT_SECONDS = 5
_POOL = 4
_IDLE_SECONDS = 60
_RENEWED_SECONDS = 1_800
# A schema's name is put into messages and into a search path.
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}", re.ASCII)


class Address(NamedTuple):
    """An address, taken apart.

    Attributes
    ----------
    url
        For SQLAlchemy; it may hold a password.
    schema
        Of the register's tables.
    place
        The address as it may be shown and logged: role, server, database, and no password.
    """

    url: URL
    schema: str
    place: str

    def without_secret(self, text: str) -> str:
        """Return what a library says, on one line, without the password if it should be in it."""
        said = " ".join(text.split())
        secrets = {self.url.password, *_texts(self.url.query.get("password"))}
        for secret in secrets - {None, ""}:
            said = said.replace(str(secret), "***")
        return said


def parse(text: str) -> Address:
    """Take ``postgresql://role@host:port/database?schema=name`` apart.

    Other parameters are libpq's (``sslmode``, ``host`` for the folder of a Unix socket, ...).

    Raises
    ------
    RegisterError
        If it is none. The address is not repeated: what is wrong may be in the password.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise RegisterError("postgis_address") from None
    schema = "".join(_texts(url.query.get("schema"))) or SCHEMA
    if not _NAME.fullmatch(schema):
        raise RegisterError("postgis_schema_name", schema=ascii(schema))
    # No address of an office names code that is to be loaded.
    url = url.difference_update_query(["schema", "plugin"]).set(drivername="postgresql+psycopg")
    return Address(url, schema, _place(url, schema))


def engine(address: Address) -> Engine:
    """Return what connects, without connecting: few connections, each tried before it is used."""
    made = sa.create_engine(
        address.url,
        pool_size=_POOL,
        max_overflow=_POOL,
        pool_timeout=CONNECT_SECONDS * 2,
        pool_pre_ping=True,
        pool_recycle=_RENEWED_SECONDS,
        # Cells of a register are in nobody's log.
        hide_parameters=True,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "condivisa",
            # A server that is gone without a word is found out, not waited for.
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            # Poolers between us and the server do not keep prepared statements.
            "prepare_threshold": None,
        },
    )
    event.listen(made, "connect", _configure)
    return made


def _configure(connection: Any, _record: object) -> None:
    """Give a new connection its limits: no statement and no forgotten transaction goes on for ever.

    By a statement and not at connecting, where poolers refuse options that they do not know.
    """
    limits = {
        "timezone": "UTC",
        "statement_timeout": f"{READ_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{_IDLE_SECONDS}s",
    }
    with connection.cursor() as cursor:
        for name, value in limits.items():
            cursor.execute("SELECT set_config(%s, %s, false)", (name, value))
    connection.commit()


def _place(url: URL, schema: str) -> str:
    host = url.host or "".join(_texts(url.query.get("host"))[:1])
    server = f"{host}:{url.port}" if url.port else host
    role = f"{url.username}@" if url.username else ""
    of_schema = "" if schema == SCHEMA else f" ({schema})"
    return f"{role}{server}/{url.database or ''}{of_schema}"


def _texts(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value
