"""How long work tells how far it is, and how it is stopped."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called between two steps with how many are done of how many.

    It may raise :class:`exports.errors.ExportCancelledError`, which makers let through.
    """

    def __call__(self, done: int, total: int) -> None:
        """Take note of a step."""


def silent(done: int, total: int) -> None:
    """Tell nobody."""
    del done, total
