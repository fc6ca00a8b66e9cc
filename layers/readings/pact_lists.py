"""A table that lists pacts one by one: what stands behind the counts that no question can ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.describe import term_label
from layers.readings.model import Column, Row, Table
from layers.readings.pact_axes import is_public
from layers.records import written_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from data.model import Field, Term
    from layers.answer import Extract
    from layers.readings.model import Kind, Value

More = tuple[Column, "Sequence[Value]"]
"""A further column of a list: its title and a value per row."""

FIELDS = ("id", "name", "kind", "status", "date", "end_date")
"""The fields that every list of pacts has, of those that all may see."""


def pact_list(  # noqa: PLR0913 - what a table is made of
    extract: Extract,
    pacts: pd.DataFrame,
    *,
    key: str,
    caption: str,
    more: Sequence[More] = (),
    fields: Sequence[str] = FIELDS,
    folded: bool = True,
    empty: str = "",
    notes: tuple[str, ...] = (),
) -> Table:
    """List pacts: their public fields, and what a reading found of each.

    Parameters
    ----------
    pacts
        Rows of the city's pacts, in the order in which they are listed.
    more
        Columns that follow the fields, a value per row of ``pacts``.
    """
    shown = [name for name in fields if is_public(extract, "pacts", name) or name == "id"]
    made = [field_cells(extract, pacts, name) for name in shown]
    columns = tuple(column for column, _ in (*made, *more))
    cells = [values for _, values in (*made, *more)]
    rows = tuple(Row(one) for one in zip(*cells, strict=True))
    return Table(key, caption, columns, rows, notes=notes, empty=empty, folded=folded)


def field_cells(extract: Extract, pacts: pd.DataFrame, name: str) -> tuple[Column, list[Value]]:
    """Return a field of pacts as a column: its title of the catalogue, its cells in words."""
    lang = extract.selection.lang
    field = _field(extract, name)
    values = [None if value == "" else value for value in pacts[name].tolist()]
    label = field.it if lang == "it" else field.en
    if field.kind == "date":
        dates = {v: written_date(v, lang) for v in set(values) if v}
        return Column(name, label, "date"), [dates.get(v) for v in values]
    terms: Mapping[str, Term] = extract.source.vocabularies.get(field.vocabulary, {})
    words = {key: term_label(terms, key, lang) for key in terms}
    kind: Kind = "code" if field.kind == "code" else "text"
    return Column(name, label, kind), [words.get(v, v) if v else None for v in values]


def _field(extract: Extract, name: str) -> Field:
    return next(one for one in extract.source.data.city.fields_of("pacts") if one.name == name)
