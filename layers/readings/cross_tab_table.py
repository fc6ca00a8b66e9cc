"""A cross-tabulation as a table: each cell opens the pacts that it counts, or names their list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from layers.readings.model import Column, Row, Table
from layers.readings.pact_axes import NOWHERE, Openings, axis_labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from layers.answer import Extract
    from layers.readings.cross_tab_counts import CrossTab
    from layers.readings.pact_axes import Axis
    from layers.selection import Selection

MOST_COLUMNS = 30
"""With more columns than this those without any pact are left out, and the table says how many."""

MAY_BE_NOWHERE = ("area", "party", "year")
"""The axes on which a pact may stand nowhere: the line is shown even where it is zero."""


@dataclass(frozen=True)
class Words:
    """The words around a matrix: title of the first column, of the totals, of nowhere per axis."""

    first: str
    total: str
    nowhere: Mapping[str, str]


def matrix(  # noqa: PLR0913 - what a table is made of
    extract: Extract,
    tab: CrossTab,
    words: Words,
    *,
    key: str,
    caption: str,
    listed: str,
    notes: tuple[str, ...] = (),
    empty: str = "",
    bars: tuple[str, ...] = (),
) -> Table:
    """Tell a cross-tabulation.

    Parameters
    ----------
    listed
        Key of the table that lists the pacts, for the cells that no question can ask for.
    """
    openings = Openings.of(extract)
    rows, columns = _shown(tab.rows), _shown_columns(tab.columns)
    titles = {**axis_labels(extract, tab.columns), NOWHERE: words.nowhere[tab.columns.name]}
    labels = {**axis_labels(extract, tab.rows), NOWHERE: words.nowhere[tab.rows.name]}
    heads = [
        Column(_column_key(tab.columns, place), titles[tab.columns.order[place]], "count")
        for place in columns
    ]
    lines = []
    for place in rows:
        at = {tab.rows.name: tab.rows.order[place]}
        counts = [int(tab.counts[place, other]) for other in columns]
        others = [{tab.columns.name: tab.columns.order[other]} for other in columns]
        asked = [openings.question(**at, **other) for other in others]
        asked.append(openings.question(**at))
        row_total = int(tab.rows.counts[place])
        lines.append(_row(labels[tab.rows.order[place]], [*counts, row_total], asked, listed))
    below = [openings.question(**{tab.columns.name: tab.columns.order[one]}) for one in columns]
    sums = [int(tab.columns.counts[one]) for one in columns]
    total = _row(words.total, [*sums, tab.total], [*below, openings.question()], listed)
    first, last = Column("place", words.first), Column("total", words.total, "count")
    return Table(
        key,
        caption,
        (first, *heads, last),
        tuple(lines),
        total=total,
        notes=notes,
        empty=empty,
        bars=bars,
    )


def left_out(axis: Axis) -> int:
    """Return how many places of an axis are not shown as columns, all of them without pacts."""
    return len(_shown(axis)) - len(_shown_columns(axis))


def needs_list(table: Table) -> bool:
    """Whether a cell of the table points to the list of pacts."""
    rows = (*table.rows, *([table.total] if table.total else []))
    return any(any(row.lists) for row in rows)


def _column_key(axis: Axis, place: int) -> str:
    return f"{axis.name}:{axis.order[place] or 'none'}"


def _shown(axis: Axis) -> list[int]:
    nowhere = len(axis.keys)
    shown = list(range(nowhere))
    return [*shown, nowhere] if axis.name in MAY_BE_NOWHERE or axis.counts[nowhere] else shown


def _shown_columns(axis: Axis) -> list[int]:
    shown = _shown(axis)
    if len(shown) <= MOST_COLUMNS:
        return shown
    some = np.flatnonzero(axis.counts)
    return [place for place in shown if place in some or place == len(axis.keys)]


def _row(label: str, counts: Sequence[int], asked: Sequence[Selection | None], listed: str) -> Row:
    lists = ["" if question or not n else listed for question, n in zip(asked, counts, strict=True)]
    return Row((label, *counts), (None, *asked), ("", *lists))
