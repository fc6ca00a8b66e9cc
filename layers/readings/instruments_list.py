"""The lists behind the counts of instruments: one per set of them, however many cells count it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from layers.describe import term_label
from layers.readings.model import Column, Row, Table
from layers.words import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.catalogue import Term
    from layers.readings.instruments_counted import Rows
    from layers.readings.model import Value
    from layers.words import Lang

say = Texts(Path(__file__).with_name("instruments.toml")).say


@dataclass
class Lists:
    """Gathers the lists that the cells of a reading ask for, each set of instruments once.

    Parameters
    ----------
    frame
        As :func:`layers.readings.instruments_counted.instruments_of` gives it.
    cities
        The name of each city by its key.
    """

    frame: pd.DataFrame
    cities: Mapping[str, str]
    vocabularies: Mapping[str, Mapping[str, Term]]
    lang: Lang
    _keys: dict[Rows, str] = field(default_factory=dict)
    _captions: dict[Rows, str] = field(default_factory=dict)

    def key(self, rows: Rows, what: str) -> str:
        """Return the key of the table that lists these instruments; "" for none of them.

        The caption says ``what`` they are, as the first cell that asked for them has it.
        """
        if not rows:
            return ""
        if rows not in self._keys:
            self._keys[rows] = f"instruments_{len(self._keys) + 1}"
            self._captions[rows] = say("list.caption", self.lang, what=what)
        return self._keys[rows]

    def tables(self) -> tuple[Table, ...]:
        """Return the tables that were asked for, in the order in which they were."""
        lines = self._lines()
        return tuple(
            Table(
                key=key,
                caption=self._captions[rows],
                columns=self._columns(),
                rows=tuple(lines[row] for row in rows),
                folded=True,
            )
            for rows, key in self._keys.items()
        )

    def _columns(self) -> tuple[Column, ...]:
        kinds = {"id": "code", "year": "year", "source_line": "code"}
        names = ("id", "name", "city", "year", "certainty", "classes", "class_basis", "phases")
        more = ("phase_basis", "programme", "source", "source_line")
        return tuple(
            Column(name, say(f"column.{name}", self.lang), kinds.get(name, "text"))  # type: ignore[arg-type]
            for name in (*names, *more)
        )

    def _lines(self) -> list[Row]:
        return [Row(self._cells(row)) for row in self.frame.to_dict("records")]

    def _cells(self, row: Mapping[str, object]) -> tuple[Value, ...]:
        year = row["year_start"]
        approximate = str(row["year_is_approximate"]).lower() == "true"
        return (
            *(str(row["id"]), str(row["name"]), self.cities[str(row["city"])]),
            None if pd.isna(year) else int(str(year)),
            self._term("year_is_approximate", str(approximate).lower()) if pd.notna(year) else None,
            self._terms("instrument_class", row["class_keys"]),
            self._term("basis", row["class_basis"]),
            self._terms("phase", row["phase_keys"]),
            self._term("basis", row["phase_basis"]),
            *(str(row[name]) or None for name in ("programme", "source", "source_line")),
        )

    def _term(self, vocabulary: str, key: object) -> str | None:
        terms = self.vocabularies.get(vocabulary, {})
        text = str(key)
        return (term_label(terms, text, self.lang) if text in terms else text) or None

    def _terms(self, vocabulary: str, keys: object) -> str | None:
        said = [self._term(vocabulary, key) for key in keys]  # type: ignore[attr-defined]
        return ", ".join(one for one in said if one) or None
