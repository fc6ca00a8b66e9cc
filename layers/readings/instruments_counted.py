"""The instruments of the cities by Hood's classes and by policy phase, each counted once in totals.

The four resources of government are those of C. C. Hood, *The Tools of Government* (1983):
nodality, authority, treasure, organization. An instrument may have several classes and several
phases: it is in every cell that it belongs to, and once in each total.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from layers.city_layers import CityLayers

NOT_STATED = ""
"""The key of what an instrument has where its source states no class, phase or year."""

Rows = tuple[int, ...]
"""Positions of instruments in the frame, ascending: a cell counts them and its list shows them."""


@dataclass(frozen=True, eq=False)
class Crossed:
    """A table of two sides: the instruments in each cell and, once each, in each total.

    ``cells`` holds only those that have any; ``rows``, ``columns`` and ``total`` hold all.
    """

    cells: Mapping[tuple[str, str], Rows]
    rows: Mapping[str, Rows]
    columns: Mapping[str, Rows]
    total: Rows

    @property
    def repeated(self) -> int:
        """By how much the rows add up to more than the total: instruments in several of them."""
        return sum(len(one) for one in self.rows.values()) - len(self.total)

    @property
    def repeated_in_columns(self) -> int:
        """The same of the columns."""
        return sum(len(one) for one in self.columns.values()) - len(self.total)


def instruments_of(cities: Iterable[CityLayers]) -> pd.DataFrame:
    """Return the instruments of cities, one line each.

    Returns
    -------
    pandas.DataFrame
        The columns of the layer, those that not everybody may see emptied; ``city`` is the key of
        the catalogue, ``class_keys`` and ``phase_keys`` are tuples, ``(NOT_STATED,)`` where the
        source states none; ``year`` is text, NOT_STATED where it is not known.
    """
    parts = [_open(one) for one in cities]
    frame = pd.concat(parts, ignore_index=True)
    year = frame["year_start"]
    return frame.assign(
        class_keys=_keys(frame["classes"]),
        phase_keys=_keys(frame["phases"]),
        city_keys=[(city,) for city in frame["city"]],
        year_keys=[(NOT_STATED if pd.isna(one) else str(int(one)),) for one in year],
    )


def since(frame: pd.DataFrame, year: int) -> tuple[pd.DataFrame, int]:
    """Keep the instruments that started in a year or later; 0 keeps all.

    Returns
    -------
    tuple
        What is kept, and how many have no year, of which therefore nobody can tell.
    """
    if not year:
        return frame, 0
    known = frame["year_start"].notna()
    late = frame["year_start"].fillna(0).ge(year) & known
    return frame[late].reset_index(drop=True), int((~known).sum())


def cross(
    frame: pd.DataFrame, rows: str, columns: str, keys: tuple[Sequence[str], Sequence[str]]
) -> Crossed:
    """Cross two sides of the instruments.

    Parameters
    ----------
    frame
        As :func:`instruments_of` gives it, with a RangeIndex.
    rows, columns
        Names of columns of tuples of keys.
    keys
        The keys of either side that have a line even where nothing is.
    """
    flat = frame[[rows, columns]].explode(rows).explode(columns).reset_index(names="at")
    return Crossed(
        cells=_groups(flat, [rows, columns]),
        rows={**dict.fromkeys(keys[0], ()), **_single(flat, rows)},
        columns={**dict.fromkeys(keys[1], ()), **_single(flat, columns)},
        total=tuple(range(len(frame))),
    )


def inferred(frame: pd.DataFrame, basis: str) -> int:
    """How many have a class or a phase that was inferred and not stated by the source."""
    return int((frame[basis] == "inferred").sum())


def _open(source: CityLayers) -> pd.DataFrame:
    """Return the instruments of a city without what not everybody may see."""
    frame = source.data.instruments.assign(city=source.data.city.key)
    fields = source.data.city.fields_of("instruments")
    secret = {field.name for field in fields if field.access != "public"} & set(frame)
    empty = {name: pd.NA if name == "year_start" else "" for name in secret - {"city"}}
    emptied = frame.assign(**empty)
    return emptied.astype({"year_start": "Int64"})


def _keys(texts: pd.Series[str]) -> list[tuple[str, ...]]:
    return [
        tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))
        or (NOT_STATED,)
        for text in texts
    ]


def _groups(flat: pd.DataFrame, by: list[str]) -> dict[tuple[str, str], Rows]:
    found = flat.groupby(by, sort=False)["at"]
    return {(str(key[0]), str(key[1])): _rows(group) for key, group in found}


def _single(flat: pd.DataFrame, by: str) -> dict[str, Rows]:
    return {str(key): _rows(group) for key, group in flat.groupby(by, sort=False)["at"]}


def _rows(group: pd.Series[int]) -> Rows:
    return tuple(sorted({int(one) for one in group}))
