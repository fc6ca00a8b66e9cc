"""What the commands of the register have in common: options, catalogue, store, faults in words."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

from cli.told import NOT_MADE, NOT_READ, NOT_UNDERSTOOD, NOT_WRITTEN, STOPPED, fail
from data.catalogue import catalogue_of_environment, load_catalogue
from data.register.words import say
from data.words import LANGS
from geo.errors import CondivisaError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from data.model import Catalogue
    from data.register.store import Store

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its only name
    Run = Callable[[argparse.Namespace], int]


def register_command(commands: Commands, name: str, text: str, run: Run) -> argparse.ArgumentParser:
    """Add a command that says itself, in its reader's language, what goes wrong with a register."""
    command = commands.add_parser(name, help=text, description=text)
    command.add_argument("--lang", choices=LANGS, default="it", help="default: it")
    command.add_argument("--json", action="store_true", help="answer in JSON")
    command.add_argument("--catalogue", type=Path, help="folder of another catalogue")
    command.add_argument("--store", help="folder or postgresql://...; default: CONDIVISA_STORE")
    command.set_defaults(run=_told(run))
    return command


def add_yes(command: argparse.ArgumentParser) -> None:
    """Add the option that stands for the reader's yes."""
    command.add_argument("--yes", action="store_true", help="do not ask: for scripts")


def _told(run: Run) -> Run:
    """Turn what goes wrong into a message in the reader's language and an exit code."""

    @wraps(run)
    def told(arguments: argparse.Namespace) -> int:
        # Loaded when it is needed: `condivisa extract` knows nothing of it.
        from data.register.errors import (  # noqa: PLC0415
            RegisterError,
            RowsRefusedError,
            UnknownVersionError,
        )

        try:
            return run(arguments)
        except KeyboardInterrupt:
            return fail(say("stopped", arguments.lang), STOPPED)
        except RowsRefusedError as error:
            lines = [error.text(arguments.lang), *error.lines(arguments.lang)]
            return fail("\n".join(lines), NOT_MADE)
        except UnknownVersionError as error:
            return fail(error.text(arguments.lang), NOT_UNDERSTOOD)
        except RegisterError as error:
            return fail(error.text(arguments.lang), NOT_WRITTEN)
        except CondivisaError as error:
            return fail(str(error), NOT_READ)

    return told


def read_catalogue(arguments: argparse.Namespace) -> Catalogue:
    """Return the catalogue that a command names."""
    return load_catalogue(arguments.catalogue or catalogue_of_environment())


def read_store(arguments: argparse.Namespace) -> Store:
    """Return the store that a command names."""
    from data.register.store import open_store  # noqa: PLC0415 - loads the frames

    return open_store(arguments.store)
