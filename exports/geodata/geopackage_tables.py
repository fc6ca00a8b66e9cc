"""What a GeoPackage has besides features: styles for QGIS, titles of columns, fixed dates.

Every value goes in as a parameter of a statement; names of tables and columns are our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

GEOMETRY_COLUMN = "geom"
_SCHEMA = "http://www.geopackage.org/spec121/#extension_schema"
# The tables as QGIS itself and the standard (GeoPackage 1.2.1, F.9) have them.
_LAYER_STYLES = """
    CREATE TABLE layer_styles (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
        f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
        useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
        update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
    )
"""
_DATA_COLUMNS = """
    CREATE TABLE gpkg_data_columns (
        table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT,
        description TEXT, mime_type TEXT, constraint_name TEXT,
        CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
        CONSTRAINT gdc_tn UNIQUE (table_name, name)
    )
"""
_COLUMN_CONSTRAINTS = """
    CREATE TABLE gpkg_data_column_constraints (
        constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT,
        min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN,
        description TEXT,
        CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
    )
"""


@dataclass(frozen=True)
class Style:
    """A QGIS style of a table; only one of a table is its default."""

    table: str
    name: str
    qml: str
    default: bool = True


def add_styles(database: sqlite3.Connection, styles: Sequence[Style], *, moment: str) -> None:
    """Write the styles where QGIS looks for them."""
    database.execute(_LAYER_STYLES)
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change,"
        " srs_id) VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?, 0)",
        (moment,),
    )
    database.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,"
        " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner,"
        " ui, update_time) VALUES ('', '', ?, ?, ?, ?, '', ?, ?, '', NULL, ?)",
        [
            (one.table, GEOMETRY_COLUMN, one.name, one.qml, one.default, one.name, moment)
            for one in styles
        ],
    )


def add_column_titles(
    database: sqlite3.Connection, titles: Mapping[str, Mapping[str, str]]
) -> None:
    """Give columns their titles, as the schema extension of the standard does."""
    database.execute(_DATA_COLUMNS)
    database.execute(_COLUMN_CONSTRAINTS)
    database.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')",
        [(name, _SCHEMA) for name in ("gpkg_data_columns", "gpkg_data_column_constraints")],
    )
    database.executemany(
        "INSERT INTO gpkg_data_columns (table_name, column_name, name, title) VALUES (?, ?, ?, ?)",
        [
            (table, column, name, title)
            for table, columns in titles.items()
            for column, (name, title) in _unlike(columns).items()
        ],
    )


def describe(
    database: sqlite3.Connection, described: Mapping[str, tuple[str, str]], *, moment: str
) -> None:
    """Give tables their titles and descriptions, and the whole file one date."""
    database.executemany(
        "UPDATE gpkg_contents SET identifier = ?, description = ? WHERE table_name = ?",
        [(title, text, table) for table, (title, text) in described.items()],
    )
    database.execute("UPDATE gpkg_contents SET last_change = ?", (moment,))
    database.execute("UPDATE gpkg_metadata_reference SET timestamp = ?", (moment,))


def _unlike(columns: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return name and title of each column; names must differ, so a second one says which it is."""
    taken: set[str] = set()
    named = {}
    for column, title in columns.items():
        name = f"{title} ({column})" if title in taken else title
        taken.add(name)
        named[column] = (name, title)
    return named
