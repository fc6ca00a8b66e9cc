"""The register on PostGIS, beyond what every store promises: schema, rights, immutability."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import event

import postgres as database
from data.register import postgis_schema
from data.register.errors import DamagedError, NotWrittenError
from data.register.postgis import PostgisStore
from data.register.version import LAYERS
from data.schema import COLUMNS
from registers import CITY, any_rows, commit, odd_rows, register, same

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from postgres import Server

OWN = ["in_version", "position", "others", "shape"]
SQL_TYPES = {
    "text": "text",
    "int": "bigint",
    "float": "double precision",
    "bool": "boolean",
    "codes": "ARRAY",
}


CHANGES_OF_VERSIONS = (
    "UPDATE versions SET message = ''",
    "DELETE FROM versions",
    "TRUNCATE versions CASCADE",
)
CHANGES_OF_ROWS = ("UPDATE {} SET name = ''", "DELETE FROM {}", "TRUNCATE {}")


@pytest.fixture
def store(postgis_address: str) -> PostgisStore:
    return PostgisStore(postgis_address, lock_seconds=0.3)


def schema_of(store: PostgisStore) -> str:
    return store.address.schema


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=any_rows())
def test_any_cells_come_back_as_they_were(store: PostgisStore, rows: gpd.GeoDataFrame) -> None:
    now = store.current(CITY, "houses")
    made = commit(store, rows, layer="houses", expected=now and now.id)
    assert same(store.read(made.id), rows)


def test_reading_creates_nothing(store: PostgisStore, postgres: Server) -> None:
    assert store.stamp() == ""
    assert store.versions(CITY) == ()
    assert store.current(CITY, "pacts") is None
    asked = "SELECT nspname FROM pg_namespace"
    assert (schema_of(store),) not in postgres.run(asked)
    commit(store, register("a"))
    assert (schema_of(store),) in postgres.run(asked)


def test_the_columns_are_those_of_the_schema_of_the_data(
    store: PostgisStore, postgres: Server
) -> None:
    commit(store, register("a"))
    found = postgres.run(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = current_schema()",
        schema=schema_of(store),
    )
    for layer in LAYERS:
        there = {name: kind for table, name, kind in found if table == layer and name not in OWN}
        # A column that the data has and the table has not: a new step in data/register/migrations.
        assert there == {name: SQL_TYPES[kind] for name, kind in COLUMNS[layer].items()}
        assert not set(OWN) & set(COLUMNS[layer])


def test_the_steps_are_numbered_without_a_gap() -> None:
    numbers = [int(step.name[:4]) for step in postgis_schema.steps()]
    assert numbers == list(range(1, postgis_schema.LEVEL + 1))


def test_a_database_of_an_earlier_level_is_brought_up_to_date_and_keeps_its_versions(
    store: PostgisStore, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = postgis_schema.steps()
    with monkeypatch.context() as earlier:
        earlier.setattr(postgis_schema, "steps", lambda: whole[:1])
        earlier.setattr(postgis_schema, "LEVEL", 1)
        made = commit(store, odd_rows())
    later = PostgisStore(str(store.address.url) + f"&schema={schema_of(store)}")
    assert later.versions(CITY) == (made,)
    assert same(later.read(made.id), odd_rows())
    taken = postgres.run(
        "SELECT level, name FROM migrations ORDER BY level", schema=schema_of(store)
    )
    assert taken == [(at, step.stem) for at, step in enumerate(whole, start=1)]


def test_servers_that_begin_at_once_prepare_it_once(postgis_address: str, postgres: Server) -> None:
    stores = [PostgisStore(postgis_address) for _ in range(4)]
    cities = [f"c{at}" for at in range(4)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda s, c: commit(s, register("a"), city=c), stores, cities))
    assert sorted(one.number for one in made) == [1, 2, 3, 4]
    schema = schema_of(stores[0])
    taken = postgres.run("SELECT count(*) FROM migrations", schema=schema)
    assert taken == [(postgis_schema.LEVEL,)]


def test_a_later_schema_is_refused_in_words_also_by_a_running_app(
    store: PostgisStore, postgres: Server
) -> None:
    made = commit(store, register("a"))
    assert store.stamp() == made.id
    postgres.run("INSERT INTO migrations (level, name) VALUES (99, 'x')", schema=schema_of(store))
    fresh = PostgisStore(str(store.address.url) + f"&schema={schema_of(store)}")
    for use in (
        store.stamp,
        lambda: commit(store, register("b"), expected=made.id),
        fresh.stamp,
        lambda: fresh.versions(CITY),
    ):
        with pytest.raises(NotWrittenError, match="later Condivisa") as caught:
            use()
        assert "livello 99" in caught.value.text("it")


def test_nobody_changes_what_was_published(store: PostgisStore, postgres: Server) -> None:
    first = commit(store, register("a"))
    commit(store, register("b"), expected=first.id)
    statements = [
        *CHANGES_OF_VERSIONS,
        *(one.format(layer) for layer in LAYERS for one in CHANGES_OF_ROWS),
        "DELETE FROM pointers",
        "UPDATE pointers SET version = 1",
    ]
    for statement in statements:
        # As the administrator, whom no right stops.
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match=r"never changed|moves on"):
            postgres.run(statement, schema=schema_of(store))


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE pacts SET name = 'altro' WHERE in_version = 1",
        "UPDATE pacts SET shape = ST_Translate(shape, 1e-9, 0) WHERE in_version = 1",
        "UPDATE pacts SET shape = 'SRID=4326;CIRCULARSTRING(0 0,1 1,2 0)' WHERE in_version = 1",
        "UPDATE pacts SET others = '{}' WHERE in_version = 1",
        "DELETE FROM pacts WHERE in_version = 1",
        'INSERT INTO pacts (in_version, position, others) VALUES (1, 2, \'{"more": "x"}\')',
        "UPDATE versions SET details = '{}' WHERE number = 1",
    ],
)
def test_a_damaged_version_is_told_and_never_shown(
    store: PostgisStore, postgres: Server, damage: str
) -> None:
    first = commit(store, register("a", more=["x"]))
    second = commit(store, register("b"), expected=first.id)
    # What the triggers refuse, somebody who turns them off can do.
    postgres.run("SET session_replication_role = replica", damage, schema=schema_of(store))
    for use in (lambda: store.read(first.id), lambda: store.restore(first.id, "x")):
        with pytest.raises(DamagedError, match=first.id):
            use()
    assert same(store.read(second.id), register("b"))
    assert store.versions(CITY) == (second, first)


def test_the_question_of_every_rerun_is_one_short_statement(store: PostgisStore) -> None:
    made = commit(store, register("a"))
    assert store.stamp() == made.id
    asked: list[str] = []
    event.listen(store._engine, "before_cursor_execute", lambda *given: asked.append(str(given[2])))
    assert store.stamp() == made.id
    (statement,) = asked
    assert not re.search("INSERT|UPDATE|pacts", statement)


def test_whoever_opens_the_database_finds_the_current_rows(
    store: PostgisStore, postgres: Server
) -> None:
    first = commit(store, register("a", declared=[("001", "002")]))
    commit(store, register("b", declared=[()]), expected=first.id)
    commit(store, register("z"), city="altrove")
    found = postgres.run(
        "SELECT in_city, id, declared, ST_X(shape), others FROM current_pacts ORDER BY id",
        schema=schema_of(store),
    )
    assert found == [(CITY, "b", [], 11.0, {}), ("altrove", "z", None, 11.0, {})]
    known = postgres.run(
        "SELECT srid FROM geometry_columns"
        " WHERE f_table_schema = current_schema() AND f_table_name = 'pacts'",
        schema=schema_of(store),
    )
    assert known == [(4326,)]


def test_a_message_that_cannot_be_kept_is_refused(store: PostgisStore) -> None:
    with pytest.raises(NotWrittenError, match="null character"):
        commit(store, register("a"), message="a\0b")
    with pytest.raises(NotWrittenError, match="null character"):
        commit(store, register("a", **{"a\0b": [""]}))
    assert store.versions("") == ()


def test_what_is_told_to_be_published_is_on_the_disk(store: PostgisStore) -> None:
    # The server of the tests is set to answer before: a writer asks for more.
    with store._writing() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    with store._reading() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "off"


@pytest.mark.parametrize(
    ("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)]
)
def test_without_a_server_these_tests_skip_and_in_ci_they_fail(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ci: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setattr(database, "_FOLDERS", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="PostgreSQL: it is not installed"):
        next(database.server_or_skip())
