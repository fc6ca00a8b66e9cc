"""``condivisa check``: what a file holds, row by row, before anything of it enters a register."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cli.exit_codes import NOT_WRITTEN, STOPPED
from cli.options import add_columns
from data.catalogue import catalogue_of_environment
from data.intake.asked import LAYERS, Request
from data.intake.check import check_report
from data.intake.child import Cancelled
from data.intake.told import messages
from data.intake.words import say
from data.words import LANGS

if TYPE_CHECKING:
    import argparse

    from data.intake.child import Progress
    from data.intake.report import Report
    from data.words import Lang

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its only name

EXIT_CODES = {"accept": 0, "accept-with-repair": 1, "reject": 2}


def add_check(commands: Commands) -> None:
    """Add the command to those that there are."""
    text = "say what of a file would enter a register, and why not; nothing is written"
    command = commands.add_parser("check", help=text, description=text)
    command.set_defaults(run=run)
    _add_file(command)
    command.add_argument("--lang", choices=LANGS, default="it", help="language of the messages")
    command.add_argument("--json", action="store_true", help="print the outcome as JSON")
    command.add_argument("--report", type=Path, help="XLSX to write the whole report to")


def _add_file(command: argparse.ArgumentParser) -> None:
    """Add a file and how it is to be understood."""
    add = command.add_argument
    add("file", type=Path, help="CSV, XLSX, XLS, ODS, zipped Shapefile, GeoJSON, GPKG, KML, KMZ")
    add("--layer", choices=LAYERS, default="any", help="default: any (identifier and geometry)")
    add("--city", help="the city whose areas are the territory, for example torino")
    add("--areas", type=Path, help="GeoJSON of the territory instead, polygons in EPSG:4326")
    add("--crs", default="", help="the CRS that you confirm, for example EPSG:32632")
    add("--table", "--sheet", action="append", default=[], dest="tables", metavar="NAME",
        help="sheet or layer to take, may come several times; default: all")  # fmt: skip
    add_columns(command)
    add("--catalogue", type=Path, help="folder of another catalogue")


def _request_of(arguments: argparse.Namespace) -> Request:
    return Request(
        path=arguments.file,
        name=arguments.file.name,
        layer=arguments.layer,
        city=arguments.city,
        areas=arguments.areas,
        tables=tuple(arguments.tables),
        columns=tuple(arguments.columns),
        crs=arguments.crs,
        catalogue=arguments.catalogue or catalogue_of_environment(),
    )


def run(arguments: argparse.Namespace) -> int:
    """Check the file and print what was found."""
    lang: Lang = arguments.lang
    try:
        report = check_report(_request_of(arguments), progress=_progress(lang))
    except (Cancelled, KeyboardInterrupt):
        return STOPPED
    if arguments.json:
        print(json.dumps(as_json(report, lang), ensure_ascii=False, allow_nan=False))
    else:
        print(as_text(report, lang))
    if arguments.report is not None and (problem := _write(report, arguments, lang)):
        print(problem, file=sys.stderr)
        return NOT_WRITTEN
    return EXIT_CODES[report.status]


def _write(report: Report, arguments: argparse.Namespace, lang: Lang) -> str:
    from cli.check_report import write_report  # noqa: PLC0415 - loads what writes workbooks

    return write_report(report, arguments.report, lang, arguments.catalogue)


def as_json(report: Report, lang: Lang) -> dict[str, object]:
    """Return the outcome as JSON values; ``rows`` counts those that enter without a remark."""
    return {
        "status": report.status,
        "rows": report.accepted,
        "flagged": report.flagged,
        "rejected": report.refused,
        "messages": messages(report, lang),
        "preview": [dict(row) for row in report.preview],
    }


def as_text(report: Report, lang: Lang) -> str:
    """Return the outcome for a reader at a terminal."""
    lines = messages(report, lang)
    rows = [" | ".join(f"{head}: {cell}" for head, cell in row) for row in report.preview]
    return "\n".join([*lines, *rows])


def _progress(lang: Lang) -> Progress | None:
    """Show how far the work is, to a reader who looks on."""
    if not sys.stderr.isatty():
        return None

    def show(step: str, done: int, total: int) -> None:
        text = say(f"steps_{step}", lang)
        print(f"\r{text} {done} / {total} ", end="", file=sys.stderr, flush=True)

    return show
