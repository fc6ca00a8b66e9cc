"""``condivisa reading``: what planners read out of an answer, as a file or as JSON."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from cli.answers import add_past
from cli.told import DONE, NOT_UNDERSTOOD, fail, tell, warn
from cli.writing import add_options, day_of, misfit, options, write
from data.catalogue import catalogue_of_environment, load_catalogue
from data.register.state import load_now
from data.register.store import open_store
from exports.formats import Made
from exports.readings.formats import READING_FORMATS, make_reading
from exports.readings.stamp import stamp_reading
from exports.words import say
from layers.city_layers import CityLayers
from layers.notice import Notice
from layers.past import DATA_PARAM
from layers.query import split_address
from layers.readings.ask import ask_reading, read_reading, split_reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exports.stamp import Stamp
    from layers.answer import Extract
    from layers.readings.model import Figure, Reading, Row, Table, Value

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its only name

JSON = "json"
_FORMATS = (*READING_FORMATS, JSON)


class PartedQuery(argparse.Action):
    """Parts a query into ``query``, that of the question, and ``reading``, its own parameters."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        """Keep both parts."""
        del parser, option_string
        question, params = split_reading(split_address(str(values)))
        namespace.query = urlencode(question)
        namespace.reading = params


def add_reading(commands: Commands) -> None:
    """Add the command to those that there are."""
    text = "write a reading of the answer as a file, or print it as JSON"
    command = commands.add_parser("reading", help=text, description=text)
    command.set_defaults(run=_run)
    add = command.add_argument
    example = 'for example "city=torino&level=zona&reading=gaps&reach=800"'
    add("query", action=PartedQuery, help=example)
    add("--catalogue", type=Path, help="folder of another catalogue")
    add_past(command)
    add("--format", choices=_FORMATS, help="default: what --out ends in, else json")
    add_options(command, out_required=False)


def add_packed(command: argparse.ArgumentParser) -> None:
    """Add the readings that a pack holds beside its files."""
    example = 'of a zip, may come several times: for example "reading=gaps&reach=800"'
    command.add_argument(
        "--reading", action="append", dest="readings", metavar="READING", help=example
    )


def read_packed(
    extract: Extract, texts: Sequence[str]
) -> tuple[list[dict[str, str]], list[Notice]]:
    """Return the parameters of each reading of a pack, and what was not understood of them."""
    asked, notices = [], []
    for text in texts:
        question, params = split_reading(split_address(text))
        asked.append(params)
        # The question is that of the pack: another one here would be of another answer.
        known = ", ".join(("reading", *(one for one in params if one != "reading")))
        notices += [
            Notice("unknown_param", (("name", name), ("known", known)))
            for name, _ in question
            if name != DATA_PARAM
        ]
        notices += read_reading(params, extract.source)[2]
    return asked, notices


def make_reading_of(
    extract: Extract, params: Mapping[str, str], *, catalogue: Path | None, today: date
) -> Reading:
    """Make a reading of an answer.

    Parameters
    ----------
    params
        Those of the reading (:func:`layers.readings.ask.split_reading`); what is not understood of
        them is among the notices of the reading's answer.
    catalogue
        Folder of another catalogue than the one that the app would show.
    today
        The day on which it is asked.

    Raises
    ------
    ReadingError
        If the choices cannot be read together.
    """
    kind, values, notices = read_reading(params, extract.source)
    known, store = load_catalogue(catalogue or catalogue_of_environment()), open_store()

    @cache
    def layers_of(city: str) -> CityLayers:
        own = extract.source.data.city.key
        if city == own:
            return extract.source
        return CityLayers.of(load_now(known, city, store), known)

    return ask_reading(
        kind,
        values,
        replace(extract, notices=(*extract.notices, *notices)),
        today=today,
        cities=tuple(known.cities),
        layers_of=layers_of,
    )


def as_json(reading: Reading, stamp: Stamp) -> dict[str, object]:
    """Return a reading as JSON values: what is not known is null, days are ISO dates."""
    return {
        "reading": reading.key,
        "title": reading.title,
        "sentence": reading.sentence,
        "lang": stamp.lang,
        "figures": [_figure(one) for one in reading.figures],
        "tables": [_table(one) for one in reading.tables],
        "notes": list(reading.notes),
        "question": stamp.sentence,
        "fingerprint": stamp.fingerprint,
        "link": stamp.link,
        "warnings": [notice.text(stamp.lang) for notice in reading.extract.notices],
    }


def _run(extract: Extract, arguments: argparse.Namespace) -> int:
    """Make the reading and write it where it was asked for."""
    notices = read_reading(arguments.reading, extract.source)[2]
    if not warn(replace(extract, notices=(*extract.notices, *notices)), arguments):
        return NOT_UNDERSTOOD
    lang = extract.selection.lang
    key = _format(arguments)
    if why := _why_not(key, arguments):
        return fail(say(why[0], lang, **why[1]), NOT_UNDERSTOOD)
    today, catalogue = day_of(arguments), arguments.catalogue
    reading = make_reading_of(extract, arguments.reading, catalogue=catalogue, today=today)
    stamp = stamp_reading(reading, made=today, base_url=arguments.url)
    if key != JSON:
        made = make_reading(key, reading, stamp, options(arguments), tell)
        return write(made, stamp, arguments.out)
    text = json.dumps(as_json(reading, stamp), ensure_ascii=False)
    if arguments.out is not None:
        return write((Made(f"{stamp.stem}.{JSON}", text.encode()),), stamp, arguments.out)
    print(text)
    return DONE


def _format(arguments: argparse.Namespace) -> str:
    if arguments.format:
        return str(arguments.format)
    return arguments.out.suffix.lstrip(".").lower() if arguments.out else JSON


def _why_not(key: str, arguments: argparse.Namespace) -> tuple[str, dict[str, str]] | None:
    """Return why the options do not go together, as a key of the words and its values."""
    if key not in _FORMATS:
        return "error_format", {"format": key, "known": ", ".join(_FORMATS)}
    if key == JSON and arguments.out is None:
        return None
    suffix = READING_FORMATS[key].suffix if key != JSON else f".{JSON}"
    if arguments.out is None:
        return "error_suffix", {"out": "", "format": key, "suffixes": suffix}
    return misfit(arguments, key, (suffix,))


def _figure(figure: Figure) -> dict[str, object]:
    value = _value(figure.value)
    return {"label": figure.label, "value": value, "kind": figure.kind, "note": figure.note}


def _table(table: Table) -> dict[str, object]:
    return {
        "key": table.key,
        "caption": table.caption,
        "columns": [
            {"key": one.key, "label": one.label, "kind": one.kind, "note": one.note}
            for one in table.columns
        ],
        "rows": [_cells(row) for row in table.rows],
        "total": _cells(table.total) if table.total else None,
        "notes": list(table.notes),
        "empty": table.empty,
    }


def _cells(row: Row) -> list[object]:
    return [_value(value) for value in row.cells]


def _value(value: Value) -> object:
    return value.isoformat() if isinstance(value, date) else value
