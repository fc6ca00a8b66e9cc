"""The presentation in a real browser: views saved, put in order, and shown alone, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asked import read_extract
from cli import as_json
from invented_city import HOSTILE, write_invented_city
from reader import PATIENCE_MS, Reader
from test_app_accessible import LOOKS, violations
from test_app_hostile import WATCH, nothing_ran
from views.presentation import Presentation, read_links

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from server import Server
    from traffic import Traffic

A, B = "city=torino&lang=it", "city=torino&areas=TO-05&lang=it"
C = "city=milano&level=municipio&view=45.53,9.2,11.5&layers=areas,pacts&lang=it"
THREE = Presentation(read_links([A, B, C]).queries)
# Opened by its own address, Streamlit looks for its server below that address first.
ALLOWED = r"404 .*/presenta/_stcore/"


@pytest.fixture
def reader(page: Page, app_server: Server, traffic: Traffic) -> Reader:
    traffic.allowed_errors = ALLOWED
    return Reader(page, app_server.url)


def project(reader: Reader, presentation: Presentation) -> None:
    reader.page.goto(f"{reader.url}/presenta?{presentation.query()}")
    if presentation.at is None:
        reader.page.locator(".condivisa-adders").wait_for()
    else:
        reader.settle()


def said(query: str) -> str:
    return as_json(read_extract(query))["sentence"]


def count(reader: Reader, text: str) -> None:
    """Wait until the bar says where one is, and the map shows it."""
    reader.page.wait_for_function(
        "text => document.querySelector('.condivisa-count')?.innerText === text",
        arg=text,
        timeout=PATIENCE_MS,
    )
    reader.settle_after_change()


def listed(reader: Reader) -> list[str]:
    return reader.page.locator(".condivisa-view-sentence").all_inner_texts()


def press(reader: Reader, name: str) -> None:
    reader.idle()
    reader.page.get_by_role("button", name=name, exact=True).click()
    reader.idle_after_run()


def test_views_are_saved_from_the_map_and_shown_as_they_looked(reader: Reader) -> None:
    page = reader.page
    reader.open(C)
    view = reader.view
    press(reader, "Aggiungi alla presentazione")
    reader.choose("Città metropolitana", "Bologna")
    press(reader, "Aggiungi alla presentazione (1)")
    page.get_by_role("link", name="Presentazione", exact=True).click()
    page.locator(".condivisa-views li").nth(1).wait_for()
    bologna = said("city=bologna&level=municipio")
    assert listed(reader) == [said(C), bologna]
    page.get_by_role("button", name="Presenta", exact=True).click()
    count(reader, "1 / 2")
    assert reader.sentence == said(C)
    assert reader.view == pytest.approx(view, abs=0.01)
    assert reader.ask_page("Condivisa.layers()") == ["areas", "pacts"]
    page.get_by_role("button", name="Successiva").click()
    count(reader, "2 / 2")
    assert reader.sentence == bologna
    assert reader.view[0] == pytest.approx(44.4, abs=0.3)


def test_the_question_outlives_a_presentation(reader: Reader) -> None:
    reader.open("city=torino&areas=TO-11&view=44.95,7.85,10.5&layers=pacts")
    sentence, view = reader.sentence, reader.view
    reader.page.get_by_role("link", name="Presentazione", exact=True).click()
    reader.page.locator(".condivisa-paster input").fill(f"https://example.org/?{C}")
    reader.page.keyboard.press("Enter")
    reader.page.locator(".condivisa-views li").wait_for()
    press(reader, "Presenta")
    count(reader, "1 / 1")
    press(reader, "Esci")
    reader.page.get_by_role("link", name="Mappa", exact=True).click()
    reader.settle_after_change()
    assert reader.sentence == sentence
    assert reader.warnings == ""
    assert reader.view == pytest.approx(view, abs=0.01)
    assert reader.ask_page("Condivisa.layers()") == ["pacts"]


def test_keys_step_from_the_bar_and_from_the_map(reader: Reader) -> None:
    page = reader.page
    project(reader, THREE.shown(0))
    assert reader.ask_page("Condivisa.mounts") == 1
    for key, text in (("ArrowRight", "2 / 3"), ("PageDown", "3 / 3"), ("ArrowLeft", "2 / 3")):
        page.keyboard.press(key)
        count(reader, text)
    assert page.evaluate("location.search").endswith("&n=2")
    # In the map's own frame, where a click has put the focus.
    box = page.locator("iframe").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] - 60, box["y"] + box["height"] - 120)
    page.keyboard.press("PageUp")
    count(reader, "1 / 3")
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowRight")
    count(reader, "2 / 3")
    assert reader.sentence == said(B)
    assert reader.ask_page("Condivisa.mounts") == 1


def test_of_two_quick_steps_neither_is_lost(reader: Reader) -> None:
    project(reader, THREE.shown(0))
    reader.page.keyboard.press("PageDown")
    reader.page.keyboard.press("PageDown")
    count(reader, "3 / 3")
    assert reader.sentence == said(C)


def test_a_view_fills_the_window_without_the_apps_head(reader: Reader) -> None:
    page = reader.page
    project(reader, THREE.shown(1))
    assert not page.get_by_test_id("stHeader").is_visible()
    assert not reader.map.locator("#results").is_visible()
    assert not reader.map.locator("#toolbar").is_visible()
    assert reader.map.locator("#legend").is_visible()
    size = "parseFloat(getComputedStyle(document.getElementById('sentence')).fontSize)"
    assert reader.ask_page(size) > 25
    stage = reader.map.locator("#stage").bounding_box()
    assert stage is not None
    assert stage["width"] > 1200
    assert stage["height"] > 450
    assert stage["y"] + stage["height"] < 720 - 56
    legend, buttons = (
        reader.map.locator(name).bounding_box() for name in ("#legend-box", "#map-buttons")
    )
    assert legend is not None
    assert buttons is not None
    assert legend["y"] > buttons["y"] + buttons["height"]


def test_full_screen_and_out(reader: Reader) -> None:
    page = reader.page
    project(reader, THREE.shown(0))
    page.get_by_role("button", name="Schermo intero").click()
    page.wait_for_function("document.fullscreenElement !== null")
    page.get_by_role("button", name="Torna alla finestra").click()
    page.wait_for_function("document.fullscreenElement === null")
    press(reader, "Esci")
    assert listed(reader) == [said(A), said(B), said(C)]
    assert page.get_by_test_id("stHeader").is_visible()


def test_views_are_moved_and_removed_and_the_link_says_it(reader: Reader) -> None:
    project(reader, THREE)
    press(reader, "Sposta la vista 1 verso la fine")
    assert listed(reader) == [said(B), said(A), said(C)]
    active = "document.activeElement.ariaLabel"
    assert reader.page.evaluate(active) == "Sposta la vista 2 verso la fine"
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_function(f"{active} === 'Sposta la vista 3 verso la fine'")
    press(reader, "Togli la vista 1")
    assert listed(reader) == [said(C), said(A)]
    reader.page.reload()
    reader.page.locator(".condivisa-views li").first.wait_for()
    assert listed(reader) == [said(C), said(A)]


def test_the_list_as_a_file_and_back(reader: Reader, tmp_path: Path) -> None:
    project(reader, THREE)
    with reader.page.expect_download() as download:
        reader.page.get_by_role("button", name="Salva l'elenco").click()
    file = tmp_path / "list.txt"
    file.write_bytes(download.value.path().read_bytes() + b"buongiorno\n")
    assert file.read_text(encoding="utf-8").startswith(f"{reader.url}/?city=torino")
    project(reader, Presentation())
    reader.page.locator("input[type=file]").set_input_files(file)
    reader.page.locator(".condivisa-views li").nth(2).wait_for()
    assert listed(reader) == [said(A), said(B), said(C)]
    # A line that is no link, and nothing else: a view that is there already is told on its own.
    reader.page.get_by_test_id("stAlert").filter(has_text="1").first.wait_for()


def test_a_long_address_is_said_and_the_file_is_offered(reader: Reader) -> None:
    long = Presentation(
        read_links([f"city=torino&q={letter * 700}" for letter in "abcdefgh"] * 2).queries
    )
    project(reader, long)
    assert "caratteri" in reader.page.get_by_test_id("stAlert").inner_text()


def test_what_a_link_asks_in_vain_is_said(reader: Reader) -> None:
    project(reader, Presentation(read_links(["city=torino&areas=TO-99&colour=red"]).queries))
    warnings = " ".join(reader.page.locator(".condivisa-view-warning").all_inner_texts())
    assert "TO-99" in warnings
    assert "colour" in warnings


def test_hostile_links_and_names_are_text(
    page: Page,
    serve: Callable[[Path], Server],
    tmp_path_factory: pytest.TempPathFactory,
    traffic: Traffic,
) -> None:
    catalogue = write_invented_city(tmp_path_factory.mktemp("presented"), hostile=True)
    traffic.allowed_errors = ALLOWED
    page.add_init_script(WATCH)
    reader = Reader(page, serve(catalogue).url)
    links = [
        f"city=esempio&areas=099001&q={HOSTILE[2]}",
        "city=esempio&areas=099001",
        "city={{7*7}}",
    ]
    presentation = Presentation(read_links(links).queries)
    project(reader, presentation)
    shown = " ".join(listed(reader))
    assert HOSTILE[2] in shown
    assert HOSTILE[0] in shown
    hrefs = page.locator(".condivisa-view-actions a").evaluate_all(
        "nodes => nodes.map(n => n.href)"
    )
    assert all(href.startswith(f"{reader.url}/?") for href in hrefs)
    nothing_ran(reader)
    project(reader, presentation.shown(1))
    assert HOSTILE[2] in reader.sentence
    assert HOSTILE[2] in page.locator(".condivisa-bar").inner_text()
    nothing_ran(reader)


@pytest.mark.parametrize(("lang", "viewport"), LOOKS)
def test_axe_on_the_list_and_on_a_view(reader: Reader, lang: str, viewport: dict[str, int]) -> None:
    page = reader.page
    queries = read_links([f"city=torino&lang={lang}", f"city=milano&areas=XX&lang={lang}"]).queries
    project(reader, Presentation(queries))
    page.locator(".condivisa-views li").first.wait_for()
    assert violations(page) == []
    project(reader, Presentation(queries, at=0))
    assert page.evaluate("document.documentElement.lang") == lang
    assert reader.ask_page("document.documentElement.lang") == lang
    page.locator(".condivisa-bar").wait_for()
    assert violations(page) == []
