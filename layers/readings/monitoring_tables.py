"""The tables of the reading *monitoring*."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from layers.describe import level_name
from layers.readings.cross_tab import nowhere_words
from layers.readings.model import Column, Row, Table
from layers.readings.monitoring_evidence import AFTER, JUDGED, KINDS
from layers.readings.pact_axes import NOWHERE, Openings, axis_labels, is_public, pact_axis
from layers.readings.pact_lists import FIELDS, field_cells, pact_list
from layers.readings.registry import READINGS
from layers.records import written_date
from layers.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from layers.answer import Extract
    from layers.readings.model import Value
    from layers.readings.monitoring_evidence import Evidence
    from layers.readings.pact_axes import Axis
    from layers.readings.pact_lists import More
    from layers.selection import Selection

KEY = "monitoring"
say = READINGS[KEY].texts.say
LISTS = {"any": "evidence", "after": "evidence", "judged": "evidence", "nothing": "nothing"}
"""Which list shows the pacts that a column counts."""


def groups(found: Evidence) -> dict[str, NDArray[np.intp]]:
    """Return the pacts with anything, with what came after, with a judgement, with nothing."""
    return {
        "any": found.having(),
        "after": found.having(AFTER),
        "judged": found.having(JUDGED),
        "nothing": found.nothing,
    }


def all_pacts(extract: Extract) -> Selection | None:
    """Return the question for all the pacts that are read: that of the answer without proposals."""
    kinds = tuple(kind for kind in extract.selection.kinds if kind != "proposal")
    return replace(extract.selection, kinds=kinds, view=None) if kinds else None


def kinds_table(extract: Extract, found: Evidence) -> Table:
    """Tell how many pacts have each kind of finding, any, and none."""
    lang, n = extract.selection.lang, len(found.rows)

    def row(word: str, count: int, listed: str) -> Row:
        share = count / n if n else None
        return Row((say(f"kind.{word}", lang), count, share), (), ("", listed if count else "", ""))

    rows = [row(kind, len(found.having([kind])), "evidence") for kind in KINDS]
    rows += [row("nothing", len(found.nothing), "nothing")]
    total = Row((say("total", lang), n, 1.0 if n else None), (None, all_pacts(extract), None))
    columns = (
        Column("kind", say("column.kind", lang)),
        Column("pacts", say("column.pacts", lang), "count"),
        Column("share", say("column.share", lang), "share", say("note.share", lang)),
    )
    several = sum(len(found.having([kind])) for kind in KINDS) - len(found.having())
    notes = [say(f"rule.{kind}", lang) for kind in KINDS]
    if several:
        notes.append(say("note.several", lang, n=number(several, lang)))
    caption = say("caption.kinds", lang)
    return Table("kinds", caption, columns, tuple(rows), total, tuple(notes), bars=("pacts",))


def by_axis(extract: Extract, found: Evidence, name: str) -> Table:
    """Tell for each area of the level, or year, how many pacts have anything, zeros included."""
    lang, axis = extract.selection.lang, pact_axis(extract, name)
    counted = {"pacts": found.rows, **groups(found)}
    counts = {key: _per_place(axis, rows) for key, rows in counted.items()}
    labels = {**axis_labels(extract, axis), NOWHERE: nowhere_words(extract)[name]}
    openings = Openings.of(extract)
    proposals = len(found.rows) < axis.rows
    rows = []
    for place, key in enumerate(axis.order):
        opens = None if proposals else openings.question(**{name: key})
        cells = [int(counts[one][place]) for one in counted]
        rows.append(_line(labels[key], cells, opens))
    sums = [len(one) for one in counted.values()]
    heads = [Column(one, say(f"column.{one}", lang), "count") for one in counted]
    share = Column("share", say("column.share_any", lang), "share", say("note.share_any", lang))
    several = int(counts["pacts"].sum()) - len(found.rows)
    notes = [say("note.several_areas", lang, n=number(several, lang))] if several else []
    return Table(
        name,
        say(f"caption.{name}", lang, place=_first(extract, name).lower()),
        (Column("place", _first(extract, name)), *heads, share),
        tuple(rows),
        total=_line(say("total", lang), sums, all_pacts(extract)),
        notes=tuple(notes),
        bars=("any",),
    )


def _line(label: str, counts: Sequence[int], opens: Selection | None) -> Row:
    """Return a line: all pacts, the counts of each group, the share that has anything."""
    share = counts[1] / counts[0] if counts[0] else None
    lists = [one if n else "" for one, n in zip(LISTS.values(), counts[1:], strict=True)]
    whole = "" if opens or not counts[0] else "all"
    return Row(
        (label, *counts, share), (None, opens, *(None,) * (len(lists) + 1)), ("", whole, *lists, "")
    )


def _per_place(axis: Axis, rows: NDArray[np.intp]) -> NDArray[np.int64]:
    wanted = np.isin(axis.pairs["row"], rows)
    return np.bincount(axis.places[wanted], minlength=len(axis.order))


def _first(extract: Extract, name: str) -> str:
    lang = extract.selection.lang
    if name == "year":
        return say("column.year", lang)
    level = level_name(extract.source.data.city.level(extract.selection.level), lang)
    return f"{level[:1].upper()}{level[1:]}"


def evidence_table(extract: Extract, found: Evidence) -> Table:
    """List every finding: which pact, of what kind, by which rule, its date and its source."""
    lang, lines = extract.selection.lang, found.found
    pacts = extract.layers["pacts"].rows.iloc[lines["row"].to_numpy(dtype=np.intp)]
    dates: list[Value] = [written_date(one, lang) if one else None for one in lines["date"]]
    more: list[More] = [
        (Column("evidence", say("column.kind", lang)), _said(extract, "kind", lines["kind"])),
        (Column("rule", say("column.rule", lang)), _said(extract, "told", lines["rule"])),
        (Column("when", say("column.when", lang), "date"), dates),
        (Column("where", say("column.source", lang)), [one or None for one in lines["source"]]),
        *_places(extract, lines["row"].to_numpy(dtype=np.intp)),
    ]
    return pact_list(
        extract,
        pacts,
        key="evidence",
        caption=say("caption.evidence", lang),
        fields=("id", "name", "status"),
        more=more,
        folded=False,
        empty=say("empty.evidence", lang),
        notes=(say("note.dates", lang),),
    )


def plain_list(extract: Extract, rows: NDArray[np.intp], key: str) -> Table:
    """List pacts, with the areas and the year that they are counted under."""
    pacts = extract.layers["pacts"].rows.iloc[rows]
    more = _places(extract, rows)
    if is_public(extract, "pacts", "source"):
        more.append(field_cells(extract, pacts, "source"))
    caption = say(f"caption.{key}", extract.selection.lang)
    return pact_list(extract, pacts, key=key, caption=caption, fields=FIELDS, more=more)


def _places(extract: Extract, rows: NDArray[np.intp]) -> list[More]:
    made: list[More] = []
    for name in ("area", "year"):
        axis = pact_axis(extract, name)
        texts = axis.texts(axis_labels(extract, axis))
        made.append((Column(f"in_{name}", _first(extract, name)), [texts[row] for row in rows]))
    return made


def _said(extract: Extract, what: str, keys: pd.Series[str]) -> list[Value]:
    words = {key: say(f"{what}.{key}", extract.selection.lang) for key in keys.unique()}
    return [words[key] for key in keys]
