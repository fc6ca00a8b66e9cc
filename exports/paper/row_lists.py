"""The rows of an answer as they stand on paper: few columns, two texts to a cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exports.long_texts import cut
from exports.words import say
from layers.records import cell_text, records
from layers.words import number
from layers.words import say as say_answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exports.stamp import Stamp
    from layers.answer import Extract
    from layers.records import Records
    from layers.selection import LayerName
    from layers.words import Lang

    Data = dict[str, Any]


@dataclass(frozen=True)
class PaperColumn:
    """A column on paper: fields whose texts stand first in a cell, and others under them.

    ``width`` is a share of the page. A field that the records do not have is left out.
    """

    first: tuple[str, ...]
    more: tuple[str, ...] = ()
    width: float = 1.0


_COLUMNS: dict[LayerName, tuple[PaperColumn, ...]] = {
    "pacts": (
        PaperColumn(("name",), ("id", "parties"), width=3.0),
        PaperColumn(("status",), ("kind",), width=1.4),
        PaperColumn(("theme",), width=1.4),
        PaperColumn(("date", "end_date"), ("date_basis",), width=1.4),
        PaperColumn(("in_force",), width=0.9),
        PaperColumn(("place",), ("address",), width=2.0),
        PaperColumn(("area",), ("area_comune", "placed_by"), width=1.8),
    ),
    "houses": (
        PaperColumn(("name",), ("id", "alt_names"), width=2.4),
        PaperColumn(("type",), ("network_status",), width=2.4),
        PaperColumn(("address",), ("district",), width=2.2),
        PaperColumn(("manager",), ("year_opened",), width=1.8),
        PaperColumn(("area",), ("area_comune", "placed_by"), width=1.8),
    ),
    "target_areas": (
        PaperColumn(("name",), ("id", "units"), width=2.6),
        PaperColumn(("programme",), ("funding",), width=2.6),
        PaperColumn(("year_from", "year_to"), width=1.0),
        PaperColumn(("designation",), width=1.5),
        PaperColumn(("official_perimeter",), ("location_method",), width=2.0),
        PaperColumn(("area",), ("area_comune", "placed_by"), width=1.8),
    ),
}
_RANGE = {"date", "end_date", "year_from", "year_to"}


@dataclass(frozen=True)
class PaperRows:
    """The rows of one layer of an answer, as cells of a template."""

    layer: LayerName
    lang: Lang
    columns: tuple[Data, ...]
    rows: tuple[list[Data], ...]

    def listed(self, at: Sequence[int] | None = None) -> Data:
        """Return a list for a template: title with the count, columns, rows.

        Parameters
        ----------
        at
            Which rows, as places among the rows of the answer; None for all.
        """
        rows = [self.rows[row] for row in (range(len(self.rows)) if at is None else at)]
        name = say_answer(f"short.{self.layer}", self.lang)
        n = number(len(rows), self.lang)
        return {
            "title": say("sheet_list_title", self.lang, name=name, n=n),
            "empty": say(f"sheet_list_empty_{self.layer}", self.lang),
            "columns": self.columns,
            "rows": rows,
        }


def paper_rows(extract: Extract, layer: LayerName, stamp: Stamp) -> PaperRows:
    """Return the rows of a layer of the answer, as its reader may see them."""
    found = records(extract, layer, access=stamp.access)
    fitted = (_fitted(extract, found, column) for column in _COLUMNS[layer])
    columns = [column for column in fitted if column.first]
    return PaperRows(
        layer=layer,
        lang=stamp.lang,
        columns=tuple({"label": _label(found, one), "width": one.width} for one in columns),
        rows=tuple(
            [_cell(found, row, column, stamp.lang) for column in columns]
            for row in range(len(found.rows))
        ),
    )


def _fitted(extract: Extract, found: Records, column: PaperColumn) -> PaperColumn:
    """Return the column with the fields that there are; ``area`` is that of the level."""
    there = {one.name for one in found.columns}
    level = f"area_{extract.selection.level}"

    def fitting(names: tuple[str, ...]) -> tuple[str, ...]:
        asked = (level if name == "area" else name for name in names)
        return tuple(name for name in asked if name in there)

    first = fitting(column.first)
    more = tuple(name for name in fitting(column.more) if name not in first)
    return PaperColumn(first, more, column.width)


def _label(found: Records, column: PaperColumn) -> str:
    labels = {one.name: one.label for one in found.columns}
    return " – ".join(labels[name] for name in column.first)


def _cell(found: Records, row: int, column: PaperColumn, lang: Lang) -> Data:
    at = {one.name: place for place, one in enumerate(found.columns)}

    def texts(names: tuple[str, ...]) -> list[str]:
        written = [cell_text(found.rows[row][at[name]], lang) for name in names]
        return [text for text in written if text]

    first = texts(column.first)
    more = [text for text in texts(column.more) if text not in first]
    between = " – " if _RANGE & set(column.first) else ", "
    return _text(between.join(first), " · ".join(more))


def _text(first: str, more: str = "") -> Data:
    return {"text": cut(first), "more": cut(more)}
