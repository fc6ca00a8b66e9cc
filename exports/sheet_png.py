"""The sheet as pictures, one PNG per page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports.formats import Made
from exports.sheet import STEPS, sheet
from exports.typesetting import as_png

if TYPE_CHECKING:
    from exports.formats import Options
    from exports.progress import Progress
    from exports.stamp import Stamp
    from layers.answer import Extract


def make(extract: Extract, stamp: Stamp, options: Options, progress: Progress) -> tuple[Made, ...]:
    """Make the pages of the sheet at ``options.dpi``; those after the first are ``-2``, ``-3``.

    Raises
    ------
    ExportError
        If it cannot be set.
    """
    pages = as_png(sheet(extract, stamp, options, progress), dpi=options.dpi)
    progress(STEPS, STEPS)
    return tuple(Made(page_name(stamp, at, ".png"), page) for at, page in enumerate(pages, 1))


def page_name(stamp: Stamp, page: int, suffix: str) -> str:
    """Return the name of the file of a page, the first being 1."""
    return f"{stamp.stem}{suffix}" if page == 1 else f"{stamp.stem}-{page}{suffix}"
