"""From an area on the main map to its profile, the question kept, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asked import read_extract
from offline_page import OfflineReader, write_page
from test_app_accessible import violations
from test_readings_browser import reader, settle, title

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext

    from reader import Reader

__all__ = ["reader"]


@pytest.mark.parametrize("lang", ["it", "en"])
def test_an_area_on_the_map_leads_to_its_profile(reader: Reader, lang: str) -> None:
    reader.open(f"city=torino&level=zona&status=ended&lang={lang}")
    assert reader.map.locator("#profiles").count() == 0
    reader.click_on("areas", "TO-11")
    reader.settle_after_change()
    name = reader.map.locator("#profiles a").inner_text()
    reader.map.locator("#profiles a").click()
    settle(reader)
    reader.page.wait_for_url("**/letture?**status=ended**reading=profile&of=TO-11")
    assert "areas=TO-11" in reader.page.url
    assert f"lang={lang}" in reader.page.url
    assert name in title(reader)


def test_a_record_leads_to_the_profile_of_each_area_that_contains_it(reader: Reader) -> None:
    reader.open("city=torino&level=zona&status=ended&lang=it")
    reader.tab("pacts").locator("tbody button").first.click()
    links = reader.map.locator("#panel a.profile")
    links.first.wait_for()
    name = reader.map.locator("#panel .member .chip").first.inner_text()
    assert links.first.get_attribute("target") == "_top"
    reader.map.get_by_role("link", name=f"Profilo dell'area: {name}").first.click()
    settle(reader)
    reader.page.wait_for_url("**/letture?**status=ended**reading=profile&of=*")
    assert name in title(reader)


def test_axe_where_an_area_is_chosen_and_a_record_is_open(reader: Reader) -> None:
    reader.open("city=torino&level=zona&areas=TO-11,TO-01&lang=it")
    reader.tab("pacts").locator("tbody button").first.click()
    reader.map.locator("#panel a.profile").first.wait_for()
    assert reader.map.locator("#profiles a").count() == 2
    assert violations(reader.page) == []


def test_a_page_without_the_app_leads_nowhere(context: BrowserContext, tmp_path: Path) -> None:
    offline = OfflineReader(context)
    offline.open(write_page(read_extract("city=torino&areas=TO-11"), tmp_path))
    offline.tab("pacts").locator("tbody button").first.click()
    offline.page.locator("#panel .member").first.wait_for()
    assert offline.page.locator("#profiles, a.profile, a[target=_top]").count() == 0
