"""The sheet as files: one PDF tagged to PDF/UA-1, or its pages as PNG or SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports.formats import Made
from exports.paper.sheet import STEPS, sheet
from exports.paper.typesetting import as_pdf, as_png, as_svg

if TYPE_CHECKING:
    from exports.formats import Options
    from exports.progress import Progress
    from exports.stamp import Stamp
    from layers.answer import Extract


def make_pdf(
    extract: Extract, stamp: Stamp, options: Options, progress: Progress
) -> tuple[Made, ...]:
    """Make the sheet of an answer; the same answer on the same day gives the same bytes.

    Raises
    ------
    ExportError
        If it cannot be set.
    """
    body = as_pdf(sheet(extract, stamp, options, progress))
    progress(STEPS, STEPS)
    return (Made(f"{stamp.stem}.pdf", body),)


def make_png(
    extract: Extract, stamp: Stamp, options: Options, progress: Progress
) -> tuple[Made, ...]:
    """Make the pages of the sheet as pictures at ``options.dpi``.

    Raises
    ------
    ExportError
        If it cannot be set.
    """
    pages = as_png(sheet(extract, stamp, options, progress), dpi=options.dpi)
    progress(STEPS, STEPS)
    return _named(stamp, ".png", pages)


def make_svg(
    extract: Extract, stamp: Stamp, options: Options, progress: Progress
) -> tuple[Made, ...]:
    """Make the pages of the sheet as drawings.

    Raises
    ------
    ExportError
        If it cannot be set.
    """
    pages = as_svg(sheet(extract, stamp, options, progress))
    progress(STEPS, STEPS)
    return _named(stamp, ".svg", pages)


def page_name(stamp: Stamp, page: int, suffix: str) -> str:
    """Return the name of the file of a page: that of the stamp for the first, then -2, -3."""
    return f"{stamp.stem}{suffix}" if page == 1 else f"{stamp.stem}-{page}{suffix}"


def _named(stamp: Stamp, suffix: str, pages: list[bytes]) -> tuple[Made, ...]:
    return tuple(Made(page_name(stamp, at, suffix), page) for at, page in enumerate(pages, 1))
