"""A reading as the small values that its component shows: texts, and what they are sorted by.

Every text may hold anything a register holds; the scripts show them as text and nothing else.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from layers.readings.writing import NUMERIC, value_text
from views.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.readings.model import Figure, Reading, Row, Table, Value
    from layers.readings.registry import ReadingKind
    from layers.selection import Selection
    from layers.words import Lang

_WORDS = ("more", "open", "lists", "sort", "notes")


def head_block(reading: Reading, warnings: tuple[str, ...]) -> dict[str, Any]:
    """Return title, sentence, warnings and headline figures."""
    lang = reading.extract.selection.lang
    return {
        "type": "head",
        "title": reading.title,
        "sentence": reading.sentence,
        "warnings": list(warnings),
        "figures": [_figure(one, lang) for one in reading.figures],
    }


def refused_block(kind: ReadingKind, warnings: tuple[str, ...], lang: Lang) -> dict[str, Any]:
    """Return the head of a reading that cannot be made."""
    title = kind.texts.say("title", lang)
    return {"type": "head", "title": title, "sentence": "", "warnings": [*warnings], "figures": []}


def table_blocks(reading: Reading) -> list[dict[str, Any]]:
    """Return the tables in their order, those that only back others folded."""
    return [table_block(table, reading.extract.selection) for table in reading.tables]


def table_block(table: Table, asked: Selection) -> dict[str, Any]:
    """Return a table as JSON values.

    Parameters
    ----------
    asked
        The question that the reading was made of: of a question that a cell opens only what is
        other in it is sent, for most cells open nearly the same.
    """
    lang, base = asked.lang, asked.to_params()
    numeric = [column.kind in NUMERIC for column in table.columns]
    return {
        "type": "table",
        "key": table.key,
        "lang": lang,
        "caption": table.caption,
        "folded": table.folded,
        "empty": table.empty,
        "notes": list(table.notes),
        "columns": [
            {
                "key": column.key,
                "label": column.label,
                "numeric": numeric[at],
                "note": column.note,
                "bar": column.key in table.bars,
            }
            for at, column in enumerate(table.columns)
        ],
        "rows": [_row(row, table, base, lang) for row in table.rows],
        "total": _row(table.total, table, base, lang) if table.total else None,
        "base": base,
        "words": {word: say(f"reading_{word}", lang, n="{n}", name="{name}") for word in _WORDS},
    }


def notes_block(reading: Reading, link: str) -> dict[str, Any]:
    """Return what must be known, and the link to the paragraph of the method."""
    lang = reading.extract.selection.lang
    return {
        "type": "notes",
        "title": say("reading_notes", lang),
        "notes": list(reading.notes),
        "link": link,
        "link_text": say("reading_method", lang),
    }


def _figure(figure: Figure, lang: Lang) -> dict[str, Any]:
    return {
        "label": figure.label,
        "value": value_text(figure.value, figure.kind, lang),
        "unknown": figure.value is None,
        "note": figure.note,
    }


def _row(row: Row, table: Table, base: Mapping[str, str], lang: Lang) -> dict[str, Any]:
    told = {
        "t": [
            value_text(value, column.kind, lang)
            for value, column in zip(row.cells, table.columns, strict=True)
        ],
        "v": [_sortable(value) for value in row.cells],
    }
    opens = {at: _other(one, base) for at, one in enumerate(row.opens) if one is not None}
    lists = {at: key for at, key in enumerate(row.lists) if key}
    return {**told, **({"o": opens} if opens else {}), **({"l": lists} if lists else {})}


def _sortable(value: Value) -> str | int | float | None:
    return value.isoformat() if isinstance(value, date) else value


def _other(asked: Selection, base: Mapping[str, str]) -> dict[str, str | None]:
    """Return the parameters that differ from those of the reading's own question; None: none."""
    params = asked.to_params()
    names = dict.fromkeys([*base, *params])
    return {name: params.get(name) for name in names if params.get(name) != base.get(name)}
