"""A connection that is cut, a process that dies, two writers: nothing half, nothing lost."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy import event

from crash_register import kill_imports
from data.register import postgis_tables
from data.register.errors import NotWrittenError, OutdatedError
from data.register.postgis import PostgisStore
from registers import CITY, commit, register, same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from postgres import Server

STATEMENTS_OF_A_COMMIT = 11


@pytest.fixture
def store(postgis_address: str) -> PostgisStore:
    return PostgisStore(postgis_address, lock_seconds=2)


def statements(store: PostgisStore, before: Callable[[int, Any], None]) -> list[str]:
    """Call ``before`` with the number of each statement; return the list that they fill."""
    asked: list[str] = []

    def count(connection: Any, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)
        before(len(asked), connection.connection.driver_connection)

    event.listen(store._engine, "before_cursor_execute", count)
    return asked


def test_the_statements_are_those_that_the_cuts_go_through(store: PostgisStore) -> None:
    first = commit(store, register("a"))
    asked = statements(store, lambda _number, _connection: None)
    commit(store, register("b"), expected=first.id)
    assert len(asked) == STATEMENTS_OF_A_COMMIT
    assert "advisory" in asked[3]
    assert asked[-1].startswith("INSERT INTO")
    assert "pointers" in asked[-1]


@pytest.mark.parametrize("cut_at", range(1, STATEMENTS_OF_A_COMMIT + 1))
def test_a_cut_at_any_statement_leaves_the_old_state(
    store: PostgisStore, postgres: Server, cut_at: int
) -> None:
    first = commit(store, register("a"))

    def cut(number: int, connection: psycopg.Connection) -> None:
        if number == cut_at:
            postgres.cut(connection.info.backend_pid)

    statements(store, cut)
    with pytest.raises(NotWrittenError) as caught:
        commit(store, register("a", "b"), expected=first.id)
    assert caught.value.key == "postgis_cut"
    assert "Nulla è rimasto a metà" in caught.value.text("it")
    assert store.versions(CITY) == (first,)
    assert commit(store, register("c"), expected=first.id).number == 2


def test_a_cut_of_the_first_version_leaves_nothing_at_all(
    store: PostgisStore, postgres: Server
) -> None:
    def cut(number: int, connection: psycopg.Connection) -> None:
        if number == 15:
            postgres.cut(connection.info.backend_pid)

    asked = statements(store, cut)
    with pytest.raises(NotWrittenError):
        commit(store, register("a"))
    assert "CREATE" in "".join(asked)
    assert (store.address.schema,) not in postgres.run("SELECT nspname FROM pg_namespace")
    assert commit(store, register("a")).number == 1


def test_a_cut_among_the_rows_leaves_the_old_state(
    store: PostgisStore, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = commit(store, register("a"))
    whole = postgis_tables._records

    def cut_in_the_middle(*given: Any) -> Iterator[tuple[Any, ...]]:
        for at, record in enumerate(whole(*given)):
            if at == 1_000:
                postgres.cut()
            yield record

    monkeypatch.setattr(postgis_tables, "_records", cut_in_the_middle)
    rows = register(*map(str, range(2_000)))
    with pytest.raises(NotWrittenError) as caught:
        commit(store, rows, expected=first.id)
    assert caught.value.key == "postgis_cut"
    assert store.versions(CITY) == (first,)
    monkeypatch.undo()
    assert same(store.read(commit(store, rows, expected=first.id).id), rows)


def on_commit(
    store: PostgisStore, monkeypatch: pytest.MonkeyPatch, do: Callable[..., None]
) -> None:
    """Let ``do(connection, commit)`` stand in the place of the next COMMIT alone."""
    whole = store._engine.dialect.do_commit

    def once(connection: Any) -> None:
        monkeypatch.setattr(store._engine.dialect, "do_commit", whole)
        do(connection, whole)

    monkeypatch.setattr(store._engine.dialect, "do_commit", once)


def lose_the_answer(connection: Any, really: Callable[..., None]) -> None:
    really(connection)
    connection.driver_connection.close()
    raise psycopg.OperationalError("server closed the connection unexpectedly")


def test_a_cut_before_the_commit_is_told(
    store: PostgisStore, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = commit(store, register("a"))

    def cut(connection: Any, really: Callable[..., None]) -> None:
        postgres.cut(connection.driver_connection.info.backend_pid)
        really(connection)

    on_commit(store, monkeypatch, cut)
    with pytest.raises(NotWrittenError) as caught:
        commit(store, register("b"), expected=first.id)
    assert caught.value.key == "postgis_cut"
    assert store.versions(CITY) == (first,)


def test_a_version_whose_commit_lost_its_answer_is_found_to_be_there(
    store: PostgisStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = commit(store, register("a"))
    on_commit(store, monkeypatch, lose_the_answer)
    made = commit(store, register("b"), expected=first.id)
    assert store.versions(CITY) == (made, first)


def test_whoever_looks_may_be_cut_too_and_looks_again(
    store: PostgisStore, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = commit(store, register("a"))
    looks: list[object] = []

    def cut_the_first(*given: Any) -> tuple[Any, ...]:
        looks.append(given)
        if len(looks) == 1:
            postgres.cut()
        return whole(*given)

    whole = store.versions
    monkeypatch.setattr(store, "versions", cut_the_first)
    on_commit(store, monkeypatch, lose_the_answer)
    made = commit(store, register("b"), expected=first.id)
    assert whole(CITY) == (made, first)


def test_what_cannot_be_found_out_is_said_to_be_unsure(
    store: PostgisStore, postgis_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = commit(store, register("a"))
    hasty = PostgisStore(postgis_address, lock_seconds=0.05)
    with ExitStack() as held:

        def lose_it_and_be_late(*given: Any) -> None:
            given[1](given[0])
            held.enter_context(store._writing())
            lose_the_answer(given[0], lambda _connection: None)

        on_commit(hasty, monkeypatch, lose_it_and_be_late)
        with pytest.raises(NotWrittenError) as caught:
            commit(hasty, register("b"), expected=first.id)
    assert caught.value.key == "postgis_unsure"
    assert store.versions(CITY)[0].id in caught.value.text("it")


def test_a_connection_that_died_while_nobody_used_it_is_not_noticed(
    store: PostgisStore, postgres: Server
) -> None:
    made = commit(store, register("a"))
    postgres.cut()
    assert store.stamp() == made.id
    postgres.cut()
    assert commit(store, register("b"), expected=made.id).number == 2


@pytest.mark.skipif(os.name == "nt", reason="a process is killed otherwise there")
def test_kills_and_cuts_lose_nothing_that_was_published(
    postgis_address: str, postgres: Server
) -> None:
    count = kill_imports(postgis_address, 2, seed=7, cut=postgres.cut)
    assert count.kills == 2
    assert count.found >= count.said


def test_two_writers_at_once_lose_nothing_of_each_other(postgis_address: str) -> None:
    each = 6

    def write(name: str) -> None:
        store, left = PostgisStore(postgis_address), each
        while left:
            now = store.current(CITY, "pacts")
            before = list(store.read(now.id)["id"]) if now else []
            try:
                commit(store, register(*before, f"{name}{left}"), expected=now and now.id)
                left -= 1
            except OutdatedError:
                pass

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(write, "xy")) == [None, None]
    store = PostgisStore(postgis_address)
    versions = store.versions(CITY)
    assert [one.number for one in versions] == list(range(2 * each, 0, -1))
    ids = set(store.read(versions[0].id)["id"])
    assert ids == {f"{name}{n}" for name in "xy" for n in range(1, each + 1)}
