"""The tables of a reading for the template: sized to the page, turned or parted where too wide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exports.fonts import drawable
from exports.paper.typesetting import Unseen
from exports.picture.measure import width_of
from exports.readings.cells import (
    bar_shares,
    is_numeric,
    notes_of,
    row_texts,
    title_of,
)
from exports.readings.columns import comfort, need_of, parts_of
from exports.readings.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exports.formats import Options, Paper
    from exports.readings.columns import Need, Part
    from layers.readings.model import Row, Table
    from layers.words import Lang

    Data = dict[str, Any]

_PAGES_MM: dict[Paper, tuple[float, float]] = {"a4": (210.0, 297.0), "a3": (297.0, 420.0)}
_MARGINS_MM, _INSET_MM, _BAR_MM = 24.0, 2.6, 16.5
_MM_PER_POINT = 25.4 / 72
_SIZES: dict[Paper, tuple[float, ...]] = {"a4": (8.5, 8.0, 7.5, 7.0), "a3": (9.5, 9.0, 8.0, 7.0)}
"""Sizes of type in points that a table is tried at, before its page is turned, then parted."""
_MOST_WORD_EM, _MOST_EM, _WIDEST_EM = 11.0, 26.0, 46.0
_LEAST_EASE, _EASE = 0.2, 0.4
"""Columns that get less of what they wish for are set in smaller type."""
_MANY_ROWS, _GUTTER_MM = 40, 8.0
_LONG = 600
"""Letters of a cell that may go on over the end of a page."""


def table_data(table: Table, options: Options, lang: Lang) -> Data:
    """Return a table for the template; its parts stand one below the other."""
    texts = [row_texts(table, row, lang) for row in table.rows]
    total = row_texts(table, table.total, lang) if table.total else []
    turned, size, parts = _laid_out(table, [*texts, *([total] if total else [])], options)
    shares = bar_shares(table)
    made = []
    for number, part in enumerate(parts, 1):
        title = say("part", lang, title=table.caption, part=number, parts=len(parts))
        made.append(
            {
                "title": title if len(parts) > 1 else "",
                "size": size,
                "columns": _columns(table, part),
                "rows": [
                    _cells(row, texts[at], part, {of: one[at] for of, one in shares.items()})
                    for at, row in enumerate(table.rows)
                ],
                "total": _cells(table.total, total, part, {}) if table.total else [],
            }
        )
    there = bool(table.rows or table.total)
    return {
        "key": Unseen(table.key),
        "title": title_of(table, lang),
        "turned": turned,
        "beside": _beside(table, parts, options),
        "empty": table.empty,
        "notes": notes_of(table, lang),
        "parts": made if there else [],
    }


def _beside(table: Table, parts: Sequence[Part], options: Options) -> int:
    """Return how many times a long narrow list stands beside itself on a page."""
    if len(parts) > 1 or len(table.rows) < _MANY_ROWS or table.bars:
        return 1
    page = _PAGES_MM[options.paper][options.orientation == "landscape"] - _MARGINS_MM
    return max(1, int((page + _GUTTER_MM) // (sum(parts[0].widths) + _GUTTER_MM)))


def _columns(table: Table, part: Part) -> list[Data]:
    return [
        {
            "label": table.columns[at].label,
            "width": round(width, 2),
            "numeric": is_numeric(table.columns[at]),
        }
        for at, width in zip(part.columns, part.widths, strict=True)
    ]


def _cells(
    row: Row | None, texts: Sequence[str], part: Part, shares: dict[int, float]
) -> list[Data]:
    values = row.cells if row else ()
    return [
        {
            "text": texts[at],
            "unknown": values[at] is None,
            "long": len(texts[at]) > _LONG,
            "bar": shares.get(at),
        }
        for at in part.columns
    ]


def _laid_out(
    table: Table, texts: Sequence[Sequence[str]], options: Options
) -> tuple[bool, float, tuple[Part, ...]]:
    """Return whether the page is turned, the size of the type, and the parts of the table."""
    short, long = (one - _MARGINS_MM for one in _PAGES_MM[options.paper])
    landscape = options.orientation == "landscape"
    rooms = ((False, long),) if landscape else ((False, short), (True, long))
    sizes = _SIZES[options.paper]
    for turned, room in rooms:
        tried = [(comfort(_needs(table, texts, size), room), size) for size in sizes]
        # A page is turned rather than names broken into many lines.
        fitting = [one for one in tried if one[0] >= (0 if turned or landscape else _LEAST_EASE)]
        if fitting:
            # As large as reads well; where it is tight anyhow, as small as it may be.
            size = next((size for ease, size in fitting if ease >= _EASE), max(fitting)[1])
            return turned, size, parts_of(_needs(table, texts, size, _WIDEST_EM), room)
    return False, sizes[1], parts_of(_needs(table, texts, sizes[1]), rooms[0][1])


def _needs(
    table: Table, texts: Sequence[Sequence[str]], size: float, most_em: float = _MOST_EM
) -> list[Need]:
    em = size * _MM_PER_POINT

    def measure(text: str) -> float:
        return width_of(drawable(text), size=em, weight=600)

    return [
        need_of(
            column.label,
            [row[at] for row in texts],
            measure,
            numeric=is_numeric(column),
            most_word=_MOST_WORD_EM * em,
            most=most_em * em,
            extra=_INSET_MM + (_BAR_MM if column.key in table.bars else 0.0),
        )
        for at, column in enumerate(table.columns)
    ]
