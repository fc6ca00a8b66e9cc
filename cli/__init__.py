"""The headless twin: the answers and the files of the app on the command line, no browser."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from cli.entry import main
from cli.exit_codes import DONE, NOT_MADE, NOT_READ, NOT_UNDERSTOOD, NOT_WRITTEN, STOPPED

if TYPE_CHECKING:
    from cli.answers import as_json, as_text, read_extract

__all__ = [
    "DONE",
    "NOT_MADE",
    "NOT_READ",
    "NOT_UNDERSTOOD",
    "NOT_WRITTEN",
    "STOPPED",
    "as_json",
    "as_text",
    "main",
    "read_extract",
]

_OF_ANSWERS = ("as_json", "as_text", "read_extract")


def __getattr__(name: str) -> object:
    """Load the answers when they are asked for: a check of a file needs none of their libraries."""
    if name in _OF_ANSWERS:
        return getattr(import_module("cli.answers"), name)
    raise AttributeError(name)
