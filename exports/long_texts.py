"""Texts too long for the place that paper has for them: cut there, in full at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports import qr
from exports.words import say
from layers.words import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exports.stamp import Stamp

MOST_LETTERS = 240
"""A text that is longer is cut where it stands, so that every row and every head fits on a page."""

MOST_NOTICES = 4
"""So many of the notices stand on a first page; its map needs the room."""

MOST_IN_SENTENCE = 2400
"""Letters of the answer's sentence that a first page has room for."""


def cut(text: str, most: int = MOST_LETTERS) -> str:
    """Return a text that is not longer than that, marked where it was."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def front_sentence(stamp: Stamp) -> str:
    """Return the answer's sentence as a first page has room for it."""
    return cut(stamp.sentence, MOST_IN_SENTENCE)


def front_notices(stamp: Stamp) -> list[str]:
    """Return the first notices and how many more there are; all are at the end."""
    shown = [cut(line) for line in stamp.warnings[:MOST_NOTICES]]
    rest = len(stamp.warnings) - len(shown)
    if not rest:
        return shown
    return [*shown, say("sheet_more_notices", stamp.lang, n=number(rest, stamp.lang))]


def at_the_end(stamp: Stamp) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield title and lines of what is not on the first page in full."""
    if front_sentence(stamp) != stamp.sentence:
        yield say("question", stamp.lang), (stamp.sentence,)
    if front_notices(stamp) != list(stamp.warnings):
        yield say("warnings", stamp.lang), stamp.warnings
    if qr.shown(stamp.link) != stamp.link:
        yield stamp.link_label, (stamp.link,)
