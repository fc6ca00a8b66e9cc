"""The headless twin: the answers and the files of the app on the command line, no browser."""

from cli.answers import as_json, as_text, read_extract
from cli.commands import main
from cli.told import DONE, NOT_MADE, NOT_READ, NOT_UNDERSTOOD, NOT_WRITTEN, STOPPED

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
