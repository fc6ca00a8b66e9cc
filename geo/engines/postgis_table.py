"""The join of a table that is in PostGIS already: its rows are joined without leaving it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import pandas as pd
import pyproj
import shapely
import sqlalchemy as sa
from pyproj.exceptions import CRSError

from geo.engines import on_postgis
from geo.engines import postgis_sql as sql
from geo.engines.errors import EngineError
from geo.engines.parts import PART_ROWS
from geo.engines.question import CODES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.engine import Connection

    from geo.engines.question import Outcome, Question


class Table(NamedTuple):
    """A table or view: its name, its schema ("": found by the role's search path), its columns."""

    name: str
    schema: str
    key: str
    """Tells the rows apart; they are written with it as text, in its order."""
    geometry: str


def run(
    question: Question, table: Table, folder: Path | None, *, connection: Connection
) -> Iterator[Outcome]:
    """Join the rows of a table; write key, geometry and codes into ``folder`` if there is one.

    Raises
    ------
    EngineError
        As :func:`geo.engines.on_postgis.run`, and if the rows are not all in the CRS of the areas.
    """
    transaction = connection.begin()
    try:
        on_postgis.prepare(connection, question, srid=0)
        _take(connection, table)
        srid = _srid(connection, question, table)
        connection.execute(sql.SET_SRID, {"srid": srid})
        outcome = on_postgis.join(connection, question)
        if folder is not None:
            _write(connection, question, table, folder, outcome.report.total)
        yield outcome
    finally:
        transaction.rollback()


def _take(connection: Connection, table: Table) -> None:
    """Copy key and geometry within the database: what changes meanwhile changes nothing here."""
    key: sa.ColumnClause[str] = sa.column(table.key)
    geometry: sa.ColumnClause[object] = sa.column(table.geometry)
    source = sa.table(table.name, key, geometry, schema=table.schema or None)
    rows = sa.select(
        sa.func.row_number().over(order_by=key) - 1, geometry, sa.cast(key, sa.Text)
    ).select_from(source)
    features = sa.table("asked_rows", sa.column("row"), sa.column("geom"), sa.column("key"))
    connection.execute(sa.insert(features).from_select(["row", "geom", "key"], rows))


def _srid(connection: Connection, question: Question, table: Table) -> int:
    srids = connection.execute(sql.SRIDS).scalars().all()
    if len(srids) > 1:
        raise EngineError("crs_many", what=table.name, srids=", ".join(map(str, sorted(srids))))
    if not srids:
        return 0
    try:
        crs = pyproj.CRS.from_epsg(srids[0])
    except CRSError:
        crs = None
    question.require_crs(crs, table.name)
    return int(srids[0])


def _write(
    connection: Connection, question: Question, table: Table, folder: Path, total: int
) -> None:
    for number, first in enumerate(range(0, max(total, 1), PART_ROWS)):
        beyond = min(first + PART_ROWS, total)
        found = connection.execute(sql.KEYED, {"first": first, "beyond": beyond}).all()
        codes = on_postgis.codes(connection, question, first, beyond)
        shapes = shapely.from_wkb([shape for _, shape in found])
        frame = gpd.GeoDataFrame(
            {
                table.key: pd.array([key for key, _ in found], dtype="str"),
                CODES: pd.array(codes.to_pylist(), dtype="str"),
            },
            geometry=gpd.GeoSeries(shapes, crs=question.areas.series.crs),
        )
        frame.to_parquet(folder / f"part-{number:05}.parquet", index=False, compression="zstd")


def table_of(name: str, key: str, geometry: str) -> Table:
    """Return the table that ``name`` or ``schema.name`` means."""
    schema, _, table = name.rpartition(".")
    return Table(table, schema, key, geometry)
