"""The sheet as one PDF, tagged to PDF/UA-1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports.formats import Made
from exports.sheet import STEPS, sheet
from exports.typesetting import as_pdf

if TYPE_CHECKING:
    from exports.formats import Options
    from exports.progress import Progress
    from exports.stamp import Stamp
    from layers.answer import Extract


def make(extract: Extract, stamp: Stamp, options: Options, progress: Progress) -> tuple[Made, ...]:
    """Make the sheet of an answer; the same answer on the same day gives the same bytes.

    Raises
    ------
    ExportError
        If it cannot be set.
    """
    body = as_pdf(sheet(extract, stamp, options, progress))
    progress(STEPS, STEPS)
    return (Made(f"{stamp.stem}.pdf", body),)
