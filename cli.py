"""The headless twin: the answers of the app on the command line, without a browser."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from data.catalogue import catalogue_of_environment, load_catalogue
from data.city import load_city
from geo.errors import CondivisaError
from layers.city_layers import CityLayers
from layers.describe import count_line, reconciliation_lines, sentence
from layers.extract import make_extract
from layers.query import read_question, split_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.answer import Extract

_RECONCILED = ("total", "placed", "by_geometry", "by_declaration", "unplaced", "inside", "outside")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code: 0 done, 1 it could not be done, 2 not understood."""
    arguments = _parser().parse_args(argv)
    try:
        extract = read_extract(arguments.query, catalogue=arguments.catalogue)
    except CondivisaError as error:
        print(error, file=sys.stderr)
        return 1
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    print(json.dumps(as_json(extract), ensure_ascii=False) if arguments.json else as_text(extract))
    return 0


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
    return "\n".join([*lines, *warnings, *areas])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="condivisa", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    extract = commands.add_parser("extract", help="answer the question of a query string")
    extract.add_argument("query", help='for example "city=torino&level=zona&status=ended"')
    extract.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    extract.add_argument("--catalogue", type=Path, help="folder of another catalogue")
    return parser


if __name__ == "__main__":
    sys.exit(main())
