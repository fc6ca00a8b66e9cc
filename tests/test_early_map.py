"""The map that comes before Streamlit: right at once, taken in as it is, and not everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from asked import read_extract
from cli import as_json
from reader import PATIENCE_MS, Reader

if TYPE_CHECKING:
    from playwright.sync_api import Page, WebSocketRoute

    from server import Server

QUERY = "city=milano&level=municipio&lang=it"
# A browser that cannot move a frame alive.
_WITHOUT_MOVE = "delete Element.prototype.moveBefore;"


def silence(socket: WebSocketRoute) -> None:
    """Let nothing through that Streamlit or the page says."""
    del socket


@pytest.fixture
def asked(page: Page) -> list[str]:
    """Return the addresses that the page asks for, of the map's."""
    found: list[str] = []

    def note(address: str) -> None:
        if "/map/" in address:
            found.append(address.partition("/map/")[2].partition("?")[0])

    page.on("request", lambda request: note(request.url))
    return found


def test_the_map_shows_the_extract_before_streamlit_has_said_a_word(
    page: Page, app_server: Server
) -> None:
    page.route_web_socket("**/_stcore/stream", silence)
    page.goto(f"{app_server.url}/?{QUERY}")
    early = page.frame_locator("#condivisa-early")
    early.locator("#page[aria-busy=false]").wait_for(timeout=PATIENCE_MS)
    extract = read_extract(QUERY)
    assert early.locator("#sentence").inner_text() == as_json(extract)["sentence"]
    drawn: dict[str, Any] = page.evaluate(
        "document.getElementById('condivisa-early').contentWindow.Condivisa.drawn()"
    )
    assert drawn["areas"] == len(extract.areas)
    # Nobody listens yet to what is done on it.
    assert page.evaluate("document.getElementById('condivisa-early').inert")


def test_the_screen_takes_the_early_map_in_as_it_is(
    page: Page, app_server: Server, asked: list[str]
) -> None:
    reader = Reader(page, app_server.url)
    reader.open(QUERY)
    assert asked.count("page.html") == 1
    assert asked.count("first") == 1
    assert page.locator("iframe").count() == 1
    assert page.locator("#condivisa-early").count() == 0
    frame = page.locator("iframe[data-sent]")
    assert frame.evaluate("frame => [frame.inert, getComputedStyle(frame).visibility]") == [
        False,
        "visible",
    ]
    # What is done on it is heard.
    reader.choose("Stato del patto", "conclus")
    assert reader.sentence != as_json(read_extract(QUERY))["sentence"]


@pytest.mark.parametrize("why", ["no moveBefore", "data of an older link"])
def test_without_an_early_map_it_comes_with_streamlit(
    page: Page, app_server: Server, asked: list[str], why: str
) -> None:
    if why == "no moveBefore":
        page.add_init_script(_WITHOUT_MOVE)
    reader = Reader(page, app_server.url)
    reader.open(QUERY if why == "no moveBefore" else f"{QUERY}&data=0123456789ab")
    assert reader.sentence == as_json(read_extract(QUERY))["sentence"]
    assert "first" not in asked
    assert asked.count("page.html") == 1


def test_an_early_map_that_nobody_takes_in_goes_when_the_reader_does(
    page: Page, app_server: Server
) -> None:
    page.route_web_socket("**/_stcore/stream", silence)
    page.goto(f"{app_server.url}/?{QUERY}")
    page.locator("#condivisa-early").wait_for(state="attached", timeout=PATIENCE_MS)
    page.evaluate("history.pushState(null, '', '/dati')")
    page.locator("#condivisa-early").wait_for(state="detached", timeout=PATIENCE_MS)
