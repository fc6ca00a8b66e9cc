"""What the rows of an office's file leave unsaid: filled only with what is sure of any such row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from data.register.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import geopandas as gpd
    import pandas as pd

    from data.register.version import RegisterLayer
    from data.words import Lang

NO_LICENCE = "not-stated"

_PRECISIONS = {4: "year", 7: "month", 10: "day"}


class Origin(NamedTuple):
    """Where rows come from: what every row must be able to tell.

    ``source`` is where they were published; "" for an office's own file, named with its message.
    """

    file_name: str
    message: str
    day: date
    licence: str = NO_LICENCE
    source: str = ""


class Filled(NamedTuple):
    """A field that was filled in, and in how many rows."""

    field: str
    rows: int

    def text(self, lang: Lang) -> str:
        """Say it."""
        return say(f"filled_{self.field}", lang, count=self.rows)


def complete(
    rows: gpd.GeoDataFrame, layer: RegisterLayer, origin: Origin
) -> tuple[gpd.GeoDataFrame, tuple[Filled, ...]]:
    """Fill what a register's rows need to be shown, where they leave it empty.

    They have the columns of their layer and of their file (``data.register.merge``).

    * source, licence, retrieved: the file, its message and the day; confidence: high, medium for a
      row that needs a look;
    * a pact is a pact, its status is not stated, its date says at least that it existed then
      (``reported``), as precisely as it is written;
    * a shape was published by its source, a row without one has no location.

    Returns
    -------
    tuple
        The completed rows, and what was filled in that a reader should know of.
    """
    wanted: dict[str, Any] = {
        "source": origin.source or f"{origin.file_name}: {origin.message}",
        "licence": origin.licence,
        "retrieved": origin.day.isoformat(),
        "confidence": (rows["outcome"] == "flagged").map({True: "medium", False: "high"}),
    }
    filled = rows
    for name, value in wanted.items():
        filled, _ = _fill(filled, name, value)
    told: list[Filled] = []
    if layer == "pacts":
        filled, told = _complete_pacts(filled)
    if "location_method" in filled:
        filled = filled.assign(location_method=_methods(filled))
    return filled, tuple(told)


def with_vocabulary(
    rows: gpd.GeoDataFrame, vocabularies: Mapping[str, Mapping[str, str]]
) -> gpd.GeoDataFrame:
    """Keep what is no word of a vocabulary as the source's own wording, where there is room for it.

    Parameters
    ----------
    vocabularies
        For each field its words as readers write them, lower case, and the key of each.
    """
    kept = rows
    for name, words in vocabularies.items():
        if name not in kept or kept[name].dtype == bool:
            continue
        column, source = kept[name], f"{name}_source"
        known = column.map(lambda text, words=words: _keys(text, words))
        strange = (column != "") & (known == "")
        if source not in kept:
            kept = kept.assign(**{name: known.mask(strange, column)})
            continue
        # A key is our own word: what the source wrote is not known then.
        unsaid = (kept[source] == "") & (column != known)
        kept = kept.assign(**{name: known, source: kept[source].mask(unsaid, column)})
    return kept


def _keys(text: str, words: Mapping[str, str]) -> str:
    """Return the keys of the words of a cell, parted by ``;``; "" if one of them is not known."""
    parts = [part.strip().casefold() for part in text.split(";") if part.strip()]
    return ";".join(words[part] for part in parts) if all(p in words for p in parts) else ""


def _complete_pacts(
    rows: gpd.GeoDataFrame,
) -> tuple[gpd.GeoDataFrame, list[Filled]]:
    told = []
    for name, value in (("kind", "pact"), ("status", "unknown")):
        rows, count = _fill(rows, name, value)
        told.append(Filled(name, count))
    dated = rows["date"] != ""
    rows, count = _fill(rows, "date_basis", "reported", where=dated)
    told.append(Filled("date_basis", count))
    precision = rows["date"].map(_precision)
    rows, _ = _fill(rows, "date_precision", precision, where=dated)
    return rows, [one for one in told if one.rows]


def _precision(text: str) -> str:
    return _PRECISIONS.get(len(text), "")


def _methods(rows: gpd.GeoDataFrame) -> pd.Series:
    bare, method = rows.geometry.isna(), rows["location_method"]
    return method.mask(bare, "none").mask(~bare & method.isin(["", "none"]), "published")


def _fill(
    rows: gpd.GeoDataFrame, name: str, value: Any, *, where: pd.Series | None = None
) -> tuple[gpd.GeoDataFrame, int]:
    empty = rows[name] == ""
    if where is not None:
        empty &= where
    return rows.assign(**{name: rows[name].mask(empty, value)}), int(empty.sum())
