"""The offline page of a city beside what ``folium.Map.save`` makes of the same features."""

from __future__ import annotations

import re
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import folium

from benchmarks.browser import launch
from benchmarks.measure import ROUNDS, Comparison, Different, Times
from cli import read_extract
from exports.formats import make
from exports.stamp import make_stamp
from layers.map.page import asset_dirs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from benchmarks.measure import Line, Options
    from layers.answer import Extract

QUERY = "city=torino&level=zona"
LEAFLET = ("leaflet.js", "leaflet.css")
# From the start of the navigation to the frame after the one in which the map is drawn.
OURS = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    while (!(window.Condivisa && Condivisa.lastDraw)) await frame();
    await frame();
    const { areas, pacts, houses, target_areas } = Condivisa.drawn();
    return [performance.now(), areas + pacts + houses + target_areas];
}"""
PEER = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    const drawn = () => document.querySelectorAll('path.leaflet-interactive').length;
    while (!drawn()) await frame();
    await frame();
    return [performance.now(), drawn()];
}"""


def offline(options: Options) -> Iterator[Line]:
    """Write and open the map of Torino as one HTML file: ours, and folium's with GeoJson layers."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - for this benchmark alone

    del options  # the bundled city is of one size
    extract = read_extract(QUERY)
    stamp = make_stamp(extract, made=date(2026, 11, 21))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        ours, peer = Path(folder) / "ours.html", Path(folder) / "peer.html"
        ours.write_bytes(make("html", extract, stamp)[0].body)
        plain_map(extract).save(peer)
        peer.write_text(with_leaflet_inside(peer.read_text(encoding="utf-8")), encoding="utf-8")
        browser = launch(playwright)
        times: dict[Path, list[float]] = {ours: [], peer: []}
        for _ in range(ROUNDS):
            loads = {path: _load(browser, path, OURS if path == ours else PEER) for path in times}
            if len({drawn for _, drawn in loads.values()}) > 1:
                raise Different(f"The maps do not draw the same: {loads}.")
            for path, (ms, _) in loads.items():
                times[path].append(ms)
        browser.close()
        sizes = {path: path.stat().st_size / 1000 for path in times}
    name = "folium.Map.save, Leaflet added"
    yield Comparison(
        "offline page of Torino, size",
        Times("Condivisa", (sizes[ours],)),
        (Times(name, (sizes[peer],)),),
        unit="kB",
        note="Ours holds the question, the lists, the legend and both languages; the peer the map.",
    )
    yield Comparison(
        "offline page of Torino, opened and painted",
        Times("Condivisa", tuple(times[ours])),
        (Times(name, tuple(times[peer])),),
        checked="the number of features drawn",
    )


def plain_map(extract: Extract) -> folium.Map:
    """Return folium's map of the same rows: all levels of areas in it, the asked one shown."""
    data, level = extract.source.data, extract.selection.level
    plain = folium.Map(tiles=None)
    for key in extract.source.hierarchy.levels:
        areas = data.areas.loc[data.areas["level"] == key, ["code", "name", "geometry"]]
        folium.GeoJson(areas, name=key, show=key == level).add_to(plain)
    for layer, answer in extract.layers.items():
        rows = answer.features.drop(columns=["declared"])
        for mine, show in ((rows.iloc[answer.inside], True), (rows.drop(answer.inside), False)):
            placed = mine[mine.geometry.notna()]
            texts = placed.drop(columns="geometry").astype(str).columns
            frame = placed.assign(**{name: placed[name].astype(str) for name in texts})
            if len(frame):
                marker = folium.CircleMarker(radius=6)
                folium.GeoJson(frame, name=layer, marker=marker, show=show).add_to(plain)
    west, south, east, north = data.areas.total_bounds
    plain.fit_bounds([(south, west), (north, east)])
    return plain


def with_leaflet_inside(html: str) -> str:
    """Give the peer's page Leaflet as ours has it, and leave out all else that it would fetch."""
    folder = asset_dirs()["leaflet"]
    script, style = ((folder / name).read_text(encoding="utf-8") for name in LEAFLET)
    html = re.sub(r'<script src="https?://[^"]*"></script>', "", html)
    html = re.sub(r'<link rel="stylesheet" href="https?://[^"]*"/>', "", html)
    return html.replace("<head>", f"<head><style>{style}</style><script>{script}</script>", 1)


def _load(browser: Browser, path: Path, ready: str) -> tuple[float, int]:
    """Open a file in a fresh profile; return the time in ms and how many features are drawn."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto(path.as_uri())
    ms, drawn = page.evaluate(ready)
    context.close()
    return float(ms), int(drawn)
