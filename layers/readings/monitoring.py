"""The reading *monitoring*: what is published about how each pact went; most of it is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.describe import sentence
from layers.readings.model import Figure, MapOf, Reading
from layers.readings.monitoring_axes_told import axes_tables
from layers.readings.monitoring_evidence import evidence
from layers.readings.monitoring_tables import (
    KEY,
    by_axis,
    evidence_table,
    groups,
    kinds_table,
    plain_list,
    say,
)
from layers.readings.pact_axes import may_read
from layers.readings.registry import READINGS
from layers.words import number

if TYPE_CHECKING:
    from layers.answer import Extract
    from layers.readings.model import Table
    from layers.readings.monitoring_evidence import Evidence
    from layers.readings.registry import Asked


def make(asked: Asked) -> Reading:
    """Make the reading."""
    extract, lang = asked.extract, asked.extract.selection.lang
    found = evidence(extract)
    title = say("title", lang)
    return Reading(
        key=KEY,
        title=title,
        sentence=say("sentence", lang, answer=sentence(extract)),
        figures=_figures(extract, found),
        tables=tuple(_tables(extract, found)),
        maps=(MapOf(title, extract),),
        notes=tuple(_notes(extract, found)),
        params=READINGS[KEY].params(asked.values),
        extract=extract,
    )


def _figures(extract: Extract, found: Evidence) -> tuple[Figure, ...]:
    lang = extract.selection.lang
    note = say("figure.of", lang, n=number(len(found.rows), lang))
    return tuple(
        Figure(say(f"figure.{key}", lang), len(rows), note=note)
        for key, rows in groups(found).items()
    )


def _tables(extract: Extract, found: Evidence) -> list[Table]:
    tables = [kinds_table(extract, found), by_axis(extract, found, "area")]
    if may_read(extract, "year"):
        tables.append(by_axis(extract, found, "year"))
    tables += [evidence_table(extract, found), *axes_tables(extract)]
    tables.append(plain_list(extract, found.nothing, "nothing"))
    if any("all" in row.lists for table in tables for row in table.rows):
        tables.append(plain_list(extract, found.rows, "all"))
    return tables


def _notes(extract: Extract, found: Evidence) -> list[str]:
    lang = extract.selection.lang
    notes = [say("note.unknown", lang), say("note.not_read", lang)]
    proposals = len(extract.layers["pacts"].inside) - len(found.rows)
    if proposals:
        notes.append(say("note.proposals", lang, n=number(proposals, lang)))
    return notes
