"""What the commands that write files share: their options, and how files come to their place."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from cli.told import DONE
from exports.formats import DIALECTS, LAYERED, ORIENTATIONS, PAPERS, RESOLUTIONS, Options
from exports.stamp import BASE_URL
from exports.write import write_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exports.formats import Made
    from exports.stamp import Stamp

from layers.selection import LayerName

_ON_PAPER = ("pdf", "png", "svg", "atlas", "zip")
_MEANT_FOR = {
    "paper": _ON_PAPER,
    "orientation": _ON_PAPER,
    "dpi": ("png",),
    "dialect": ("csv", "zip"),
    "layer": (*LAYERED, "zip"),
}
"""The formats that each option says something to; what is said to another one is refused."""


def add_options(command: argparse.ArgumentParser, *, out_required: bool = True) -> None:
    """Add what can be said about a file."""
    add = command.add_argument
    add("--out", type=Path, required=out_required, help="file to write over, or a folder")
    add("--paper", choices=PAPERS, help="default: a4")
    add("--orientation", choices=ORIENTATIONS, help="default: landscape")
    add("--dpi", type=int, choices=RESOLUTIONS, help="of a PNG; default: 150")
    add("--dialect", choices=DIALECTS, help="of a CSV; default: excel")
    url = os.environ.get("CONDIVISA_URL", BASE_URL)
    add("--url", type=_address, default=url, help="the app that links lead to: %(default)s")
    add("--date", type=_day, help="the day that the file bears, as 2026-11-21; default: today")
    add("--strict", action="store_true", help="refuse a question that is not wholly understood")


def add_layer(command: argparse.ArgumentParser) -> None:
    """Add the choice of one layer alone."""
    names = f"only this one: {', '.join(LAYERED)}"
    command.add_argument("--layer", choices=get_args(LayerName), help=names)


def options(arguments: argparse.Namespace) -> Options:
    """Return what was said about the file; the rest is default."""
    given = {name: getattr(arguments, name, None) for name in _MEANT_FOR}
    return Options(**{name: value for name, value in given.items() if value is not None})


def day_of(arguments: argparse.Namespace) -> date:
    """Return the day that the file bears."""
    day: date = arguments.date or datetime.now(UTC).astimezone().date()
    return day


def misfit(
    arguments: argparse.Namespace, key: str, suffixes: tuple[str, ...]
) -> tuple[str, dict[str, str]] | None:
    """Return why the options do not go together, as a key of the words and its values."""
    out, suffix = arguments.out, arguments.out.suffix.lower()
    if suffix not in suffixes and not _is_folder(out):
        return "error_suffix", {"out": out.name, "format": key, "suffixes": ", ".join(suffixes)}
    for name, formats in _MEANT_FOR.items():
        if getattr(arguments, name, None) is not None and key not in formats:
            values = {"option": f"--{name}", "format": key, "known": ", ".join(formats)}
            return "error_option", values
    return None


def write(made: Sequence[Made], stamp: Stamp, out: Path) -> int:
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


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False  # such as a name that is too long: writing will say so


def _address(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise argparse.ArgumentTypeError(f"{text!r} is no address: begin it with https://")
    return text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        msg = f"{text!r} is no day: write it as 2026-11-21"
        raise argparse.ArgumentTypeError(msg) from None
