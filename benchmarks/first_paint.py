"""From the address to the painted map, in Chromium, beside a Streamlit app that writes one letter.

The empty app is the floor: what any Streamlit app costs before it has done anything. Both servers
are warm and have the same settings. A visit is a fresh browser context (nothing in its cache), or a
second one in the same context. Ours is painted when the map shows its areas and symbols, the empty
app when its letter is there; both a frame later, counted from the start of the navigation.
The painted map is inert until Streamlit has drawn the screen about it (``views/early.js``): how
long it takes until a reader can click on it is a figure of its own.
"""

from __future__ import annotations

import statistics
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.browser import launch
from benchmarks.measure import Comparison, Different, Figure, Times
from benchmarks.streamlit_server import ROOT, serving
from cli import read_extract

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext

    from benchmarks.measure import Line, Options

_QUERY = "city=torino&level=zona"
_EMPTY_APP = 'import streamlit as st\n\nst.write("x")\n'
_ROUNDS = {"full": 9, "small": 2}
_LIMIT = 1.6
_INERT = "the painted map can be read; when it can be clicked is the figure below"
_PATIENCE_MS = 60_000
# Runs in every frame before its own scripts. What it looks for is in the frame or in the page.
_WATCH = """
(() => {
    const ours = () => document.getElementById("page")?.getAttribute("aria-busy") === "false"
        && window.frameElement?.style.visibility !== "hidden";
    const empty = () => document.querySelector('[data-testid="stMarkdownContainer"]')
        ?.textContent.trim() === "x";
    const done = window.parent === window ? empty : ours;
    const now = () => performance.timeOrigin + performance.now()
        - window.top.performance.timeOrigin;
    const look = () => {
        if (!done()) setTimeout(look, 5);
        else requestAnimationFrame(() => setTimeout(() => {
            window.top.painted ??= now();
            heed();
        }));
    };
    const heed = () => {
        if (window.frameElement?.inert) setTimeout(heed, 5);
        else window.top.usable ??= now();
    };
    look();
})();
"""
_DRAWN = "document.querySelector('iframe').contentWindow.Condivisa.drawn()"


def first_paint(options: Options) -> Iterator[Line]:
    """Visit the map of Torino and the empty app in turns, with an empty and with a full cache."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - for this benchmark alone

    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        script = folder / "empty_app.py"
        script.write_text(_EMPTY_APP, encoding="utf-8")
        ours = stack.enter_context(serving(ROOT / "app.py", folder)).url + f"/?{_QUERY}"
        empty = stack.enter_context(serving(script, folder)).url
        playwright = stack.enter_context(sync_playwright())
        browser = launch(playwright)
        stack.callback(browser.close)
        checked = _checked(browser, ours)
        _visit(browser, empty, visits=1)
        for cache, visits in (("an empty cache", 1), ("a full cache", 2)):
            taken: dict[str, list[_Visit]] = {ours: [], empty: []}
            for _ in range(_ROUNDS[options.size]):
                for url, seen in taken.items():
                    seen.append(_visit(browser, url, visits=visits))
            painted = {url: tuple(one.painted for one in seen) for url, seen in taken.items()}
            yield Comparison(
                f"first useful paint, warm server, {cache}",
                Times("Condivisa: the map with areas and symbols", painted[ours]),
                (Times('an empty Streamlit app: st.write("x")', painted[empty]),),
                limit=_LIMIT if visits == 1 else None,
                checked=checked,
                note=_INERT if visits == 1 else f"{_INERT}; no goal; a second visit",
            )
            usable = statistics.median(one.usable for one in taken[ours])
            yield Figure(f"until the map can be clicked, warm server, {cache}", usable, "ms")


@dataclass(frozen=True)
class _Visit:
    """Ms from the start of the navigation until it is painted, and until it can be clicked."""

    painted: float
    usable: float


def _visit(browser: Browser, url: str, *, visits: int) -> _Visit:
    """Return the last of some visits in a fresh context."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        return [_once(context, url) for _ in range(visits)][-1]
    finally:
        context.close()


def _once(context: BrowserContext, url: str) -> _Visit:
    page = context.new_page()
    page.add_init_script(_WATCH)
    page.goto(url, wait_until="commit")
    page.wait_for_function("window.painted", timeout=_PATIENCE_MS)
    page.wait_for_function("window.usable", timeout=_PATIENCE_MS)
    painted, usable = page.evaluate("[window.painted, window.usable]")
    # What is still on its way is of this visit: it comes before the next one begins.
    page.wait_for_load_state("networkidle")
    page.close()
    return _Visit(float(painted), float(usable))


def _checked(browser: Browser, url: str) -> str:
    """Return what the painted map shows.

    Raises
    ------
    Different
        If it is not what the Extract says.
    """
    page = browser.new_page()
    page.add_init_script(_WATCH)
    page.goto(url, wait_until="commit")
    page.wait_for_function("window.painted", timeout=_PATIENCE_MS)
    drawn = page.evaluate(_DRAWN)
    page.close()
    extract = read_extract(_QUERY)
    wanted = {"areas": len(extract.areas)} | {
        layer: int(answer.rows.geometry.notna().sum()) for layer, answer in extract.layers.items()
    }
    found = {name: drawn[name] for name in wanted}
    if found != wanted:
        raise Different(f"The map shows {found}, the Extract {wanted}.")
    return "at first paint the map shows " + ", ".join(f"{n} {name}" for name, n in found.items())
