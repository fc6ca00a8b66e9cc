"""What a link may hold: books, numbers beyond counting, codes of ambiti that are gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from asked import read_extract
from layers.ambiti import _check
from layers.city_layers import CityLayers
from layers.notice import cut
from layers.query import read_question, split_address
from layers.readings.ask import read_reading, split_reading
from layers.readings.pact_axes import _years
from layers.selection import LAST_DAY, Notice, Selection
from test_screens import address, opened
from views.reading_play import span

BOOK = "x" * 100_000


@cache
def layers() -> CityLayers:
    return read_extract("city=torino").source


def read(query: str) -> tuple[Selection, dict[str, object], tuple[Notice, ...]]:
    question, params = split_reading(split_address(query))
    selection, unclear = read_question(question, ("torino",), lambda _: layers().known)
    source = layers().with_ambiti(selection.ambiti) if selection.ambiti else layers()
    _, values, unread = read_reading(params, source)
    return selection, values, (*unclear, *unread)


@pytest.mark.parametrize("body", ["_" * 4000 + "A", "__________BA", "A" * 100_000])
def test_an_outline_that_nobody_drew_is_refused_whatever_its_checksum(body: str) -> None:
    selection, _, notices = read(f"city=torino&ambito=Mio..{body}{_check(body)}")
    assert selection.ambiti == ()
    assert len(notices) == 1
    assert "Mio" in notices[0].text("it")


@pytest.mark.parametrize("query", [f"q={BOOK}", f"reading=lookup&find={BOOK}", f"areas={BOOK}"])
def test_what_is_as_long_as_a_book_is_left_out_and_told_in_short(query: str) -> None:
    selection, values, notices = read(f"city=torino&{query}")
    assert (selection.text, selection.areas, values.get("find", "")) == ("", (), "")
    assert len(notices) == 1
    assert len(notices[0].text("it")) < 600
    assert cut(BOOK) in notices[0].text("it")


def test_a_reading_follows_its_ambito_when_one_before_it_is_left_out() -> None:
    link = "city=torino&ambito=Bad.zzzz,Good.001078,Third.001191&areas=AMB-2&reading=profile"
    selection, values, notices = read(f"{link}&of=AMB-2")
    assert [one.name for one in selection.ambiti] == ["Good", "Third"]
    assert (selection.areas, values["of"]) == (("AMB-1",), "AMB-1")
    assert len(notices) == 1
    _, values, notices = read(f"{link}&of=AMB-1")
    assert values["of"] is None
    assert len(notices) == 2


def test_a_comparison_follows_them_too() -> None:
    link = "city=torino&ambito=Bad.zzzz,Good.001078,Third.001191&reading=compare"
    assert read(f"{link}&with=AMB-2,AMB-3")[1]["with"] == ("AMB-1", "AMB-2")
    _, values, notices = read(f"{link}&with=AMB-1,AMB-3")
    assert values["with"] == ()
    assert len(notices) == 2


def test_without_an_ambito_of_its_own_a_link_asks_for_no_reading() -> None:
    assert split_reading(split_address("city=torino&ambito=A.001078"))[1] == {}


def test_an_end_that_never_comes_is_not_gone_through() -> None:
    pacts = layers().data.pacts
    ends = pacts["end_max"].copy()
    ends.iloc[0] = date(9999, 12, 31)
    starts = pacts["start_min"].copy()
    starts.iloc[0] = date(1850, 1, 1)
    data = replace(layers().data, pacts=pacts.assign(end_max=ends, start_min=starts))
    assert span(CityLayers(data, layers().vocabularies)) == (date(1900, 1, 1), LAST_DAY)


def test_a_year_that_is_a_slip_does_not_bring_the_centuries_between() -> None:
    assert _years(("0021", "2021")) == ("0021", "2021")
    assert _years(("2019", "2021")) == ("2019", "2020", "2021")


def test_an_ambito_that_is_taken_away_is_no_longer_read() -> None:
    app = opened(city="torino", ambito="Uno.001078,Due.001191", areas="AMB-2")
    app.session_state["reading:profile:of"] = "AMB-2"
    app.session_state["reading:compare:with"] = ["AMB-1", "AMB-2"]
    app.button(key="ambiti_remove_0").click().run()
    assert not app.exception
    assert address(app)["areas"] == "AMB-1"
    assert app.session_state["reading:profile:of"] == "AMB-1"
    assert app.session_state["reading:compare:with"] == ["AMB-1"]
