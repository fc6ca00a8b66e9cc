"""In PostGIS, by SQL: on parts that are loaded for the time of the join, or on a table there.

Areas and rows are compared in the database by the same rules as :mod:`geo.join`. PostGIS 3.2 or
newer; nothing is left in the database.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.crs import metric_crs
from geo.engines import postgis_sql as sql
from geo.engines.errors import EngineError, UnavailableError
from geo.engines.parts import read_wkb, write_part
from geo.engines.question import Outcome, codes_of, crs_name
from geo.join import AreaRule, JoinReport

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa
    from sqlalchemy.engine import Connection

    from geo.engines.parts import Part
    from geo.engines.question import Question

OLDEST = (3, 2)
"""The first PostGIS that has ``ST_DumpSegments``."""

_TOLERANCE = 1e-9
"""Of the largest coordinate: 5 mm in metres, 4e-8 in degrees; rounding is a millionth of it."""


def run(
    question: Question, parts: Sequence[Part], folder: Path | None, *, connection: Connection
) -> Iterator[Outcome]:
    """Load the parts, join all at once; write each into ``folder`` if there is one.

    Raises
    ------
    EngineError
        If the database has no PostGIS or too old a one, does not know a CRS that it needs, or if
        rows are of a type other than points, lines, polygons and those in many.
    """
    transaction = connection.begin()
    try:
        prepare(connection, question, srid=0)
        _load(connection, parts)
        outcome = join(connection, question)
        if folder is not None:
            starts = accumulate((part.rows for part in parts), initial=0)
            for part, (first, beyond) in zip(parts, pairwise(starts), strict=True):
                write_part(part, codes(connection, question, first, beyond), folder)
        yield outcome
    finally:
        transaction.rollback()


def prepare(connection: Connection, question: Question, *, srid: int) -> None:
    """Make the tables and load the areas; ``srid`` is that of the rows, 0 where they bear none."""
    _require_postgis(connection)
    for statement in sql.MAKE_TABLES:
        connection.execute(statement)
    shapes = enumerate(shapely.to_wkb(question.areas.geometry))
    _copy(connection, sql.COPY_AREAS, "int4", shapes)
    connection.execute(sql.SET_SRID, {"srid": srid})


def join(connection: Connection, question: Question) -> Outcome:
    """Join the rows that are loaded to the areas that are loaded."""
    for statement in sql.PREPARE:
        connection.execute(statement)
    strange = connection.execute(sql.STRANGE_TYPES).scalars().all()
    if strange:
        raise EngineError("types", types=", ".join(sorted(strange)))
    largest = float(np.abs(question.areas.series.total_bounds).max())
    connection.execute(sql.NEAR, {"tolerance": largest * _TOLERANCE})
    connection.execute(sql.PAIRS)
    connection.execute(sql.KEPT[question.rule], _systems(connection, question))
    return _outcome(connection, question)


def codes(connection: Connection, question: Question, first: int, beyond: int) -> pa.Array:
    """Return the codes of the rows from ``first`` to before ``beyond``, of a join that was made."""
    found = connection.execute(sql.CODES, {"first": first, "beyond": beyond}).one()
    rows, areas = (np.array(one or (), dtype=np.int64) for one in found)
    return codes_of(rows, areas, beyond - first, question.codes)


def _outcome(connection: Connection, question: Question) -> Outcome:
    connection.execute(sql.ORDER)
    counts = np.zeros(len(question.codes), dtype=np.int64)
    for ordinal, count in connection.execute(sql.COUNTS):
        counts[ordinal] = count
    found = connection.execute(sql.REPORT).one()._asdict()
    outside = found["total"] - found["matched"] - found["unplaced"]
    return Outcome(JoinReport(**found, outside=outside), counts)


def _systems(connection: Connection, question: Question) -> dict[str, int]:
    """Return the numbers of the two systems that shares are measured with; {} if none are."""
    if question.rule is not AreaRule.MOSTLY:
        return {}
    systems = {"srid": question.areas.series.crs, "metric": metric_crs(question.metric_crs)}
    numbers = {name: crs.to_epsg() for name, crs in systems.items()}
    for name, number in numbers.items():
        known = number and connection.execute(sql.KNOWS_SRID, {"srid": number}).scalar_one()
        if not known:
            raise UnavailableError("crs_unknown", crs=crs_name(systems[name]))
    return numbers


def _require_postgis(connection: Connection) -> None:
    version = connection.execute(sql.HAS_POSTGIS).scalar()
    if version is None:
        raise UnavailableError("no_postgis")
    if tuple(int(number) for number in version.split(".")[:2]) < OLDEST:
        raise UnavailableError("old_postgis", version=version, oldest=".".join(map(str, OLDEST)))


def _load(connection: Connection, parts: Sequence[Part]) -> None:
    shapes = (shape for part in parts for shape in read_wkb(part))
    _copy(connection, sql.COPY_FEATURES, "int8", enumerate(shapes))


def _copy(connection: Connection, statement: str, number: str, rows: Any) -> None:
    driver = connection.connection.driver_connection
    if driver is None:
        raise UnavailableError("no_postgis")
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types([number, "bytea"])
        for row in rows:
            copy.write_row(row)
