"""``condivisa extract``: the answer to a question as text or as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING

from cli.told import DONE
from data.catalogue import catalogue_of_environment, load_catalogue
from data.register.state import load_state, state_now
from data.register.store import open_store
from layers.city_layers import CityLayers
from layers.describe import count_line, reconciliation_lines, sentence
from layers.extract import make_extract
from layers.past import asked_data, data_notices, past_of, shown_past
from layers.query import read_question, split_address
from layers.sources import caveats

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from pathlib import Path

    from layers.answer import Extract

_RECONCILED = ("total", "placed", "by_geometry", "by_declaration", "unplaced", "inside", "outside")


def read_extract(query: str, *, catalogue: Path | None = None, past: bool = False) -> Extract:
    """Answer a query string such as ``city=torino&level=comune&areas=TO-11``.

    A whole address is taken too. Without a catalogue it is the one that the app would show. With
    ``past`` a link is answered on the data that it was made on, if that is kept.
    """
    pairs = split_address(query)
    known, store = load_catalogue(catalogue or catalogue_of_environment()), open_store()

    asked = asked_data(pairs)

    @cache
    def layers_of(city: str) -> CityLayers:
        then = past_of(known, city, store, asked) if past and asked else None
        state = then.state if then else state_now(store, city)
        return CityLayers.of(load_state(known, city, store, state), known)

    selection, notices = read_question(
        pairs, tuple(known.cities), lambda city: layers_of(city).known
    )
    layers = layers_of(selection.city)
    shown, lang = layers.data.fingerprint, selection.lang
    then = past_of(known, selection.city, store, asked) if asked else None
    of_data = data_notices(asked, shown, then, lang, offer="data_older_command")
    if past and then and then.state != state_now(store, selection.city):
        of_data = (shown_past(then, lang),)
    return make_extract(selection, layers, notices=(*notices, *of_data))


def add_past(command: ArgumentParser) -> None:
    """Add the choice of the data that a link was made on."""
    text = "answer on the data that the link was made on (its data=...), if it is kept"
    command.add_argument("--past", action="store_true", help=text)


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
