"""The headless twin: the answers and the files of the app on the command line, no browser."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from data.catalogue import catalogue_of_environment, load_catalogue
from data.city import load_city
from exports.errors import ExportCancelledError, ExportError, WriteError
from exports.formats import (
    DIALECTS,
    FORMATS,
    LAYERED,
    ORIENTATIONS,
    PAPERS,
    RESOLUTIONS,
    Made,
    Options,
    make,
)
from exports.stamp import BASE_URL, Stamp, make_stamp
from exports.words import say
from exports.write import write_files
from geo.errors import CondivisaError
from layers.city_layers import CityLayers
from layers.describe import count_line, reconciliation_lines, sentence
from layers.extract import OWN_NOTICES, make_extract
from layers.query import read_question, split_address
from layers.records import ACCESSES
from layers.selection import LayerName

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from layers.answer import Extract

    Arguments = argparse.Namespace
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its only name
    Run = Callable[[Extract, Arguments], int]

_RECONCILED = ("total", "placed", "by_geometry", "by_declaration", "unplaced", "inside", "outside")
_PACK = "zip"
_PACKED = ("pdf", "pptx", "xlsx", "html")
DONE, NOT_READ, NOT_UNDERSTOOD, NOT_MADE, NOT_WRITTEN, STOPPED = 0, 1, 2, 3, 4, 130
"""Exit codes: done; the data cannot be read; the command or, with --strict, the question was not
understood; the file cannot be made; it cannot be written; stopped by the reader."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code."""
    arguments = _parser().parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        extract = read_extract(arguments.query, catalogue=arguments.catalogue)
    except CondivisaError as error:
        return _fail(str(error), NOT_READ)
    lang = extract.selection.lang
    try:
        done: int = arguments.run(extract, arguments)
    except (KeyboardInterrupt, ExportCancelledError):
        return _fail(say("error_cancelled", lang), STOPPED)
    except ExportError as error:
        return _fail(error.text(lang), NOT_WRITTEN if isinstance(error, WriteError) else NOT_MADE)
    except CondivisaError as error:
        return _fail(str(error), NOT_MADE)
    return done


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


def _answer(extract: Extract, arguments: Arguments) -> int:
    whole = arguments.json
    print(json.dumps(as_json(extract), ensure_ascii=False) if whole else as_text(extract))
    return DONE


def _export(extract: Extract, arguments: Arguments) -> int:
    """Make the files of one format and write them where they were asked for."""
    if not _warned(extract, arguments):
        return NOT_UNDERSTOOD
    lang, key = extract.selection.lang, arguments.format or arguments.out.suffix.lstrip(".").lower()
    if key not in (*FORMATS, _PACK):
        known = ", ".join((*FORMATS, _PACK))
        return _fail(say("error_format", lang, format=key, known=known), NOT_UNDERSTOOD)
    suffix = FORMATS[key].suffix if key in FORMATS else f".{_PACK}"
    if why := _misfit(arguments, key, (suffix,)):
        return _fail(say(why[0], lang, **why[1]), NOT_UNDERSTOOD)
    stamp, options = _stamp(extract, arguments), _options(arguments)
    if key != _PACK:
        return _write(make(key, extract, stamp, options, _tell), stamp, arguments.out)
    from exports.meeting_pack import make_pack  # noqa: PLC0415 - loads every format

    wanted = [part.strip() for part in arguments.parts.split(",") if part.strip()]
    return _write(make_pack(extract, stamp, wanted, options, _tell), stamp, arguments.out)


def _atlas(extract: Extract, arguments: Arguments) -> int:
    """Make the atlas of a level."""
    from exports.paper.atlas import make_atlas  # noqa: PLC0415 - loads the typesetter

    if not _warned(extract, arguments):
        return NOT_UNDERSTOOD
    lang, known = extract.selection.lang, extract.source.known.levels
    level = arguments.level or extract.selection.level
    if level not in known:
        text = say("error_level", lang, level=level, known=", ".join(known))
        return _fail(text, NOT_UNDERSTOOD)
    if why := _misfit(arguments, "atlas", (".pdf", ".pptx")):
        return _fail(say(why[0], lang, **why[1]), NOT_UNDERSTOOD)
    asked = replace(extract.selection, level=level)
    atlas = make_extract(asked, extract.source, notices=extract.notices)
    stamp = _stamp(atlas, arguments)
    kind: Literal["pdf", "pptx"] = "pptx" if arguments.out.suffix.lower() == ".pptx" else "pdf"
    made = make_atlas(atlas, stamp, _options(arguments), _tell, kind=kind)
    return _write(made, stamp, arguments.out)


def _misfit(
    arguments: Arguments, key: str, suffixes: tuple[str, ...]
) -> tuple[str, dict[str, str]] | None:
    """Return why the options do not go together, as a key of the words and its values."""
    out, suffix = arguments.out, arguments.out.suffix.lower()
    if suffix not in suffixes and not _is_folder(out):
        return "error_suffix", {"out": out.name, "format": key, "suffixes": ", ".join(suffixes)}
    if arguments.layer and key not in (*LAYERED, _PACK):
        return "error_layered", {"format": key, "known": ", ".join(LAYERED)}
    return None


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False  # such as a name that is too long: writing will say so


def _warned(extract: Extract, arguments: Arguments) -> bool:
    """Say what was not understood of the question; False if that forbids to go on."""
    for notice in extract.notices:
        print(f"! {notice.text(extract.selection.lang)}", file=sys.stderr)
    strange = [notice for notice in extract.notices if notice.key not in OWN_NOTICES]
    if not (arguments.strict and strange):
        return True
    print(say("error_strict", extract.selection.lang), file=sys.stderr)
    return False


def _stamp(extract: Extract, arguments: Arguments) -> Stamp:
    made = arguments.date or datetime.now(UTC).astimezone().date()
    return make_stamp(extract, made=made, base_url=arguments.url, access=arguments.access)


def _options(arguments: Arguments) -> Options:
    return Options(
        paper=arguments.paper,
        orientation=arguments.orientation,
        dpi=arguments.dpi,
        dialect=arguments.dialect,
        layer=arguments.layer,
    )


def _write(made: Sequence[Made], stamp: Stamp, out: Path) -> int:
    """Write the files: a single one as ``out``, several beside it, each with its own ending."""
    if _is_folder(out):
        paths = [out / one.name for one in made]
    elif len(made) == 1:
        paths = [out]
    else:
        paths = [out.with_name(out.stem + one.name.removeprefix(stamp.stem)) for one in made]
    write_files({path: one.body for path, one in zip(paths, made, strict=True)})
    for path in paths:
        print(path)
    return DONE


def _tell(done: int, total: int) -> None:
    """Show how far the work is, to a reader who looks on."""
    if sys.stderr.isatty():
        end = "\n" if done >= total else ""
        print(f"\r{done} / {total} ", end=end, file=sys.stderr, flush=True)


def _fail(text: str, code: int) -> int:
    print(text, file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="condivisa", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    extract = _command(commands, "extract", "answer the question of a query string", _answer)
    extract.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    export = _command(commands, "export", "write the answer as a file", _export)
    formats = (*FORMATS, _PACK)
    export.add_argument("--format", choices=formats, help="default: what --out ends in")
    export.add_argument("--parts", default=",".join(_PACKED), help="what a zip holds: %(default)s")
    atlas = _command(commands, "atlas", "write a page per area of a level (PDF or PPTX)", _atlas)
    atlas.add_argument("--level", help="level of the areas, for example zona; default: the query's")
    for command in (export, atlas):
        _add_options(command)
    from cli_readings import add_reading  # noqa: PLC0415 - it asks for the above

    add_reading(commands)
    return parser


def _command(commands: Commands, name: str, text: str, run: Run) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    command.add_argument("query", help='for example "city=torino&level=zona&status=ended"')
    command.add_argument("--catalogue", type=Path, help="folder of another catalogue")
    command.set_defaults(run=run)
    return command


def _address(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise argparse.ArgumentTypeError(f"{text!r} is no address: begin it with https://")
    return text


def _add_options(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--out", type=Path, required=True, help="file to write over, or a folder")
    add("--paper", choices=PAPERS, default="a4")
    add("--orientation", choices=ORIENTATIONS, default="landscape")
    add("--dpi", type=int, choices=RESOLUTIONS, default=150, help="of a PNG")
    add("--dialect", choices=DIALECTS, default="excel", help="of a CSV")
    add("--layer", choices=get_args(LayerName), help=f"only this one: {', '.join(LAYERED)}")
    add("--access", choices=ACCESSES, default="public", help="what the file may hold")
    add(
        "--url",
        type=_address,
        default=os.environ.get("CONDIVISA_URL", BASE_URL),
        help="the app that links lead to",
    )
    add("--date", type=date.fromisoformat, help="the day that the file bears; default: today")
    add("--strict", action="store_true", help="refuse a question that is not wholly understood")


if __name__ == "__main__":
    sys.exit(main())
