"""The instruments by class and phase: totals that reconcile, cells that are their lists."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_city import CITY, HOSTILE, edit, write_invented_city
from layers.readings.instruments_counted import NOT_STATED, cross, since
from plain import BUNDLED
from readings_asked import asked, cells, sound, table

if TYPE_CHECKING:
    from pathlib import Path

    from layers.readings.model import Reading, Table

CITIES = ("torino", "milano", "bologna")
CLASSES = ("nodality", "authority", "treasure", "organization")
PHASES = ("identification", "design", "delivery", "evaluation")


def plain_rows(*cities: str) -> list[dict[str, str]]:
    rows = []
    for city in cities:
        with (BUNDLED / city / "instruments.csv").open(encoding="utf-8", newline="") as file:
            rows += list(csv.DictReader(file))
    return rows


def count(rows: list[dict[str, str]], **wanted: str) -> int:
    return sum(all(key in row[name].split(";") for name, key in wanted.items()) for row in rows)


def matrix_of(one: Table) -> list[tuple[object, ...]]:
    return [row.cells[1:] for row in one.rows]


@pytest.mark.parametrize("place", [*CITIES, "all"])
def test_every_cell_and_total_equals_a_plain_count_of_the_files(place: str) -> None:
    cities = CITIES if place == "all" else (place,)
    query = "city=torino&place=all" if place == "all" else f"city={place}"
    reading = asked(f"{query}&reading=instruments")
    sound(reading)
    rows = plain_rows(*cities)
    matrix = table(reading, "matrix")
    for at, one in enumerate(CLASSES):
        expected = [count(rows, classes=one, phases=phase) for phase in PHASES]
        assert list(matrix.rows[at].cells[1:5]) == expected
        assert matrix.rows[at].cells[-1] == count(rows, classes=one)
    assert matrix.total is not None
    assert list(matrix.total.cells[1:5]) == [count(rows, phases=phase) for phase in PHASES]
    assert matrix.total.cells[-1] == len(rows) == reading.figures[0].value
    years = Counter(row["year_start"] or "non indicato" for row in rows)
    assert {row.cells[0]: row.cells[-1] for row in table(reading, "by_year").rows} == {
        **years,
        "non indicato": years["non indicato"],
    }
    for name, row in zip(cities, table(reading, "by_city").rows, strict=True):
        mine = plain_rows(name)
        assert list(row.cells[1:5]) == [count(mine, classes=one) for one in CLASSES]
        assert row.cells[-1] == len(mine)


@pytest.mark.parametrize(
    "query", ["city=torino", "city=milano&place=all", "city=bologna&since=2011"]
)
def test_every_cell_is_its_list(query: str) -> None:
    reading = asked(f"{query}&reading=instruments")
    counted = 0
    for key in ("matrix", "by_city", "by_year"):
        one = table(reading, key)
        for row in (*one.rows, *([one.total] if one.total else [])):
            for value, listed in list(zip(row.cells, row.lists, strict=True))[1:]:
                assert bool(value) == bool(listed)
                if listed:
                    rows = cells(table(reading, listed))
                    assert len({row["id"] for row in rows}) == len(rows) == value
                    counted += 1
    assert counted > 20
    assert all(one.folded for one in reading.tables if one.key.startswith("instruments_"))


def test_a_list_tells_the_source_line_the_programme_and_what_is_inferred() -> None:
    reading = asked("city=torino&reading=instruments&place=all&lang=en")
    by_id = {row["id"]: row for row in all_of(reading)}
    for row in plain_rows(*CITIES):
        told = by_id[row["id"]]
        assert told["source_line"] == row["source_line"]
        assert told["source"] == row["source"]
        assert told["programme"] == (row["programme"] or None)
        assert told["year"] == (int(row["year_start"]) if row["year_start"] else None)
        assert (told["certainty"] == "approximate year") == (
            row["year_is_approximate"] == "true" and bool(row["year_start"])
        )
        assert (told["class_basis"] == "inferred") == (row["class_basis"] == "inferred")
        assert (told["phase_basis"] == "inferred") == (row["phase_basis"] == "inferred")
    figures = {figure.label: figure.value for figure in reading.figures}
    assert figures["Class inferred, not stated by the source"] == 18
    assert figures["Phase inferred, not stated by the source"] == 54
    assert any("class of 18 of 71" in note and "phase of 54" in note for note in reading.notes)


def all_of(reading: Reading) -> list[dict[str, object]]:
    total = table(reading, "matrix").total
    assert total is not None
    return cells(table(reading, total.lists[-1]))


def test_sum_and_total_are_told_apart() -> None:
    reading = asked("city=milano&reading=instruments")
    matrix = table(reading, "matrix")
    assert matrix.total is not None
    phases = sum(int(str(value)) for value in matrix.total.cells[1:-1])
    assert phases == 32
    assert any("32" in note and "26" in note for note in matrix.notes)


def test_since_a_year_leaves_out_what_has_none_and_says_so() -> None:
    reading = asked("city=milano&reading=instruments&since=2015")
    rows = plain_rows("milano")
    late = [row for row in rows if row["year_start"] and int(row["year_start"]) >= 2015]
    assert reading.figures[0].value == len(late)
    assert {row["id"] for row in all_of(reading)} == {row["id"] for row in late}
    assert any("«avviati dal 2015»: 9" in note for note in reading.notes)
    assert reading.params == {"reading": "instruments", "since": "2015"}
    nothing = asked("city=milano&reading=instruments&since=2090")
    sound(nothing)
    assert nothing.figures[0].value == 0


some_keys = st.lists(st.sampled_from(["a", "b", "c"]), max_size=3, unique=True).map(tuple)


@given(st.lists(st.tuples(some_keys, some_keys), max_size=12))
def test_totals_count_each_once_whatever_the_classes(
    pairs: list[tuple[tuple[str, ...], ...]],
) -> None:
    frame = pd.DataFrame(
        {
            "one": pd.Series([one or (NOT_STATED,) for one, _ in pairs], dtype=object),
            "other": pd.Series([other or (NOT_STATED,) for _, other in pairs], dtype=object),
        }
    )
    crossed = cross(frame, "one", "other", (["a", "b", "c", NOT_STATED], ["a", NOT_STATED]))
    assert crossed.total == tuple(range(len(pairs)))
    assert set().union(*crossed.rows.values()) == set(crossed.total)
    for key, rows in crossed.rows.items():
        cut = [set(cell) for (one, _), cell in crossed.cells.items() if one == key]
        assert set().union(*cut) == set(rows)
        assert rows == tuple(at for at, (one, _) in enumerate(pairs) if key in (one or ("",)))
    assert sum(map(len, crossed.rows.values())) == len(pairs) + crossed.repeated


def test_since_keeps_the_frame_whole_at_zero() -> None:
    frame = pd.DataFrame({"year_start": pd.array([2010, None, 2020], dtype="Int64")})
    assert since(frame, 0)[0] is frame
    kept, unknown = since(frame, 2010)
    assert list(kept["year_start"]) == [2010, 2020]
    assert unknown == 1


def test_not_stated_has_its_line_and_an_instrument_in_two_classes_counts_once(
    tmp_path: Path,
) -> None:
    write_invented_city(tmp_path)
    reading = asked(f"city={CITY}&reading=instruments", tmp_path)
    sound(reading)
    matrix = table(reading, "matrix")
    assert matrix_of(matrix)[1][1] == matrix_of(matrix)[2][1] == 1
    assert matrix.total is not None
    assert matrix.total.cells[1:] == (0, 1, 0, 0, 0, 1)
    assert any("sommano 2" in note for note in matrix.notes)
    other = write_invented_city(tmp_path / "other")
    edit(other, "instruments.csv", lambda text: text.replace("authority;treasure", ""))
    bare = table(asked(f"city={CITY}&reading=instruments&lang=en", other), "matrix")
    assert bare.rows[-1].cells == ("not stated", 0, 1, 0, 0, 0, 1)


def test_no_instruments_at_all(tmp_path: Path) -> None:
    write_invented_city(tmp_path)
    edit(tmp_path, "instruments.csv", lambda text: text.splitlines()[0] + "\n")
    reading = asked(f"city={CITY}&reading=instruments&place=all", tmp_path)
    sound(reading)
    assert [figure.value for figure in reading.figures] == [0, 0, 0, 0, 0]
    assert reading.maps == ()


def test_what_not_everybody_may_see_is_in_no_cell(tmp_path: Path) -> None:
    write_invented_city(tmp_path)

    def closed(text: str) -> str:
        said = 'name = "programme", kind = "text", it = "P", en = "P", access = "internal"'
        field = f"\nfields = [{{ {said} }}]\n"
        head, tail = text.split('key = "instruments"')
        return f'{head}key = "instruments"{field}{tail}'

    edit(tmp_path, "city.toml", closed)
    assert [
        row["programme"] for row in all_of(asked(f"city={CITY}&reading=instruments", tmp_path))
    ] == [None]


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    write_invented_city(tmp_path, hostile=True)
    (row,) = all_of(asked(f"city={CITY}&reading=instruments", tmp_path))
    assert all(part in str(row["name"]) for part in HOSTILE)
