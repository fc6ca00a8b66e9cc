"""A projected view: no ring over another, the whole legend, the notes about the data."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import pytest

from asked import read_extract
from reader import Reader
from test_app_accessible import violations
from test_present_screen import ALLOWED, C, project
from views.presentation import Presentation, read_links

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from server import Server
    from traffic import Traffic

VIEWS = ("city=torino&lang={}", "city=torino&level=comune&lang={}", C.replace("lang=it", "lang={}"))
LARGE = [{"width": 1366, "height": 768}, {"width": 1280, "height": 720}]
PHONE = {"width": 390, "height": 844}
RINGS = """() => {
    const found = new Map();
    for (const [layer, ids] of Object.entries(Condivisa.listed())) {
        for (const id of ids) {
            const at = Condivisa.at(layer, id);
            if (!at || !at.grouped) continue;
            const radius = at.grouped > 1 ? Condivisa.groupRadius(at.grouped) : 8.5;
            found.set(`${at.x} ${at.y}`, {...at, radius: radius * Condivisa.enlarged});
        }
    }
    return [...found.values()];
}"""


@pytest.fixture
def reader(page: Page, app_server: Server, traffic: Traffic) -> Reader:
    traffic.allowed_errors = ALLOWED
    return Reader(page, app_server.url)


def show(reader: Reader, query: str) -> None:
    project(reader, Presentation(read_links([query]).queries, at=0))


def overlapping(circles: list[dict[str, Any]]) -> list[tuple[Any, Any]]:
    """Return the pairs with a ring among them that lie over each other."""
    return [
        (one, other)
        for one, other in itertools.combinations(circles, 2)
        if max(one.get("n", one.get("grouped")), other.get("n", other.get("grouped"))) > 1
        and math.hypot(one["x"] - other["x"], one["y"] - other["y"])
        < one["radius"] + other["radius"]
    ]


@pytest.mark.parametrize(("lang", "viewport"), list(zip(["it", "en"], LARGE, strict=True)))
def test_a_projected_view_is_seen_whole(
    reader: Reader, lang: str, viewport: dict[str, int]
) -> None:
    for view in VIEWS:
        query = view.format(lang)
        show(reader, query)
        rings = reader.ask_page(RINGS)
        assert len(rings) >= 5
        assert overlapping(rings) == []
        legend = reader.map.locator("#legend")
        assert legend.evaluate("box => [box.scrollHeight, box.scrollWidth]") == legend.evaluate(
            "box => [box.clientHeight, box.clientWidth]"
        )
        last = reader.map.locator("#legend li").last.bounding_box()
        stage = reader.map.locator("#stage").bounding_box()
        assert last is not None
        assert stage is not None
        assert last["y"] + last["height"] < stage["y"] + stage["height"]
        notes_are_seen(reader, query, lang)


def notes_are_seen(reader: Reader, query: str, lang: str) -> None:
    extract = read_extract(query)
    city = extract.source.data.city
    level = city.level(extract.selection.level)
    notes = (city.note_it, level.note_it) if lang == "it" else (city.note_en, level.note_en)
    bar = reader.page.locator(".condivisa-bar").bounding_box()
    assert bar is not None
    for note in filter(None, notes):
        box = reader.map.locator("#notes p").filter(has_text=note).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= bar["y"]


@pytest.mark.parametrize("viewport", [PHONE])
@pytest.mark.parametrize("lang", ["it", "en"])
def test_on_a_phone_the_legend_starts_closed_and_opens(reader: Reader, lang: str) -> None:
    show(reader, f"city=torino&lang={lang}")
    legend, toggle = (reader.map.locator(name) for name in ("#legend", "#legend-toggle"))
    assert not legend.is_visible()
    assert toggle.get_attribute("aria-expanded") == "false"
    notes_are_seen(reader, f"city=torino&lang={lang}", lang)
    toggle.click()
    assert legend.is_visible()
    assert violations(reader.page) == []
