"""Where the command begins: check and join start at once, the rest loads what it needs."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from cli.check import add_check
from cli.exit_codes import STOPPED
from cli.join import add_join

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_QUICK = {"check": add_check, "join": add_join}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] and words[0] in _QUICK:
        return _quick(words)
    from cli import commands  # noqa: PLC0415 - loads maps, papers and slides

    return commands.main(words)


def _quick(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="condivisa")
    _QUICK[words[0]](parser.add_subparsers(dest="command", required=True))
    arguments = parser.parse_args(words)
    return ended(lambda: int(arguments.run(arguments)))


def ended(run: Callable[[], int]) -> int:
    """Run a command, in UTF-8; return its exit code, also where nobody reads to the end."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        done = run()
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the answer has read enough; the interpreter must not write into it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return STOPPED
    return done
