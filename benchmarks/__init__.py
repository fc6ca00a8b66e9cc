"""Figures of speed, by ``make bench`` (all) or ``make bench NAME=...``: always beside named peers.

A benchmark is a function that takes :class:`~benchmarks.measure.Options` and yields the lines of
its table, in the module of its name; that module says what is done and what its peers are given.
It is loaded when it is run: peers are no part of the app.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.measure import Line, Options


@dataclass(frozen=True)
class Benchmark:
    """One benchmark: its name, which is that of its module and function, and what it does."""

    name: str
    title: str

    def run(self, options: Options) -> Iterator[Line]:
        """Run it; a line comes as soon as it was measured."""
        work = getattr(import_module(f"benchmarks.{self.name}"), self.name)
        yield from work(options)


_ALL = (
    Benchmark("join", "Points into areas: the cell index, beside the spatial joins there are."),
    Benchmark("memory", "What the join needs beside the data."),
    Benchmark("nearest", "The nearest house of every point, beside trees."),
    Benchmark("extract", "The whole answer to a question on 100,000 pacts, beside a plain script."),
    Benchmark("map", "From the click on a filter to the painted map, in Chromium."),
    Benchmark("first_paint", "From the address to the painted map, beside an empty Streamlit app."),
    Benchmark("sessions", "Many readers filtering at once, beside a plain st_folium page."),
    Benchmark("engines", "The join over partitioned files: here, with dask, in PostGIS."),
    Benchmark("sheet", "The A3 sheet of a city, beside matplotlib's page."),
    Benchmark("atlas", "The atlas of a city, per area, beside matplotlib's pages."),
    Benchmark("offline", "The map as one file, beside folium's."),
    Benchmark("readings", "Every reading, and how it grows from 10,000 to 100,000 pacts."),
)

BENCHMARKS: Mapping[str, Benchmark] = {one.name: one for one in _ALL}
"""Every benchmark by its name, in the order of the table."""
