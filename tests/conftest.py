"""What every test lives in: no network but loopback, the app on a port, a watched browser."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

import chromium
import loopback
import postgres as database
import server as app
from traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

loopback.forbid()
# Time limits per example measure the machine; the same examples in CI at every run.
hypothesis.settings.register_profile("house", deadline=None, derandomize=chromium.in_ci())
hypothesis.settings.load_profile("house")

# What somebody may have published in this checkout is nothing that a test knows of.
os.environ["CONDIVISA_STORE"] = tempfile.gettempdir() + "/condivisa-no-register"

NO_BROWSER = pytest.StashKey[int]()
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs the browser and run it last; without one leave it out, but never in CI.

    Last, because the quick tests should fail first, and because Playwright keeps an event loop
    running in this thread from its start on: ``asyncio.run`` does not work any more after it.
    """
    needing = [item for item in items if "browser" in getattr(item, "fixturenames", ())]
    for item in needing:
        item.add_marker(pytest.mark.browser)
    items[:] = [item for item in items if item not in needing] + needing
    if not needing or chromium.find() is not None:
        return
    if chromium.in_ci():
        raise pytest.UsageError(f"{len(needing)} tests need Chromium and there is none.")
    config.hook.pytest_deselected(items=needing)
    config.stash[NO_BROWSER] = len(needing)
    del items[-len(needing) :]


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say last what did not run."""
    if count := config.stash.get(NO_BROWSER, 0):
        terminalreporter.section("NO CHROMIUM", sep="*", red=True, bold=True)
        terminalreporter.line(f"{count} browser tests were NOT run.", red=True, bold=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember that a test failed: its pages are photographed before they are closed."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(autouse=True)
def no_foreign_network() -> Iterator[None]:
    """Fail a test that tried to reach another host, even when the error was swallowed."""
    loopback.attempts.clear()
    yield
    assert not loopback.attempts, loopback.attempts


@pytest.fixture(scope="session")
def postgres() -> Iterator[database.Server]:
    """A PostgreSQL with PostGIS for the whole run."""
    yield from database.server_or_skip()


@pytest.fixture
def postgis_address(postgres: database.Server) -> str:
    """The address of a register of its own, in which there is nothing yet."""
    return postgres.address(f"t{secrets.token_hex(6)}")


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., app.Server]]:
    """Return ``serve(catalogue=None)``: one app per catalogue, kept until the end of the run."""
    running: dict[Path | None, app.Server] = {}

    def serve_one(catalogue: Path | None = None) -> app.Server:
        if catalogue not in running:
            log_path = tmp_path_factory.mktemp("app") / "app.log"
            running[catalogue] = app.start(log_path, catalogue=catalogue)
        return running[catalogue]

    yield serve_one
    for each in running.values():
        each.stop()
    if complaints := [line for each in running.values() for line in each.complaints()]:
        pytest.fail("\n".join(complaints), pytrace=False)


@pytest.fixture(scope="session")
def app_server(serve: Callable[..., app.Server]) -> app.Server:
    """The app on the bundled data."""
    return serve()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        executable = chromium.find()
        launched = playwright.chromium.launch(executable_path=executable, args=[*chromium.FLAGS])
        yield launched
        launched.close()


@pytest.fixture
def locale() -> str:
    """The browser's language; ``@pytest.mark.parametrize("locale", [...])`` changes it."""
    return "it-IT"


@pytest.fixture
def viewport() -> dict[str, int]:
    """The window, in CSS pixels; parametrised as `locale` is."""
    return {"width": 1280, "height": 720}


@pytest.fixture
def traffic() -> Iterator[Traffic]:
    """The record of all the test's pages; what the test did not allow fails it."""
    record = Traffic()
    yield record
    if problems := record.problems():
        pytest.fail("\n".join(problems), pytrace=False)


@pytest.fixture
def foreign_requests(traffic: Traffic) -> list[str]:
    """Addresses asked of any host but this machine, in order."""
    return traffic.foreign


@pytest.fixture
def new_context(
    browser: Browser,
    traffic: Traffic,
    locale: str,
    viewport: dict[str, int],
    request: pytest.FixtureRequest,
) -> Iterator[Callable[..., BrowserContext]]:
    """Return ``new_context(**options)``: another fresh browser profile, watched like the first."""
    settings = {"locale": locale, "viewport": viewport, "timezone_id": "Europe/Rome"}
    with ExitStack() as stack:

        def open_one(**options: Any) -> BrowserContext:
            # A service worker's requests would pass unseen.
            context = browser.new_context(**(settings | options), service_workers="block")
            stack.callback(context.close)
            traffic.watch(context)
            return context

        contexts: list[BrowserContext] = []
        yield lambda **options: contexts.append(open_one(**options)) or contexts[-1]
        if request.node.stash.get(FAILED, False):
            _photograph(contexts, request.node.name)


def _photograph(contexts: list[BrowserContext], name: str) -> None:
    folder = app.ROOT / "test-results"
    folder.mkdir(exist_ok=True)
    safe = "".join(letter if letter.isalnum() else "_" for letter in name)
    for number, page in enumerate(page for context in contexts for page in context.pages):
        path = folder / f"{safe}-{number}.png"
        page.screenshot(path=path)
        print(f"How the page looked: {os.path.relpath(path)}")


@pytest.fixture
def context(new_context: Callable[..., BrowserContext]) -> BrowserContext:
    """A fresh browser profile."""
    return new_context()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty page; ``page.goto(app_server.url)`` opens the app."""
    return context.new_page()
