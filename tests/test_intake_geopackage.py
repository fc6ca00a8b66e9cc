"""GeoPackages made by hand: layers, undefined SRS, damage, and databases that would run things."""

from __future__ import annotations

import shutil
import sqlite3
import struct
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data.intake.geopackage import read_geopackage
from data.intake.geopackage_geometry import read_blobs
from data.intake.model import FileRefused

if TYPE_CHECKING:
    from pathlib import Path

    from data.intake.model import RawTable

SYSTEM = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name, srs_id, organization, organization_coordsys_id,
                                   definition);
CREATE TABLE gpkg_contents (table_name, data_type, identifier, srs_id);
CREATE TABLE gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('undefined', 0, 'NONE', 0, 'undefined'), ('undefined', -1, 'NONE', -1, 'undefined'),
  ('WGS 84', 4326, 'EPSG', 4326, ''), ('UTM', 32632, 'EPSG', 32632, ''),
  ('local', 99999, 'GDAL', 99999, 'LOCAL_CS["Undefined"]');
"""
POINT = shapely.Point(7.6, 45.1)


def blob(geometry: Any, srs_id: int = 4326, *, envelope: bool = False) -> bytes:
    flags = 1 | (2 if envelope else 0)
    head = b"GP\0" + bytes([flags]) + struct.pack("<i", srs_id)
    box = struct.pack("<4d", 0, 0, 0, 0) if envelope else b""
    return head + box + (geometry if isinstance(geometry, bytes) else shapely.to_wkb(geometry))


def add_layer(
    database: sqlite3.Connection, name: str, rows: list[tuple[Any, ...]], srs_id: int | None = 4326
) -> None:
    """Add a layer of (id, geom, nome), or without an SRS one of attributes (id, nome)."""
    table = '"' + name.replace('"', '""') + '"'
    geometry = "" if srs_id is None else "geom BLOB, "
    database.execute(f"CREATE TABLE {table} (fid INTEGER PRIMARY KEY, {geometry}nome TEXT)")
    kind = "attributes" if srs_id is None else "features"
    database.execute("INSERT INTO gpkg_contents VALUES (?, ?, ?, ?)", (name, kind, name, srs_id))
    if srs_id is not None:
        values = (name, "geom", "GEOMETRY", srs_id)
        database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?)", values)
    for row in rows:
        marks = ", ".join("?" * len(row))
        database.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608 - our own


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "un file?mode=rwc#1.gpkg"


def make(path: Path, *layers: tuple[Any, ...], script: str = "") -> Path:
    with closing(sqlite3.connect(path)) as database:
        database.executescript(SYSTEM)
        for layer in layers:
            add_layer(database, *layer)
        database.executescript(script)
        database.commit()
    return path


def tables(path: Path) -> dict[str, RawTable]:
    return {table.name: table for table in read_geopackage(path, "x.gpkg").tables}


def said(table: RawTable) -> set[tuple[str, str, int | None]]:
    return {(each.key, each.grade, each.row) for each in table.remarks}


def why(path: Path) -> str:
    with pytest.raises(FileRefused) as caught:
        read_geopackage(path, "x.gpkg")
    return caught.value.remarks[-1].key


def test_a_layer_is_read_with_its_crs(path: Path) -> None:
    rows = [(1, blob(POINT, envelope=True), "Città"), (5, None, None)]
    (table,) = tables(make(path, ("dati", rows))).values()
    assert table.cells.to_dict("list") == {"fid": [1, 5], "nome": ["Città", ""]}
    assert table.geometry is not None
    assert table.geometry.tolist() == [POINT, None]
    assert (table.crs, table.name, table.rows.tolist()) == ("EPSG:4326", "", [1, 2])
    assert said(table) == {("geopackage_crs", "note", None)}


def test_several_layers_are_all_read_and_the_choice_is_asked(path: Path) -> None:
    make(path, ("a", [(1, blob(POINT), "x")]), ("b", [(1, blob(POINT, 32632), "y")], 32632),
         ("c", [(1, "z")], None))  # fmt: skip
    found = read_geopackage(path, "x.gpkg")
    assert [(each.name, each.crs) for each in found.tables] == [
        ("a", "EPSG:4326"), ("b", "EPSG:32632"), ("c", ""),
    ]  # fmt: skip
    assert found.tables[2].geometry is None
    assert [(each.key, each.grade) for each in found.remarks] == [("choose_layer", "ask")]


@pytest.mark.parametrize("name", ['x"; DROP TABLE gpkg_contents;--', "select", "a b", "'", "[x]"])
def test_a_name_is_a_name_whatever_it_says(path: Path, name: str) -> None:
    make(path, (name, [(1, blob(POINT), "x")]), ("b", [(1, blob(POINT), "y")]))
    assert {key: len(table.rows) for key, table in tables(path).items()} == {name: 1, "b": 1}


@pytest.mark.parametrize("srs_id", [0, -1, 99999, 12345])
def test_an_srs_that_is_not_defined_leaves_the_crs_open(path: Path, srs_id: int) -> None:
    (table,) = tables(make(path, ("dati", [(1, blob(POINT, srs_id), "x")], srs_id))).values()
    assert table.crs == ""
    assert said(table) == {("geopackage_srs_undefined", "note", None)}


def test_typed_columns_are_dates_and_truths(path: Path) -> None:
    script = """
    CREATE TABLE t (d DATE, m DATETIME, b BOOLEAN, r REAL, x BLOB, n INTEGER);
    INSERT INTO t VALUES ('2023-04-03', '2023-04-03T10:00:00Z', 1, 9e999, x'00ff', 7);
    INSERT INTO t VALUES ('3 aprile', '', 5, 1.5, NULL, 0);
    INSERT INTO gpkg_contents VALUES ('t', 'attributes', 't', NULL);
    """
    (table,) = tables(make(path, script=script)).values()
    assert table.cells.to_dict("list") == {
        "d": [date(2023, 4, 3), "3 aprile"],
        "m": [datetime(2023, 4, 3, 10, tzinfo=UTC), ""],
        "b": [True, 5],
        "r": ["inf", 1.5],
        "x": ["00ff", ""],
        "n": [7, 0],
    }


@pytest.mark.parametrize(
    ("script", "key"),
    [
        (("CREATE VIEW v AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n) "
         "SELECT x FROM n; INSERT INTO gpkg_contents VALUES ('v', 'features', 'v', 4326)"),
         "geopackage_view"),
        (("CREATE VIRTUAL TABLE v USING fts5(x);"
         "INSERT INTO gpkg_contents VALUES ('v', 'attributes', 'v', NULL)"),
         "geopackage_table_missing"),
        ("INSERT INTO gpkg_contents VALUES ('via', 'features', 'v', 4326)",
         "geopackage_table_missing"),
        ("INSERT INTO gpkg_contents VALUES ('sqlite_master', 'attributes', 'v', NULL)",
         "geopackage_table_missing"),
        ("CREATE TABLE tiles (x); INSERT INTO gpkg_contents VALUES ('tiles', 'tiles', 'x', 0)",
         "geopackage_not_read"),
    ],
)  # fmt: skip
def test_what_is_no_stored_table_is_never_run(path: Path, script: str, key: str) -> None:
    assert why(make(path, script=script)) == "geopackage_no_layer"
    with closing(sqlite3.connect(path)) as database:
        add_layer(database, "dati", [(1, blob(POINT), "x")])
        database.commit()
    found = read_geopackage(path, "x.gpkg")
    assert [len(table.rows) for table in found.tables] == [1]
    assert [each.key for each in found.remarks] == [key]


def test_a_geometry_column_that_is_not_listed_is_known_by_its_content(path: Path) -> None:
    make(path, ("dati", [(1, blob(POINT), "x")]), script="DELETE FROM gpkg_geometry_columns;")
    (table,) = tables(path).values()
    assert table.geometry is not None
    assert (table.geometry[0], list(table.cells)) == (POINT, ["fid", "nome"])
    assert ("geopackage_geometry_found", "repair", None) in said(table)


def test_reading_changes_nothing_and_leaves_nothing(path: Path) -> None:
    make(path, ("dati", [(1, blob(POINT), "x")]))
    before = path.read_bytes()
    read_geopackage(path, "x.gpkg")
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_wal_is_read_when_it_is_handed_in(path: Path, tmp_path: Path) -> None:
    make(path, ("dati", [(1, blob(POINT), "x")]), script="PRAGMA journal_mode=WAL;")
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("INSERT INTO dati VALUES (2, NULL, 'y')")
        writer.commit()
        alone, both = tmp_path / "alone.gpkg", tmp_path / "both.gpkg"
        for copy in (alone, both):
            shutil.copyfile(path, copy)
        shutil.copyfile(f"{path}-wal", f"{both}-wal")
    assert [len(each.rows) for each in tables(alone).values()] == [1]
    assert [len(each.rows) for each in tables(both).values()] == [2]
    found = read_geopackage(alone, "x.gpkg")
    assert [(each.key, each.grade) for each in found.remarks] == [("geopackage_wal", "note")]


def test_a_database_that_is_empty_without_its_wal_is_refused(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.executescript(SYSTEM)
        writer.commit()
        alone = tmp_path / "alone.gpkg"
        shutil.copyfile(path, alone)
    assert why(alone) == "geopackage_wal_missing"


def test_damage_and_other_databases_are_refused(path: Path) -> None:
    make(path, ("dati", [(n, blob(POINT), "x" * 500) for n in range(1, 60)]))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert why(path) == "geopackage_damaged"
    middle = len(content) // 2
    path.write_bytes(content[:middle] + b"\xff" * 9_000 + content[middle + 9_000 :])
    assert why(path) == "geopackage_damaged"
    path.write_bytes(b"id;nome\n")
    assert why(path) == "geopackage_damaged"
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE t (a)")
        database.commit()
    assert why(path) == "geopackage_none"


def collection_in_collection(times: int) -> bytes:
    return b"\x01\x07\0\0\0\x01\0\0\0" * times + shapely.to_wkb(POINT)


@pytest.mark.parametrize(
    ("written", "wkt", "key"),
    [
        (blob(shapely.Point(1, 2, 3)), "POINT (1 2)", None),
        (blob(shapely.Point()), None, "geometry_empty"),
        (blob(shapely.Polygon()), None, "geometry_empty"),
        (b"", None, "geopackage_geometry_damaged"),
        (shapely.to_wkb(POINT), None, "geopackage_geometry_damaged"),
        ("POINT (1 2)", None, "geopackage_geometry_damaged"),
        (blob(POINT)[:-4], None, "geopackage_geometry_damaged"),
        (b"GP\0\x0b" + bytes(60), None, "geopackage_geometry_damaged"),
        (blob(collection_in_collection(5_000)), None, "geopackage_geometry_damaged"),
        (blob(shapely.Point(1e300, 0)), None, "geojson_coordinate_too_large"),
        (blob(shapely.LineString([(0, 0), (float("inf"), 1)])), None,
         "geojson_coordinate_too_large"),
        (None, None, None),
    ],
)  # fmt: skip
def test_a_blob_and_what_is_wrong_with_it(written: Any, wkt: str | None, key: str | None) -> None:
    read = read_blobs([blob(POINT), written])
    assert read.geometry[0] == POINT
    assert (read.geometry[1] and shapely.to_wkt(read.geometry[1])) == wkt
    assert [(at, each) for at, each, _ in read.problems] == ([(1, key)] if key else [])


def test_an_open_ring_is_closed_and_another_srs_is_flagged(path: Path) -> None:
    ring = [(0, 0), (1, 0), (1, 1), (0, 1)]
    wkb = struct.pack("<BIII", 1, 3, 1, 4) + b"".join(struct.pack("<2d", *each) for each in ring)
    rows = [(1, blob(wkb), "x"), (2, blob(POINT, 32632), "y")]
    (table,) = tables(make(path, ("dati", rows))).values()
    assert table.geometry is not None
    assert table.geometry[0].area == 1
    assert said(table) >= {("geometry_ring_open", "flag", 1), ("geopackage_srs_differs", "flag", 2)}


@given(at=st.integers(0, 10**6), new=st.binary(min_size=1, max_size=8))
def test_flipped_bytes_are_refused_or_harmless(tmp_path_factory, at: int, new: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "flipped.gpkg"
    whole = tmp_path_factory.getbasetemp() / "whole.gpkg"
    if not whole.exists():
        make(whole, ("dati", [(n, blob(POINT), "x") for n in range(5)]))
    content = bytearray(whole.read_bytes())
    at %= len(content)
    content[at : at + len(new)] = new
    path.write_bytes(content)
    with suppress(FileRefused):
        for table in tables(path).values():
            assert len(table.cells) == len(table.rows)
