"""The focus on *Esporta*: a button that goes away hands it on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reader import Reader
from test_export_in_browser import go_to_export

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from server import Server

HOLDS = """name => document.querySelector(`.st-key-${name}`)?.contains(document.activeElement)"""
SLOWLY = 90_000


@pytest.fixture
def reader(page: Page, app_server: Server) -> Reader:
    return Reader(page, app_server.url)


def test_of_a_cancelled_file_the_focus_goes_back_to_where_it_is_made(reader: Reader) -> None:
    reader.open("city=torino")
    go_to_export(reader)
    page = reader.page
    page.get_by_role("radio", name="Atlante").check(force=True)
    page.get_by_role("button", name="Prepara il file").click()
    cancel = page.get_by_role("button", name="Annulla")
    cancel.focus()
    page.keyboard.press("Enter")
    cancel.wait_for(state="detached", timeout=SLOWLY)
    page.wait_for_function(HOLDS, arg="export_prepare")


def test_of_a_file_that_is_ready_the_focus_goes_to_its_download(reader: Reader) -> None:
    reader.open("city=torino&areas=TO-11")
    go_to_export(reader)
    page = reader.page
    page.get_by_role("radio", name="Mappa fuori linea").check(force=True)
    page.get_by_role("button", name="Prepara il file").click()
    cancel = page.get_by_role("button", name="Annulla")
    cancel.focus()
    assert cancel.evaluate("node => node === document.activeElement")
    cancel.wait_for(state="detached", timeout=SLOWLY)
    page.wait_for_function(HOLDS, arg="export_download_0")


def test_a_button_that_is_only_drawn_anew_keeps_the_focus(reader: Reader) -> None:
    reader.open("city=torino&areas=TO-11")
    go_to_export(reader)
    page = reader.page
    page.get_by_role("radio", name="GeoJSON").check(force=True)
    page.get_by_role("button", name="Prepara il file").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Scarica").wait_for(timeout=SLOWLY)
    page.wait_for_timeout(600)
    assert page.evaluate(HOLDS, "export_prepare")
