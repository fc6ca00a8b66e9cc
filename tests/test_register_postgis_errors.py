"""What can go wrong with a server, told in words: what happened, what to do, and no password."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from data.register.errors import BusyError, NotWrittenError, RegisterError
from data.register.postgis import PostgisStore
from data.register.store import open_store
from postgres import PASSWORD, PROTECTED
from registers import CITY, commit, register, same

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from postgres import Server

APP_RIGHTS = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}",
)
WRITER_RIGHTS = (
    "GRANT INSERT ON versions, pointers, pacts, houses, target_areas, areas TO {role}",
    "GRANT UPDATE ON pointers TO {role}",
)


def told(use: Callable[[], object]) -> NotWrittenError:
    with pytest.raises(NotWrittenError) as caught:
        use()
    everything = "".join(traceback.format_exception(caught.value))
    assert quote(PASSWORD) not in everything
    assert PASSWORD not in everything
    assert PASSWORD not in caught.value.text("it") + str(caught.value.values)
    return caught.value


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    store = open_store(f"postgresql://anna:{quote(PASSWORD)}@/registro?host={tmp_path}")
    for use in (store.stamp, lambda: commit(store, register("a"))):
        error = told(use)
        assert error.key == "postgis_unreachable"
        assert f"anna@{tmp_path}/registro" in error.text("it")


def test_a_port_where_nobody_listens() -> None:
    error = told(open_store(f"postgresql://anna:{quote(PASSWORD)}@127.0.0.1:1/registro").stamp)
    assert error.key == "postgis_unreachable"
    assert "anna@127.0.0.1:1/registro" in error.text("it")


@pytest.mark.parametrize("given", ["", "sbagliata"])
def test_a_password_that_is_wrong_or_missing(postgres: Server, given: str) -> None:
    error = told(open_store(_with_password(postgres, given)).stamp)
    assert error.key == "postgis_password"
    assert given not in error.text("it") or not given
    assert ".pgpass" in error.text("it")


def test_the_right_password_lets_in(postgres: Server) -> None:
    assert open_store(_with_password(postgres, quote(PASSWORD))).stamp() == ""


def test_a_database_that_is_not_there(postgres: Server) -> None:
    error = told(open_store(postgres.address(database="nessuno")).stamp)
    assert error.key == "postgis_unreachable"
    assert "nessuno" in error.text("it")


def test_a_database_without_postgis(postgres: Server) -> None:
    store = open_store(postgres.address(database="bare"))
    assert store.versions("") == ()
    error = told(lambda: commit(store, register("a")))
    assert error.key == "postgis_extension"
    assert "CREATE EXTENSION postgis" in error.text("it")
    assert store.versions("") == ()


def test_a_database_that_would_lose_signs(postgres: Server) -> None:
    postgres.run("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    error = told(lambda: commit(open_store(postgres.address(database="latin")), register("a")))
    assert error.key == "postgis_encoding"
    assert "LATIN1" in error.text("it")


def test_a_role_without_the_right_to_create(postgis_address: str, postgres: Server) -> None:
    store = PostgisStore(_as_protected(postgis_address))
    error = told(lambda: commit(store, register("a")))
    assert error.key == "postgis_no_create"
    assert f"«{PROTECTED}»" in error.text("it")
    assert store.versions("") == ()


def test_a_role_reads_and_writes_with_the_rights_that_the_readme_lists(
    postgis_address: str, postgres: Server
) -> None:
    owner, other = PostgisStore(postgis_address), PostgisStore(_as_protected(postgis_address))
    first = commit(owner, register("a"))
    assert told(other.stamp).key == "postgis_rights"
    schema = owner.address.schema
    names = {"schema": schema, "role": PROTECTED}
    postgres.run(*(one.format(**names) for one in APP_RIGHTS), schema=schema)
    assert same(other.read(first.id), register("a"))
    error = told(lambda: commit(other, register("b"), expected=first.id))
    assert error.key == "postgis_rights"
    assert "README" in error.text("it")
    postgres.run(*(one.format(**names) for one in WRITER_RIGHTS), schema=schema)
    second = commit(other, register("b"), expected=first.id)
    assert owner.versions(CITY) == (second, first)


def test_a_copy_that_can_only_be_read(postgis_address: str) -> None:
    store = PostgisStore(postgis_address)
    made = commit(store, register("a"))
    option = quote("-c default_transaction_read_only=on")
    copy = PostgisStore(f"{postgis_address}&options={option}")
    assert same(copy.read(made.id), register("a"))
    error = told(lambda: commit(copy, register("b"), expected=made.id))
    assert error.key == "postgis_read_only"
    assert store.versions(CITY) == (made,)


def test_a_writer_waits_and_then_says_why_and_readers_wait_for_nobody(
    postgis_address: str,
) -> None:
    store = PostgisStore(postgis_address)
    made = commit(store, register("a"))
    hasty = PostgisStore(postgis_address, lock_seconds=0.05)
    with store._writing():
        assert hasty.stamp() == made.id
        assert same(hasty.read(made.id), register("a"))
        with pytest.raises(BusyError) as caught:
            commit(hasty, register("b"), expected=made.id)
    assert "0.05 secondi" in caught.value.text("it")
    assert store.versions(CITY) == (made,)
    assert commit(hasty, register("b"), expected=made.id).number == 2


def test_a_statement_without_end_is_ended(postgis_address: str) -> None:
    store = PostgisStore(postgis_address)

    def endless() -> None:
        with store._reading() as connection:
            connection.exec_driver_sql("SET statement_timeout = 20")
            connection.exec_driver_sql("SELECT pg_sleep(60)")

    assert told(endless).key == "postgis_slow"


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("postgresql://anna:se@greto:x/y@host:porta/db", "postgis_address"),
        ("postgresql://host/db?schema=a%22b", "postgis_schema_name"),
        ("postgresql://host/db?schema=Maiuscolo", "postgis_schema_name"),
        ("postgresql://host/db?schema=" + "a" * 64, "postgis_schema_name"),
    ],
)
def test_an_address_that_is_none_is_told_and_not_repeated(address: str, key: str) -> None:
    with pytest.raises(RegisterError) as caught:
        open_store(address)
    assert caught.value.key == key
    assert "greto" not in "".join(traceback.format_exception(caught.value))


def test_an_option_that_libpq_does_not_know(postgres: Server) -> None:
    error = told(open_store(postgres.address() + "&colore=rosso").stamp)
    assert "colore" in error.text("it")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql+psycopg"])
def test_the_store_has_other_names_too(postgres: Server, scheme: str) -> None:
    address = postgres.address("altro").replace("postgresql", scheme, 1)
    assert isinstance(open_store(address), PostgisStore)
    assert open_store(address).stamp() == ""


def _with_password(server: Server, password: str) -> str:
    return server.address(user=f"{PROTECTED}:{password}" if password else PROTECTED)


def _as_protected(address: str) -> str:
    return address.replace("//postgres@", f"//{PROTECTED}:{quote(PASSWORD)}@")
