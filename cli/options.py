"""Options that several commands share, without the libraries that read files."""

from __future__ import annotations

import argparse

REGISTER_LAYERS = ("pacts", "houses", "target_areas", "areas")
"""Those of ``data.register.version``, which would load all of geopandas to show the help."""


def add_columns(command: argparse.ArgumentParser) -> None:
    """Add the option that says what a column of the file is."""
    text = "what a column is, may come several times; FIELD - leaves the column out"
    command.add_argument(
        "--column",
        action="append",
        default=[],
        dest="columns",
        type=_pair,
        metavar="HEADER=FIELD",
        help=text,
    )


def _pair(text: str) -> tuple[str, str]:
    header, mark, field = text.rpartition("=")
    if not mark or not header or not field.strip():
        msg = f"{text!r}: HEADER=FIELD was expected, for example --column 'Codice=id'"
        raise argparse.ArgumentTypeError(msg)
    return header, field.strip()
