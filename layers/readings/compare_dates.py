"""One area on two dates, in the reader's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.in_force import Truth
from layers.readings.compare_found import TRUTHS
from layers.readings.compare_tables import say
from layers.readings.model import Column, Figure, Row, Table
from layers.readings.pact_lists import pact_list
from layers.readings.rate import bases_in, per_10k, per_km2
from layers.readings.rate_told import say as say_rate
from layers.words import day

if TYPE_CHECKING:
    from layers.readings.compare_found import TwoDates
    from layers.readings.model import Kind

ALL = "all"
"""The key of the table that lists all pacts of the area."""


def dates_figures(found: TwoDates) -> tuple[Figure, ...]:
    """Return how many pacts are surely in force on each date, and how many surely ended."""
    lang = found.extract.selection.lang
    label = f"{say('column.in_force', lang)}: {say('truth.yes', lang)}"
    counts = found.moves
    written = day(found.then, lang), day(found.now, lang)
    ended = say("caption.ended", lang, then=written[0], now=written[1])
    return (
        Figure(f"{label}, {written[0]}", int(counts[0].sum())),
        Figure(f"{label}, {written[1]}", int(counts[:, 0].sum())),
        Figure(ended, len(found.ended)),
    )


def dates_tables(found: TwoDates, code: str) -> tuple[Table, ...]:
    """Tell the counts on both dates, what moved, and which pacts."""
    return (_force(found), _force_rates(found, code), _moves(found), _ended(found), _all(found))


def _words(found: TwoDates) -> dict[Truth, str]:
    lang = found.extract.selection.lang
    return {truth: say(f"truth.{truth.name.lower()}", lang) for truth in TRUTHS}


def _force(found: TwoDates) -> Table:
    lang, moves, words = found.extract.selection.lang, found.moves, _words(found)
    then, now = moves.sum(axis=1), moves.sum(axis=0)
    rows = []
    for at, truth in enumerate(TRUTHS):
        n, m = int(then[at]), int(now[at])
        sure = truth is Truth.YES
        opens = (found.surely(found.then), found.surely(found.now)) if sure else (None, None)
        lists = tuple("" if sure or not one else ALL for one in (n, m))
        rows.append(Row((words[truth], n, m, m - n), (None, *opens, None), ("", *lists, "")))
    whole = found.extract.selection
    total = len(found.pacts)
    return Table(
        key="force",
        caption=say("caption.force", lang),
        columns=(Column("in_force", say("column.in_force", lang)), *_day_columns(found, "count")),
        rows=tuple(rows),
        total=Row((say("total", lang), total, total, 0), (None, whole, whole, None)),
        notes=(say("note.change", lang), say("note.force", lang)),
        bars=("then", "now"),
    )


def _force_rates(found: TwoDates, code: str) -> Table:
    lang, base = found.extract.selection.lang, bases_in(found.extract, [code])[0]
    n, m = int(found.moves[0].sum()), int(found.moves[:, 0].sum())
    rates = {
        "per_10k": [per_10k(count, base.population) for count in (n, m)],
        "per_km2": [per_km2(count, base.area_km2) for count in (n, m)],
    }
    rows = []
    for key, (before, after) in rates.items():
        change = None if before is None or after is None else after - before
        rows.append(Row((say_rate(key, lang), before, after, change)))
    year = base.population_year or say_rate("base.year_unknown", lang)
    return Table(
        key="force_rates",
        caption=say("caption.force_rates", lang),
        columns=(Column("what", say("column.what", lang)), *_day_columns(found, "rate")),
        rows=tuple(rows),
        notes=(say("note.population_dates", lang, year=year),),
    )


def _moves(found: TwoDates) -> Table:
    lang, words, moves = found.extract.selection.lang, _words(found), found.moves
    now = day(found.now, lang)
    heads = [
        Column(f"to_{one.name.lower()}", say("column.to", lang, day=now, truth=words[one]), "count")
        for one in TRUTHS
    ]
    rows = [
        Row(
            (words[truth], *(int(n) for n in moves[at]), int(moves[at].sum())),
            lists=("", *(ALL if n else "" for n in moves[at]), ALL if moves[at].sum() else ""),
        )
        for at, truth in enumerate(TRUTHS)
    ]
    sums = [int(n) for n in moves.sum(axis=0)]
    first = say("column.from", lang, day=day(found.then, lang))
    return Table(
        key="moves",
        caption=say("caption.moves", lang),
        columns=(Column("from", first), *heads, Column("total", say("total", lang), "count")),
        rows=tuple(rows),
        total=Row(
            (say("total", lang), *sums, len(found.pacts)),
            lists=("", *(ALL if n else "" for n in (*sums, len(found.pacts)))),
        ),
    )


def _ended(found: TwoDates) -> Table:
    lang = found.extract.selection.lang
    then, now = day(found.then, lang), day(found.now, lang)
    return pact_list(
        found.extract,
        found.ended,
        key="ended",
        caption=say("caption.ended", lang, then=then, now=now),
        folded=False,
        empty=say("empty.ended", lang),
    )


def _all(found: TwoDates) -> Table:
    lang, words = found.extract.selection.lang, _words(found)
    states = [
        (Column(key, say("column.from", lang, day=day(on, lang))), [words[Truth(v)] for v in value])
        for key, on, value in (
            ("then", found.then, found.was),
            ("now", found.now, found.is_now),
        )
    ]
    caption = say("caption.all", lang)
    return pact_list(found.extract, found.pacts, key=ALL, caption=caption, more=states)


def _day_columns(found: TwoDates, kind: Kind) -> tuple[Column, ...]:
    lang = found.extract.selection.lang
    return (
        Column("then", day(found.then, lang), kind),
        Column("now", day(found.now, lang), kind),
        Column("change", say("column.change", lang), kind),
    )
