"""Readings of the bundled cities, asked for as their addresses do, for the tests of their files."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from handed_over import MADE, answer
from layers.query import split_address
from layers.readings.ask import ask_reading, read_reading, split_reading

if TYPE_CHECKING:
    from datetime import date

    from layers.city_layers import CityLayers
    from layers.readings.model import Reading

CITIES = ("torino", "milano", "bologna")
TODAY: date = MADE
ASKED = {
    "profile": "city=bologna&level=zona&reading=profile",
    "compare": "city=torino&level=zona&reading=compare&with=TO-01,TO-11,TO-04",
    "rates": "city=milano&level=zona&reading=rates&lang=en",
    "gaps": "city=torino&level=zona&reading=gaps&reach=900",
    "what_if": "city=torino&level=municipio&reading=what_if&houses=45.03,7.62;45.12,7.7&best=1",
    "frontier": "city=bologna&level=municipio&reading=frontier&near=300&lang=en",
    "cross_tab": "city=milano&level=municipio&reading=cross_tab&rows=theme&columns=year",
    "time": "city=torino&level=zona&reading=time&day=2021-06-30&months=24",
    "monitoring": "city=torino&level=comune&reading=monitoring&lang=en",
    "instruments": "city=torino&level=zona&reading=instruments&place=all",
    "cities": "city=bologna&reading=cities",
    "lookup": "city=torino&level=zona&reading=lookup&find=giardino",
}


@cache
def layers_of(city: str) -> CityLayers:
    """Return the layers of a bundled city."""
    return answer(f"city={city}").source


@cache
def real(query: str) -> Reading:
    """Return the reading that an address asks for."""
    question, params = split_reading(split_address(query))
    extract = answer(urlencode(question))
    kind, values, notices = read_reading(params, extract.source)
    assert notices == (), notices
    return ask_reading(kind, values, extract, today=TODAY, cities=CITIES, layers_of=layers_of)
