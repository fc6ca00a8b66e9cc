"""Saved views as a value: their order, their links, their file."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from invented_city import HOSTILE
from views.presentation import (
    MOST_LETTERS,
    MOST_VIEWS,
    Presentation,
    Refused,
    file_text,
    read_file,
    read_links,
    read_presentation,
)

A, B, C = "city=torino", "city=milano&areas=MI-6", "city=bologna&q=orto+sociale"
THREE = Presentation((A, B, C))


def test_the_address_gives_the_same_presentation_back() -> None:
    shown = THREE.shown(1)
    params = parse_qs(shown.query())
    assert read_presentation(params["v"], params["n"]) == (shown, Refused())
    assert read_presentation(list(THREE.views), []) == (THREE, Refused())


def test_the_file_gives_the_same_views_back() -> None:
    text = file_text(THREE.views, "https://example.org/app/")
    assert text.splitlines()[1] == f"https://example.org/app/?{B}"
    assert read_file(text).queries == THREE.views
    assert read_file(f"# for Tuesday\r\n\r\n{A}\r\n{B}").queries == (A, B)


def test_steps_stay_within_the_views() -> None:
    assert THREE.stepped(1) == THREE
    assert THREE.shown(0).stepped(-1).at == 0
    assert THREE.shown(0).stepped(1).at == 1
    assert THREE.shown(7).at == 2
    assert Presentation().shown(0).at is None


def test_views_are_moved_and_removed() -> None:
    assert THREE.moved(0, 1).views == (B, A, C)
    assert THREE.moved(2, -1).views == (A, C, B)
    assert THREE.moved(0, -1) == THREE.moved(2, 1) == THREE.moved(9, 1) == THREE
    assert THREE.without(1).views == (A, C)


@pytest.mark.parametrize("at", ["", "0x1", "-1", "due", "٣"])
def test_a_place_that_is_no_number_shows_the_list(at: str) -> None:
    assert read_presentation([A], [at])[0].at is None


@pytest.mark.parametrize("separator", [",", "%2C"])
def test_a_long_question_is_read_back_from_the_address_and_from_the_file(separator: str) -> None:
    codes = separator.join(f"{code:06}" for code in range(1001, 1241))
    (query,) = read_links([f"city=torino&level=comune&areas={codes}"]).queries
    assert len(query) > 2_000
    assert read_presentation([query], [])[0].views == (query,)
    (line,) = file_text([query], f"https://{'x' * 3_000}.example/").splitlines()
    assert read_file(line).queries == (query,)


def test_what_could_not_be_read_back_is_not_taken() -> None:
    within = f"q={'a' * (MOST_LETTERS - 2)}"
    assert read_links([within]).queries == (within,)
    # Commas become three letters each in the link that is kept.
    assert read_links([f"areas={',' * (MOST_LETTERS // 2)}"]).refused == Refused(too_long=1)


def test_what_is_refused_is_counted_by_its_reason() -> None:
    links = read_links(["buongiorno", "javascript:alert(1)", "x=1&y=2", f"q={'a' * MOST_LETTERS}"])
    assert links.queries == ()
    assert links.refused == Refused(no_question=3, too_long=1)
    assert read_links(["a" * 100_000]).refused == Refused(too_long=1)
    many = read_links([A] * (MOST_VIEWS + 5))
    assert (len(many.queries), many.refused) == (MOST_VIEWS, Refused(no_room=5))
    assert len(THREE.with_views([A] * MOST_VIEWS).views) == MOST_VIEWS


@pytest.mark.parametrize("hostile", [*HOSTILE, "a\nb", "a\r\nhttps://elsewhere.example/?city=x"])
def test_hostile_words_stay_values_of_one_line(hostile: str) -> None:
    (query,) = read_links([f"https://elsewhere.example/?{Presentation((A,)).query()}&q=x"]).queries
    assert "elsewhere" not in query
    (query,) = read_presentation([f"city=torino&q={hostile.replace('&', '')}"], [])[0].views
    text = file_text([query], "https://example.org/")
    assert text.count("\n") == 1
    assert read_file(text).queries == (query,)
