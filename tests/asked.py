"""Questions about the bundled cities, answered as the command does: layers are read once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import cli
from data.catalogue import load_catalogue
from layers.extract import make_extract
from layers.query import read_question, split_address
from pact_questions import layers_of

if TYPE_CHECKING:
    from pathlib import Path

    from layers.answer import Extract


@cache
def _cities() -> tuple[str, ...]:
    return tuple(load_catalogue().cities)


def read_extract(query: str, *, catalogue: Path | None = None) -> Extract:
    """Answer as ``cli.read_extract``: ``test_extract_bundled`` holds the two together."""
    if catalogue is not None:
        return cli.read_extract(query, catalogue=catalogue)
    selection, notices = read_question(
        split_address(query), _cities(), lambda city: layers_of(city).known
    )
    return make_extract(selection, layers_of(selection.city), notices=notices)
