"""A reader at the screen: opens links, waits for answers, reads what the page says and draws."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Locator, Page

PATIENCE_MS = 30_000
_OPTION_COMES_MS = 3_000
_RUN_BEGINS_MS = 2_000
_IDLE = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"

# How often the app began or ended a run: an idle app may be one that has not begun yet.
_COUNT_TURNS = """
window.turns = 0;
new MutationObserver(changes => { window.turns += changes.length; }).observe(document, {
    subtree: true, attributes: true, attributeFilter: ['data-test-script-state'],
});
"""


class Reader:
    """One open page of the app."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self._turns = 0
        page.add_init_script(_COUNT_TURNS)

    def open(self, query: str = "") -> None:
        """Open a link and wait for its answer."""
        self.page.goto(f"{self.url}/?{query}" if query else f"{self.url}/")
        self.settle()

    def settle(self) -> None:
        """Wait until the app is idle and the page has shown the last answer it was given."""
        self.page.wait_for_selector("iframe[data-sent]", timeout=PATIENCE_MS)
        self.page.wait_for_function(
            """() => {
                const app = document.querySelector('[data-testid="stApp"]');
                const frame = document.querySelector('iframe[data-sent]');
                const shown = frame?.contentWindow?.Condivisa?.shown;
                return app?.dataset.testScriptState === 'notRunning'
                    && String(shown) === frame.dataset.sent;
            }""",
            timeout=PATIENCE_MS,
        )
        self._remember()

    def idle_after_run(self) -> None:
        """Wait for the run that a change starts (a change may start none), then for its end."""
        from playwright.sync_api import TimeoutError as NoRun

        with suppress(NoRun):
            self.page.wait_for_function(
                "seen => window.turns > seen", arg=self._turns, timeout=_RUN_BEGINS_MS
            )
        self.idle()

    def idle(self) -> None:
        """Wait until no run is under way: the next one is that of the next change."""
        self.page.wait_for_function(_IDLE, timeout=PATIENCE_MS)
        self._remember()

    def _remember(self) -> None:
        self._turns = self.page.evaluate("window.turns")

    @property
    def map(self) -> Frame:
        """The map's page."""
        frame = self.page.frame(url=re.compile(r"/map/page\.html"))
        assert frame is not None
        return frame

    def ask_page(self, script: str) -> Any:
        """Evaluate an expression on the map's page."""
        return self.map.evaluate(script)

    @property
    def sentence(self) -> str:
        return self.map.locator("#sentence").inner_text()

    @property
    def warnings(self) -> str:
        return self.map.locator("#warnings").inner_text()

    @property
    def drawn(self) -> dict[str, Any]:
        return self.ask_page("Condivisa.drawn()")

    @property
    def listed(self) -> dict[str, list[str]]:
        return self.ask_page("Condivisa.listed()")

    @property
    def view(self) -> list[float]:
        return self.ask_page("Condivisa.viewNow()")

    def tab(self, name: str) -> Locator:
        """Open a tab of the results and return its table."""
        self.map.locator(f"#tab-{name}").click()
        return self.map.locator("#tab-panel table")

    def all_rows(self, name: str) -> int:
        """Open a tab, show all its rows and count them."""
        table = self.tab(name)
        more = self.map.locator("#tab-panel p.more button")
        while more.count():
            more.first.click()
        return table.locator("tbody tr").count()

    def choose(self, label: str, *typed: str) -> None:
        """Choose in one of the question's boxes by typing."""
        box = self.page.get_by_role("combobox", name=label, exact=True)
        for text in typed:
            box.click()
            box.fill(text)
            self._wait_for_option(text)
            box.press("Enter")
            self.settle_after_change()
        box.press("Escape")

    def _wait_for_option(self, text: str) -> None:
        """Wait until the first of the options is one that was typed; the box forgives slips."""
        from playwright.sync_api import TimeoutError as OtherWords

        first = self.page.get_by_role("option").first.filter(
            has_text=re.compile(re.escape(text), re.IGNORECASE)
        )
        with suppress(OtherWords):
            first.wait_for(timeout=_OPTION_COMES_MS)
        self.page.wait_for_timeout(200)

    def set_date(self, digits: str) -> None:
        """Type a date, day first, and leave the box."""
        box = self.page.get_by_test_id("stDateInput")
        box.get_by_role("spinbutton").first.click()
        self.page.keyboard.type(digits)
        self.page.keyboard.press("Escape")
        self.page.get_by_role("textbox").last.click()
        self.settle_after_change()

    def settle_after_change(self) -> None:
        """Wait for the run that a change starts, then for its answer."""
        self.idle_after_run()
        self.settle()

    def point_at(self, layer: str, key: str) -> dict[str, Any]:
        """Move the mouse to where the map draws a feature or an area; return the place."""
        self.map.locator("#map-buttons").scroll_into_view_if_needed()
        at = self.ask_page(f"Condivisa.at({layer!r}, {key!r})")
        frame = self.page.locator("iframe[data-sent]").bounding_box()
        assert at is not None
        assert frame is not None
        self.page.mouse.move(frame["x"] + at["x"], frame["y"] + at["y"], steps=3)
        return at

    def click_on(self, layer: str, key: str) -> None:
        """Click on a feature or an area where the map draws it."""
        self.point_at(layer, key)
        self.page.mouse.down()
        self.page.mouse.up()
