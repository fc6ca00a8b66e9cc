"""The screen *Esporta*: what is chosen is made beside it, seen, and downloaded as it was seen."""

from __future__ import annotations

import json
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from cli import as_json, read_extract
from exports.errors import ExportError
from exports.formats import Made
from reader import Reader
from test_app_accessible import SIZES, violations
from test_jobs import PATIENCE_SECONDS, until
from views.cached import extract
from views.orders import Makers
from views.words import say

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from server import Server
    from traffic import Traffic


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
    stamp = hand.orders[0][2]
    assert len(stamp.warnings) == len(set(stamp.warnings)) == 1


def test_an_empty_pack_is_not_made() -> None:
    app = opened(Hand())
    app.radio(key="export_product").set_value("pack").run()
    for box in app.checkbox:
        box.set_value(False)
    app.run()
    assert app.button(key="export_prepare").disabled


# --- in the browser, with the makers of the house ------------------------------------------------


@pytest.fixture
def reader(page: Page, app_server: Server) -> Reader:
    return Reader(page, app_server.url)


def go_to_export(reader: Reader, name: str = "Esporta") -> None:
    reader.page.get_by_role("link", name=name, exact=True).click()
    reader.page.get_by_role("radiogroup").first.wait_for()


def test_the_answer_on_the_map_is_what_is_downloaded(reader: Reader) -> None:
    reader.open("city=torino&areas=TO-11&layers=pacts")
    sentence = reader.sentence
    go_to_export(reader)
    page = reader.page
    page.wait_for_url("**/esporta?**layers=pacts**")
    assert sentence in page.locator(".condivisa-heading").inner_text()
    page.get_by_role("radio", name="GeoJSON").check(force=True)
    page.get_by_role("button", name="Prepara il file").click()
    button = page.get_by_role("button", name="Scarica")
    button.wait_for()
    with page.expect_download() as download:
        button.click()
    assert download.value.suggested_filename.endswith(".geojson")
    collection = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert (
        len(collection["features"])
        == as_json(read_extract("city=torino&areas=TO-11"))["totals"]["pacts"]
    ), "one layer on the map, one file"
    page.get_by_role("link", name="Cambia la domanda").click()
    reader.settle_after_change()
    assert reader.sentence == sentence
    assert reader.ask_page("Condivisa.layers()") == ["pacts"]


def test_a_sheet_is_seen_before_it_is_downloaded(reader: Reader) -> None:
    reader.open("city=torino&areas=TO-05&lang=en")
    go_to_export(reader, "Export")
    page = reader.page
    page.get_by_role("button", name="Prepare the file").click()
    page.get_by_role("button", name="Download").wait_for()
    pictures = page.locator(".st-key-export_pages img")
    pictures.first.wait_for()
    assert pictures.first.evaluate("node => node.complete && node.naturalWidth > 300")
    assert "Preview of page 1" in str(pictures.first.get_attribute("alt"))


@pytest.mark.parametrize("viewport", SIZES)
@pytest.mark.parametrize("lang", ["it", "en"])
def test_axe_on_the_export(
    reader: Reader, lang: str, traffic: Traffic, viewport: dict[str, int]
) -> None:
    # Opened by its own address, Streamlit looks for its server below that address first.
    traffic.allowed_errors = r"404 .*/esporta/_stcore/"
    page = reader.page
    page.goto(f"{reader.url}/esporta?city=torino&areas=TO-11&lang={lang}")
    page.get_by_role("radiogroup").first.wait_for()
    assert page.evaluate("document.documentElement.lang") == lang
    assert violations(page) == []
    page.get_by_role("radio", name="CSV").check(force=True)
    page.get_by_role(
        "button", name={"it": "Prepara il file", "en": "Prepare the file"}[lang]
    ).click()
    page.locator("table").first.wait_for()
    assert violations(page) == []


def test_the_choice_by_keyboard_alone(reader: Reader, traffic: Traffic) -> None:
    traffic.allowed_errors = r"404 .*/esporta/_stcore/"
    page = reader.page
    page.goto(f"{reader.url}/esporta?city=torino")
    page.get_by_role("radio", name="Foglio PDF").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("radio", name="Diapositive PPTX").wait_for()
    page.wait_for_function("document.activeElement.closest('label').innerText.includes('PPTX')")
    page.get_by_role("button", name="Prepara il file").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Scarica").wait_for(timeout=60_000)


WATCH_SAID = """() => {
    const region = document.querySelector('.condivisa-heading ~ [role=status]');
    window.said = [];
    const tell = () => window.said.push(region.textContent);
    new MutationObserver(tell).observe(region, { childList: true, characterData: true });
}"""
FOCUSED = "document.activeElement.innerText"


def test_what_becomes_of_the_file_is_told_and_the_focus_stays(
    reader: Reader, traffic: Traffic
) -> None:
    traffic.allowed_errors = r"404 .*/esporta/_stcore/"
    page = reader.page
    page.goto(f"{reader.url}/esporta?city=torino&areas=TO-05")
    page.get_by_role("radio", name="Foglio PDF").wait_for()
    page.evaluate(WATCH_SAID)
    page.get_by_role("button", name="Prepara il file").focus()
    page.keyboard.press("Enter")
    page.locator(".st-key-export_progress").wait_for()
    assert page.evaluate(FOCUSED) == "Prepara il file"
    page.get_by_role("button", name="Scarica").wait_for(timeout=60_000)
    page.get_by_role("button", name="Prepara di nuovo").wait_for()
    assert page.evaluate(FOCUSED) == "Prepara di nuovo"
    told = page.evaluate("window.said")
    assert told[0] == say("export_said_begun", "it")
    assert len(told) == 2, "each thing once"
    assert ".pdf" in told[1]
    assert page.get_by_role("button", name="Scarica").inner_text().split("· ")[1] in told[1]
