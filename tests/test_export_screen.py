"""The screen *Esporta*: what is chosen is made beside it, seen, and downloaded as it was seen."""

from __future__ import annotations

import json
from threading import Event
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from asked import read_extract
from cli import as_json
from exports.errors import ExportError
from exports.formats import Made
from layers.sources import caveats
from test_jobs import PATIENCE_SECONDS, until
from views.cached import extract
from views.orders import Makers
from views.words import say


def screen(makers):
    """The screen as the shell shows it; AppTest runs its source, so nothing of this file."""
    from views import address, export_form, export_screen, filters

    asked = address.read_address()
    if address.came_from_outside(asked, filters.shown(asked.selection)):
        filters.seed(asked.selection)
        address.accept_address(asked)
    filters.keep()
    export_form.keep()
    export_screen.show(makers=makers)


class Hand:
    """Makers that stay at their second step until they are let go."""

    def __init__(self, error: Exception | None = None) -> None:
        self.go, self.at_work = Event(), Event()
        self.orders: list[tuple[Any, ...]] = []
        self.error = error
        if error is None:
            self.go.set()

    def make(self, *given: Any, **named: Any) -> tuple[Made, ...]:
        *wanted, progress = given
        self.orders.append((*wanted, named))
        progress(1, 12)
        self.at_work.set()
        self.go.wait(PATIENCE_SECONDS)
        progress(2, 12)
        if self.error:
            raise self.error
        return (Made("condivisa-test.csv", b"a,b\n1,2\n"),)

    @property
    def makers(self) -> Makers:
        return Makers(extract, self.make, self.make, self.make, self.make)


def opened(hand: Hand, **params: str) -> AppTest:
    app = AppTest.from_function(screen, kwargs={"makers": hand.makers}, default_timeout=60)
    for name, value in {"lang": "it", **params}.items():
        app.query_params[name] = value
    app.run()
    app.radio(key="export_product").set_value("csv").run()
    assert not app.exception
    return app


def prepared(app: AppTest) -> AppTest:
    app.button(key="export_prepare").click().run()
    if job := app.session_state["export_job"]:
        until(lambda: job.state.ended)
        app.run()
    assert not app.exception
    return app


def downloads(app: AppTest) -> list[str]:
    return [one.proto.label for one in app.get("download_button")]


def said(app: AppTest) -> str:
    """Return what those hear who do not see the screen."""
    (heading, *_) = [one.proto for one in app.get("bidi_component")]
    return str(json.loads(heading.json)["said"])


# --- the screen, with makers of the test ---------------------------------------------------------


def test_a_file_is_prepared_seen_and_ready_for_download() -> None:
    app = prepared(opened(Hand()))
    (label,) = downloads(app)
    assert label.startswith("Scarica")
    assert "condivisa-test.csv" in [text.value for text in app.text]
    assert "condivisa-test.csv" in said(app)
    assert label.partition(" · ")[2] in said(app)


def test_progress_is_told_and_cancel_stops_it() -> None:
    hand = Hand()
    hand.go.clear()
    app = opened(hand)
    app.button(key="export_prepare").click().run()
    assert hand.at_work.wait(PATIENCE_SECONDS)
    app.run()
    assert "1 di 12" in app.get("progress")[0].proto.text
    assert said(app) == say("export_said_begun", "it")
    job = app.session_state["export_job"]
    app.button(key="export_prepare").click().run()
    assert said(app) == say("export_said_busy", "it")
    assert app.session_state["export_job"] is job
    assert len(hand.orders) == 1
    app.button(key="export_cancel").click().run()
    assert job.stopping
    hand.go.set()
    until(lambda: job.state.ended)
    app.run()
    assert "Annullato" in app.info[0].value
    assert said(app) == app.info[0].value
    assert downloads(app) == []
    assert app.radio(key="export_product").value == "csv"


@pytest.mark.parametrize("lang", ["it", "en"])
def test_an_error_is_said_calmly_and_nothing_is_lost(lang: str) -> None:
    hand = Hand(ExportError("error_no_layer"))
    hand.go.set()
    app = prepared(opened(hand, lang=lang, areas="TO-11"))
    assert said(app) == app.warning[0].value == say("export_failed", lang)
    assert app.code[0].value == ExportError("error_no_layer").text(lang)
    assert app.radio(key="export_product").value == "csv"
    assert not app.button(key="export_prepare").disabled


def test_what_nobody_foresaw_is_no_traceback_on_the_screen() -> None:
    hand = Hand(RuntimeError("secret detail"))
    hand.go.set()
    app = prepared(opened(hand))
    shown = " ".join(one.value for one in (*app.warning, *app.caption, *app.code, *app.text))
    assert "secret" not in shown


def test_a_file_of_an_earlier_question_says_so_and_can_still_be_downloaded() -> None:
    app = prepared(opened(Hand(), areas="TO-11"))
    assert not app.warning
    before = as_json(read_extract("city=torino&areas=TO-11"))["sentence"]
    app.session_state["areas"] = []
    app.run()
    assert app.warning
    assert before in [text.value for text in app.text]
    assert len(downloads(app)) == 1


def test_only_the_last_files_are_kept() -> None:
    app = opened(Hand())
    for areas in (["TO-01"], ["TO-02"], ["TO-03"], ["TO-04"], ["TO-01"]):
        app.session_state["areas"] = areas
        prepared(app.run())
    assert len(downloads(app)) == 3
    kept = app.session_state["export_kept"]
    assert [one.order.selection.areas[0] for one in kept] == ["TO-01", "TO-04", "TO-03"]


def test_only_an_editor_is_offered_more_than_the_public(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(Hand())
    assert "export_access" not in [one.key for one in app.radio]
    monkeypatch.setenv("CONDIVISA_EDITOR", "1")
    hand = Hand()
    app = opened(hand)
    app.radio(key="export_access").set_value("personal").run()
    assert "GDPR" in app.warning[0].value
    prepared(app)
    assert hand.orders[0][2].access == "personal"


def test_what_the_link_asked_in_vain_is_in_the_file_once() -> None:
    hand = Hand()
    prepared(opened(hand, areas="TO-11,TO-99"))
    _format, _answer, stamp, *_rest = hand.orders[0]
    assert len([warning for warning in stamp.warnings if "TO-99" in warning]) == 1


def test_warnings_of_the_answer_itself_are_not_doubled() -> None:
    hand = Hand()
    prepared(opened(hand, status="proposal"))
    _format, answer, stamp, *_rest = hand.orders[0]
    told = [notice.text("it") for notice in answer.notices]
    assert len(told) == 1
    assert stamp.warnings == (*told, *caveats(answer.source, answer.selection.level, "it"))


def test_what_the_link_asked_in_vain_is_said_on_the_screen_as_on_the_map() -> None:
    app = opened(Hand(), areas="TO-11,TO-99")
    (heading, *_) = [one.proto for one in app.get("bidi_component")]
    assert ["TO-99" in line for line in json.loads(heading.json)["warnings"]] == [True]


def test_an_empty_pack_is_not_made() -> None:
    app = opened(Hand())
    app.radio(key="export_product").set_value("pack").run()
    for box in app.checkbox:
        box.set_value(False)
    app.run()
    assert app.button(key="export_prepare").disabled
