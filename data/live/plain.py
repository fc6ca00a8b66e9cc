"""A plain URL: the file itself, of whatever format, and what its server says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.live.model import Described
from data.live.saving import save

if TYPE_CHECKING:
    from pathlib import Path

    from data.live.client import Client
    from data.live.model import Saved, Source
    from data.live.saving import Progress


def describe(client: Client, source: Source) -> Described:  # noqa: ARG001 - as the others
    """Return nothing: a file is all that there is."""
    return Described()


def bring(client: Client, source: Source, told: Described, path: Path, progress: Progress) -> Saved:
    """Write the file; ``told`` may name where it is."""
    return save(client, told.url or source.url, path, progress)
