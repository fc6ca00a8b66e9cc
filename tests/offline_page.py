"""A reader of the offline page: opened from the disk, in a browser that is off the network."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from exports.offline.page import make
from exports.stamp import make_stamp

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Locator, Page

    from layers.answer import Extract
    from layers.selection import Selection

DAY = date(2026, 11, 21)
PATIENCE_MS = 15_000
STEP_MS = 20


def write_page(extract: Extract, folder: Path) -> Path:
    """Write the offline page of an answer into a folder and return its path."""
    (made,) = make(extract, make_stamp(extract, made=DAY))
    path = folder / made.name
    path.write_bytes(made.body)
    return path


def as_question(selection: Selection) -> dict[str, Any]:
    """Return a selection as the page's scripts have it."""
    question = asdict(replace(selection, view=None))
    on = selection.on.isoformat() if selection.on else None
    return question | {"rule": selection.rule.value, "on": on, "view": selection.view}


class OfflineReader:
    """One open page."""

    def __init__(self, context: BrowserContext) -> None:
        context.set_offline(True)
        self.requests: list[str] = []
        context.on("request", lambda request: self.requests.append(request.url))
        self.page: Page = context.new_page()

    def open(self, path: Path) -> None:
        """Open a file and wait for its first answer."""
        self.page.goto(path.as_uri())
        self.settle(1)

    def settle(self, number: int) -> None:
        """Wait until the page shows its answer of that number."""
        # Not wait_for_function: it evaluates a text in the page, which the page's policy forbids.
        for _ in range(PATIENCE_MS // STEP_MS):
            if self.page.evaluate("window.Condivisa.shown || 0") >= number:
                return
            self.page.wait_for_timeout(STEP_MS)
        raise AssertionError(f"No answer of number {number} in {PATIENCE_MS} ms.")

    @property
    def shown(self) -> int:
        return int(self.page.evaluate("Condivisa.shown"))

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()

    def tab(self, name: str) -> Locator:
        """Open a tab of the results and return its table."""
        self.page.locator(f"#tab-{name}").click()
        return self.page.locator("#tab-panel table")

    def choose(self, box: str, typed: str) -> None:
        """Type a name in a box of names and take the first that is found, by keyboard."""
        before = self.shown
        field = self.page.locator(f"#{box}-input")
        field.fill(typed)
        field.press("Enter")
        self.settle(before + 1)

    def tick(self, selector: str) -> None:
        """Tick a box by mouse, unfolding what it is in."""
        before = self.shown
        box = self.page.locator(selector)
        box.evaluate("node => { (node.closest('details') || {}).open = true; }")
        box.click()
        self.settle(before + 1)
