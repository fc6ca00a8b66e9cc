"""From the click on a filter to the painted map, in Chromium: our app, and two peers.

The same pacts over the same 312 comuni, the same kind of box to choose a status in. On every
filter each side draws the pacts of that status, colours the comuni anew by how many of them they
have, and is ready to name what the pointer is at: a comune with its count, a pact with its status.
Ours gets a message with rows and counts for what its page has; one peer gets all of it as GeoJSON,
the other takes the pacts from vector tiles and gets colours and counts
(:mod:`benchmarks.map_peers_app`).

There is one way to see that the map is painted: in each page the frame that holds the map counts at
every animation frame how many pacts its map has drawn, and notes the time after the frame in which
that number became the one that the filter gives. The three are asked in turns; in the first two
turns, which are not timed, comuni drawn and counts are compared.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.browser import launch
from benchmarks.made_pacts import CITY, catalogue_with
from benchmarks.map_peers import peer_data, serve_tiles, write_files
from benchmarks.measure import Bound, Comparison, Different, Times
from benchmarks.streamlit_server import serving
from data.catalogue import load_catalogue
from data.city import load_city
from layers.city_layers import CityLayers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request

    from benchmarks.map_peers import PeerData
    from benchmarks.measure import Line, Options

APP = Path(__file__).parent.parent / "app.py"
STATUS = "active_at_source_date"
BOX = "Stato del patto"
ASKED = f"city={CITY}&level=comune&lang=it"
GEOJSON = "st_folium, feature_group_to_add with GeoJson"
TILES = "st_folium with VectorGrid tiles"
OURS = "Condivisa"
GOALS = {10_000: {GEOJSON: 30.0, TILES: 5.0}, 100_000: {GEOJSON: 80.0, TILES: 8.0}}
MOST_IN_PAGE_MS, MOST_FETCHED_MB = 60.0, 1.5
PATIENCE_MS = 240_000
# In the page around the map's frame; `watch(n)` begins when a filter that gives n pacts is timed.
WATCH = """
if (window === top) {
    // The group of the filter before is still listed, but on no map.
    const given = (frame) => (frame.feature_group || []).find((one) => one._map)?.getLayers();
    const drawnIn = (frame) => {
        if (frame.Condivisa?.answers) return frame.Condivisa.drawn().pacts;
        if (frame.drawnPacts !== undefined) return frame.drawnPacts;
        return given(frame)?.[1]?.getLayers().length ?? -1;
    };
    const now = () => performance.timeOrigin + performance.now();
    const begin = () => { window.began = now(); };
    const receive = ({ data }) => {
        if (data?.type !== 'answer') return;
        window.received = now();
        window.counts = data.counts.pacts;
    };
    const afterFrame = (then) => {
        const channel = new MessageChannel();
        channel.port1.onmessage = then;
        channel.port2.postMessage(0);
    };
    const all = () => Array.from({ length: frames.length }, (_, at) => frames[at]);
    for (const name of ['pointerdown', 'keydown']) addEventListener(name, begin, true);
    // How many comuni are drawn, and their counts: ours as steps and values, else in their order.
    window.areas = () => all().map((frame) => {
        if (frame.Condivisa?.answers) return [frame.Condivisa.drawn().areas, window.counts];
        if (frame.drawnAreas) return [frame.drawnAreas.size, Object.values(frame.peerCounts)];
        const shapes = given(frame)?.[0].getLayers();
        return shapes && [shapes.length, shapes.map((one) => one.feature.properties.count)];
    }).find(Boolean);
    window.shows = (n) => all().some((frame) => drawnIn(frame) === n);
    window.watch = (n) => {
        window.painted = window.received = undefined;
        for (const frame of all()) frame.addEventListener('message', receive, true);
        const look = () => {
            if (window.shows(n)) afterFrame(() => { window.painted = now(); });
            else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    };
}
"""


@dataclass
class Side:
    """One app in a page of its own, with what its filters took, in ms."""

    name: str
    page: Page
    taken: list[float] = field(default_factory=list)
    in_page: list[float] = field(default_factory=list)

    def filter(self, drawn: int, *, on: bool) -> None:
        """Put the status into the box, or take it out; wait until so many pacts are painted."""
        box = self.page.get_by_role("combobox", name=BOX)
        if on:
            box.click()
            option = self._option()
            option.wait_for(timeout=PATIENCE_MS)
            self.page.evaluate("n => watch(n)", drawn)
            option.click()
        else:
            box.focus()
            self.page.evaluate("n => watch(n)", drawn)
            box.press("Backspace")
        self.page.wait_for_function("window.painted", timeout=PATIENCE_MS)
        began, received, painted = self.page.evaluate("[began, received, painted]")
        self.taken.append(painted - began)
        if received is not None:
            self.in_page.append(painted - received)
        # Lists and what else may follow is not of the next filter's time.
        self.page.wait_for_timeout(1500)
        self.page.keyboard.press("Escape")

    def _option(self) -> Locator:
        return self.page.get_by_role("option").filter(has_text="attivo alla data").first

    def require_areas(self, counts: list[int]) -> None:
        """Make sure that all comuni are drawn, with these counts."""
        drawn, told = self.page.evaluate("areas()")
        if self.name == OURS:
            steps, values = told
            told = [0] * len(counts)
            for at, n in zip(accumulate(steps), values, strict=True):
                told[at] = n
        if (drawn, told) != (len(counts), counts):
            raise Different(f"{self.name} draws {drawn} comuni, with {sum(told)} pacts.")

    def forget(self) -> None:
        """Forget what was taken so far: it was to get warm."""
        self.taken.clear()
        self.in_page.clear()

    @property
    def times(self) -> Times:
        """What the filters took."""
        return Times(self.name, tuple(self.taken))


def map(options: Options) -> Iterator[Line]:  # noqa: A001 - a benchmark has the name of its module
    """Filter 10,000 and 100,000 pacts over the comuni of Torino, in our app and beside peers."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - for this benchmark alone

    sizes = (10_000, 100_000) if options.size == "full" else (1_000,)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for n in sizes:
            yield from _of_size(browser, n, options)
        browser.close()


def _of_size(browser: Browser, n: int, options: Options) -> Iterator[Line]:
    rounds = 6 if options.size == "full" else 2
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        home = Path(folder) / "catalogue"
        root = catalogue_with(home, n, options.seed, all_on_map=True)
        catalogue = load_catalogue(root)
        data = peer_data(CityLayers.of(load_city(catalogue, CITY), catalogue))
        fetched: list[Request] = []
        ours = stack.enter_context(_our_side(browser, root, fetched))
        peers, note = _peer_sides(stack, browser, data, Path(folder))
        view = ours.page.evaluate(_IN_OURS.format("Condivisa.viewNow()"))
        for at in range(-2, rounds):
            for side in (ours, *peers):
                on = at % 2 == 0
                status = STATUS if on else None
                side.filter(data.drawn(status), on=on)
                if at < 0:
                    side.require_areas(data.counts(status))
                    side.forget()
        if ours.page.evaluate(_IN_OURS.format("Condivisa.viewNow()")) != view:
            raise Different("A filter moved the view of our map.")
        yield from _lines(n, data, ours, peers, note)
        yield from _bounds(n, ours, fetched)


_IN_OURS = "document.querySelector('iframe[data-sent]').contentWindow.{}"


def _lines(
    n: int, data: PeerData, ours: Side, peers: list[Side], note: str
) -> Iterator[Comparison]:
    work = f"filter click to painted map, {n:,} pacts + {len(data.comuni)} comuni"
    pacts = f"{data.drawn(STATUS):,} and {data.drawn(None):,} pacts drawn by each"
    checked = f"{pacts}; the comuni, and how many of the pacts each has"
    for name in (GEOJSON, TILES):
        yield Comparison(
            work=f"{work}, beside {name}",
            ours=ours.times,
            peers=tuple(side.times for side in peers if side.name == name),
            goal=GOALS.get(n, {}).get(name),
            checked=checked,
            note=note,
        )


def _bounds(n: int, ours: Side, fetched: list[Request]) -> Iterator[Bound]:
    in_page = Times(OURS, tuple(ours.in_page))
    yield Bound(
        f"the same, in the page: from the answer's coming to the painted map, {n:,} pacts",
        in_page.median,
        "ms",
        MOST_IN_PAGE_MS,
        note=f"{in_page.least:.0f} to {in_page.most:.0f} ms; the median of {len(ours.in_page)}",
    )
    mounts = ours.page.evaluate(_IN_OURS.format("Condivisa.mounts"))
    yield Bound(f"mounts of our map over all filters, {n:,} pacts", mounts, "", 1, "the view stays")
    # What the browser had already counts as nothing.
    sizes = [max(0, one.sizes()["responseBodySize"]) for one in fetched]
    yield Bound(
        f"all layer files that the map fetched, {n:,} pacts",
        sum(sizes) / 1e6,
        "MB",
        MOST_FETCHED_MB,
        note=f"{len(sizes)} files, as they come over the wire",
    )


@contextmanager
def _our_side(browser: Browser, root: Path, fetched: list[Request]) -> Iterator[Side]:
    with tempfile.TemporaryDirectory() as home:
        app = serving(APP, Path(home), CONDIVISA_CATALOGUE=str(root))
        with app as server, _context(browser) as context:
            page = context.new_page()

            def note(request: Request) -> None:
                if "/packs/" in request.url:
                    fetched.append(request)

            page.on("requestfinished", note)
            page.goto(f"{server.url}/?{ASKED}", timeout=PATIENCE_MS)
            page.wait_for_selector("iframe[data-sent]", timeout=PATIENCE_MS)
            page.wait_for_function(_IN_OURS.format("Condivisa?.answers"), timeout=PATIENCE_MS)
            yield Side(OURS, page)


def _peer_sides(
    stack: ExitStack, browser: Browser, data: PeerData, folder: Path
) -> tuple[list[Side], str]:
    """Return the peers that can run here, and why if one cannot."""
    home = folder / "peers"
    try:
        app = write_files(data, home)
        tiles = stack.enter_context(serve_tiles(data))
        variables = {
            "CONDIVISA_PEERS": str(home),
            "CONDIVISA_TILES": tiles,
            "STREAMLIT_SERVER_ENABLE_STATIC_SERVING": "true",
        }
        server = stack.enter_context(serving(app, home, **variables))
    except (OSError, ImportError) as error:
        return [], f"The peers did not run: {error}"
    sides = []
    for name, peer in ((GEOJSON, "geojson"), (TILES, "tiles")):
        page = stack.enter_context(_context(browser)).new_page()
        page.goto(f"{server.url}/?peer={peer}", timeout=PATIENCE_MS)
        page.wait_for_function("n => shows(n)", arg=data.drawn(None), timeout=PATIENCE_MS)
        sides.append(Side(name, page))
    return sides, ""


@contextmanager
def _context(browser: Browser) -> Iterator[BrowserContext]:
    context: Any = browser.new_context(viewport={"width": 1366, "height": 900}, locale="it-IT")
    context.add_init_script(WATCH)
    yield context
    context.close()
