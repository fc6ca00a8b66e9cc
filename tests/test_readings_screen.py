"""The screen *Letture* without a browser: form and address follow each other, both ways."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from layers.readings.registry import READINGS
from views.cached import city_layers
from views.reading_play import span, stepped


def screen():
    """The screen as the shell shows it; AppTest runs its source, so nothing of this file."""
    import streamlit as st

    from views import address, filters, reading_address, readings_screen

    asked = address.read_address()
    if address.came_from_outside(asked, filters.shown(asked.selection)):
        filters.seed(asked.selection)
        address.accept_address(asked)
    filters.keep()
    reading_address.follow()
    event = st.session_state.pop("test_event", None)
    if event:
        readings_screen._on_event(event)
    readings_screen.show()


def opened(**params: str) -> AppTest:
    app = AppTest.from_function(screen, default_timeout=60)
    for name, value in {"lang": "it", **params}.items():
        app.query_params[name] = value
    return ran(app)


def ran(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def address(app: AppTest) -> dict[str, str]:
    # AppTest gives a list where a value was written, a text where the test wrote it.
    return {
        name: value[0] if isinstance(value, list) else str(value)
        for name, value in app.query_params.items()
    }


def parts(app: AppTest) -> list[dict[str, Any]]:
    """Return what the components of the reading were given to show."""
    given = [json.loads(one.proto.json) for one in app.get("bidi_component")]
    return [block for one in given if "blocks" in one for block in one["blocks"]]


def head(app: AppTest) -> dict[str, Any]:
    return next(block for block in parts(app) if block["type"] == "head")


def after(app: AppTest, **event: Any) -> AppTest:
    """Let the map's page tell of something, as its component does before a run."""
    app.session_state["test_event"] = event
    return ran(app)


def test_the_first_reading_is_shown_and_the_address_left_alone() -> None:
    app = opened()
    assert app.radio(key="reading:kind").value == next(iter(READINGS))
    assert address(app) == {"lang": "it"}
    assert head(app)["title"]


def test_every_reading_has_a_name_in_both_languages() -> None:
    titles = [kind.texts.say("title", lang) for kind in READINGS.values() for lang in ("it", "en")]
    assert all(titles)
    app = opened(reading="gaps", lang="en")
    assert app.radio(key="reading:kind").options == [
        kind.texts.say("title", "en") for kind in READINGS.values()
    ]


def test_a_link_gives_reading_options_and_question() -> None:
    app = opened(reading="gaps", reach="1500", show="pacts", city="milano", areas="MI-6")
    assert app.radio(key="reading:kind").value == "gaps"
    assert app.slider(key="reading:gaps:reach").value == 1500
    assert app.radio(key="reading:gaps:show").value == "pacts"
    assert app.multiselect(key="areas").value == ["MI-6"]
    assert head(app)["warnings"] == []


def test_the_address_follows_the_form_and_the_question() -> None:
    app = opened(reading="gaps")
    app.slider(key="reading:gaps:reach").set_value(2000)
    assert address(ran(app))["reach"] == "2000"
    app.multiselect(key="areas").set_value(["TO-11"])
    assert address(ran(app)) == {
        "city": "torino",
        "level": "zona",
        "areas": "TO-11",
        "lang": "it",
        "reading": "gaps",
        "reach": "2000",
    }
    app.radio(key="reading:kind").set_value("cross_tab")
    assert address(ran(app))["reading"] == "cross_tab"
    assert "reach" not in address(app)
    app.radio(key="reading:kind").set_value("gaps")
    assert address(ran(app))["reach"] == "2000", "what was chosen for a reading is kept"


def test_back_goes_to_the_reading_of_before() -> None:
    app = opened(reading="gaps", city="torino")
    app.radio(key="reading:kind").set_value("cross_tab")
    ran(app)
    before = {"reading": "gaps", "reach": "700", "city": "torino", "lang": "it"}
    app.query_params.clear()
    for name, value in before.items():
        app.query_params[name] = value
    ran(app)
    assert app.radio(key="reading:kind").value == "gaps"
    assert app.slider(key="reading:gaps:reach").value == 700


def test_a_bare_address_keeps_the_reading() -> None:
    app = opened(reading="gaps", reach="700", city="milano")
    app.query_params.clear()
    ran(app)
    assert app.radio(key="reading:kind").value == "gaps"
    assert app.slider(key="reading:gaps:reach").value == 700
    assert app.selectbox(key="city").value == "milano"


@pytest.mark.parametrize("lang", ["it", "en"])
def test_what_was_not_understood_is_said_and_the_rest_is_shown(lang: str) -> None:
    app = opened(reading="gaps", reach="7", colour="red", rows="area", lang=lang)
    told = " ".join(head(app)["warnings"])
    for name in ("reach", "colour", "rows"):
        assert name in told
    assert app.slider(key="reading:gaps:reach").value == 1200
    app.slider(key="reading:gaps:reach").set_value(1300)
    assert head(ran(app))["warnings"] == []


def test_names_of_a_reading_are_not_strange_to_the_question() -> None:
    assert head(opened(reading="what_if", best="1"))["warnings"] == []


def test_places_are_typed_listed_and_taken_away() -> None:
    app = opened(reading="what_if")
    app.text_input(key="reading_points_typed").set_value("45.1, 7.9; 44.9,7.4")
    ran(app)
    assert address(app)["houses"].count(";") == 1
    assert [text.value for text in app.text] == ["1.  45.1, 7.9", "2.  44.9, 7.4"]
    assert app.text_input(key="reading_points_typed").value == ""
    app.button(key="reading_remove_0").click()
    assert address(ran(app))["houses"] == "44.9,7.4"


def test_a_place_that_is_none_is_shown_as_text() -> None:
    app = opened(reading="what_if")
    app.text_input(key="reading_points_typed").set_value("<b>qui</b>")
    ran(app)
    assert app.code[0].value == "<b>qui</b>"
    assert "houses" not in address(app)


def test_a_place_picked_on_the_map_is_in_the_link_once() -> None:
    app = opened(reading="what_if")
    after(app, type="pick", lat=45.12345678, lon=7.65432198)
    kept = app.session_state["reading:what_if:houses"]
    assert kept == [pytest.approx((45.1235, 7.65432), abs=2e-3)]
    link = address(app)["houses"]
    assert app.session_state["reading:what_if:houses"] == [
        tuple(float(one) for one in link.split(","))
    ]
    after(app, type="pick", lat=45.12345678, lon=7.65432198)
    assert address(app)["houses"] == link


@pytest.mark.parametrize("lat", ["45", None, float("nan"), 99.0])
def test_a_place_that_is_nowhere_is_not_taken(lat: object) -> None:
    app = opened(reading="what_if", houses="45.1,7.9")
    after(app, type="pick", lat=lat, lon=7.6)
    assert address(app)["houses"] == "45.1,7.9"


def test_no_more_places_than_may_be() -> None:
    many = ";".join(f"45.{at:02},7.6" for at in range(20))
    app = opened(reading="what_if", houses=many)
    after(app, type="pick", lat=45.5, lon=7.7)
    assert len(app.session_state["reading:what_if:houses"]) == 20


def test_a_click_on_an_area_asks_the_profile_about_it() -> None:
    app = opened(reading="profile")
    after(app, type="toggle_area", code="TO-11")
    assert app.selectbox(key="reading:profile:of").value == "TO-11"
    assert address(app)["of"] == "TO-11"
    after(app, type="toggle_area", code="MI-6")
    assert address(app)["of"] == "TO-11", "no area of this city"


def test_an_ambito_is_an_area_like_any_other() -> None:
    app = opened(reading="profile", ambito="Mia.001272.001078", of="AMB-1")
    assert head(app)["warnings"] == []
    assert app.selectbox(key="reading:profile:of").value == "AMB-1"
    assert "Mia" in head(app)["title"]


def test_another_city_forgets_the_area() -> None:
    app = opened(reading="profile", of="TO-11")
    app.selectbox(key="city").set_value("milano")
    ran(app)
    assert app.selectbox(key="reading:profile:of").value is None
    assert "of" not in address(app)


def test_a_day_goes_step_by_step_and_stops() -> None:
    app = opened(reading="time", day="2021-03-31")
    app.button(key="reading_step_on").click()
    assert address(ran(app))["day"] == "2022-03-31"
    app.radio(key="reading:play_step").set_value("month")
    app.button(key="reading_step_back").click()
    assert address(ran(app))["day"] == "2022-02-28"
    app.slider(key="reading:play_slider").set_value(date(2020, 1, 15))
    assert address(ran(app))["day"] == "2020-01-15"


def test_while_it_plays_no_step_goes_into_the_history() -> None:
    app = opened(reading="time", day="2021-03-31")
    app.button(key="reading_play_button").click()
    ran(app)
    app.session_state["reading_step"] = ("reading:time:day", date(2022, 3, 31))
    ran(app)
    assert app.date_input(key="reading:time:day").value == date(2022, 3, 31)
    assert address(app)["day"] == "2021-03-31"
    app.button(key="reading_play_button").click()
    assert address(ran(app))["day"] == "2022-03-31"


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
        (date(2021, 1, 31), 1, date(2021, 2, 28)),
        (date(2021, 1, 5), -1, date(2020, 12, 5)),
        (date(2021, 12, 31), -12, date(2020, 12, 31)),
    ],
)
def test_a_step_is_the_same_day_or_the_last_one(day: date, months: int, expected: date) -> None:
    assert stepped(day, months) == expected


@pytest.mark.parametrize("city", ["torino", "milano", "bologna"])
def test_the_days_to_go_through_hold_all_pacts(city: str) -> None:
    layers = city_layers(city)
    first, last = span(layers)
    known = layers.data.pacts["start_min"].dropna()
    assert first <= known.min()
    assert known.max() <= last
