"""The readings in a meeting pack: sheet, slides and workbook of each."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from exports.readings.formats import make_reading
from exports.readings.stamp import SCREEN_PATH, stamp_reading
from exports.readings.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exports.formats import Made, Options
    from exports.progress import Progress
    from exports.stamp import Stamp
    from layers.readings.model import Reading

    Part = Callable[[Progress], tuple[Made, ...]]

PACKED = ("pdf", "pptx", "xlsx")
"""The formats of a reading in a pack."""


def reading_parts(
    readings: Sequence[Reading], stamp: Stamp, options: Options
) -> list[tuple[str, Part]]:
    """Return what each part is, in words, and what makes it when told how to say its progress.

    Parameters
    ----------
    stamp
        That of the pack: its day and its app are those of the readings too.
    """
    parts: list[tuple[str, Part]] = []
    stems: set[str] = set()
    app = stamp.link.partition("?")[0].removesuffix(SCREEN_PATH)
    for one in readings:
        own = stamp_reading(one, made=stamp.made, base_url=app)
        own = replace(own, stem=_new(own.stem, stems))
        stems.add(own.stem)
        for key in PACKED:
            what = say(f"pack_is_{key}", stamp.lang, title=one.title)
            parts.append((what, partial(_make, key, one, own, options)))
    return parts


def _make(
    key: str, reading: Reading, stamp: Stamp, options: Options, progress: Progress
) -> tuple[Made, ...]:
    return make_reading(key, reading, stamp, options, progress)


def _new(stem: str, taken: set[str]) -> str:
    """Return the stem, numbered where the same reading was asked for in another way already."""
    again, name = 1, stem
    while name in taken:
        again += 1
        name = f"{stem}-{again}"
    return name
