"""The app in a real browser, on the bundled data, as a planner and an official use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asked import read_extract
from cli import as_json
from plain import QUERIES, plain_answer
from reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page

    from server import Server
    from traffic import Traffic

FEATURES = ("pacts", "houses", "target_areas")


@pytest.fixture
def reader(page: Page, app_server: Server) -> Reader:
    return Reader(page, app_server.url)


def placed(query: str) -> dict[str, int]:
    """Return how many of the answer's rows have a geometry: those can be drawn."""
    extract = read_extract(query)
    return {
        layer: int(answer.rows.geometry.notna().sum()) for layer, answer in extract.layers.items()
    }


def test_first_load_shows_torinos_zones_with_their_counts(reader: Reader) -> None:
    reader.open()
    assert reader.sentence == as_json(read_extract("city=torino"))["sentence"]
    drawn = reader.drawn
    assert drawn["areas"] == 11
    assert {layer: drawn[layer] for layer in FEATURES} == placed("city=torino")
    assert reader.page.evaluate("document.documentElement.lang") == "it"
    assert reader.ask_page("document.documentElement.lang") == "it"
    assert reader.warnings == ""


@pytest.mark.parametrize("query", QUERIES[::2])
def test_sentence_list_map_and_command_agree_with_a_plain_computation(
    reader: Reader, query: str
) -> None:
    expected, extract = plain_answer(query), as_json(read_extract(query))
    reader.open(query)
    assert reader.sentence == extract["sentence"]
    assert reader.listed == extract["rows"] == expected.rows
    drawn = reader.drawn
    for layer, n in placed(query).items():
        assert drawn[layer] == n
        assert drawn[layer] + drawn["without_place"][layer] == len(expected.rows[layer])
    assert str(len(expected.rows["pacts"])) in reader.map.locator("#tab-pacts").inner_text()
    assert reader.all_rows("pacts") == len(expected.rows["pacts"])


def test_two_zones_by_name_one_status_and_a_date(reader: Reader) -> None:
    reader.open()
    reader.choose("Aree", "amt ovest", "chierese")
    reader.choose("Stato del patto", "attivo")
    reader.set_date("30062021")
    query = "city=torino&level=zona&areas=TO-02,TO-11&status=active_at_source_date&on=2021-06-30"
    extract = as_json(read_extract(query))
    expected = plain_answer(query)
    assert extract["totals"]["pacts"] == len(expected.rows["pacts"]) > 0
    assert reader.sentence == extract["sentence"]
    assert reader.listed == expected.rows
    assert reader.drawn["pacts"] == placed(query)["pacts"]
    for part in query.split("&"):
        assert part in reader.page.url
    reader.page.reload()
    reader.settle()
    assert reader.sentence == extract["sentence"], "a link gives the same answer"


def test_a_filter_neither_mounts_the_map_again_nor_moves_it_nor_sends_much(
    reader: Reader, traffic: Traffic
) -> None:
    reader.open("city=torino&level=comune")
    view, requests, frames = reader.view, len(traffic.requests), len(traffic.frames)
    reader.choose("Aree", "chierese")
    assert (
        reader.sentence == as_json(read_extract("city=torino&areas=TO-11&level=comune"))["sentence"]
    )
    assert reader.ask_page("Condivisa.mounts") == 1
    assert reader.view == view
    assert traffic.requests[requests:] == [], "no geometry is sent again"
    ours = [frame.size for frame in traffic.frames[frames:] if frame.holds("condivisa_map")]
    assert len(ours) == 1
    assert ours[0] < 20_000
    # With the question's boxes, of which Streamlit sends again even the 425 names of areas.
    assert traffic.received_bytes(frames) < 40_000


@pytest.mark.parametrize("gap_ms", [0, 30, 120])
def test_of_two_quick_clicks_neither_is_lost(reader: Reader, gap_ms: int) -> None:
    reader.open()
    reader.click_on("areas", "TO-05")
    reader.page.wait_for_timeout(gap_ms)
    reader.click_on("areas", "TO-07")
    reader.page.wait_for_url("**areas=TO-05,TO-07**")
    reader.settle_after_change()
    assert reader.sentence == as_json(read_extract("city=torino&areas=TO-05,TO-07"))["sentence"]


def test_the_view_is_in_the_link_and_costs_no_run(reader: Reader, traffic: Traffic) -> None:
    reader.open()
    frames = len(traffic.frames)
    reader.map.locator("#zoom-in").click()
    reader.page.wait_for_url("**view=**")
    assert traffic.received_bytes(frames) == 0
    view = reader.view
    reader.choose("Aree", "pinerolese")
    assert "view=" in reader.page.url
    assert "areas=TO-05" in reader.page.url
    assert reader.view == pytest.approx(view)


def test_a_link_in_a_fresh_browser_restores_everything(
    reader: Reader, new_context: Callable[..., BrowserContext]
) -> None:
    query = "city=milano&level=municipio&areas=MI-M4,MI-6&measure=houses&layers=areas,houses"
    reader.open(f"{query}&view=45.46,9.19,12.5&lang=en")
    fresh = Reader(new_context().new_page(), reader.url)
    fresh.page.goto(reader.page.url)
    fresh.settle()
    assert (
        fresh.sentence == reader.sentence == as_json(read_extract(f"{query}&lang=en"))["sentence"]
    )
    assert fresh.view == pytest.approx([45.46, 9.19, 12.5], abs=0.01)
    assert fresh.ask_page("Condivisa.layers()") == ["areas", "houses"]
    assert fresh.map.locator("#measure").input_value() == "houses"
    assert fresh.page.evaluate("document.documentElement.lang") == "en"


def test_back_and_forward_go_through_the_questions(reader: Reader) -> None:
    reader.open()
    first = reader.sentence
    reader.choose("Aree", "pinerolese")
    second = reader.sentence
    reader.choose("Tema", "scuole")
    assert len({first, second, reader.sentence}) == 3
    reader.page.go_back()
    reader.settle_after_change()
    assert reader.sentence == second
    reader.page.go_back()
    reader.settle_after_change()
    assert reader.sentence == first
    reader.page.go_forward()
    reader.settle_after_change()
    assert reader.sentence == second


def test_a_click_on_an_area_selects_it_and_another_one_takes_it_away(reader: Reader) -> None:
    reader.open()
    view = reader.view
    reader.click_on("areas", "TO-05")
    reader.settle_after_change()
    assert reader.sentence == as_json(read_extract("city=torino&areas=TO-05"))["sentence"]
    assert reader.view == view
    reader.click_on("areas", "TO-05")
    reader.settle_after_change()
    assert reader.sentence == as_json(read_extract("city=torino"))["sentence"]


def test_a_click_on_a_pact_opens_its_record_beside_a_map_that_stays(reader: Reader) -> None:
    reader.open("city=torino&view=45.0703,7.6869,14")
    pact = next(
        one
        for one in reader.listed["pacts"]
        if (at := reader.ask_page(f"Condivisa.at('pacts', {one!r})"))
        and at["grouped"] == 1
        and 340 < at["x"] < 900
        and 300 < at["y"] < 560
    )
    view = reader.view
    reader.click_on("pacts", pact)
    panel = reader.map.locator("#panel")
    panel.wait_for()
    text = panel.inner_text()
    for code in ("Torino",):
        assert code in text
    assert panel.locator("a[href^=http]").count() >= 1
    assert "zona omogenea" in text.lower()
    assert reader.view == view
    assert reader.ask_page("Condivisa.mounts") == 1
    reader.page.keyboard.press("Escape")
    panel.wait_for(state="hidden")


def test_list_and_map_are_linked_both_ways(reader: Reader) -> None:
    reader.open("city=torino&areas=TO-01&view=45.05408,7.67824,15")
    table = reader.tab("houses")
    reader.point_at("houses", "CDQ-TO-03")
    pointed = reader.map.locator("tr.pointed")
    pointed.wait_for(state="attached")
    assert "San Salvario" in pointed.inner_text()
    table.locator("tbody tr").first.locator("button.open").click()
    assert reader.map.locator("#panel").is_visible()
    reader.page.keyboard.press("Escape")
    header = table.locator("thead button").first
    header.click()
    names = table.locator("tbody th").all_inner_texts()
    assert names == sorted(names, key=str.casefold) or names == sorted(
        names, key=str.casefold, reverse=True
    )
    assert (
        reader.map.locator(
            "#tab-panel th[aria-sort=ascending], #tab-panel th[aria-sort=descending]"
        ).count()
        == 1
    )


def test_the_numbers_per_area_say_their_sum_and_the_answers(reader: Reader) -> None:
    reader.open("city=torino&areas=TO-01&level=municipio")
    lines = reader.tab("numbers").locator("tfoot tr").all_inner_texts()
    sums = [[int(n) for n in line.split() if n.isdigit()] for line in lines]
    extract = as_json(read_extract("city=torino&areas=TO-01&level=municipio"))
    assert sums[0][0] == sum(row["pacts"] for row in extract["areas"]) == 29
    assert [sums[1][0], *sums[1][2:]] == list(extract["totals"].values()) == [33, 9, 19]
    reader.map.locator("#sums summary").click()
    assert "la somma per circoscrizione è 29, non 33" in reader.map.locator("#sums").inner_text()


def test_a_code_that_is_gone_is_said_and_the_rest_is_shown(reader: Reader) -> None:
    reader.open("city=torino&areas=TO-11,TO-99&colour=red&view=qui&layers=strade")
    for told in ("TO-99", "colour", "«qui»", "«strade»"):
        assert told in reader.warnings
    assert reader.drawn["areas"] == 11
    assert reader.listed == as_json(read_extract("city=torino&areas=TO-11"))["rows"]


@pytest.mark.parametrize("locale", ["en-GB"])
def test_an_english_browser_gets_english_and_the_switch_changes_it(reader: Reader) -> None:
    reader.open()
    assert reader.sentence == as_json(read_extract("city=torino&lang=en"))["sentence"]
    reader.page.get_by_text("Italiano").click()
    reader.settle_after_change()
    assert reader.sentence == as_json(read_extract("city=torino"))["sentence"]
    assert reader.ask_page("document.documentElement.lang") == "it"
    assert "lang=it" in reader.page.url


def test_another_city_is_shown_and_fitted(reader: Reader) -> None:
    reader.open()
    reader.choose("Città metropolitana", "Bologna")
    assert reader.sentence == as_json(read_extract("city=bologna"))["sentence"]
    assert reader.view[0] == pytest.approx(44.4, abs=0.3)
    assert reader.drawn["areas"] == 9
    assert "Bologna non ha zone omogenee" in reader.map.locator("#notes").inner_text()


def test_the_question_survives_a_visit_to_the_other_screen(reader: Reader) -> None:
    reader.open("city=milano&areas=MI-6&lang=en&view=45.53,9.2,11.5&layers=areas,pacts")
    sentence, view = reader.sentence, reader.view
    reader.page.get_by_role("link", name="Sources").click()
    reader.page.get_by_role("heading", name="Where the data comes from").wait_for()
    assert reader.page.locator("table caption").inner_text() == "Milano"
    assert "Retrieved" in reader.page.locator("table thead").inner_text()
    rows = reader.page.locator("table tbody tr")
    rows.first.wait_for()
    assert rows.count() >= 6
    reader.page.get_by_role("link", name="Map", exact=True).click()
    reader.settle_after_change()
    assert reader.sentence == sentence
    assert reader.view == pytest.approx(view, abs=0.01)
    assert reader.ask_page("Condivisa.layers()") == ["areas", "pacts"]


def test_a_basemap_is_opt_in_and_the_map_is_whole_without_it(
    reader: Reader, traffic: Traffic
) -> None:
    reader.open()
    assert traffic.foreign == []
    traffic.allowed_foreign = r"^https://[^/]*tile"
    traffic.allowed_errors = "Failed to load resource"
    before = reader.drawn
    reader.map.locator("#basemap").select_option(index=1)
    reader.page.wait_for_timeout(800)
    assert traffic.foreign
    assert reader.drawn == before
    assert reader.map.locator("#basemap").input_value() == "", "no tile came: back to none"
    assert reader.map.locator("#attribution").inner_text() == ""
