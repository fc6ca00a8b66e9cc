"""The schema of the register on PostGIS, made and brought up to date by numbered steps.

``migrations`` holds a file of SQL for each level, and the table of that name which of them a
database has had. A step is never edited once it was released: the next one changes what it made.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from data.register.errors import NotWrittenError

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from data.register.postgis_address import Address
    from data.register.postgis_tables import Tables

LEVEL = 3
"""The level that this Condivisa knows: the number of the last step."""

_STEPS = Path(__file__).with_name("migrations")
_IS_THERE = sa.text(
    "SELECT EXISTS (SELECT FROM pg_catalog.pg_class c"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = :schema AND c.relname = 'migrations')"
)
_SCHEMA_IS_THERE = sa.text(
    "SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = :schema)"
)
_FIRST_IN_PATH = sa.text(
    "SELECT set_config('search_path',"
    " quote_ident(:schema) || ', ' || current_setting('search_path'), true)"
)


def steps() -> tuple[Path, ...]:
    """Return the files of SQL, one for each level from 1 on."""
    return tuple(sorted(_STEPS.glob("[0-9][0-9][0-9][0-9]_*.sql")))


def level_of(connection: Connection, tables: Tables) -> int:
    """Return the level of a database, 0 where there is no register yet."""
    if not connection.scalar(_IS_THERE, {"schema": tables.migrations.schema}):
        return 0
    return connection.scalar(sa.select(sa.func.max(tables.migrations.c.level))) or 0


def require_known(level: int, address: Address) -> None:
    """Make sure that no later Condivisa has changed the schema.

    Raises
    ------
    NotWrittenError
        If one has.
    """
    if level > LEVEL:
        raise NotWrittenError("postgis_later", place=address.place, level=level, known=LEVEL)


def bring_up_to_date(connection: Connection, tables: Tables, address: Address) -> None:
    """Take the steps that a database has not had, in the transaction of the caller.

    The caller holds the lock of the register: of two servers that begin at once, one takes them
    and the other finds them taken.

    Raises
    ------
    NotWrittenError
        If the database has no PostGIS or cannot hold every sign; if the role may not create; if a
        later Condivisa has been there.
    """
    level = level_of(connection, tables)
    require_known(level, address)
    if level == LEVEL:
        return
    _require_suitable(connection, address)
    try:
        _take(connection, tables, level, address.schema)
    except DBAPIError as error:
        if not isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            raise
        said = {"place": address.place, "schema": address.schema, "role": address.url.username}
        raise NotWrittenError("postgis_no_create", **said, level=level, known=LEVEL) from error


def _require_suitable(connection: Connection, address: Address) -> None:
    encoding = connection.scalar(sa.text("SHOW server_encoding"))
    if encoding != "UTF8":
        raise NotWrittenError("postgis_encoding", place=address.place, encoding=encoding)
    if connection.scalar(sa.text("SELECT to_regtype('geometry')")) is None:
        raise NotWrittenError("postgis_extension", place=address.place)


def _take(connection: Connection, tables: Tables, level: int, schema: str) -> None:
    # Not IF NOT EXISTS: that asks for the right to create even where the schema is there.
    if not connection.scalar(_SCHEMA_IS_THERE, {"schema": schema}):
        connection.execute(sa.schema.CreateSchema(schema))
    connection.execute(_FIRST_IN_PATH, {"schema": schema})
    if level == 0:
        tables.migrations.create(connection)
    for number, step in enumerate(steps()[level:], start=level + 1):
        text = step.read_text(encoding="utf-8")
        # Several statements go as one only where there are no parameters at all.
        connection.exec_driver_sql(text, execution_options={"no_parameters": True})
        connection.execute(tables.migrations.insert().values(level=number, name=step.stem))
