"""The pacts of an answer along an axis: area, status, theme, kind, party type, year.

A pact may stand in several places of an axis (party types, areas that it touches) or in none of
them (no area of the level, no date): it is never left out, and never counted twice in a total.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from layers.describe import term_label
from layers.in_force import Truth
from layers.selection import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from data.model import LayerKey
    from layers.answer import Extract
    from layers.selection import Selection

NOWHERE = ""
"""The key of the pacts that stand nowhere on an axis, or of which nobody knows where."""

_CENTURY = 100
_VOCABULARY = {"status": "status", "theme": "theme", "kind": "kind", "party": "party_type"}
_READS: Mapping[str, tuple[LayerKey, str]] = {
    "party": ("parties", "type"),
    "year": ("pacts", "date"),
}


@dataclass(frozen=True, eq=False)
class Axis:
    """The places of an axis and which pacts of an answer stand in each.

    Parameters
    ----------
    keys
        The places in order, zeros included, without :data:`NOWHERE`.
    pairs
        One line per pact and place: ``row`` (position among the pacts of the answer), ``key``.
        Every pact is there at least once, under :data:`NOWHERE` if it stands in no place.
    rows
        How many pacts the answer has.
    """

    name: str
    keys: tuple[str, ...]
    pairs: pd.DataFrame
    rows: int

    @property
    def order(self) -> tuple[str, ...]:
        """The places with :data:`NOWHERE` last."""
        return (*self.keys, NOWHERE)

    @cached_property
    def places(self) -> NDArray[np.intp]:
        """For each pair its position in :attr:`order`."""
        at = pd.Index(self.order).get_indexer(self.pairs["key"])
        return np.asarray(at, dtype=np.intp)

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """How many pacts stand in each place of :attr:`order`."""
        return np.bincount(self.places, minlength=len(self.order))

    @property
    def excess(self) -> int:
        """By how much the counts add up to more than the pacts: those that stand in several."""
        return len(self.pairs) - self.rows

    def texts(self, labels: Mapping[str, str]) -> list[str | None]:
        """Say for each pact where it stands, places joined by "; ", None if nowhere."""
        order = np.argsort(self.places, kind="stable")
        rows, places = self.pairs["row"].to_numpy()[order], self.places[order]
        somewhere = places < len(self.keys)
        words = [labels[key] for key in self.keys]
        texts: list[str | None] = [None] * self.rows
        for row, place in zip(rows[somewhere].tolist(), places[somewhere].tolist(), strict=True):
            before = texts[row]
            texts[row] = (f"{before}; {words[place]}" if before else words[place]) or None
        return texts


def is_public(extract: Extract, layer: LayerKey, name: str) -> bool:
    """Whether all may see a field of a layer (a field that is in no catalogue is not shown)."""
    fields = extract.source.data.city.fields_of(layer)
    return any(field.name == name and field.access == "public" for field in fields)


def may_read(extract: Extract, name: str) -> bool:
    """Whether the data lets all see what an axis is made of."""
    return name not in _READS or is_public(extract, *_READS[name])


def pact_axis(extract: Extract, name: str) -> Axis:
    """Return an axis of the pacts of an answer.

    Parameters
    ----------
    name
        ``area`` (of the level of the question), ``status``, ``theme``, ``kind``, ``party`` (types)
        or ``year`` (of the date that the source gives, whatever its precision).
    """
    inside = extract.layers["pacts"].inside
    pairs = _pairs(extract, name, inside)
    found = pairs.loc[pairs["key"] != NOWHERE, "row"]
    nowhere = np.ones(len(inside), dtype=bool)
    nowhere[found.to_numpy(dtype=np.intp)] = False
    rest = pd.DataFrame({"row": np.flatnonzero(nowhere), "key": NOWHERE})
    pairs = pd.concat([pairs[pairs["key"] != NOWHERE], rest], ignore_index=True)
    return Axis(
        name, _keys(extract, name, pairs["key"]), pairs.astype({"row": np.intp}), len(inside)
    )


def axis_labels(extract: Extract, axis: Axis) -> dict[str, str]:
    """Return the words for the places of an axis: of the vocabularies, or as the data has them."""
    if axis.name == "area":
        return dict(extract.source.area_names)
    terms = extract.source.vocabularies.get(_VOCABULARY.get(axis.name, ""), {})
    lang = extract.selection.lang
    return {key: term_label(terms, key, lang) if key in terms else key for key in axis.keys}


def _pairs(extract: Extract, name: str, inside: NDArray[np.intp]) -> pd.DataFrame:
    """One line per pact and place, as the data has them."""
    if name == "area":
        selection = extract.selection
        pairs = extract.source.places["pacts", selection.rule].pairs(selection.level)
        at = pd.Index(inside).get_indexer(pairs["row"])
        return pd.DataFrame({"row": at, "key": pairs["area"].to_numpy()})[at >= 0]
    pacts = extract.layers["pacts"]
    if name == "party":
        parties = extract.source.data.parties
        rows = _rows_of(pacts.column("id"), parties["pact_id"])
        found = pd.DataFrame({"row": rows, "key": parties["type"]})
        return found[found["row"] >= 0].drop_duplicates(ignore_index=True)
    values = pacts.column("date").str[:4] if name == "year" else pacts.column(name)
    return pd.DataFrame({"row": np.arange(len(inside)), "key": values.fillna("").to_numpy()})


def _rows_of(ids: pd.Series[str], wanted: pd.Series[str]) -> NDArray[np.intp]:
    return np.asarray(pd.Index(ids).get_indexer(wanted), dtype=np.intp)


def _keys(extract: Extract, name: str, found: pd.Series[str]) -> tuple[str, ...]:
    present = [key for key in found.unique() if key != NOWHERE]
    if name == "area":
        return tuple(extract.areas.loc[extract.areas["in_choice"], "code"])
    if name == "year":
        return _years(present)
    selection = extract.selection
    asked = {"status": selection.statuses, "theme": selection.themes, "kind": selection.kinds}
    known = tuple(extract.source.vocabularies[_VOCABULARY[name]])
    wanted = asked.get(name) or known
    listed = [key for key in known if key in wanted]
    return (*listed, *(key for key in present if key not in listed))


def _years(present: Sequence[str]) -> tuple[str, ...]:
    """Every year between the first and the last: one without any pact is a zero, not a gap.

    Where a century or more lies between them a date is wrong: then only those that there are.
    """
    if not present:
        return ()
    years = [int(year) for year in present]
    if max(years) - min(years) >= _CENTURY:
        return tuple(sorted(present))
    return tuple(f"{year:04d}" for year in range(min(years), max(years) + 1))


@dataclass(frozen=True, eq=False)
class Openings:
    """The questions that show exactly the pacts of a place, where there are such questions.

    ``areas`` gives for a code of the level what of the question changes; a code that is not in it
    has no question of its own: an area that is asked for replaces the chosen ones, so that it must
    not bring in pacts from outside them.
    """

    extract: Extract
    areas: Mapping[str, Mapping[str, tuple[str, ...]]]

    @classmethod
    def of(cls, extract: Extract) -> Openings:
        """Work out the openings of an answer."""
        selection = extract.selection
        places = extract.source.places["pacts", selection.rule]
        pairs = places.pairs(selection.level)
        rows = pairs["row"].to_numpy(dtype=int)
        strange = set(pairs["area"][_asked_without_areas(extract)[rows] != Truth.YES])
        counts = pairs["area"][pairs["row"].isin(extract.layers["pacts"].inside)].value_counts()
        whole = set(counts.index[counts == len(extract.layers["pacts"].inside)])
        codes = extract.areas["code"]
        narrowed: dict[str, Mapping[str, tuple[str, ...]]] = {
            code: {} for code in codes if code in whole
        }
        narrowed |= {code: {"areas": (code,)} for code in codes if code not in strange}
        return cls(extract, narrowed)

    def question(self, **places: str) -> Selection | None:
        """Return the question for the pacts in a place of each axis; None if there is none."""
        changes: dict[str, tuple[str, ...]] = {}
        for axis, key in places.items():
            change = self._change(axis, key)
            if change is None:
                return None
            changes |= change
        # The map looks at its answer, not where the reader of the matrix was looking.
        return replace(self.extract.selection, view=None, **changes)  # type: ignore[arg-type]

    def _change(self, axis: str, key: str) -> Mapping[str, tuple[str, ...]] | None:
        if axis == "area":
            return self.areas.get(key)
        known = self.extract.source.known
        fields = {
            "status": ("statuses", known.statuses),
            "theme": ("themes", known.themes),
            "kind": ("kinds", KINDS),
        }
        name, keys = fields.get(axis, ("", ()))
        return {name: (key,)} if key in keys else None


def _asked_without_areas(extract: Extract) -> NDArray[np.int8]:
    """Which rows the question leaves in whatever replaces its areas; target areas stay."""
    selection = extract.selection
    places = extract.source.places["pacts", selection.rule]
    if selection.areas:
        return places.in_areas(selection.areas)
    if selection.targets:
        return np.full(len(places.features), Truth.YES, dtype=np.int8)
    return places.on_level(selection.level)
