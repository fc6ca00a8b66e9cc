"""Rates: counts over residents and surface, and when such a rate is not to be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import plain_profile as plain
from invented_city import CITY, HOSTILE, edit, write_invented_city
from layers.readings.rate import (
    Base,
    base_of,
    per_10k,
    per_km2,
    relative_error,
    several_years,
    warnings,
    whole,
)
from layers.selection import FEATURE_LAYERS
from plain import plain_answer
from readings_asked import asked, cells, opened, sound, table

if TYPE_CHECKING:
    from pathlib import Path

QUERIES = (
    "city=torino&level=zona",
    "city=torino&level=municipio&rule=touches",
    "city=milano&level=comune&areas=MI-6,MI-4",
    "city=milano&level=municipio",
    "city=bologna&level=zona&status=ended",
    "city=bologna&level=comune&areas=BO-N0,BO-U7,BO-U1",
)


@pytest.mark.parametrize("query", QUERIES)
def test_every_rate_is_that_of_a_plain_computation(query):
    reading = asked(f"{query}&reading=rates&lang=en")
    sound(reading)
    made, city = table(reading, "rates"), query.split("&", maxsplit=1)[0].removeprefix("city=")
    counts = plain_answer(query).areas
    for row in cells(made):
        mine = plain.area(city, str(row["code"]))
        people, km2 = plain.number(mine.get("population")), float(mine["area_km2"])
        assert row["population"] == people
        assert row["area_km2"] == pytest.approx(km2)
        for layer, n in zip(FEATURE_LAYERS, counts[row["code"]], strict=True):
            assert row[layer] == n
            assert row[f"{layer}_per_10k"] == (
                pytest.approx(n / people * 10_000) if people else None
            )
            assert row[f"{layer}_per_km2"] == pytest.approx(n / km2)
    codes = {row["code"] for row in cells(made)}
    left = {code: n for code, n in counts.items() if code not in codes}
    assert not any(sum(numbers) for numbers in left.values())


@pytest.mark.parametrize("query", ["city=torino&level=municipio", "city=milano&level=zona"])
def test_the_total_is_the_sum_over_the_sum(query):
    made = table(asked(f"{query}&reading=rates"), "rates")
    rows, total = (
        cells(made),
        dict(zip([c.key for c in made.columns], made.total.cells, strict=True)),
    )
    people = [row["population"] for row in rows]
    for layer in FEATURE_LAYERS:
        n = sum(row[layer] for row in rows)
        assert total[layer] == n
        km2 = sum(row["area_km2"] for row in rows)
        assert total[f"{layer}_per_km2"] == pytest.approx(n / km2)
        if None in people:
            assert total[f"{layer}_per_10k"] is None
        else:
            assert total[f"{layer}_per_10k"] == pytest.approx(n / sum(people) * 10_000)


@pytest.mark.parametrize(
    "query", ["city=torino&level=municipio&areas=TO-S01,TO-C6", "city=bologna&level=zona"]
)
def test_the_question_behind_a_cell_gives_its_count(query):
    made = table(asked(f"{query}&reading=rates"), "rates")
    keys = [column.key for column in made.columns]
    for row in (*made.rows, made.total):
        for layer in FEATURE_LAYERS:
            at = keys.index(layer)
            if row.opens[at]:
                assert opened(row, layer, at) == row.cells[at]
            elif row is not made.total and row.cells[at]:
                assert row.lists[at] == "rows"


AMBITI = "city=torino&level=ambito&reading=rates&lang=en&ambito="


def test_ambiti_that_overlap_are_not_added_up():
    reading = asked(f"{AMBITI}A.001078,B.001078.001191")
    sound(reading)
    made = table(reading, "rates")
    assert [row["population"] for row in cells(made)] == [35912, 71458]
    assert made.total is None
    assert [one.value for one in reading.figures[:3]] == [None] * 3
    assert {one.note for one in reading.figures[:3]} == {"the ad hoc groupings overlap: no sum"}
    assert any("neither a row of sums" in note for note in reading.notes)
    assert not any("rate of the last row" in note for note in reading.notes)


@pytest.mark.parametrize("ambiti", ["A.001078,B.001191", "A.001078"])
def test_ambiti_that_do_not_overlap_are_added_up(ambiti):
    reading = asked(AMBITI + ambiti)
    made = table(reading, "rates")
    people = [row["population"] for row in cells(made)]
    keys = [column.key for column in made.columns]
    assert made.total.cells[keys.index("population")] == sum(people)
    assert reading.figures[0].value is not None
    assert not any("overlap" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("lang", "said"),
    [("it", "di almeno 2 ogni 10.000 abitanti"), ("en", "by at least 2 per 10,000 residents")],
)
def test_how_far_one_more_pact_moves_a_rate_has_a_unit(lang, said):
    reading = asked(f"city=torino&level=zona&reading=rates&lang={lang}")
    assert said in reading.notes[0]


def _city(tmp_path: Path, people: int | None, *, hostile: bool = False) -> Path:
    root = write_invented_city(tmp_path, hostile=hostile)
    told = "null" if people is None else str(people)
    edit(
        root,
        "areas_comune.geojson",
        lambda t: t.replace('"population": 1000', f'"population": {told}'),
    )
    return root


@pytest.mark.parametrize(("people", "said"), [(0, "no residents"), (None, "not known")])
def test_nobody_or_nobody_knows_is_no_rate(tmp_path, people, said):
    root = _city(tmp_path, people)
    reading = asked(f"city={CITY}&level=comune&reading=rates&lang=en", root)
    rows = {row["code"]: row for row in cells(table(reading, "rates"))}
    assert rows["099002"]["pacts"] > 0
    assert rows["099002"]["pacts_per_10k"] is None
    assert said in rows["099002"]["warning"]
    assert rows["099001"]["pacts_per_10k"] == rows["099001"]["pacts"] / 2500 * 10_000
    assert any(said in note or "have no residents" in note for note in reading.notes)


def test_hostile_texts_pass_as_they_are(tmp_path):
    reading = asked(f"city={CITY}&level=comune&reading=rates", _city(tmp_path, 1000, hostile=True))
    sound(reading)
    assert all(sign in cells(table(reading, "rates"))[0]["area"] for sign in HOSTILE)


def test_few_cases_and_few_residents_are_marked():
    assert warnings(19, 5001) == ("few_events",)
    assert warnings(20, 5001) == ()
    assert warnings(20, 5000) == ("few_residents",)
    assert warnings(0, 5000) == ("few_events", "few_residents")
    assert warnings(20, None) == warnings(20, 0) == ()
    assert relative_error(20) == pytest.approx(0.2236, abs=1e-4)
    assert relative_error(0) is None


def test_what_is_not_known_is_not_divided_by():
    assert per_10k(3, 0) is per_10k(3, None) is per_km2(3, 0.0) is per_km2(3, None) is None
    assert (per_10k(0, 10), per_km2(0, 1.5)) == (0, 0)
    areas = pd.DataFrame({"code": ["A"], "population": [pd.NA], "population_year": [pd.NA]})
    assert base_of(areas.assign(area_km2=float("nan")), "A") == Base()
    with pytest.raises(KeyError):
        base_of(areas.assign(area_km2=1.0), "B")


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(1, 10**6)), min_size=1, max_size=20))
def test_the_rate_of_the_whole_lies_between_those_of_its_parts(parts):
    rates = [per_10k(n, people) or 0.0 for n, people in parts]
    base = whole(Base(people, 2021, 1.0) for _, people in parts)
    together = per_10k(sum(n for n, _ in parts), base.population)
    assert min(rates) - 1e-9 <= together <= max(rates) + 1e-9
    assert base.area_km2 == len(parts)


def test_the_whole_is_unknown_where_a_part_is_and_years_are_told_apart():
    parts = (Base(10, 2021, 1.0), Base(None, None, 2.0))
    assert whole(parts) == Base(None, None, 3.0)
    assert whole(()) == Base()
    assert whole((Base(1, 2020, 1.0), Base(2, 2021, 1.0))) == Base(3, None, 2.0)
    assert several_years((Base(1, 2020), Base(2, 2021)))
    assert not several_years(parts)
