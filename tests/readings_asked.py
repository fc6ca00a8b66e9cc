"""A reading asked for by its address, of the bundled cities or of any other catalogue."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from data.catalogue import load_catalogue
from data.city import load_city
from layers.city_layers import CityLayers
from layers.extract import make_extract
from layers.query import read_question, split_address
from layers.readings.ask import ask_reading, read_reading, split_reading

if TYPE_CHECKING:
    from pathlib import Path

    from layers.readings.model import Reading, Row, Table

TODAY = date(2026, 11, 21)


@cache
def layers_of(key: str, root: Path | None = None) -> CityLayers:
    catalogue = load_catalogue(root)
    return CityLayers.of(load_city(catalogue, key), catalogue)


def asked(query: str, root: Path | None = None) -> Reading:
    """Return the reading that an address asks for; every part of it must be understood."""
    cities = tuple(load_catalogue(root).cities)
    question, params = split_reading(split_address(query))
    selection, unclear = read_question(question, cities, lambda key: layers_of(key, root).known)
    source = layers_of(selection.city, root)
    kind, values, unread = read_reading(params, source)
    assert not unclear
    assert not unread
    return ask_reading(
        kind,
        values,
        make_extract(selection, source),
        today=TODAY,
        cities=cities,
        layers_of=lambda key: layers_of(key, root),
    )


def table(reading: Reading, key: str) -> Table:
    return next(one for one in reading.tables if one.key == key)


def cells(one: Table) -> list[dict[str, object]]:
    """Return the rows of a table as a dict each, by the keys of its columns."""
    return [dict(zip([c.key for c in one.columns], row.cells, strict=True)) for row in one.rows]


def sound(reading: Reading) -> None:
    """Hold what every reading owes: whole rows, and lists that are there."""
    keys = [one.key for one in reading.tables]
    assert len(keys) == len(set(keys))
    for one in reading.tables:
        width = len(one.columns)
        assert len({column.key for column in one.columns}) == width
        for row in (*one.rows, *([one.total] if one.total else [])):
            assert len(row.cells) == width
            assert len(row.opens) in (0, width)
            assert len(row.lists) in (0, width)
            assert {key for key in row.lists if key} <= set(keys)
            listed = [bool(value) for value, key in zip(row.cells, row.lists, strict=False) if key]
            assert all(listed), "a list behind a count of nothing"


def opened(row: Row, layer: str, at: int, root: Path | None = None) -> int:
    """Return how many rows of a layer the question behind a cell gives."""
    selection = row.opens[at]
    assert selection is not None
    answer = make_extract(selection, layers_of(selection.city, root))
    return answer.layers[layer].reconciliation.inside
