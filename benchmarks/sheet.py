"""The A3 sheet of a city beside the same page made with GeoPandas and matplotlib."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pypdf

from benchmarks.measure import Comparison, Different, Figure, Times, in_turns, once
from benchmarks.plain_pages import plain_answer, plain_sheet
from cli import read_extract
from exports.formats import Options as FileOptions
from exports.formats import make
from exports.picture import draw_map
from exports.stamp import make_stamp
from layers.extract import make_extract
from layers.numbers import area_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measure import Line, Options
    from benchmarks.plain_pages import PlainAnswer
    from layers.answer import Extract

QUERY = "city=torino&level=zona"
OURS, PEER = "Condivisa", "matplotlib + geopandas"


def sheet(options: Options) -> Iterator[Line]:
    """Make the A3 PDF of Torino: ours with lists and tags, and matplotlib's page of the map."""
    del options  # the bundled city is of one size
    extract = read_extract(QUERY)
    stamp = make_stamp(extract, made=date(2026, 11, 21))
    paper = FileOptions(paper="a3", orientation="landscape")
    require_same_answer(extract, plain_answer(extract))

    def ours() -> bytes:
        # The peer joins and counts each time: so do we.
        answer = make_extract(extract.selection, extract.source)
        return make("pdf", answer, stamp, paper)[0].body

    def peer() -> bytes:
        return plain_sheet(plain_answer(extract))

    (body, ours_first), (plain, peer_first) = once(ours), once(peer)
    yield Figure("ours, pages", len(pypdf.PdfReader(io.BytesIO(body)).pages), "")
    yield Figure("ours, size", len(body) / 1000, "kB")
    yield Figure("matplotlib + geopandas, size of one page", len(plain) / 1000, "kB")
    yield Comparison(
        "A3 sheet of Torino, all pages, first time",
        Times(OURS, (ours_first,)),
        (Times(PEER, (peer_first,)),),
    )
    times = in_turns({OURS: ours, PEER: peer})
    yield Comparison(
        "A3 sheet of Torino, all pages",
        times[OURS],
        (times[PEER],),
        checked="the number in every area, the features drawn",
        note="The peer draws one page: the map and its legend, no list, no tags.",
    )


def require_same_answer(extract: Extract, plain: PlainAnswer) -> None:
    """Check that both draw the same rows and the same number in every area.

    Raises
    ------
    Different
        If they do not: there is nothing to compare.
    """
    ours = {line.name: (line.pacts, line.houses) for line in area_table(extract).lines}
    drawn = draw_map(extract, width_mm=280, height_mm=200).drawn
    placed = {layer: int(frame.geometry.notna().sum()) for layer, frame in plain.rows.items()}
    if ours != plain.counts() or {layer: drawn[layer] for layer in placed} != placed:
        raise Different("The two maps do not show the same.")
