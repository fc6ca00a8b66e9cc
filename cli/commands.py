"""The command line: which commands there are, and what each ends with."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cli import answers, files, readings, register
from cli.check import add_check
from cli.entry import ended
from cli.join import add_join
from cli.live import add_fetch
from cli.template import add_template
from cli.told import NOT_MADE, NOT_READ, NOT_WRITTEN, STOPPED, fail
from cli.writing import add_layer, add_options
from exports.errors import ExportCancelledError, ExportError, WriteError
from exports.formats import FORMATS
from exports.words import say
from geo.errors import CondivisaError
from layers.readings.errors import ReadingError
from layers.records import ACCESSES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from layers.answer import Extract

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its only name
    Run = Callable[[Extract, argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code."""
    arguments = _parser().parse_args(argv)
    # A command that asks no question says itself what went wrong, in its own language.
    run = _run if hasattr(arguments, "query") else arguments.run
    return ended(lambda: int(run(arguments)))


def _run(arguments: argparse.Namespace) -> int:
    try:
        extract = answers.read_extract(
            arguments.query, catalogue=arguments.catalogue, past=arguments.past
        )
    except CondivisaError as error:
        return fail(str(error), NOT_READ)
    lang = extract.selection.lang
    try:
        done: int = arguments.run(extract, arguments)
    except (KeyboardInterrupt, ExportCancelledError):
        return fail(say("error_cancelled", lang), STOPPED)
    except ExportError as error:
        return fail(error.text(lang), NOT_WRITTEN if isinstance(error, WriteError) else NOT_MADE)
    except ReadingError as error:
        return fail(error.text(lang), NOT_MADE)
    except CondivisaError as error:
        return fail(str(error), NOT_MADE)
    return done


def _parser() -> argparse.ArgumentParser:
    text = "The answers and the files of Condivisa on the command line, no browser."
    parser = argparse.ArgumentParser(prog="condivisa", description=text)
    commands = parser.add_subparsers(dest="command", required=True)
    text = "answer the question of a query string"
    extract = _command(commands, "extract", text, answers.answer)
    extract.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    export = _command(commands, "export", "write the answer as a file", files.export)
    formats = (*FORMATS, files.PACK)
    export.add_argument("--format", choices=formats, help="default: what --out ends in")
    held = f"what a zip holds, default: {','.join(files.PACKED)}"
    export.add_argument("--parts", help=held)
    readings.add_packed(export)
    add_layer(export)
    text = "write a page per area of a level (PDF or PPTX)"
    atlas = _command(commands, "atlas", text, files.atlas)
    atlas.add_argument("--level", help="level of the areas, for example zona; default: the query's")
    for command in (export, atlas):
        add_options(command)
        command.add_argument(
            "--access", choices=ACCESSES, default="public", help="what the file may hold"
        )
    readings.add_reading(commands)
    add_check(commands)
    register.add_register(commands)
    add_fetch(commands)
    add_template(commands)
    add_join(commands)
    return parser


def _command(commands: Commands, name: str, text: str, run: Run) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    command.add_argument("query", help='for example "city=torino&level=zona&status=ended"')
    command.add_argument("--catalogue", type=Path, help="folder of another catalogue")
    answers.add_past(command)
    command.set_defaults(run=run)
    return command
