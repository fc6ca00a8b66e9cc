"""The formats that a reading can be handed over in: one table for the screen and the command."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from exports.formats import FORMATS, Format, Made, Options
from exports.progress import silent

if TYPE_CHECKING:
    from collections.abc import Callable

    from exports.progress import Progress
    from exports.stamp import Stamp
    from layers.readings.model import Reading

_MAKERS = {
    "pdf": "paper:make_pdf",
    "png": "paper:make_png",
    "svg": "paper:make_svg",
    "pptx": "slides:make",
    "xlsx": "workbook:make",
    "csv": "csv_tables:make",
}

READING_FORMATS: dict[str, Format] = {
    key: replace(FORMATS[key], maker=f"exports.readings.{maker}") for key, maker in _MAKERS.items()
}


def make_reading(
    key: str,
    reading: Reading,
    stamp: Stamp,
    options: Options | None = None,
    progress: Progress = silent,
) -> tuple[Made, ...]:
    """Make the files of a reading in one format: one file, or several where the format needs it.

    Parameters
    ----------
    stamp
        That of :func:`exports.readings.stamp.stamp_reading`.
    options
        As for an answer; ``layer`` means nothing here.

    Raises
    ------
    ExportError
        If the reading cannot be given in that format.
    ExportCancelledError
        If ``progress`` asked to stop.
    """
    module, _, name = READING_FORMATS[key].maker.partition(":")
    maker: Callable[..., tuple[Made, ...]] = getattr(import_module(module), name)
    return maker(reading, stamp, options or Options(), progress)
