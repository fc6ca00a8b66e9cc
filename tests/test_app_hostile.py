"""Names that would run: in every text of every layer, all over the screen, they are text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from invented_city import HOSTILE, write_invented_city
from reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from server import Server

WATCH = "window.ran = []; window.P = (n) => window.ran.push(n);"


@pytest.fixture(scope="session")
def hostile_server(
    tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], Server]
) -> Server:
    return serve(write_invented_city(tmp_path_factory.mktemp("hostile"), hostile=True))


@pytest.fixture
def reader(page: Page, hostile_server: Server) -> Reader:
    # In the app's window and in the map's: whatever calls P has run.
    page.add_init_script(WATCH)
    return Reader(page, hostile_server.url)


def nothing_ran(reader: Reader) -> None:
    for frame in reader.page.frames:
        assert frame.evaluate("window.ran") == []
        body = frame.locator("body").inner_text()
        # Seven times seven, were a template to work it out; 49 is no count of the invented city.
        assert "49" not in body.replace("0990", "")
        assert frame.locator("img[src=x]").count() == 0
        assert frame.locator("script:text('P(2)')").count() == 0


def shows(text: str) -> None:
    for hostile in HOSTILE:
        assert hostile.replace("\u202e", "") in text.replace("\u202e", ""), hostile


@pytest.mark.parametrize("lang", ["it", "en"])
def test_in_sentence_legend_list_and_numbers(reader: Reader, lang: str) -> None:
    reader.open(f"city=esempio&areas=099001&target=ES-T1&lang={lang}")
    shows(reader.sentence)
    for tab in ("pacts", "houses", "target_areas", "numbers"):
        shows(reader.tab(tab).inner_text())
    nothing_ran(reader)


def test_in_the_record_of_every_layer(reader: Reader) -> None:
    reader.open("city=esempio")
    panel = reader.map.locator("#panel")
    for tab in ("pacts", "houses", "target_areas"):
        reader.tab(tab).locator("tbody tr button.open").first.click()
        panel.wait_for()
        shows(panel.inner_text())
        assert panel.locator("a[href^='javascript']").count() == 0
        reader.page.keyboard.press("Escape")
    nothing_ran(reader)


def test_in_tooltips_and_labels_on_the_map(reader: Reader) -> None:
    reader.open("city=esempio&level=comune")
    frame = reader.page.locator("iframe[data-sent]").bounding_box()
    assert frame is not None
    tooltip = reader.map.locator("#tooltip")
    for layer, key in (("areas", "099002"), ("houses", "ES-H2")):
        at = reader.ask_page(f"Condivisa.at({layer!r}, {key!r})")
        reader.page.mouse.move(frame["x"] + at["x"], frame["y"] + at["y"] + (layer == "areas") * 30)
        tooltip.wait_for()
        assert at["grouped"] <= 1
        assert HOSTILE[2] in tooltip.inner_text()
    nothing_ran(reader)


def test_in_the_questions_boxes_and_on_the_sources_screen(reader: Reader) -> None:
    reader.open("city=esempio")
    box = reader.page.get_by_role("combobox", name="Aree", exact=True)
    box.click()
    assert "{{7*7}}" in reader.page.get_by_role("listbox").inner_text()
    box.press("Escape")
    nothing_ran(reader)
    reader.page.get_by_role("link", name="Fonti").click()
    table = reader.page.locator("table tbody")
    table.wait_for()
    shows(table.inner_text())
    nothing_ran(reader)


def test_typed_words_and_addresses_are_text_too(reader: Reader) -> None:
    reader.open("city=esempio&q=<img src=x onerror=P(1)>&areas={{7*7}}&colour=</script>")
    assert "<img src=x onerror=P(1)>" in reader.sentence
    assert "{{7*7}}" in reader.warnings
    nothing_ran(reader)
    box = reader.page.get_by_role("combobox", name="Aree", exact=True)
    box.fill("![x](https://example.org/x.png) <img src=x onerror=P(1)>")
    box.press("Enter")
    reader.settle_after_change()
    # The box that shows it as it was typed comes with a script of its own.
    reader.page.get_by_test_id("stSidebar").get_by_text("![x]").wait_for()
    nothing_ran(reader)
