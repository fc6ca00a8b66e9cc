"""The presentation and the address: history, long questions, other screens."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest

from asked import read_extract
from reader import Reader
from test_present_screen import ALLOWED, THREE, B, count, listed, press, project, said

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from server import Server
    from traffic import Traffic


@pytest.fixture
def reader(page: Page, app_server: Server, traffic: Traffic) -> Reader:
    traffic.allowed_errors = ALLOWED
    return Reader(page, app_server.url)


def test_back_goes_through_the_views(reader: Reader) -> None:
    page = reader.page
    project(reader, THREE.shown(0))
    for at in (2, 3):
        page.keyboard.press("PageDown")
        count(reader, f"{at} / 3")
        page.wait_for_url(f"**&n={at}")
    page.go_back()
    count(reader, "2 / 3")
    assert reader.sentence == said(B)


@pytest.mark.parametrize("through", ["Esporta", None])
def test_the_menu_adds_one_entry_and_back_shows_the_first_address(
    reader: Reader, through: str | None
) -> None:
    page = reader.page
    reader.open(B)
    address, sentence = page.url, reader.sentence
    press(reader, "Aggiungi alla presentazione")
    entries = page.evaluate("history.length")
    for name in filter(None, (through, "Presentazione")):
        page.get_by_role("link", name=name, exact=True).click()
        page.get_by_role("heading", level=1).wait_for()
    page.wait_for_url("**/presenta?v=**")
    press(reader, "Presenta")
    count(reader, "1 / 1")
    page.wait_for_url("**&n=1")
    steps = 3 if through else 2
    assert page.evaluate("history.length") == entries + steps
    for _ in range(steps):
        page.go_back()
        page.wait_for_timeout(500)
    reader.settle_after_change()
    assert page.url == address
    assert reader.sentence == sentence
    page.reload()
    reader.settle()
    assert reader.sentence == sentence == said(B)


@pytest.mark.parametrize("screen", ["", "esporta"])
def test_saved_views_in_the_address_of_another_screen_give_way_to_the_question(
    reader: Reader, traffic: Traffic, screen: str
) -> None:
    traffic.allowed_errors = r"404 .*/(presenta|esporta)/_stcore/"
    reader.page.goto(f"{reader.url}/{screen}?{THREE.shown(1).query()}")
    reader.page.wait_for_url(f"**/{screen}?city=torino&level=zona**")
    names = [name for name, _ in parse_qsl(urlsplit(reader.page.url).query)]
    assert not {"v", "n"} & set(names)


def test_a_view_with_a_very_long_question_is_saved_and_read_back(reader: Reader) -> None:
    codes = read_extract("city=torino&level=comune").areas["code"][:240]
    query = f"city=torino&level=comune&areas={','.join(codes)}&lang=it"
    reader.open(query)
    press(reader, "Aggiungi alla presentazione")
    reader.page.get_by_role("link", name="Presentazione", exact=True).click()
    reader.page.wait_for_url("**/presenta?v=**")
    reader.page.reload()
    reader.page.locator(".condivisa-views li").wait_for()
    assert listed(reader) == [said(query)]


@pytest.mark.parametrize(("lang", "words"), [("it", "non si può"), ("en", "cannot")])
def test_a_view_too_long_to_be_read_back_is_not_saved(
    reader: Reader, lang: str, words: str
) -> None:
    members = ".".join(read_extract("city=torino&level=comune").areas["code"][:250])
    ambiti = "".join(f"&ambito=A{n}.{members}" for n in range(4))
    reader.open(f"city=torino&lang={lang}{ambiti}")
    add = {"it": "Aggiungi alla presentazione", "en": "Add to the presentation"}[lang]
    press(reader, add)
    toast = reader.page.get_by_test_id("stToast")
    toast.wait_for()
    assert words in toast.inner_text()
    reader.page.get_by_role("button", name=add, exact=True).wait_for()
