"""The screen *Letture* in a real browser: chosen, linked, sorted, opened on the map, drawn upon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from asked import read_extract
from cli import as_json
from invented_city import HOSTILE
from layers.readings.registry import READINGS
from reader import Reader
from test_app_accessible import LOOKS, violations
from test_app_hostile import WATCH, hostile_server

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Locator, Page

    from server import Server
    from traffic import Traffic

__all__ = ["hostile_server"]

TABLE = "table.condivisa-reading-table"
ASKED = {"what_if": "&houses=45.1,7.9", "lookup": "&find=Chieri", "compare": "&with=TO-11,TO-04"}


@pytest.fixture
def reader(page: Page, app_server: Server, traffic: Traffic) -> Reader:
    # Opened by its own address, Streamlit looks for its server below that address first.
    traffic.allowed_errors = r"404 .*/letture/_stcore/"
    return Reader(page, app_server.url)


def open_reading(reader: Reader, query: str) -> None:
    reader.page.goto(f"{reader.url}/letture?{query}")
    settle(reader)


def settle(reader: Reader) -> None:
    """Wait until the app is idle and all parts of a reading are there."""
    reader.page.locator(".condivisa-reading-notes").wait_for()
    reader.idle_after_run()


def title(reader: Reader) -> str:
    return reader.page.locator(".condivisa-reading-head h2").inner_text()


def choose_reading(reader: Reader, name: str) -> None:
    reader.page.get_by_role("radio", name=name, exact=True).check(force=True)
    reader.settle_after_change()
    settle(reader)


def cells(table: Locator, column: int) -> list[str]:
    return [
        row.locator("th, td").nth(column).inner_text() for row in table.locator("tbody tr").all()
    ]


def test_from_the_map_to_a_reading_and_back(reader: Reader) -> None:
    reader.open("city=torino&areas=TO-11")
    reader.page.get_by_role("link", name="Letture", exact=True).click()
    settle(reader)
    reader.page.wait_for_url("**/letture?**areas=TO-11**reading=**")
    choose_reading(reader, "Lacune")
    reader.page.wait_for_url("**reading=gaps**")
    reader.page.get_by_role("link", name="Mappa", exact=True).click()
    reader.settle_after_change()
    assert reader.sentence == as_json(read_extract("city=torino&areas=TO-11"))["sentence"]
    reader.page.get_by_role("link", name="Letture", exact=True).click()
    settle(reader)
    reader.page.wait_for_url("**reading=gaps**")
    assert title(reader) == "Lacune"


def test_a_link_in_a_fresh_browser_gives_the_same_reading(
    reader: Reader, new_context: Callable[..., BrowserContext]
) -> None:
    open_reading(reader, "reading=gaps&reach=2000&city=milano&areas=MI-6&lang=en")
    slider = reader.page.get_by_role("slider").first
    slider.focus()
    reader.page.keyboard.press("ArrowRight")
    reader.page.wait_for_url("**reach=2100**")
    settle(reader)
    fresh = Reader(new_context().new_page(), reader.url)
    fresh.page.goto(reader.page.url)
    settle(fresh)
    for part in (".condivisa-reading-head", f"{TABLE} >> nth=0", ".condivisa-reading-notes"):
        assert fresh.page.locator(part).inner_text() == reader.page.locator(part).inner_text()
    assert "2,100 m" in fresh.page.locator(".condivisa-reading-head").inner_text()
    assert fresh.page.evaluate("document.documentElement.lang") == "en"


def test_back_goes_through_the_readings(reader: Reader) -> None:
    open_reading(reader, "reading=gaps&city=torino&lang=it")
    first = title(reader)
    choose_reading(reader, "Sul confine")
    assert title(reader) != first
    reader.page.go_back()
    reader.page.locator(".condivisa-reading-head h2", has_text=first).wait_for()


def test_a_table_is_sorted_by_its_headers(reader: Reader) -> None:
    open_reading(reader, "reading=cross_tab&city=torino&lang=it")
    table = reader.page.locator(TABLE).first
    before = cells(table, 0)
    button = table.locator("thead button").first
    button.focus()
    reader.page.keyboard.press("Enter")
    assert table.locator("th[aria-sort]").get_attribute("aria-sort") == "ascending"
    after = cells(table, 0)
    assert sorted(after) == sorted(before)
    assert after == sorted(after, key=str.casefold)
    assert button.evaluate("node => node === document.activeElement"), "the focus stays"
    last = len(table.locator("thead th").all()) - 1
    table.locator("thead button").nth(last).click()
    numbers = [int(text) for text in cells(table, last)]
    assert numbers == sorted(numbers, reverse=True)
    assert table.locator("tbody th[scope=row]").count() == len(before)
    assert table.locator("thead th[scope=col]").count() == last + 1
    assert table.locator("tfoot tr").count() == 1


def test_a_cell_leads_to_the_map_with_that_very_count(reader: Reader) -> None:
    open_reading(reader, "reading=cross_tab&city=torino&lang=it")
    links = reader.page.locator(f"{TABLE} tbody a")
    link = max(links.all()[:40], key=lambda one: int(one.inner_text()))
    n = int(link.inner_text())
    assert n > 0
    link.click()
    reader.settle()
    assert len(reader.listed["pacts"]) == n


def test_a_count_that_no_question_asks_leads_to_its_list(reader: Reader) -> None:
    open_reading(reader, "reading=what_if&city=torino&lang=it")
    button = reader.page.locator(f"{TABLE} button.condivisa-lists").first
    n = int(button.inner_text())
    folded = reader.page.locator("details.condivisa-fold[open]")
    assert folded.count() == 0
    button.focus()
    reader.page.keyboard.press("Enter")
    assert folded.count() == 1, "the list is unfolded"
    assert reader.page.locator("details:focus-within tbody tr").count() == n


def test_a_long_table_is_shown_in_part_until_asked(reader: Reader) -> None:
    open_reading(reader, "reading=rates&city=torino&level=comune&lang=it")
    block = reader.page.locator(
        ".condivisa-table-block", has=reader.page.locator(".condivisa-more")
    )
    assert block.first.locator("tbody tr").count() == 50
    block.first.locator(".condivisa-more").click()
    rows = reader.page.locator(TABLE).filter(has=reader.page.locator("tbody tr:nth-child(312)"))
    assert rows.count() >= 1


def houses(reader: Reader) -> int:
    return reader.page.get_by_role("button", name="Togli la casa").count()


def test_a_house_is_placed_by_mouse_and_by_keyboard(reader: Reader) -> None:
    open_reading(reader, "reading=what_if&city=torino&lang=it")
    reader.settle()
    reader.map.locator("#pick-on").scroll_into_view_if_needed()
    frame = reader.page.locator("iframe[data-sent]").bounding_box()
    stage = reader.map.locator("#map").bounding_box()
    assert frame is not None
    assert stage is not None
    reader.page.mouse.click(stage["x"] + stage["width"] * 0.7, stage["y"] + stage["height"] * 0.6)
    reader.page.wait_for_url("**houses=**")
    settle(reader)
    assert houses(reader) == 1
    reader.map.locator("#map").focus()
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url("**houses=*%3B*")
    settle(reader)
    assert houses(reader) == 2
    reader.map.locator("#pick-centre").focus()
    reader.page.keyboard.press("ArrowLeft")
    reader.map.locator("#pick-on").click()
    assert reader.map.locator("#pick-on").get_attribute("aria-pressed") == "false"
    reader.page.get_by_role("button", name="Togli la casa 1").click()
    settle(reader)
    assert houses(reader) == 1
    assert "%3B" not in reader.page.url.partition("houses=")[2].partition("&")[0]


def shape_told(reader: Reader) -> list[Any]:
    return reader.page.evaluate("window.told.filter((one) => one.type === 'shape')")


def test_an_area_is_drawn_by_mouse_or_by_keyboard(reader: Reader) -> None:
    open_reading(reader, "reading=what_if&city=torino&lang=it")
    reader.settle()
    page, frame = reader.page, reader.map
    page.evaluate(
        "window.told = []; addEventListener('message', (event) => window.told.push(event.data))"
    )
    frame.evaluate("Condivisa.offerPick(false); Condivisa.offerDraw(true)")
    frame.locator("#draw-on").click()
    stage = frame.locator("#map").bounding_box()
    assert stage is not None
    for right, down in ((0.5, 0.4), (0.8, 0.4), (0.65, 0.8)):
        page.mouse.click(stage["x"] + stage["width"] * right, stage["y"] + stage["height"] * down)
        page.wait_for_timeout(350)
    frame.locator("#draw-finish").click()
    page.wait_for_function("window.told.some((one) => one.type === 'shape')")
    (told,) = shape_told(reader)
    assert len(told["shape"]) == 3
    assert told["shape"][0][0] == pytest.approx(told["shape"][1][0], abs=0.01)
    assert told["shape"][0][1] < told["shape"][1][1]
    # By keyboard, and given up.
    frame.locator("#draw-on").click()
    frame.locator("#draw-corner").focus()
    page.keyboard.press("Enter")
    frame.locator("#map").focus()
    page.keyboard.press("Escape")
    assert frame.locator("#draw-steps").is_hidden()
    assert len(shape_told(reader)) == 1


def test_a_day_plays_when_asked_and_stops_when_told(reader: Reader) -> None:
    open_reading(reader, "reading=time&day=2018-01-01&city=torino&lang=it")
    page, asked = reader.page, reader.page.url
    history = page.evaluate("history.length")
    page.wait_for_timeout(2500)
    sentence = page.locator(".condivisa-reading-sentence")
    assert "01/01/2018" in sentence.inner_text(), "nothing plays by itself"
    play = page.get_by_role("button", name="Riproduci")
    play.focus()
    page.keyboard.press("Enter")
    sentence.filter(has_text="01/01/2020").wait_for(timeout=20_000)
    assert page.url == asked
    page.get_by_role("button", name="Ferma").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**day=202*")
    settle(reader)
    day = page.url.partition("day=")[2].partition("&")[0]
    page.wait_for_timeout(2500)
    assert f"01/01/{day[:4]}" in sentence.inner_text()
    assert page.evaluate("history.length") == history + 1, "one step of the history, not many"


def test_the_overlay_is_in_the_legend(reader: Reader) -> None:
    open_reading(reader, "reading=gaps&city=torino&lang=it")
    reader.settle()
    first = reader.map.locator("#legend section").first
    assert "In questa lettura" in first.inner_text()
    assert first.locator("canvas").count() == first.locator("li").count() >= 2


def test_the_link_to_the_method_names_its_paragraph(reader: Reader) -> None:
    open_reading(reader, "reading=gaps&reach=900&city=milano&lang=it")
    link = reader.page.locator(".condivisa-reading-notes a").get_attribute("href")
    assert link is not None
    assert link.startswith("./metodo?")
    assert link.endswith("#gaps")
    assert "reach=900" in link


@pytest.mark.parametrize(
    ("reading", "lang", "viewport"),
    [(reading, *LOOKS[at % len(LOOKS)]) for at, reading in enumerate(READINGS)],
)
def test_axe_on_a_reading(
    reader: Reader, reading: str, lang: str, viewport: dict[str, int]
) -> None:
    open_reading(reader, f"reading={reading}{ASKED.get(reading, '')}&city=torino&lang={lang}")
    if reader.page.locator("iframe[data-sent]").count():
        reader.settle()
    assert violations(reader.page) == []
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


@pytest.mark.parametrize("reading", ["profile&of=099001", "gaps", "cross_tab", "frontier"])
def test_hostile_names_stay_text(
    page: Page, hostile_server: Server, traffic: Traffic, reading: str
) -> None:
    traffic.allowed_errors = r"404 .*/letture/_stcore/"
    page.add_init_script(WATCH)
    hostile = Reader(page, hostile_server.url)
    open_reading(hostile, f"reading={reading}&city=esempio&level=comune&lang=it")
    shown = page.locator(".condivisa-reading").all_inner_texts()
    assert any(HOSTILE[2] in text for text in shown)
    for frame in page.frames:
        assert frame.evaluate("window.ran") == []
        assert frame.locator("img[src=x]").count() == 0
        assert frame.locator("script:text('P(2)')").count() == 0
