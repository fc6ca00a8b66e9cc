"""The stamp of a workbook that is no answer to a question: a report, a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports.stamp import Stamp

if TYPE_CHECKING:
    from datetime import date

    from layers.words import Lang


def bare_stamp(*, lang: Lang, title: str, sentence: str, made: date) -> Stamp:
    """Return a stamp with a title, a sentence and a day, and nothing of an answer."""
    return Stamp(
        lang=lang,
        title=title,
        sentence=sentence,
        count_line="",
        reconciliation=(),
        warnings=(),
        sources=(),
        made=made,
        fingerprint="",
        link="",
        link_label="",
        access="public",
        access_note="",
        stem="condivisa",
    )
