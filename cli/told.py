"""What a command tells: exit codes, messages, how far it is; on the terminal's other stream."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cli.exit_codes import DONE, NOT_MADE, NOT_READ, NOT_UNDERSTOOD, NOT_WRITTEN, STOPPED
from exports.words import say
from layers.extract import OWN_NOTICES

if TYPE_CHECKING:
    from argparse import Namespace

    from layers.answer import Extract


__all__ = [
    "DONE",
    "NOT_MADE",
    "NOT_READ",
    "NOT_UNDERSTOOD",
    "NOT_WRITTEN",
    "STOPPED",
    "fail",
    "tell",
    "warn",
]


def fail(text: str, code: int) -> int:
    """Say why a command ends here; return its exit code."""
    print(text, file=sys.stderr)
    return code


def warn(extract: Extract, arguments: Namespace) -> bool:
    """Say what was not understood of the question; False if that forbids to go on."""
    for notice in extract.notices:
        print(f"! {notice.text(extract.selection.lang)}", file=sys.stderr)
    strange = [notice for notice in extract.notices if notice.key not in OWN_NOTICES]
    if not (arguments.strict and strange):
        return True
    print(say("error_strict", extract.selection.lang), file=sys.stderr)
    return False


def tell(done: int, total: int) -> None:
    """Show how far the work is, to a reader who looks on."""
    if sys.stderr.isatty():
        end = "\n" if done >= total else ""
        print(f"\r{done} / {total} ", end=end, file=sys.stderr, flush=True)
