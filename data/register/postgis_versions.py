"""The table of versions: found, read, and added to, within the connection of the caller."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import shapely
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from data.register.details import Details, read_details
from data.register.errors import DamagedError
from data.register.postgis_tables import read_rows, write_rows
from data.register.version import Version, version_id

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from data.register.postgis_content import Content
    from data.register.postgis_tables import Tables
    from data.register.version import Mode, RegisterLayer

# Shapes that somebody put there by hand may be of types that shapely does not know.
_DAMAGES = (ValueError, TypeError, LookupError, shapely.GEOSException, NotImplementedError)
_FIELDS = tuple(field.name for field in fields(Version))


class Told(NamedTuple):
    """What whoever publishes a version says of it."""

    city: str
    layer: RegisterLayer
    message: str
    file_name: str
    mode: Mode


def find(
    connection: Connection, tables: Tables, *conditions: sa.ColumnElement[bool]
) -> tuple[Version, ...]:
    """Return the versions that meet all conditions, the newest first."""
    newest = tables.versions.c.number.desc()
    asked = _select(tables).where(*conditions).order_by(newest)
    return tuple(_version(row) for row in connection.execute(asked))


def current(
    connection: Connection, tables: Tables, city: str, layer: RegisterLayer
) -> Version | None:
    """Return the version that the pointer of a layer names, None if there is none."""
    pointers = tables.pointers.c
    asked = _select(tables).join(tables.pointers, pointers.version == tables.versions.c.number)
    asked = asked.where(pointers.city == city, pointers.layer == layer)
    found = connection.execute(asked).one_or_none()
    return None if found is None else _version(found)


def details_of(connection: Connection, tables: Tables, version: Version) -> Details:
    """Return the kinds of a version's columns and its report.

    Raises
    ------
    DamagedError
        If they are not what was written.
    """
    columns = tables.versions.c
    asked = sa.select(sa.cast(columns.details, sa.Text), columns.details_sha256)
    text, digest = connection.execute(asked.where(columns.number == version.number)).one()
    if hashlib.sha256(text.encode()).hexdigest() != digest:
        raise DamagedError("postgis_damaged", version=version.id)
    return read_details(text.encode())


def content_of_version(connection: Connection, tables: Tables, version: Version) -> Content:
    """Return the rows of a version, once it is sure that they are those that were written.

    Raises
    ------
    DamagedError
        If they are not.
    """
    kinds = details_of(connection, tables, version).kinds
    try:
        content = read_rows(connection, tables.rows[version.layer], version.number, kinds)
        whole = content.sha256 == version.sha256
    except _DAMAGES as error:
        raise DamagedError("postgis_damaged", version=version.id) from error
    if not whole:
        raise DamagedError("postgis_damaged", version=version.id)
    return content


def add(
    connection: Connection, tables: Tables, saying: Told, content: Content, details: bytes
) -> Version:
    """Add the next version with its rows and let the pointer name it.

    The caller holds the lock of the register and has looked at what is current.
    """
    made = _next(connection, tables, saying, content)
    values = {name: getattr(made, name) for name in _FIELDS}
    kept = sa.cast(sa.literal(details.decode(), sa.Text), postgresql.JSON)
    digest = hashlib.sha256(details).hexdigest()
    connection.execute(
        tables.versions.insert().values(**values, details=kept, details_sha256=digest)
    )
    write_rows(connection, tables.rows[made.layer], made.number, content)
    pointer = {"city": made.city, "layer": made.layer, "version": made.number}
    moved = postgresql.insert(tables.pointers).on_conflict_do_update(
        index_elements=["city", "layer"], set_={"version": made.number}
    )
    connection.execute(moved, pointer)
    return made


def _next(connection: Connection, tables: Tables, saying: Told, content: Content) -> Version:
    now = current(connection, tables, saying.city, saying.layer)
    last = connection.scalar(sa.select(sa.func.max(tables.versions.c.number)))
    number, digest = (last or 0) + 1, content.sha256
    return Version(
        id=version_id(number, digest),
        number=number,
        made=datetime.now(UTC),
        rows=len(content.shapes),
        sha256=digest,
        parent=now.id if now else None,
        **saying._asdict(),
    )


def _select(tables: Tables) -> sa.Select[Any]:
    return sa.select(*(tables.versions.c[name] for name in _FIELDS))


def _version(row: sa.Row[Any]) -> Version:
    values = dict(zip(_FIELDS, row, strict=True))
    return Version(**{**values, "made": values["made"].astimezone(UTC)})
