"""*Esporta* by keyboard and by ear: what becomes of a file is told, and the place is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reader import Reader
from views.words import say

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from server import Server
    from traffic import Traffic


@pytest.fixture
def reader(page: Page, app_server: Server) -> Reader:
    return Reader(page, app_server.url)


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
