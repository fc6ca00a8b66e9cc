"""The pacts of one area in compact tables: counts and rates, and each axis with its total."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from layers.describe import term_label
from layers.readings.model import Column, Row, Table
from layers.readings.pact_axes import NOWHERE, axis_labels, is_public, may_read, pact_axis
from layers.readings.pact_lists import FIELDS, pact_list
from layers.readings.rate import per_10k, per_km2
from layers.readings.rate_told import rate_columns, warning_text
from layers.selection import FEATURE_LAYERS, KINDS
from layers.words import Texts, number
from layers.words import say as say_of_answer

if TYPE_CHECKING:
    from layers.answer import Extract
    from layers.readings.pact_axes import Axis
    from layers.readings.rate import Base
    from layers.selection import Selection

say = Texts(Path(__file__).with_name("profile.toml")).say

LIST = "pacts"
"""The key of the table that lists the pacts of the area."""

AXES = ("status", "theme", "party", "year")


def counts_table(own: Extract, base: Base) -> Table:
    """Count what is in the area, with its rates."""
    lang = own.selection.lang
    rows = []
    for layer in FEATURE_LAYERS:
        label, n = say_of_answer(f"short.{layer}", lang), len(own.layers[layer].inside)
        rates = per_10k(n, base.population), per_km2(n, base.area_km2)
        warning = warning_text({label: n}, base.population, lang)
        rows.append(Row((label, n, *rates, warning), (None, own.selection, None, None, None)))
    return Table(
        key="counts",
        caption=say("caption.counts", lang),
        columns=(
            Column("what", say("column.what", lang)),
            Column("count", say("column.count", lang), "count"),
            *rate_columns("count", "", [base], lang),
            Column("warning", say("column.warning", lang)),
        ),
        rows=tuple(rows),
    )


def axis_tables(own: Extract) -> tuple[Table, ...]:
    """Count the pacts by status, kind, theme, party type and year: the axes all may see."""
    made = {name: _axis_table(own, name) for name in AXES if may_read(own, name)}
    kind = kind_table(own)
    return (*(made[name] for name in AXES[:1]), kind, *(made[n] for n in AXES[1:] if n in made))


def axis_notes(own: Extract) -> list[str]:
    """Say which axes not all may see."""
    lang = own.selection.lang
    hidden = [say(f"column.{name}", lang) for name in AXES if not may_read(own, name)]
    return [say("note.not_public", lang, what=what) for what in hidden]


def kind_table(own: Extract) -> Table:
    """Count pacts and proposals by kind, those that the question leaves out too."""
    lang, counts = own.selection.lang, own.facets["kind"]
    terms = own.source.vocabularies["kind"]
    rows = []
    for kind, n in counts.items():
        asked = say("yes" if kind in own.selection.kinds else "no", lang)
        opens = replace(own.selection, kinds=(kind,)) if kind in KINDS else None
        rows.append(Row((term_label(terms, kind, lang), asked, n), (None, None, opens)))
    total, kept = sum(counts.values()), len(own.layers["pacts"].inside)
    every = replace(own.selection, kinds=KINDS)
    numbers = {"n": number(kept, lang), "total": number(total, lang)}
    return Table(
        key="kind",
        caption=say("caption.kind", lang),
        columns=(
            Column("kind", say("column.kind", lang)),
            Column("asked", say("column.asked", lang)),
            Column("pacts", say("column.pacts", lang), "count"),
        ),
        rows=tuple(rows),
        total=Row((say("total", lang), "", total), (None, None, every)),
        notes=(say("note.kind", lang, **numbers),),
        bars=("pacts",),
    )


def pacts_list(own: Extract) -> Table:
    """List the pacts of the area: what stands behind the counts that no question can ask for."""
    lang, pacts = own.selection.lang, own.layers["pacts"].rows
    fields = list(FIELDS)
    fields[4:4] = ["theme"]
    more = []
    if may_read(own, "party"):
        axis = pact_axis(own, "party")
        labels = axis_labels(own, axis)
        more.append((Column("party", say("column.party", lang)), axis.texts(labels)))
    caption = say("caption.list", lang)
    return pact_list(own, pacts, key=LIST, caption=caption, fields=fields, more=more)


def _axis_table(own: Extract, name: str) -> Table:
    lang, axis = own.selection.lang, pact_axis(own, name)
    labels = {**axis_labels(own, axis), NOWHERE: say(f"nowhere.{name}", lang)}
    # Every status, and every year of the span; of themes and party types those that occur.
    every = name in {"status", "year"}
    shown = [
        (key, int(n))
        for key, n in zip(axis.order, axis.counts, strict=True)
        if n or (every and key != NOWHERE)
    ]
    rows = tuple(_line(own, name, key, labels[key], n) for key, n in shown)
    total = Row((say("total", lang), axis.rows), (None, own.selection))
    return Table(
        key=name,
        caption=say(f"caption.{name}", lang),
        columns=(
            Column(name, say(f"column.{name}", lang)),
            Column("pacts", say("column.pacts", lang), "count"),
        ),
        rows=rows,
        total=total if rows else None,
        notes=tuple(_axis_notes(own, axis)) if rows else (),
        empty=say("empty.pacts", lang),
        bars=("pacts",),
    )


def _line(own: Extract, name: str, key: str, label: str, n: int) -> Row:
    opens = _question(own, name, key)
    return Row((label, n), (None, opens), ("", "" if opens or not n else LIST))


def _question(own: Extract, name: str, key: str) -> Selection | None:
    known = own.source.known
    if name == "status" and key in known.statuses:
        return replace(own.selection, statuses=(key,))
    if name == "theme" and key in known.themes:
        return replace(own.selection, themes=(key,))
    return None


def _axis_notes(own: Extract, axis: Axis) -> list[str]:
    lang = own.selection.lang
    if axis.name == "party":
        if axis.excess:
            return [say("note.party", lang, n=number(axis.excess, lang))]
        return [say("note.party_once", lang)]
    return [say("note.year", lang)] if axis.name == "year" else []


def dated(own: Extract) -> bool:
    """Whether all may see the dates of pacts."""
    return is_public(own, "pacts", "date")
