"""The screens without a browser: what the widgets make of what a reader does."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from views import filters
from views.cached import city_layers

SHELL = str(Path(__file__).parent.parent / "views" / "shell.py")


def opened(**params: str) -> AppTest:
    app = AppTest.from_file(SHELL, default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    return app.run()


def address(app: AppTest) -> dict[str, str]:
    return {name: str(value) for name, value in app.query_params.items()}


def test_first_load_shows_torino_by_zones_and_leaves_the_address_alone() -> None:
    app = opened()
    assert not app.exception
    assert app.selectbox(key="city").value == "torino"
    assert app.selectbox(key="level").value == "zona"
    assert app.multiselect(key="areas").value == []
    assert address(app) == {}


def test_the_widgets_follow_the_address() -> None:
    app = opened(
        city="bologna", level="municipio", areas="BO-U7,BO-Q12", rule="within", on="2021-03-01"
    )
    assert not app.exception
    assert app.selectbox(key="city").value == "bologna"
    assert app.multiselect(key="areas").value == ["BO-U7", "BO-Q12"]
    assert app.radio(key="rule").value == "within"
    assert str(app.date_input(key="on").value) == "2021-03-01"


def test_the_address_follows_the_widgets() -> None:
    app = opened()
    app.multiselect(key="statuses").set_value(["ended"]).run()
    assert not app.exception
    assert address(app)["status"] == "ended"
    app.multiselect(key="areas").set_value(["TO-11"]).run()
    assert address(app)["areas"] == "TO-11"
    assert address(app)["status"] == "ended"


def test_another_city_forgets_the_areas_of_the_first() -> None:
    app = opened(city="torino", areas="TO-11", status="ended")
    app.selectbox(key="city").set_value("milano").run()
    assert not app.exception
    assert app.multiselect(key="areas").value == []
    assert app.multiselect(key="statuses").value == ["ended"]
    assert address(app)["city"] == "milano"
    assert "areas" not in address(app)


def test_clearing_the_filters_keeps_city_level_and_language() -> None:
    app = opened(city="milano", level="comune", status="ended", q="orto", lang="en")
    app.button(key="reset").click().run()
    assert not app.exception
    assert address(app) == {"city": "milano", "level": "comune", "lang": "en"}
    assert app.text_input(key="text").value == ""


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("chierri", "001078"), ("AGLIE", "001001"), ("none", "001168"), ("amt sud", "TO-03")],
)
def test_a_name_without_accents_or_with_a_slip_is_understood(typed: str, expected: str) -> None:
    app = opened()
    app.multiselect(key="areas").set_value([typed]).run()
    assert not app.exception
    assert app.multiselect(key="areas").value == [expected]
    assert typed in app.sidebar.code[0].value


def test_a_name_that_nothing_resembles_is_said_and_not_kept() -> None:
    app = opened()
    app.multiselect(key="areas").set_value(["Xyzzyland"]).run()
    assert app.multiselect(key="areas").value == []
    assert app.sidebar.code[0].value == "Xyzzyland"


def test_every_area_has_a_label_of_its_own() -> None:
    labels = filters.area_labels(city_layers("torino"), "it")
    assert len(set(labels.values())) == len(labels) == 11 + 312 + 8 + 94
    assert labels["001168"] == "None · comune"
    assert labels["TO-01"] != labels["001272"]


def test_english_screens_have_no_italian_labels() -> None:
    app = opened(lang="en")
    assert not app.exception
    labels = {widget.label for widget in (*app.selectbox, *app.multiselect, *app.text_input)}
    assert {"Metropolitan city", "Count by", "Areas", "Theme", "Words"} <= labels
