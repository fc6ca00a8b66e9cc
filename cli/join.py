"""``condivisa join``: any number of rows to their areas, here, in processes, or in PostGIS."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import contextmanager, nullcontext
from functools import reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.exit_codes import DONE, NOT_MADE, NOT_READ, NOT_UNDERSTOOD, NOT_WRITTEN, STOPPED
from data.words import LANGS, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.words import Lang
    from geo.engines.question import Outcome, Question

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its only name

ENGINES = ("local", "dask", "postgis")
RULES = ("touches", "mostly", "within")
FORMATS = ("csv", "json", "parquet")

_ONLY_FOR = {
    "workers": "dask",
    "url": "postgis",
    "table": "postgis",
    "key": "postgis",
}


def add_join(commands: Commands) -> None:
    """Add the command to those that there are."""
    text = "join the rows of GeoParquet, or of a table in PostGIS, to areas and count them"
    command = commands.add_parser("join", help=text, description=text)
    command.set_defaults(run=run)
    add = command.add_argument
    add("rows", type=Path, nargs="?", help="GeoParquet: a file, or a folder of parts")
    _add_areas(command)
    add("--rule", choices=RULES, default="mostly", help="how shapes belong; default: mostly")
    add("--near", action="store_true", help="leave row groups unread that are far from all areas")
    add("--output", type=Path, help="folder to make: the rows with area_code, counts, report")
    add("--format", choices=FORMATS, default="csv", help="of the counts; default: csv")
    add("--force", action="store_true", help="replace the output of an earlier join")
    _add_engine(command)
    add("--lang", choices=LANGS, default="it", help="default: it")
    add("--json", action="store_true", help="print report and counts as JSON")


def _add_areas(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--city", help="the city whose areas they are, for example torino")
    add("--level", default="comune", help="level of its areas; default: comune")
    add("--areas", type=Path, help="file of polygons instead, in the order that decides on borders")
    add("--code", default="code", help="its column of codes; default: code")
    add("--metric-crs", help="CRS that shares are measured in; default: the city's, or EPSG:7791")
    add("--catalogue", type=Path, help="folder of another catalogue")


def _add_engine(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--engine", choices=ENGINES, default="local", help="default: local")
    add("--workers", type=_positive, help="processes of dask; default: one for each core")
    add("--url", help="postgresql://role@server/database; the password: ~/.pgpass or PGPASSWORD")
    add("--table", help="table or view there instead of a file: name, or schema.name")
    add("--key", help="its column that tells the rows apart")
    add("--geometry", default="geometry", help="its column of geometry; default: geometry")


def run(arguments: argparse.Namespace) -> int:
    """Join, and say in the reader's language what was found or what goes wrong."""
    # Loaded when it is needed: the other commands know nothing of engines.
    from geo.engines.errors import EngineError, OutputError, UnavailableError, say  # noqa: PLC0415
    from geo.errors import CondivisaError  # noqa: PLC0415

    lang: Lang = arguments.lang
    if why := _misfit(arguments):
        return _fail(say(why[0], lang, **why[1]), NOT_UNDERSTOOD)
    try:
        return _join(arguments)
    except KeyboardInterrupt:
        return _fail(say("stopped", lang), STOPPED)
    except EngineError as error:
        codes = {OutputError: NOT_WRITTEN, UnavailableError: NOT_MADE}
        return _fail(error.text(lang), codes.get(type(error), NOT_READ))
    except CondivisaError as error:
        return _fail(str(error), NOT_READ)


def _misfit(arguments: argparse.Namespace) -> tuple[str, dict[str, object]] | None:
    """Return why the options do not go together, as a key of the words and its values."""
    for option, engine in _ONLY_FOR.items():
        if getattr(arguments, option) is not None and arguments.engine != engine:
            return "only_for", {"option": f"--{option}", "engine": engine}
    if (arguments.city is None) == (arguments.areas is None):
        return "needs_areas", {}
    if (arguments.rows is None) == (arguments.table is None):
        return "needs_rows", {}
    if arguments.table is not None and arguments.key is None:
        return "needs_rows", {}
    if arguments.engine == "postgis" and arguments.url is None:
        return "needs_url", {}
    return None


def _join(arguments: argparse.Namespace) -> int:
    from cli.join_areas import asked_areas  # noqa: PLC0415 - loads the frames
    from cli.join_told import as_json, as_text, write_tables  # noqa: PLC0415 - as above
    from geo.engines.output import new_folder  # noqa: PLC0415 - as above
    from geo.engines.question import nothing  # noqa: PLC0415 - as above

    question, names = asked_areas(arguments)
    out: Path | None = arguments.output
    place = new_folder(out, source=arguments.rows, force=arguments.force) if out else nullcontext()
    with place as folder, _outcomes(arguments, question, folder) as (outcomes, unread, total):
        outcome = reduce(add, _shown(outcomes, total, arguments.lang), nothing(question))
        outcome = outcome + nothing(question, unread=unread)
        if folder is not None:
            write_tables(folder, arguments, question, names, outcome)
    said = as_json if arguments.json else as_text
    print(said(arguments, question, names, outcome))
    return DONE


@contextmanager
def _outcomes(
    arguments: argparse.Namespace, question: Question, folder: Path | None
) -> Iterator[tuple[Iterator[Outcome], int, int]]:
    """Start an engine; give what it finds, the rows that it leaves unread, and those it reads."""
    if arguments.table is not None:
        from geo.engines import postgis_table  # noqa: PLC0415 - an engine of three

        table = postgis_table.table_of(arguments.table, arguments.key, arguments.geometry)
        with _database(arguments) as connection:
            yield postgis_table.run(question, table, folder, connection=connection), 0, 0
        return
    from geo.engines.parts import find_parts  # noqa: PLC0415 - loads the frames

    parts, unread = find_parts(arguments.rows, question, near=arguments.near)
    with _engine(arguments, question, parts, folder) as outcomes:
        yield outcomes, unread, sum(part.rows for part in parts)


@contextmanager
def _engine(
    arguments: argparse.Namespace, question: Question, parts: Any, folder: Path | None
) -> Iterator[Iterator[Outcome]]:
    if arguments.engine == "dask":
        from geo.engines import on_dask  # noqa: PLC0415 - an engine of three

        workers = arguments.workers or os.cpu_count() or 1
        with on_dask.cluster(workers) as client:
            yield on_dask.run(question, parts, folder, client=client)
    elif arguments.engine == "postgis":
        from geo.engines import on_postgis  # noqa: PLC0415 - an engine of three

        with _database(arguments) as connection:
            yield on_postgis.run(question, parts, folder, connection=connection)
    else:
        from geo.engines import local  # noqa: PLC0415 - an engine of three

        yield local.run(question, parts, folder)


@contextmanager
def _database(arguments: argparse.Namespace) -> Iterator[Any]:
    """Connect; what the database says is told without the password."""
    import psycopg  # noqa: PLC0415 - when it is needed
    import sqlalchemy as sa  # noqa: PLC0415 - as above

    from data.register.postgis_address import parse  # noqa: PLC0415 - as above
    from geo.engines.errors import UnavailableError  # noqa: PLC0415 - as above

    address = parse(arguments.url)
    try:
        engine = sa.create_engine(address.url, poolclass=sa.NullPool, hide_parameters=True)
        with engine.connect() as connection:
            yield connection
    except (sa.exc.SQLAlchemyError, psycopg.Error) as error:
        cause = getattr(error, "orig", None) or error
        said = getattr(getattr(cause, "diag", None), "message_primary", None) or str(cause)
        reason = address.without_secret(said)
        raise UnavailableError("database", place=address.place, reason=reason) from error


def _shown(outcomes: Iterator[Outcome], total: int, lang: Lang) -> Iterator[Outcome]:
    """Show how far the work is, to a reader who looks on."""
    from geo.engines.errors import say  # noqa: PLC0415 - loads the frames

    done = 0
    for outcome in outcomes:
        done += outcome.report.total
        if sys.stderr.isatty() and total:
            figures = {"done": number(done, lang), "total": number(total, lang)}
            end = "\n" if done >= total else ""
            print(f"\r{say('progress', lang, **figures)} ", end=end, file=sys.stderr, flush=True)
        yield outcome


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes")
    return int(text)


def _fail(text: str, code: int) -> int:
    print(text, file=sys.stderr)
    return code
