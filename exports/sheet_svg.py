"""The sheet as drawings, one SVG per page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports.formats import Made
from exports.sheet import STEPS, sheet
from exports.sheet_png import page_name
from exports.typesetting import as_svg

if TYPE_CHECKING:
    from exports.formats import Options
    from exports.progress import Progress
    from exports.stamp import Stamp
    from layers.answer import Extract


def make(extract: Extract, stamp: Stamp, options: Options, progress: Progress) -> tuple[Made, ...]:
    """Make the pages of the sheet; those after the first are ``-2``, ``-3``.

    Raises
    ------
    ExportError
        If it cannot be set.
    """
    pages = as_svg(sheet(extract, stamp, options, progress))
    progress(STEPS, STEPS)
    return tuple(Made(page_name(stamp, at, ".svg"), page) for at, page in enumerate(pages, 1))
