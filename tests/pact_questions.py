"""Readings of pacts asked as the screen asks them, from layers that are read once."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from data.catalogue import load_catalogue
from data.city import load_city
from layers.city_layers import CityLayers
from layers.extract import make_extract
from layers.readings.registry import READINGS, Asked
from layers.selection import read_params
from plain import BUNDLED

if TYPE_CHECKING:
    from pathlib import Path

    from layers.answer import Extract
    from layers.readings.model import Reading, Row, Table

TODAY = date(2026, 11, 21)
MOST_ZEROS = 15


@cache
def layers_of(city: str, root: Path = BUNDLED) -> CityLayers:
    catalogue = load_catalogue(root)
    return CityLayers.of(load_city(catalogue, city), catalogue)


def extract_of(query: str, root: Path = BUNDLED) -> Extract:
    """Answer a question that is understood to the last word."""
    params = dict(parse_qsl(query))
    source = layers_of(params["city"], root)
    selection, notices = read_params(params, source.known, lang=params.get("lang", "it"))
    assert notices == ()
    return make_extract(selection, source)


def read(key: str, extract: Extract, **values: Any) -> Reading:
    kind = READINGS[key]
    chosen = {option.name: option.default for option in kind.options} | values
    return kind.make(
        Asked(
            extract=extract,
            values=chosen,
            today=TODAY,
            cities=(extract.selection.city,),
            layers_of=lambda _: extract.source,
            answer=make_extract,
        )
    )


def tables(reading: Reading) -> dict[str, Table]:
    found = {table.key: table for table in reading.tables}
    assert len(found) == len(reading.tables)
    return found


def column(table: Table, key: str) -> list[Any]:
    at = [one.key for one in table.columns].index(key)
    return [row.cells[at] for row in table.rows]


def all_rows(table: Table) -> tuple[Row, ...]:
    return (*table.rows, table.total) if table.total else table.rows


def questions_keep_their_promise(reading: Reading) -> int:
    """Make the questions that cells open, of zeros some: each counts exactly what the cell says."""
    made: dict[Any, Extract] = {}
    opened = zeros = 0
    for table in reading.tables:
        names = [one.key for one in table.columns]
        for row in all_rows(table):
            assert len(row.cells) == len(names)
            for name, value, question in zip(names, row.cells, row.opens, strict=False):
                zeros += question is not None and not value
                if question is None or (not value and zeros > MOST_ZEROS):
                    continue
                if question not in made:
                    made[question] = make_extract(question, reading.extract.source)
                layer = name if name in {"houses", "target_areas"} else "pacts"
                count = made[question].layers[layer].reconciliation.inside
                assert count == value, (table.key, row.cells[0], name)
                opened += 1
    return opened


def lists_are_there(reading: Reading) -> None:
    """Every count but zero opens a question or names a list of the same reading."""
    keys = {table.key for table in reading.tables}
    for table in reading.tables:
        kinds = [one.kind for one in table.columns]
        for row in all_rows(table):
            assert {one for one in row.lists if one} <= keys
            opens = row.opens or (None,) * len(kinds)
            lists = row.lists or ("",) * len(kinds)
            for kind, value, one, other in zip(kinds, row.cells, opens, lists, strict=True):
                assert kind != "count" or not value or one or other, (table.key, row)


def shown(reading: Reading) -> str:
    """Return all that a reader sees, as text."""
    cells = [str(cell) for table in reading.tables for row in all_rows(table) for cell in row.cells]
    notes = [note for table in reading.tables for note in table.notes]
    return "\n".join((*cells, *notes, *reading.notes, reading.sentence, reading.title))
