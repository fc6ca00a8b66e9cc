"""The A3 sheet of a city beside the same page made with GeoPandas and matplotlib."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pypdf

from benchmarks.measure import Figure, in_turns, once
from benchmarks.plain_pages import plain_answer, plain_sheet
from cli import read_extract
from exports.formats import Options, make
from exports.picture import draw_map
from exports.stamp import make_stamp
from layers.extract import make_extract
from layers.numbers import area_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.plain_pages import PlainAnswer
    from layers.answer import Extract

QUERY = "city=torino&level=zona"


def sheet() -> Iterator[Figure]:
    """Make the A3 PDF of Torino: ours with lists and tags, and matplotlib's page of the map."""
    extract = read_extract(QUERY)
    stamp = make_stamp(extract, made=date(2026, 11, 21))
    options = Options(paper="a3", orientation="landscape")
    require_same_answer(extract, plain_answer(extract))

    def ours() -> bytes:
        # The peer joins and counts each time: so do we.
        answer = make_extract(extract.selection, extract.source)
        return make("pdf", answer, stamp, options)[0].body

    def peer() -> bytes:
        return plain_sheet(plain_answer(extract))

    (body, ours_first), (plain, peer_first) = once(ours), once(peer)
    yield Figure("ours, pages", len(pypdf.PdfReader(io.BytesIO(body)).pages), "")
    yield Figure("ours, size", len(body) / 1000, "kB")
    yield Figure("matplotlib + geopandas, size of one page", len(plain) / 1000, "kB")
    yield Figure("ours, all pages, first time", ours_first, "ms")
    yield Figure("matplotlib + geopandas, first time", peer_first, "ms")
    ours_ms, peer_ms = in_turns(ours, peer)
    yield Figure("ours, all pages, median", ours_ms, "ms")
    yield Figure("matplotlib + geopandas, one page, median", peer_ms, "ms")
    yield Figure("the peer's time over ours", peer_ms / ours_ms, "x")


def require_same_answer(extract: Extract, plain: PlainAnswer) -> None:
    """Check that both draw the same rows and the same number in every area.

    Raises
    ------
    RuntimeError
        If they do not: there is nothing to compare.
    """
    ours = {line.name: (line.pacts, line.houses) for line in area_table(extract).lines}
    drawn = draw_map(extract, width_mm=280, height_mm=200).drawn
    placed = {layer: int(frame.geometry.notna().sum()) for layer, frame in plain.rows.items()}
    if ours != plain.counts() or {layer: drawn[layer] for layer in placed} != placed:
        raise RuntimeError("The two maps do not show the same: there is nothing to compare.")
