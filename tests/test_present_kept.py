"""The presentation's list outlives a reload; no view is in it twice; what is refused says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reader import Reader
from test_present_screen import THREE, A, B, C, listed, press, project, said
from views.presentation import MOST_LETTERS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from server import Server
    from traffic import Traffic

ADD, ADD_MORE = "Aggiungi alla presentazione", "Aggiungi alla presentazione ({})"


@pytest.fixture
def reader(page: Page, app_server: Server, traffic: Traffic) -> Reader:
    traffic.allowed_errors = r"404 .*/(presenta|esporta)/_stcore/"
    return Reader(page, app_server.url)


def to_the_list(reader: Reader, n: int) -> None:
    reader.page.get_by_role("link", name="Presentazione", exact=True).click()
    reader.page.locator(".condivisa-views li").nth(n - 1).wait_for()


def paste(reader: Reader, text: str) -> None:
    reader.page.locator(".condivisa-paster input").fill(text)
    reader.page.keyboard.press("Enter")
    reader.page.get_by_test_id("stAlert").first.wait_for()


def test_a_reload_of_the_map_keeps_the_list(reader: Reader) -> None:
    page = reader.page
    reader.open(B)
    press(reader, ADD)
    page.get_by_role("button", name=ADD_MORE.format(1)).wait_for()
    page.reload()
    reader.settle()
    page.get_by_role("button", name=ADD_MORE.format(1)).wait_for()
    reader.choose("Città metropolitana", "Bologna")
    press(reader, ADD_MORE.format(1))
    page.get_by_role("button", name=ADD_MORE.format(2)).wait_for()
    page.goto(f"{reader.url}/esporta")
    page.get_by_role("button", name=ADD_MORE.format(2)).wait_for()
    entries = page.evaluate("history.length")
    page.goto(f"{reader.url}/presenta")
    page.locator(".condivisa-views li").nth(1).wait_for()
    assert listed(reader)[0] == said(B)
    page.wait_for_url("**/presenta?v=**")
    assert page.evaluate("history.length") == entries + 1
    for n in (2, 1):
        press(reader, f"Togli la vista {n}")
    page.goto(reader.url)
    reader.settle()
    page.get_by_role("button", name=ADD, exact=True).wait_for()


def test_a_link_to_a_presentation_comes_before_what_was_kept(reader: Reader) -> None:
    reader.open(C)
    press(reader, ADD)
    project(reader, THREE)
    reader.page.locator(".condivisa-views li").nth(2).wait_for()
    assert listed(reader) == [said(A), said(B), said(C)]
    reader.page.goto(f"{reader.url}/presenta")
    reader.page.locator(".condivisa-views li").nth(2).wait_for()
    assert listed(reader) == [said(A), said(B), said(C)]


def test_the_same_view_is_not_added_twice(reader: Reader) -> None:
    reader.open(B)
    press(reader, ADD)
    press(reader, ADD_MORE.format(1))
    toast = reader.page.get_by_test_id("stToast").filter(has_text="c'è già")
    toast.wait_for()
    assert "numero 1" in toast.inner_text()
    reader.page.get_by_role("button", name=ADD_MORE.format(1)).wait_for()
    to_the_list(reader, 1)
    paste(reader, f"https://example.org/?{B.replace('&lang=it', '')}&level=zona&lang=it")
    assert "c'erano già" in reader.page.get_by_test_id("stAlert").inner_text()
    assert listed(reader) == [said(B)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("buongiorno", "non sono domande"),
        (f"q={'a' * MOST_LETTERS}", "troppo lunghi"),
        ("\n".join(f"city=torino&q=w{n}" for n in range(64)), "non c'è più posto"),
    ],
)
def test_of_a_refused_link_the_reason_is_said_that_applies(
    reader: Reader, text: str, words: str
) -> None:
    project(reader, THREE)
    page = reader.page
    page.locator("input[type=file]").set_input_files(
        {"name": "list.txt", "mimeType": "text/plain", "buffer": text.encode()}
    )
    page.get_by_test_id("stAlert").filter(has_text=words).wait_for()
    told = page.get_by_test_id("stAlert").all_inner_texts()
    assert len([one for one in told if "caratteri" not in one]) == 1


def test_the_focus_stays_when_the_last_view_is_removed(reader: Reader) -> None:
    project(reader, THREE)
    active = "document.activeElement.ariaLabel || document.activeElement.dataset.which"
    reader.page.get_by_role("button", name="Togli la vista 3").focus()
    for now in ("Togli la vista 2", "Togli la vista 1", "paste"):
        reader.page.keyboard.press("Enter")
        reader.page.wait_for_function(f"({active}) === {now!r}")
