"""The screen *Esporta* in a real browser, with the makers of the house."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from asked import read_extract
from cli import as_json
from reader import Reader
from test_app_accessible import LOOKS, violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from server import Server
    from traffic import Traffic


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


@pytest.mark.parametrize(("lang", "viewport"), LOOKS)
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
