"""The offline page as its reader uses it: by mouse, by keyboard, on a phone, on paper."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from asked import read_extract
from data.catalogue import load_catalogue
from data.city import load_city
from exports.stamp import make_stamp
from invented_city import CITY, write_invented_city
from layers.city_layers import CityLayers
from layers.extract import make_extract
from layers.message import answer_message
from layers.selection import Selection
from offline_page import DAY, OfflineReader, write_page
from test_app_accessible import AXE, LOOKS
from test_app_hostile import WATCH, shows

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

    from traffic import Traffic


@pytest.fixture
def reader(context: BrowserContext) -> OfflineReader:
    return OfflineReader(context)


@pytest.fixture
def torino(reader: OfflineReader, tmp_path: Path) -> OfflineReader:
    reader.open(write_page(read_extract("city=torino&areas=TO-11"), tmp_path))
    return reader


def shown_is(reader: OfflineReader, query: str) -> None:
    """Compare what the page shows with the command's answer to a question."""
    extract = read_extract(query)
    told = answer_message(extract)
    page = reader.page
    assert reader.text("#sentence") == told["sentence"]
    assert reader.text("#count-line") == told["count_line"]
    lines = [reader.text("#first-sum"), *page.locator("#sums-lines p").all_text_contents()]
    assert lines == told["reconciliation"]
    listed = {layer: answer.ids for layer, answer in extract.layers.items()}
    assert page.evaluate("Condivisa.listed()") == listed
    for layer, answer in extract.layers.items():
        assert page.evaluate("Condivisa.drawn()")[layer] == answer.rows.geometry.notna().sum()
        keys = (
            reader.tab(layer)
            .locator("tbody tr")
            .evaluate_all("lines => lines.map((line) => line.dataset.key)")
        )
        assert keys == answer.ids[:50], "in the order of the register"
    link = page.locator("#stamp .app-link a").get_attribute("href")
    assert link == make_stamp(extract, made=DAY).link


def test_the_question_by_mouse(torino: OfflineReader) -> None:
    page = torino.page
    torino.tick("#status-unknown")
    shown_is(torino, "city=torino&areas=TO-11&status=unknown")
    torino.tick("#theme-verde_pubblico")
    torino.tick("#kind-proposal")
    torino.tick("#kind-pact")
    torino.tick("#rule-touches")
    query = "areas=TO-11&status=unknown&theme=verde_pubblico&kind=pact,proposal&rule=touches"
    shown_is(torino, f"city=torino&{query}")
    page.locator("#areas-box .chip").click()
    torino.settle(7)
    shown_is(torino, f"city=torino&{query}".replace("areas=TO-11&", ""))
    page.locator("#areas-input").click()
    page.locator("#areas-list [role=option]", has_text="Pinerolese").click()
    torino.settle(8)
    shown_is(torino, f"city=torino&{query}".replace("TO-11", "TO-05"))
    page.locator("#clear").click()
    torino.settle(9)
    shown_is(torino, "city=torino")
    page.locator("#stage").scroll_into_view_if_needed()
    areas = read_extract("city=torino").areas
    (code,) = areas.loc[areas["name"] == "AMT Sud", "code"]
    at = page.evaluate(f"Condivisa.at('areas', {code!r})")
    page.mouse.click(at["x"], at["y"] + 24)
    torino.settle(10)
    shown_is(torino, f"city=torino&areas={code}")
    page.locator("#reset").click()
    torino.settle(11)
    shown_is(torino, "city=torino&areas=TO-11")
    assert len(torino.requests) == 1


def test_the_question_by_keyboard(torino: OfflineReader) -> None:
    page = torino.page
    torino.choose("areas", "amt ov")
    shown_is(torino, "city=torino&areas=TO-02,TO-11")
    field = page.locator("#areas-input")
    field.fill("circoscrizione")
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    assert "Circoscrizione 1" in page.locator(f"#{active}").inner_text()
    field.press("Enter")
    torino.settle(3)
    shown_is(torino, "city=torino&areas=TO-02,TO-11,TO-C1")
    field.press("Backspace")
    torino.settle(4)
    field.press("Escape")
    page.locator("#level").focus()
    page.keyboard.press("ArrowDown")
    torino.settle(5)
    shown_is(torino, "city=torino&level=comune&areas=TO-02,TO-11")
    page.locator("#on").fill("30/06/2021")
    page.locator("#on").press("Enter")
    torino.settle(6)
    page.locator("#unknown").focus()
    page.keyboard.press("Space")
    torino.settle(7)
    query = "city=torino&level=comune&areas=TO-02,TO-11&on=2021-06-30&unknown=no"
    shown_is(torino, query)
    page.locator("#words").press_sequentially("zz")
    torino.settle(8)
    shown_is(torino, f"{query}&q=zz")
    page.locator("#lang-en").focus()
    page.keyboard.press("Enter")
    torino.settle(9)
    shown_is(torino, f"{query}&q=zz&lang=en")
    assert page.title() == "Map · Condivisa · Torino"


def test_the_focus_stays_where_a_chip_was_taken_away(torino: OfflineReader) -> None:
    page = torino.page
    active = "document.activeElement.dataset.key || document.activeElement.id"
    torino.choose("areas", "amt ov")
    torino.choose("areas", "pinerol")
    keys = page.locator("#areas-box .chip").evaluate_all("all => all.map((one) => one.dataset.key)")
    assert len(keys) == 3
    page.locator("#areas-box .chip").nth(1).focus()
    steps = ((keys[1], keys[2]), (keys[2], keys[0]), (keys[0], "areas-input"))
    for number, (here, then) in enumerate(steps, torino.shown + 1):
        assert page.evaluate(active) == here
        page.keyboard.press("Enter")
        torino.settle(number)
        # The chips are drawn a moment after the map.
        page.locator(f"#areas-box .chip[data-key='{here}']").wait_for(state="detached")
        assert page.evaluate(active) == then


@pytest.mark.parametrize(("lang", "viewport"), LOOKS)
def test_axe_on_the_offline_page(
    reader: OfflineReader, lang: str, tmp_path: Path, viewport: dict[str, int]
) -> None:
    reader.open(write_page(read_extract(f"city=torino&on=2021-01-01&lang={lang}"), tmp_path))
    page = reader.page
    page.evaluate(AXE)
    if page.locator("#question-toggle").is_visible():
        page.locator("#question-toggle").click()
    assert violations(page) == []
    reader.choose("areas", "chier")
    page.locator("#areas-input").press("ArrowDown")
    assert violations(page) == []
    page.locator("#areas-input").press("Escape")
    page.locator("#tab-panel tbody button.open").first.click()
    assert violations(page) == []
    reader.tab("numbers")
    assert violations(page) == []


def violations(page: Page) -> list[str]:
    """Return what axe, which is in the page, finds serious or critical."""
    return [
        f"{one['id']}: {[node['html'][:160] for node in one['nodes']]}"
        for one in page.evaluate("axe.run()")["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


def test_hostile_names_are_text(reader: OfflineReader, tmp_path: Path) -> None:
    catalogue = load_catalogue(write_invented_city(tmp_path, hostile=True))
    layers = CityLayers.of(load_city(catalogue, CITY), catalogue)
    selection = Selection(CITY, "comune", areas=("099001",), targets=("ES-T1",))
    reader.page.add_init_script(WATCH)
    reader.open(write_page(make_extract(selection, layers), tmp_path))
    page = reader.page
    shows(reader.text("#sentence"))
    shows(reader.text("#areas-box"))
    shows(reader.text("#city-name"))
    shows(reader.text("#stamp"))
    page.locator("#areas-input").click()
    shows(reader.text("#areas-list"))
    page.locator("#areas-input").press("Escape")
    for tab in ("pacts", "houses", "target_areas", "numbers"):
        shows(reader.tab(tab).inner_text())
    reader.tab("pacts").locator("tbody button.open").first.click()
    shows(reader.text("#panel"))
    page.locator("#clear").click()
    reader.settle(2)
    page.locator("#words").fill("<img src=x onerror=P(1)>")
    reader.settle(3)
    assert "<img src=x onerror=P(1)>" in reader.text("#sentence")
    assert page.evaluate("window.ran") == []
    assert page.locator("img").count() == 0
    assert "49" not in page.locator("body").inner_text().replace("0990", "")
    assert len(reader.requests) == 1, reader.requests


def test_markup_that_got_in_could_neither_run_nor_fetch(
    torino: OfflineReader, traffic: Traffic
) -> None:
    traffic.allowed_errors = "Content Security Policy"
    traffic.allowed_foreign = "example.org"
    failures: list[str | None] = []
    torino.page.on("requestfailed", lambda request: failures.append(request.failure))
    torino.page.evaluate(
        """() => {
            window.ran = [];
            const box = document.createElement('div');
            box.innerHTML = '<img src="https://example.org/x.png" onerror="window.ran.push(1)">';
            document.body.append(box);
            const script = document.createElement('script');
            script.textContent = 'window.ran.push(2)';
            document.body.append(script);
        }"""
    )
    torino.page.wait_for_timeout(200)
    assert torino.page.evaluate("window.ran") == []
    assert failures == ["csp"], "refused before it left"


def test_on_paper_the_controls_are_away_and_the_lists_are_whole(torino: OfflineReader) -> None:
    page = torino.page
    page.locator("#clear").click()
    torino.settle(2)
    text = print_text(page)
    extract = read_extract("city=torino")
    assert " ".join(answer_message(extract)["sentence"].split()) in text
    for name in extract.layers["pacts"].rows["name"]:
        assert " ".join(name.split()[:2]) in text, name
    for heading in ("Patti per zona omogenea", "Numeri per area", "Fonti e licenze"):
        assert heading in text
    for control in ("Togli i filtri", "Stampa", "Mostra altri"):
        assert control not in text
    assert page.locator("#legend-box").evaluate("box => box.parentNode.id") == "stage"
    assert page.locator("#stage").evaluate("stage => stage.style.zoom") == ""


def print_text(page: Page) -> str:
    """Print the page and return the text of the paper, spaces made one."""
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return " ".join(" ".join(one.extract_text() for one in paper.pages).split())
