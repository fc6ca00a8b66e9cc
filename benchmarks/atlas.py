"""The atlas of a city, per page, beside the same pages made with GeoPandas and matplotlib."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from benchmarks.measure import Figure, in_turns, once
from benchmarks.plain_pages import plain_answer, plain_atlas
from benchmarks.sheet import QUERY, require_same_answer
from cli import read_extract
from exports.formats import Options
from exports.paper.atlas import make_atlas
from exports.progress import silent
from exports.stamp import make_stamp
from layers.extract import make_extract

if TYPE_CHECKING:
    from collections.abc import Iterator


def atlas() -> Iterator[Figure]:
    """Make the atlas of Torino's zones: ours with cover and lists, and matplotlib's pages."""
    extract = read_extract(QUERY)
    stamp = make_stamp(extract, made=date(2026, 11, 21))
    plain = plain_answer(extract)
    require_same_answer(extract, plain)

    def ours() -> bytes:
        answer = make_extract(extract.selection, extract.source)
        return make_atlas(answer, stamp, Options(), silent)[0].body

    def peer() -> bytes:
        return plain_atlas(plain_answer(extract))

    areas = len(plain.areas)
    (body, ours_first), (pages, peer_first) = once(ours), once(peer)
    yield Figure("ours, size", len(body) / 1000, "kB")
    yield Figure("matplotlib + geopandas, size", len(pages) / 1000, "kB")
    yield Figure("ours, per area, first time", ours_first / areas, "ms")
    yield Figure("matplotlib + geopandas, per area, first", peer_first / areas, "ms")
    ours_ms, peer_ms = in_turns(ours, peer)
    yield Figure("ours, per area, median", ours_ms / areas, "ms")
    yield Figure("matplotlib + geopandas, per area, median", peer_ms / areas, "ms")
    yield Figure("the peer's time over ours", peer_ms / ours_ms, "x")
