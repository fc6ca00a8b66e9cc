"""Joins in PostGIS: the same answers to the last row, and a database in which nothing stays."""

from __future__ import annotations

import tempfile
from functools import reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import GeometryCollection, LineString, Point

import squares
from data.catalogue import load_catalogue
from data.city import load_city
from engine_rows import codes, frame, question, shapes, write
from geo.areas import Areas
from geo.engines import local, on_postgis, postgis_table
from geo.engines.errors import EngineError, UnavailableError
from geo.engines.parts import find_parts
from geo.engines.question import Outcome, Question, nothing
from geo.join import AreaRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

    import postgres as database

AT = squares.at

# Triangles, and a point by a hair outside each, which PostGIS 3.3 by itself takes for inside.
HAIRS = (
    ("7.57735 45.079333, 7.569326 45.07243, 7.58407 45.080599, 7.57735 45.079333",
     (7.572289828836167, 45.074979764513465)),
    ("7.516346 45.00245, 7.520415 44.998991, 7.52379 44.99318, 7.516346 45.00245",
     (7.5179729351258855, 45.00106696520019)),
    ("7.502687 45.047971, 7.510402 45.04059, 7.503537 45.05447, 7.502687 45.047971",
     (7.510094841475244, 45.04088386092952)),
    ("7.538027 45.026122, 7.54667 45.016629, 7.546364 45.021752, 7.538027 45.026122",
     (7.545004280632812, 45.018458535341054)),
)  # fmt: skip


@pytest.fixture(scope="module")
def connection(postgres: database.Server) -> Iterator[Connection]:
    address = postgres.address().replace("postgresql:", "postgresql+psycopg:")
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    with engine.connect() as made:
        yield made
        made.rollback()
        left = sa.text("SELECT relname FROM pg_class WHERE relname ~ '^(asked|found|kept)_'")
        assert made.execute(left).all() == []


def same_as_local(connection: Connection, source: Path, asked: Question) -> Outcome:
    parts = find_parts(source, asked, rows=1_000).parts
    with tempfile.TemporaryDirectory() as folder:
        here, there = Path(folder, "here"), Path(folder, "there")
        here.mkdir()
        there.mkdir()
        ours = reduce(add, local.run(asked, parts, here), nothing(asked))
        (theirs,) = on_postgis.run(asked, parts, there, connection=connection)
        assert codes(there) == codes(here)
        for path in here.iterdir():
            assert (there / path.name).read_bytes() == path.read_bytes()
    assert theirs.report == ours.report
    assert theirs.counts.tolist() == ours.counts.tolist()
    return theirs


@settings(max_examples=25)
@given(some=st.lists(shapes, max_size=12), rule=st.sampled_from(AreaRule), parts=st.integers(1, 3))
def test_any_rows_are_answered_as_in_this_process(
    connection: Connection, some: list[object], rule: AreaRule, parts: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = write(frame(some), Path(folder), parts=parts, group=4)
        same_as_local(connection, source, question(rule))


def test_points_that_postgis_itself_would_put_on_the_wrong_side(
    connection: Connection, tmp_path: Path
) -> None:
    """Its own test of points rounds: GEOS must decide by a border."""
    triangles = gpd.GeoSeries.from_wkt(
        [f"POLYGON (({ring}))" for ring, _ in HAIRS], crs="EPSG:4326"
    )
    asked = Question(("1", "2", "3", "4"), Areas(triangles), AreaRule.TOUCHES, squares.METRIC)
    source = write(frame([Point(place) for _, place in HAIRS]), tmp_path)
    assert same_as_local(connection, source, asked).report.outside == len(HAIRS)


def test_points_on_the_real_borders_and_by_a_hair_beside_them(
    connection: Connection, tmp_path: Path
) -> None:
    areas = load_city(load_catalogue(), "torino").areas
    comuni = areas[areas["level"] == "comune"].reset_index(drop=True)
    asked = Question(tuple(comuni["code"]), Areas(comuni.geometry), AreaRule.MOSTLY, squares.METRIC)
    random = np.random.default_rng(6)
    rings = shapely.get_rings(shapely.get_parts(comuni.geometry.to_numpy()))
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    begin = random.choice(np.flatnonzero(ring[1:] == ring[:-1]), 4_000)
    along = random.random((4_000, 1))
    on_edges = corners[begin] + along * (corners[begin + 1] - corners[begin])
    beside = np.column_stack([np.nextafter(on_edges[:, 0], 99), on_edges[:, 1]])
    places = np.concatenate([on_edges, beside, corners[begin[:1_000]]])
    source = write(frame(list(shapely.points(places))), tmp_path)
    assert same_as_local(connection, source, asked).report.on_border > 500


def test_real_pacts_by_every_rule(connection: Connection, tmp_path: Path) -> None:
    city = load_city(load_catalogue(), "torino")
    zones = city.areas[city.areas["level"] == "zona"].reset_index(drop=True)
    rows = frame(list(city.areas.geometry.sample(200, random_state=1)) + list(city.pacts.geometry))
    for rule in AreaRule:
        asked = Question(tuple(zones["code"]), Areas(zones.geometry), rule, city.city.metric_crs)
        found = same_as_local(connection, write(rows, tmp_path / rule.value), asked)
        assert found.report.matched > 100


def test_a_table_that_is_there_is_joined_by_its_key(connection: Connection, tmp_path: Path) -> None:
    name = 'Righe "2026"; --'
    table = sa.table(name, sa.column("il codice"), sa.column("dove"))
    quoted = connection.dialect.identifier_preparer.quote(name)
    connection.exec_driver_sql(f'CREATE TABLE {quoted} ("il codice" text, dove geometry)')
    places = [Point(AT(1)), None, Point(AT(3.5)), Point(AT(9))]
    for key, place in zip("dcba", places, strict=True):
        shape = place and f"SRID=4326;{place.wkt}"
        connection.execute(sa.insert(table).values({"il codice": key, "dove": shape}))
    connection.commit()
    asked = postgis_table.Table(name, "public", "il codice", "dove")
    (found,) = postgis_table.run(question(), asked, tmp_path, connection=connection)
    assert (found.report.total, found.report.matched, found.report.on_border) == (4, 2, 1)
    written = gpd.read_parquet(tmp_path / "part-00000.parquet")
    assert written["il codice"].to_list() == ["a", "b", "c", "d"]
    assert written["area_code"].fillna("").to_list() == ["", "D", "", "A"]
    assert written.crs == "EPSG:4326"
    connection.execute(sa.update(table).values(dove=sa.func.ST_SetSRID(table.c.dove, 32632)))
    connection.commit()
    with pytest.raises(EngineError, match="EPSG:32632"):
        list(postgis_table.run(question(), asked, None, connection=connection))
    connection.exec_driver_sql(f"DROP TABLE {quoted}")
    connection.commit()


def test_what_it_cannot_answer_alike_is_refused(connection: Connection, tmp_path: Path) -> None:
    both = GeometryCollection([Point(AT(0.5)), LineString([AT(0), AT(1)])])
    parts = find_parts(write(frame([both]), tmp_path), question()).parts
    with pytest.raises(EngineError, match="GEOMETRYCOLLECTION"):
        list(on_postgis.run(question(), parts, None, connection=connection))


def test_a_database_without_postgis_says_so(postgres: database.Server) -> None:
    address = postgres.address(database="bare").replace("postgresql:", "postgresql+psycopg:")
    with (
        sa.create_engine(address, poolclass=sa.NullPool).connect() as bare,
        pytest.raises(UnavailableError, match="no PostGIS"),
    ):
        list(on_postgis.run(question(), (), None, connection=bare))
