"""Addresses as people paste and retype them: nothing gives a different answer in silence."""

from __future__ import annotations

import pytest

from layers.query import read_question, split_address
from layers.selection import Known, Selection

KNOWN = Known(
    city="esempio",
    levels=("zona", "comune"),
    areas=("ES-01", "ES-02"),
    targets=("T-1",),
    statuses=("ended",),
    themes=("verde",),
)


def question(text: str) -> tuple[Selection, list[str]]:
    selection, notices = read_question(split_address(text), ("esempio", "altra"), lambda _: KNOWN)
    return selection, [notice.text("it") for notice in notices]


@pytest.mark.parametrize(
    "text",
    [
        "level=comune&q=dove?",
        "?level=comune&q=dove%3F",
        "https://example.org/?level=comune&q=dove?#cima",
        "/?q=dove?&level=comune",
        " level=COMUNE&q=dove?&areas= ",
    ],
)
def test_query_strings_and_whole_addresses(text: str) -> None:
    assert question(text) == (Selection("esempio", "comune", text="dove?"), [])


def test_a_repeated_list_adds_up() -> None:
    selection, told = question("areas=ES-01&areas=es-02")
    assert selection.areas == ("ES-01", "ES-02")
    assert told == []


def test_of_other_repeated_names_the_first_is_taken_and_the_rest_is_said() -> None:
    selection, told = question("level=comune&level=zona&level=comune")
    assert selection.level == "comune"
    assert len(told) == 1
    assert "zona" in told[0]


@pytest.mark.parametrize("text", ["foo", "foo=", "foo=1"])
def test_an_unknown_name_is_said_even_without_a_value(text: str) -> None:
    assert "foo" in question(text)[1][0]
