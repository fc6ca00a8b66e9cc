"""``condivisa extract``: the answer to a question as text or as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING

from cli.told import DONE
from data.catalogue import catalogue_of_environment, load_catalogue
from data.city import load_city
from layers.city_layers import CityLayers
from layers.describe import count_line, reconciliation_lines, sentence
from layers.extract import make_extract
from layers.query import read_question, split_address
from layers.sources import caveats

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from layers.answer import Extract

_RECONCILED = ("total", "placed", "by_geometry", "by_declaration", "unplaced", "inside", "outside")


def read_extract(query: str, *, catalogue: Path | None = None) -> Extract:
    """Answer a query string such as ``city=torino&level=comune&areas=TO-11``.

    A whole address is taken too. Without a catalogue it is the one that the app would show.
    """
    known = load_catalogue(catalogue or catalogue_of_environment())

    @cache
    def layers_of(city: str) -> CityLayers:
        return CityLayers.of(load_city(known, city), known)

    selection, notices = read_question(
        split_address(query), tuple(known.cities), lambda city: layers_of(city).known
    )
    return make_extract(selection, layers_of(selection.city), notices=notices)


def as_json(extract: Extract) -> dict[str, object]:
    """Return the answer as JSON values; see the README for the meaning of each."""
    return {
        "sentence": sentence(extract),
        "lang": extract.selection.lang,
        "fingerprint": extract.fingerprint,
        "rule": extract.selection.rule.value,
        "totals": {name: one.reconciliation.inside for name, one in extract.layers.items()},
        "reconciliation": {
            name: {key: asdict(one.reconciliation)[key] for key in _RECONCILED}
            for name, one in extract.layers.items()
        },
        "areas": extract.areas[
            ["code", "name", "level", "pacts", "houses", "target_areas"]
        ].to_dict("records"),
        "rows": {name: one.ids for name, one in extract.layers.items()},
        "warnings": [notice.text(extract.selection.lang) for notice in extract.notices],
        "caveats": list(_caveats(extract)),
    }


def as_text(extract: Extract) -> str:
    """Return the answer for a reader at a terminal."""
    warnings = [f"! {notice.text(extract.selection.lang)}" for notice in extract.notices]
    areas = [
        f"  {row.code:10} {row.pacts:>5} {row.houses:>5} {row.target_areas:>5}  {row.name}"
        for row in extract.areas.itertuples()
        if row.in_choice
    ]
    lines = [sentence(extract), count_line(extract), *reconciliation_lines(extract)]
    return "\n".join([*lines, *_caveats(extract), *warnings, *areas])


def answer(extract: Extract, arguments: Namespace) -> int:
    """Print the answer."""
    whole = arguments.json
    print(json.dumps(as_json(extract), ensure_ascii=False) if whole else as_text(extract))
    return DONE


def _caveats(extract: Extract) -> tuple[str, ...]:
    return caveats(extract.source, extract.selection.level, extract.selection.lang)
