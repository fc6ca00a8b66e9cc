"""Without a mouse and without sight: axe finds nothing serious, and the keyboard reaches all."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from asked import read_extract
from cli import as_json
from reader import Reader

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

    from server import Server
    from traffic import Traffic

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
SIZES = [{"width": 1280, "height": 720}, {"width": 390, "height": 844}]
# Each language and each size once: what axe looks at does not depend on the pair.
LOOKS = list(zip(["it", "en"], SIZES, strict=True))
TITLES = {"it": ("Mappa", "Fonti"), "en": ("Map", "Sources")}


@pytest.fixture
def reader(page: Page, app_server: Server) -> Reader:
    return Reader(page, app_server.url)


def violations(page: Page) -> list[str]:
    """Run axe in the page and in the map's frame; return what is serious or critical."""
    return [found for frame in page.frames for found in _in_frame(frame)]


def _in_frame(frame: Frame) -> list[str]:
    # Evaluated by the test, not loaded by the page: the page's own policy would forbid it.
    frame.evaluate(AXE)
    results = frame.evaluate("axe.run({ iframes: false })")
    return [
        f"{one['id']}: {one['help']} {[node['html'][:160] for node in one['nodes']]}"
        for one in results["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize(("lang", "viewport"), LOOKS)
def test_axe_on_the_map(reader: Reader, lang: str, viewport: dict[str, int]) -> None:
    reader.open(f"city=torino&areas=TO-11&on=2021-01-01&lang={lang}")
    assert violations(reader.page) == []
    reader.map.locator("#tab-pacts").click()
    reader.map.locator("#tab-panel tbody button.open").first.click()
    assert violations(reader.page) == []
    reader.tab("numbers")
    assert violations(reader.page) == []


@pytest.mark.parametrize(("lang", "viewport"), LOOKS)
def test_axe_on_the_sources(
    reader: Reader, lang: str, traffic: Traffic, viewport: dict[str, int]
) -> None:
    # Opened by its own address, Streamlit looks for its server below that address first.
    traffic.allowed_errors = r"404 .*/fonti/_stcore/"
    reader.page.goto(f"{reader.url}/fonti?city=bologna&lang={lang}")
    reader.page.locator("table tbody tr").first.wait_for()
    assert violations(reader.page) == []


def test_the_map_by_keyboard_alone(reader: Reader) -> None:
    reader.open("city=torino")
    page = reader.page
    reader.map.locator("#tab-pacts").focus()
    page.keyboard.press("ArrowRight")
    assert reader.map.locator("#tab-houses").get_attribute("aria-selected") == "true"
    page.keyboard.press("End")
    assert reader.map.locator("#tab-numbers").get_attribute("aria-selected") == "true"
    # An area of the list is chosen, as a click on the map would choose it.
    button = reader.map.locator("#table-numbers tbody button", has_text="Pinerolese").first
    button.focus()
    page.keyboard.press("Enter")
    reader.settle_after_change()
    assert reader.sentence == as_json(read_extract("city=torino&areas=TO-05"))["sentence"]
    # A record is opened, read and left; the focus comes back to where it was.
    reader.map.locator("#tab-pacts").focus()
    page.keyboard.press("Enter")
    first = reader.map.locator("#table-pacts tbody button.open").first
    first.focus()
    page.keyboard.press("Enter")
    panel = reader.map.locator("#panel")
    panel.wait_for()
    assert reader.ask_page("document.getElementById('panel').contains(document.activeElement)")
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert first.evaluate("node => node === document.activeElement")


def test_layers_measure_and_view_by_keyboard(reader: Reader) -> None:
    reader.open("city=torino")
    page = reader.page
    reader.map.locator("#layer-houses").focus()
    page.keyboard.press("Space")
    assert reader.drawn["houses"] == 0
    page.wait_for_url("**layers=areas,pacts,target_areas**")
    reader.map.locator("#measure").focus()
    page.keyboard.press("ArrowDown")
    reader.settle_after_change()
    assert "measure=houses" in page.url
    before = reader.view
    reader.map.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(600)
    assert reader.view[1] > before[1]
    page.keyboard.press("+")
    page.wait_for_timeout(600)
    assert reader.view[2] > before[2]


def test_every_text_of_the_map_is_in_the_list(reader: Reader) -> None:
    reader.open("city=milano&level=municipio&areas=MI-0")
    for layer in ("pacts", "houses", "target_areas"):
        listed = reader.listed[layer]
        assert reader.all_rows(layer) == len(listed)
        assert reader.drawn[layer] + reader.drawn["without_place"][layer] == len(listed)


@pytest.mark.parametrize("lang", ["it", "en"])
def test_the_page_says_its_language_and_title(reader: Reader, lang: str) -> None:
    reader.open(f"lang={lang}")
    assert reader.page.evaluate("document.documentElement.lang") == lang
    assert reader.page.title() == f"{TITLES[lang][0]} · Condivisa"
    assert reader.page.locator("iframe").get_attribute("title")
