"""The address of a reading: parted from its question, read and written back, never guessed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from asked import read_extract
from layers.extract import make_extract
from layers.query import read_question, split_address
from layers.readings.ask import ask_reading, read_reading, reading_params, split_reading
from layers.readings.model import Reading
from layers.readings.registry import PARAM, READINGS, Asked, ReadingKind
from layers.selection import PARAMS

if TYPE_CHECKING:
    from layers.answer import Extract

CHOSEN = {
    "profile": {"of": "001272"},
    "compare": {"with": ("001272", "001001"), "then": date(2020, 1, 31)},
    "gaps": {"reach": 800, "show": "areas"},
    "what_if": {"houses": ((45.07, 7.68), (45.1, 7.5)), "best": 3},
    "frontier": {"near": 250},
    "cross_tab": {"rows": "theme", "columns": "year"},
    "time": {"day": date(2021, 3, 5), "months": 24},
    "instruments": {"place": "all", "since": 2015},
    "lookup": {"find": "{{ 7 * 7 }} & altri=1"},
}


@pytest.fixture(scope="module")
def extract() -> Extract:
    return read_extract("city=torino&level=zona&status=active")


def test_no_option_has_a_name_of_the_question() -> None:
    names = {option.name for kind in READINGS.values() for option in kind.options} | {PARAM}
    assert not names & set(PARAMS)


@pytest.mark.parametrize("key", READINGS)
def test_an_address_asks_for_the_same_reading_again(key: str, extract: Extract) -> None:
    kind = READINGS[key]
    values = {option.name: option.default for option in kind.options} | CHOSEN.get(key, {})
    address = urlencode({**extract.selection.to_params(), **kind.params(values)})

    question, params = split_reading(split_address(address))
    selection, notices = read_question(question, ("torino",), lambda _: extract.source.known)
    assert (selection, notices) == (extract.selection, ())
    assert read_reading(params, extract.source) == (kind, values, ())


def test_without_a_reading_the_first_is_asked_for(extract: Extract) -> None:
    kind, values, notices = read_reading({}, extract.source)
    assert (kind.key, values, notices) == ("profile", {"of": None}, ())


@pytest.mark.parametrize(
    ("query", "told", "key", "values"),
    [
        ("reading=nulla", "nulla", "profile", {"of": None}),
        ("reading=GAPS&reach=120000", "120000", "gaps", {"reach": 1200, "show": "all"}),
        ("reading=gaps&reach=500&reach=900", "500,900", "gaps", {"reach": 1200, "show": "all"}),
        ("reading=gaps&find=orto", "find", "gaps", {"reach": 1200, "show": "all"}),
        ("reading=gaps&reading=time", "gaps,time", "profile", {"of": None}),
        ("reading=profile&of=ignota", "ignota", "profile", {"of": None}),
    ],
)
def test_what_is_not_understood_is_said(
    query: str, told: str, key: str, values: dict[str, object], extract: Extract
) -> None:
    _, params = split_reading(split_address(query))
    kind, read, notices = read_reading(params, extract.source)
    assert (kind.key, read) == (key, values)
    assert len(notices) == 1
    for lang in ("it", "en"):
        assert told in notices[0].text(lang)


def test_repeated_lists_add_up_and_the_same_value_twice_is_one(extract: Extract) -> None:
    text = "reading=what_if&houses=45.1,7.5&houses=45.2,7.6&houses=45.1,7.5&best=2&best=2"
    _, params = split_reading(split_address(text))
    _, values, notices = read_reading(params, extract.source)
    assert notices == ()
    assert (values["houses"], values["best"]) == (((45.1, 7.5), (45.2, 7.6)), 2)


def test_names_that_nobody_knows_stay_with_the_question() -> None:
    question, params = split_reading([("city", "torino"), ("foo", "1"), ("reading", "gaps")])
    assert (question, params) == ([("city", "torino"), ("foo", "1")], {"reading": "gaps"})


def test_a_reading_is_made_of_what_was_asked(
    extract: Extract, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Asked] = []

    def make(self: ReadingKind, one: Asked) -> Reading:
        asked.append(one)
        return Reading(self.key, "", "", (), (), (), (), self.params(one.values), one.extract)

    monkeypatch.setattr(ReadingKind, "make", make)
    kind, values, _ = read_reading({"reading": "frontier", "near": "250"}, extract.source)
    made = ask_reading(
        kind,
        values,
        extract,
        today=date(2026, 11, 21),
        cities=["torino", "milano"],
        layers_of=lambda _: extract.source,
    )
    assert reading_params(made) == {
        **extract.selection.to_params(),
        "reading": "frontier",
        "near": "250",
    }
    assert asked[0].answer is make_extract
    assert asked[0].layers_of("milano") is extract.source
    assert (asked[0].cities, asked[0].today) == (("torino", "milano"), date(2026, 11, 21))
