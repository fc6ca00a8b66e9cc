"""The atlas of a city, per page, beside the same pages made with GeoPandas and matplotlib."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from benchmarks.measure import Comparison, Figure, Times, in_turns, once
from benchmarks.plain_pages import plain_answer, plain_atlas
from benchmarks.sheet import OURS, PEER, QUERY, require_same_answer
from cli import read_extract
from exports.formats import Options as FileOptions
from exports.paper.atlas import make_atlas
from exports.progress import silent
from exports.stamp import make_stamp
from layers.extract import make_extract

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measure import Line, Options


def atlas(options: Options) -> Iterator[Line]:
    """Make the atlas of Torino's zones: ours with cover and lists, and matplotlib's pages."""
    del options  # the bundled city is of one size
    extract = read_extract(QUERY)
    stamp = make_stamp(extract, made=date(2026, 11, 21))
    plain = plain_answer(extract)
    require_same_answer(extract, plain)

    def ours() -> bytes:
        answer = make_extract(extract.selection, extract.source)
        return make_atlas(answer, stamp, FileOptions(), silent)[0].body

    def peer() -> bytes:
        return plain_atlas(plain_answer(extract))

    areas = len(plain.areas)
    (body, ours_first), (pages, peer_first) = once(ours), once(peer)
    yield Figure("ours, size", len(body) / 1000, "kB")
    yield Figure("matplotlib + geopandas, size", len(pages) / 1000, "kB")
    work = f"atlas of Torino, {areas} zones"
    first = Times(OURS, (ours_first,)), (Times(PEER, (peer_first,)),)
    yield Comparison(f"{work}, first time", *first)
    times = in_turns({OURS: ours, PEER: peer})
    yield Comparison(
        work,
        times[OURS],
        (times[PEER],),
        checked="the number in every area, the features drawn",
        note="Ours has a cover, contents and lists; the peer one page of map for each area.",
    )
