"""``condivisa template``: a register to fill, empty or with the rows that there are."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cli.options import REGISTER_LAYERS
from cli.told import DONE, NOT_MADE, NOT_READ, NOT_UNDERSTOOD, NOT_WRITTEN, fail
from data.catalogue import catalogue_of_environment, load_catalogue
from data.words import LANGS
from exports.errors import ExportError, WriteError
from exports.write import write_files
from geo.errors import CondivisaError
from layers.intake.words import say

if TYPE_CHECKING:
    import argparse

    from data.model import Catalogue, LayerKey
    from layers.intake.template import Cell, Template
    from layers.words import Lang

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its only name

FORMATS = ("xlsx", "csv")


def add_template(commands: Commands) -> None:
    """Add the command to those that there are."""
    text = "write a template of a register that an office fills, in Italian"
    command = commands.add_parser("template", help=text, description=text)
    command.set_defaults(run=_run)
    add = command.add_argument
    add("--layer", choices=REGISTER_LAYERS, default="pacts", help="default: pacts")
    add("--format", choices=FORMATS, help="default: what --out ends in, else xlsx")
    add("--out", type=Path, required=True, help="file to write over")
    add("--rows-of", metavar="CITY", help="begin with the rows that this city has now")
    add("--lang", choices=LANGS, default="it", help="language of the instructions; default: it")
    add("--catalogue", type=Path, help="folder of another catalogue")
    add("--store", help="folder of the register; default: CONDIVISA_STORE")


def _run(arguments: argparse.Namespace) -> int:
    lang: Lang = arguments.lang
    try:
        catalogue = load_catalogue(arguments.catalogue or catalogue_of_environment())
        if arguments.rows_of and arguments.rows_of not in catalogue.cities:
            known = ", ".join(catalogue.cities)
            text = say("template_city", lang, city=arguments.rows_of, known=known)
            return fail(text, NOT_UNDERSTOOD)
        body = _made(arguments, catalogue)
        write_files({arguments.out: body})
    except WriteError as error:
        return fail(error.text(lang), NOT_WRITTEN)
    except ExportError as error:
        return fail(error.text(lang), NOT_MADE)
    except CondivisaError as error:
        return fail(str(error), NOT_READ)
    print(say("template_written", lang, path=arguments.out))
    return DONE


def _made(arguments: argparse.Namespace, catalogue: Catalogue) -> bytes:
    from exports.spreadsheet.template import make_template, template_csv  # noqa: PLC0415 - slow
    from layers.intake.template import template_of  # noqa: PLC0415 - as above

    template = template_of(catalogue, arguments.layer, arguments.lang)
    rows = _rows(arguments, catalogue, template)
    ending = arguments.out.suffix.lower().removeprefix(".")
    if (arguments.format or (ending if ending in FORMATS else "xlsx")) == "csv":
        return template_csv(template, rows)
    return make_template(template, rows, made=datetime.now(UTC).astimezone().date())


def _rows(
    arguments: argparse.Namespace, catalogue: Catalogue, template: Template
) -> list[tuple[Cell, ...]]:
    if not arguments.rows_of:
        return []
    from data.register.state import load_now  # noqa: PLC0415 - loads the frames
    from data.register.store import open_store  # noqa: PLC0415 - as above

    layer: LayerKey = arguments.layer
    city = load_now(catalogue, arguments.rows_of, open_store(arguments.store))
    return template.cells(getattr(city, layer))
