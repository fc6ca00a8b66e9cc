"""A list longer than one block of texts: the reader keeps her place while the rest of it comes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from benchmarks.made_pacts import catalogue_with
from reader import PATIENCE_MS, Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Request

    from server import Server
    from traffic import Traffic

N = 2_000
QUERY = "city=torino&level=comune&lang=it"
SECOND_BLOCK = re.compile(r"/map/packs/pacts-1-")
BY_NAME = '[data-column="name"]'
SORTED = '#tab-panel th[aria-sort="ascending"]'
FOCUSED_COLUMN = "document.activeElement.dataset.column || document.activeElement.tagName"
FOCUSED_ROW = "document.activeElement.closest('tbody tr')?.sectionRowIndex"
SHOW_UNTIL_IT_WAITS = """() => {
    for (let turn = 0; turn < 40 && !document.querySelector('#tab-panel [aria-busy]'); turn += 1) {
        document.querySelector('#tab-panel .more button').click();
    }
    return document.querySelectorAll('#tab-panel tbody tr').length;
}"""


@pytest.fixture(scope="module")
def long_server(serve: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory) -> Server:
    return serve(catalogue=catalogue_with(tmp_path_factory.mktemp("made") / "made", N))


@pytest.fixture
def late(page: Page) -> list[Request]:
    """Return the requests for the second block, of which there must be one."""
    found: list[Request] = []
    page.on("request", lambda one: found.append(one) if SECOND_BLOCK.search(one.url) else None)
    return found


@pytest.fixture
def reader(page: Page, long_server: Server, late: list[Request]) -> Reader:
    reader = Reader(page, long_server.url)
    reader.open(QUERY)
    reader.map.wait_for_selector("#tab-panel tbody tr", timeout=PATIENCE_MS)
    assert not late, "all texts are here already"
    return reader


def test_sorting_by_texts_that_are_still_to_come_keeps_the_focus(
    reader: Reader, late: list[Request]
) -> None:
    reader.map.locator(BY_NAME).press("Enter")
    reader.map.wait_for_selector(SORTED, timeout=PATIENCE_MS)
    assert late
    assert reader.ask_page(FOCUSED_COLUMN) == "name"
    assert reader.map.locator("#tab-panel [aria-busy]").count() == 0


def test_more_rows_that_are_still_to_come_get_the_focus(
    reader: Reader, late: list[Request]
) -> None:
    shown = reader.ask_page(SHOW_UNTIL_IT_WAITS)
    reader.map.wait_for_selector(f"#tab-panel tbody tr:nth-child({shown + 1})", timeout=PATIENCE_MS)
    assert late
    assert reader.ask_page(FOCUSED_ROW) == shown


def test_texts_that_do_not_come_are_told_and_asked_for_again(
    reader: Reader, late: list[Request], traffic: Traffic
) -> None:
    traffic.allowed_errors = r"ERR_FAILED.*/map/packs/pacts-1-"
    reader.page.route(SECOND_BLOCK, lambda route: route.abort())
    reader.map.locator(BY_NAME).press("Enter")
    told = reader.map.get_by_role("alert").filter(has_text="non è arrivata")
    again = told.get_by_role("button", name="Riprova")
    again.wait_for(timeout=PATIENCE_MS)
    assert reader.map.locator("#tab-panel [aria-busy]").count() == 0
    assert reader.map.locator("#tab-panel tbody tr").count() == 50, "what was here is gone"
    asked = len(late)
    with reader.page.expect_event("requestfailed"):
        again.press("Enter")
    again.and_(reader.map.locator(":focus")).wait_for(timeout=PATIENCE_MS)
    assert len(late) == asked + 1
    reader.page.unroute(SECOND_BLOCK)
    again.press("Enter")
    reader.map.wait_for_selector(SORTED, timeout=PATIENCE_MS)
    assert told.count() == 0
    assert reader.ask_page(FOCUSED_COLUMN) == "name"
