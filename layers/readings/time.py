"""The reading *time*: pacts by year, in force on a day and day by day, and what followed what."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from layers.describe import sentence
from layers.in_force import Truth
from layers.readings.cross_tab import about_years, nowhere_words
from layers.readings.cross_tab_counts import cross_tab
from layers.readings.cross_tab_table import Words, matrix
from layers.readings.errors import ReadingError
from layers.readings.model import Figure, MapOf, Reading
from layers.readings.pact_axes import is_public, pact_axis
from layers.readings.registry import READINGS
from layers.readings.time_counts import Said
from layers.readings.time_following import family_tables, proposal_tables
from layers.readings.time_tables import (
    KEY,
    LIST,
    OnDay,
    all_listed,
    asked_on,
    force_table,
    life_table,
    listed,
    say,
    sequence_table,
)
from layers.words import day as day_text

if TYPE_CHECKING:
    from layers.answer import Extract
    from layers.readings.model import Table
    from layers.readings.registry import Asked


def make(asked: Asked) -> Reading:
    """Make the reading.

    Raises
    ------
    ReadingError
        If the dates of the pacts are not public.
    """
    extract = asked.extract
    if not all(is_public(extract, "pacts", name) for name in ("date", "end_date")):
        raise ReadingError(READINGS[KEY].texts, "not_public")
    on = OnDay.of(extract, _day(asked), _months(asked))
    tables = (
        _years(extract),
        force_table(on),
        sequence_table(on),
        life_table(on),
        listed(on, "expiring"),
        listed(on, "overdue"),
        *proposal_tables(asked),
        *family_tables(extract),
        all_listed(on),
    )
    return Reading(
        key=KEY,
        title=say("title", extract.selection.lang),
        sentence=say("sentence", extract.selection.lang, answer=sentence(extract), **on.words()),
        figures=_figures(on),
        tables=tables,
        maps=(_map(asked, on),),
        notes=tuple(_notes(on)),
        params=READINGS[KEY].params(asked.values),
        extract=extract,
    )


def _day(asked: Asked) -> date:
    """Return the day that is read: the chosen one, else that of the question, else today."""
    day = asked.values["day"]
    return day if isinstance(day, date) else asked.extract.selection.on or asked.today


def _months(asked: Asked) -> int:
    months = asked.values["months"]
    return months if isinstance(months, int) else 0


def _years(extract: Extract) -> Table:
    lang = extract.selection.lang
    tab = cross_tab(pact_axis(extract, "year"), pact_axis(extract, "status"))
    return matrix(
        extract,
        tab,
        Words(say("column.year", lang), say("total", lang), nowhere_words(extract)),
        key="years",
        caption=say("caption.years", lang),
        listed=LIST,
        notes=(about_years(extract),),
        empty=say("empty.years", lang),
        bars=("total",),
    )


def _figures(on: OnDay) -> tuple[Figure, ...]:
    lang, words = on.extract.selection.lang, on.words()
    of_all = say("figure.of", lang, n=len(on.force), **words)
    undated = int((on.pacts["date"] == "").sum())
    counts = {
        "in_force": on.in_force(Truth.YES),
        "perhaps": on.in_force(Truth.UNKNOWN),
        "expiring": on.count("expiring", Said.YES),
        "overdue": on.count("overdue", Said.YES),
        "undated": undated,
    }
    figures = [
        Figure(say(f"figure.{key}", lang, **words), n, note=of_all) for key, n in counts.items()
    ]
    return (Figure(say("figure.pacts", lang), len(on.force)), *figures)


def _map(asked: Asked, on: OnDay) -> MapOf:
    """Show what was or may have been in force on the day; the question itself if it cannot be."""
    extract, lang = asked.extract, asked.extract.selection.lang
    question = asked_on(extract, on.day, unknown=True)
    if question is None:
        return MapOf(say("title", lang), extract)
    return MapOf(say("map", lang, **on.words()), asked.answer(question, extract.source))


def _notes(on: OnDay) -> list[str]:
    selection, lang = on.extract.selection, on.extract.selection.lang
    notes = [say("note.intervals", lang)]
    if selection.on:
        notes.append(say("note.on", lang, on=day_text(selection.on, lang)))
    if "proposal" not in selection.kinds:
        notes.append(say("note.no_proposals", lang))
    return notes
