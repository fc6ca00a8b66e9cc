"""The tables of the register on PostGIS, and the rows of a version into them and out again.

A column of :mod:`data.schema` has a column of its own; all others are together in ``others``. The
tables are made by ``migrations``; a test holds the two against each other.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, NamedTuple

import geoalchemy2
import numpy as np
import shapely
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.dialects import postgresql

from data.register.postgis_content import Content
from data.register.version import LAYERS
from data.schema import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy.engine import Connection

    from data.register.cells import Kinds, StoredKind
    from data.register.version import RegisterLayer
    from data.schema import ColumnType

_TYPES: Mapping[ColumnType, Callable[[], Any]] = {
    "text": sa.Text,
    "int": sa.BigInteger,
    "float": sa.Double,
    "bool": sa.Boolean,
    "codes": lambda: postgresql.ARRAY(sa.Text),
}
_SRID = 4326


class Tables(NamedTuple):
    """The tables of a register in their schema; ``rows`` by layer."""

    migrations: sa.Table
    versions: sa.Table
    pointers: sa.Table
    rows: Mapping[RegisterLayer, sa.Table]


def tables_in(schema: str) -> Tables:
    """Return the tables of a register in that schema."""
    known = sa.MetaData(schema=schema)
    column, text, whole = sa.Column, sa.Text, sa.Integer
    migrations = sa.Table(
        "migrations",
        known,
        column("level", whole, primary_key=True, autoincrement=False),
        column("name", text, nullable=False),
        column("applied", sa.DateTime(timezone=True), server_default=sa.func.now()),
        column("applied_by", text, server_default=sa.func.current_user()),
    )
    versions = sa.Table(
        "versions",
        known,
        column("number", whole, primary_key=True, autoincrement=False),
        *(column(name, text) for name in ("id", "city", "layer")),
        column("made", sa.DateTime(timezone=True)),
        *(column(name, text) for name in ("message", "file_name")),
        column("rows", whole),
        *(column(name, text) for name in ("sha256", "parent", "mode")),
        column("details", postgresql.JSON),
        column("details_sha256", text),
    )
    pointers = sa.Table(
        "pointers",
        known,
        column("city", text, primary_key=True),
        column("layer", text, primary_key=True),
        column("version", whole),
    )
    return Tables(migrations, versions, pointers, {one: _rows(known, one) for one in LAYERS})


def write_rows(connection: Connection, table: sa.Table, number: int, content: Content) -> None:
    """Add the rows of a version, in their order, by COPY: ten times as fast as INSERT.

    Its statement is made of our own names, quoted; the cells go beside it.
    """
    own = _own_columns(table, content.kinds)
    names = ("in_version", "position", *own, "others", "shape")
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(str(table.schema), table.name),
        sql.SQL(", ").join(sql.Identifier(name) for name in names),
    )
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(command) as copy:
        for position, cells in enumerate(_records(content, own), start=1):
            copy.write_row((number, position, *cells))


def read_rows(connection: Connection, table: sa.Table, number: int, kinds: Kinds) -> Content:
    """Return the rows of a version, in their order."""
    own = _own_columns(table, kinds)
    asked = [table.c[name] for name in own] + [table.c.others, table.c.shape]
    order = table.c.position
    found = connection.execute(
        sa.select(*asked).where(table.c.in_version == number).order_by(order)
    ).all()
    *typed, others, shapes = list(zip(*found, strict=True)) or [()] * len(asked)
    stored = dict(zip(own, typed, strict=True))
    columns = {
        name: [_from_own(cell, kind) for cell in stored[name]]
        if name in stored
        else [_from_json(more[name], kind) for more in others]
        for name, kind in kinds.items()
    }
    return Content(kinds, columns, _shapes(shapes))


def _rows(known: sa.MetaData, layer: RegisterLayer) -> sa.Table:
    typed = [sa.Column(name, _TYPES[kind]()) for name, kind in COLUMNS[layer].items()]
    return sa.Table(
        layer,
        known,
        sa.Column("in_version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        *typed,
        sa.Column("others", postgresql.JSONB, nullable=False),
        # No SRID and no type here: the table's own check says EPSG:4326, of any dimension.
        sa.Column("shape", geoalchemy2.Geometry("GEOMETRY", srid=-1, spatial_index=False)),
    )


def _own_columns(table: sa.Table, kinds: Kinds) -> list[str]:
    """Return the columns that have one of their own, of their very kind, in the table."""
    of_layer = COLUMNS[table.name]  # type: ignore[index]
    return [name for name, kind in kinds.items() if of_layer.get(name) == _column_type(kind)]


def _column_type(kind: StoredKind) -> ColumnType:
    return "int" if kind == "whole" else kind


def _records(content: Content, own: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    kinds = content.kinds
    others = [name for name in kinds if name not in own]
    typed = [[_to_own(cell, kinds[name]) for cell in content.columns[name]] for name in own]
    located = shapely.set_srid(content.shapes, _SRID)
    # Hexadecimal EWKB: the very coordinates, bit by bit.
    shapes = shapely.to_wkb(located, hex=True, include_srid=True, byte_order=1)
    written = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    for at, shape in enumerate(shapes):
        more = {name: _to_json(content.columns[name][at], kinds[name]) for name in others}
        yield (*(cells[at] for cells in typed), written(more), shape)


def _to_own(cell: Any, kind: StoredKind) -> Any:
    if kind != "codes":
        return cell
    return cell.split(";") if cell else []


def _from_own(cell: Any, kind: StoredKind) -> Any:
    return ";".join(cell) if kind == "codes" else cell


def _to_json(cell: Any, kind: StoredKind) -> Any:
    """Return a cell as JSON can hold it: it knows no infinity, and PostgreSQL's no minus zero."""
    if kind != "float" or cell is None:
        return cell
    return cell if math.isfinite(cell) and cell else repr(cell)


def _from_json(cell: Any, kind: StoredKind) -> Any:
    return float(cell) if kind == "float" and cell is not None else cell


def _shapes(found: Sequence[Any]) -> np.ndarray:
    """Return shapes as geometries, without the number of their CRS: the frame has it."""
    shapes = np.empty(len(found), dtype=object)
    shapes[:] = [None if one is None else bytes(one.data) for one in found]
    return np.asarray(shapely.set_srid(shapely.from_wkb(shapes), 0), dtype=object)
