"""Time: by year, in force, begun and ended, soon to end, overdue, and what followed what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invented_city import CITY, HOSTILE, edit_features, write_invented_city
from layers.in_force import Truth, in_force
from layers.readings.errors import ReadingError
from layers.readings.time_counts import Said, after, in_force_counts, life, moments
from layers.readings.time_follow import families
from layers.readings.time_tables import OnDay
from pact_questions import (
    TODAY,
    column,
    extract_of,
    lists_are_there,
    questions_keep_their_promise,
    read,
    shown,
    tables,
)
from plain_cross_tab import plain_pacts
from plain_time import plain_in_force, plain_life

if TYPE_CHECKING:
    from pathlib import Path

    from layers.readings.model import Table

DAYS = ((date(2020, 12, 31), 6), (date(2021, 3, 5), 24), (TODAY, 60))
# Ten areas and more of each city, with pacts and without; and the whole city.
AREAS = {
    "torino": "TO-01 TO-02 TO-03 TO-05 TO-06 TO-07 TO-11 001078 TO-C1 TO-C2 TO-C6",
    "milano": "MI-1 MI-6 MI-7 015077 015009 015146 MI-M1 MI-M2 MI-M4 MI-M8 MI-N35",
    "bologna": "BO-N0 BO-N1 BO-U1 BO-U7 037006 037032 BO-Q11 BO-Q12 BO-Q13 BO-Q15",
}
SAID = ("yes", "perhaps", "unknown", "no")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_invented_city(tmp_path_factory.mktemp("invented"))


@pytest.mark.parametrize("city", AREAS)
def test_every_count_equals_the_plain_one_in_ten_areas(city: str) -> None:
    for code in (*AREAS[city].split(), ""):
        query = f"city={city}&areas={code}" if code else f"city={city}&kind=pact,proposal"
        extract, pacts = extract_of(query), plain_pacts(query)
        for day, months in DAYS:
            on = OnDay.of(extract, day, months)
            force = plain_in_force(pacts, day)
            assert {word: on.in_force(Truth[word.upper()]) for word in force} == force
            plain = plain_life(pacts, day, months)
            found = {
                what: {word: on.count(what, Said[word.upper()]) for word in SAID} for what in plain
            }
            assert found == plain, (code, day)


@pytest.mark.parametrize("query", ["city=torino", "city=milano", "city=bologna&level=municipio"])
def test_the_tables_tell_the_plain_counts(query: str) -> None:
    reading, pacts = read("time", extract_of(query), day=DAYS[1][0], months=24), plain_pacts(query)
    found = tables(reading)
    years = pacts["date"].str.slice(0, 4)
    first, last = years[years != ""].astype(int).min(), years.astype("string").max()
    told = dict(zip(column(found["years"], "place"), column(found["years"], "total"), strict=True))
    assert list(told) == [*(str(year) for year in range(first, int(last) + 1)), "senza data"]
    assert told.pop("senza data") == (years == "").sum()
    assert told == {year: (years == year).sum() for year in told}
    unknown = column(found["years"], "status:unknown")
    assert sum(unknown) == (pacts["status"] == "unknown").sum()
    keys = ("day", "yes", "unknown", "no")
    sequence = zip(*(column(found["sequence"], key) for key in keys), strict=True)
    for day, *counts in sequence:
        assert counts == list(plain_in_force(pacts, day).values())
    plain = plain_life(pacts, DAYS[1][0], 24)
    assert [[*row.cells[1:-1]] for row in found["life"].rows] == [
        [*plain[what].values()] for what in plain
    ]
    listed = len(found["expiring"].rows)
    assert listed == plain["expiring"]["yes"] + plain["expiring"]["perhaps"]


@pytest.mark.parametrize(
    ("query", "day"),
    [
        ("city=torino&level=zona", None),
        ("city=bologna&level=municipio&areas=BO-Q11,BO-Q12&rule=touches", date(2020, 10, 1)),
        ("city=bologna&on=2020-10-01&unknown=no&kind=pact,proposal", None),
        ("city=milano&on=2020-10-01", date(2022, 1, 1)),
    ],
)
def test_a_count_opens_its_pacts_or_names_their_list(query: str, day: date | None) -> None:
    reading = read("time", extract_of(query), day=day)
    assert questions_keep_their_promise(reading) > 5
    lists_are_there(reading)


def test_the_day_is_the_chosen_one_else_of_the_question_else_today() -> None:
    for query, chosen, expected in (
        ("city=torino", None, "21/11/2026"),
        ("city=torino&on=2020-10-01", None, "01/10/2020"),
        ("city=torino&on=2020-10-01", date(2021, 1, 2), "02/01/2021"),
    ):
        reading = read("time", extract_of(query), day=chosen)
        assert expected in reading.sentence
        restricted = any("2020" in note and "soltanto" in note for note in reading.notes)
        assert restricted == ("on=" in query)


def test_the_list_bears_out_every_count_of_the_day() -> None:
    found = tables(read("time", extract_of("city=bologna"), day=date(2021, 3, 5), months=24))
    words = {"yes": "sì", "perhaps": "forse", "unknown": "non si sa", "no": "no"}
    for what, row in zip(
        ("started", "ended", "expiring", "overdue", "unstated"), found["life"].rows, strict=True
    ):
        answers = column(found["pacts"], f"on_{what}")
        assert [answers.count(words[one]) for one in SAID] == list(row.cells[1:-1])
        assert sum(row.cells[1:-1]) == row.cells[-1] == len(answers)


def test_proposals_and_families_by_hand() -> None:
    found = tables(read("time", extract_of("city=torino&status=unknown&on=2020-01-01")))
    # Eleven proposals whatever the question says of status and date; one has a pact that says so.
    assert column(found["proposals"], "proposals") == [1, 10]
    assert found["proposals"].total.cells[-1] == 11
    by_id = {row.cells[0]: row.cells[-1] for row in found["proposals_list"].rows}
    assert [one for one, pact in by_id.items() if pact] == ["PAT-TO-027"]
    assert by_id["PAT-TO-027"].startswith("PAT-TO-033 ")
    assert column(tables(read("time", extract_of("city=bologna")))["families"], "id") == [
        "PAT-BO-006",
        "PAT-BO-007",
        "PAT-BO-008",
    ]


def test_an_extension_stands_under_its_parent(root: Path) -> None:
    found = tables(read("time", extract_of(f"city={CITY}", root)))["families"]
    assert column(found, "id") == ["ES-01", "ES-13"]
    assert column(found, "role") == ["origine", "ne segue"]
    outside = extract_of(f"city={CITY}&kind=extension", root)
    found = tables(read("time", outside))["families"]
    assert column(found, "role") == ["origine, fuori dalla domanda", "ne segue"]


def test_a_parent_that_the_register_does_not_have_is_said() -> None:
    register = pd.DataFrame(
        {"id": ["A", "B", "C"], "parent_pact": ["", "Z", "A"], "date": ["", "2021", ""]}
    )
    (known, missing) = families(register, [0, 1, 2])
    assert (known.parent, known.parent_row, known.children) == ("A", 0, (2,))
    assert (missing.parent, missing.parent_row, missing.children) == ("Z", None, (1,))


def test_an_extension_without_a_parent_is_listed(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path)

    def orphaned(features) -> None:
        features[12]["properties"]["parent_pact"] = ""

    edit_features(root, "pacts", orphaned)
    reading = read("time", extract_of(f"city={CITY}", root))
    assert column(tables(reading)["orphans"], "id") == ["ES-13"]
    assert any(note.endswith("integrano: 1.") for note in tables(reading)["families"].notes)


def test_a_term_ends_on_the_same_day_of_a_month_or_on_its_last() -> None:
    assert after(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert after(date(2023, 11, 30), 3) == date(2024, 2, 29)
    assert after(date(2024, 12, 15), 12) == date(2025, 12, 15)
    assert after(date(2024, 5, 5), 0) == date(2024, 5, 5)


intervals = st.tuples(st.none() | st.integers(0, 900), st.none() | st.integers(0, 900))


def frame(rows: list[tuple[tuple[int | None, int | None], ...]], kinds: list[str]) -> pd.DataFrame:
    def day(number: int | None) -> date | None:
        return None if number is None else date(2020, 1, 1) + timedelta(days=number)

    names = ("start_min", "start_max", "end_min", "end_max")
    bounds = [(*sorted_pair(start), *sorted_pair(end)) for start, end in rows]
    columns = {
        name: pd.Series([day(one[at]) for one in bounds], dtype=object)
        for at, name in enumerate(names)
    }
    return pd.DataFrame(
        {"kind": kinds, "status": "active_at_source_date", "date_precision": "day", **columns}
    )


def sorted_pair(pair: tuple[int | None, int | None]) -> tuple[int | None, int | None]:
    first, last = pair
    return (last, first) if first is not None and last is not None and last < first else pair


@given(
    st.lists(
        st.tuples(intervals, intervals, st.sampled_from(["pact", "proposal"])),
        max_size=12,
    ),
    st.integers(0, 900),
    st.integers(0, 60),
)
def test_every_line_adds_up_and_no_two_answers_contradict(rows, number, months) -> None:
    pacts = frame([(start, end) for start, end, _ in rows], [kind for *_, kind in rows])
    day = date(2020, 1, 1) + timedelta(days=number)
    said = life(pacts, day, months)
    force = in_force(pacts, day)
    assert not ((force == Truth.YES) & (said["started"] == Said.NO)).any()
    assert not ((said["ended"] == Said.YES) & (said["expiring"] == Said.YES)).any()
    assert not ((said["overdue"] == Said.YES) & (said["expiring"] >= Said.PERHAPS)).any()
    (counted,) = in_force_counts(pacts, [day])
    assert counted == {truth: int((force == truth).sum()) for truth in Truth}
    moments_told = moments(pacts, day)
    assert moments_told == tuple(sorted(set(moments_told)))
    assert moments_told[0] <= date(day.year, 12, 31) <= moments_told[-1]


def test_no_pacts_at_all_is_still_a_reading(tmp_path: Path, root: Path) -> None:
    bare = write_invented_city(tmp_path)
    edit_features(bare, "pacts", lambda features: features.clear())
    (bare / CITY / "parties.csv").write_text("pact_id,name,type\n", encoding="utf-8")
    for query, where in ((f"city={CITY}", bare), (f"city={CITY}&q=nessunosichiamacosi", root)):
        reading = read("time", extract_of(query, where))
        assert [figure.value for figure in reading.figures] == [0] * 6
        assert _total(tables(reading)["in_force"]) == 0
        assert questions_keep_their_promise(reading) > 0


def _total(table: Table) -> object:
    assert table.total is not None
    return table.total.cells[-1]


def test_a_hostile_name_is_plain_text_in_both_languages(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path, hostile=True)
    for lang in ("it", "en"):
        text = shown(read("time", extract_of(f"city={CITY}&lang={lang}", root)))
        assert all(one in text for one in HOSTILE)


def test_dates_that_are_not_public_cannot_be_read_in_time(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path)
    path = root / CITY / "city.toml"
    line = (
        'fields = [{ name = "end_date", kind = "date", it = "F", en = "E", access = "internal" }]'
    )
    head, tail = path.read_text(encoding="utf-8").split('[[dataset]]\nkey = "pacts"\n')
    path.write_text(f'{head}[[dataset]]\nkey = "pacts"\n{line}\n{tail}', encoding="utf-8")
    with pytest.raises(ReadingError, match="not public"):
        read("time", extract_of(f"city={CITY}", root))
