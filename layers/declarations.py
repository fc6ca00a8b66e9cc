"""What rows declare, their areas by code, gathered: few declarations serve many rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.join import AreaRule
from layers.in_force import Truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from layers.hierarchy import Hierarchy

    Truths = NDArray[np.int8]
    Declared = tuple[str, ...]


def union_of(sets: Iterable[Iterable[str]]) -> frozenset[str]:
    """Return the codes that stand in any of these."""
    return frozenset(code for codes in sets for code in codes)


@dataclass(frozen=True, eq=False)
class Declarations:
    """Distinct declarations, and what each says about the areas of the city.

    A row of three districts touches each; it is wholly, and surely mostly, in a union only if all
    three are. Nobody knows how it is spread, so a part is never called most of it.
    """

    hierarchy: Hierarchy
    declared: tuple[Declared, ...]

    def in_union(self, codes: Iterable[str], *, rule: AreaRule) -> Truths:
        """Say of each declaration whether it is in the union of some areas by the rule."""
        return self._by_rule(self._in_any(codes)[:, None], rule)[:, 0]

    def in_each(self, codes: Sequence[str], *, rule: AreaRule) -> Truths:
        """Say the same of each area alone: one line per declaration, one column per area."""
        said = np.empty((len(self._said), len(codes)), dtype=np.int8)
        for at, code in enumerate(codes):
            said[:, at] = self._in_any((code,))
        return self._by_rule(said, rule)

    def determine(self, level: str) -> NDArray[np.bool_]:
        """Say of each declaration whether it leaves nothing open on a level."""
        on_level = self.hierarchy.positions(self.hierarchy.codes(level))
        nothing_open = (self._said[:, on_level] != Truth.UNKNOWN).all(axis=1, keepdims=True)
        least, _ = self._ends(nothing_open.astype(np.int8), none=0)
        return np.asarray(least[:, 0] > 0)

    @cached_property
    def _finest(self) -> tuple[Declared, ...]:
        return tuple(self.hierarchy.finest(codes) for codes in self.declared)

    @cached_property
    def _said(self) -> Truths:
        """What each area that is declared says of every area: the lines of all declarations."""
        return self.hierarchy.relations([code for codes in self._finest for code in codes])

    def _in_any(self, codes: Iterable[str]) -> Truths:
        """Say of each area that is declared whether it is in one of these."""
        asked = self.hierarchy.completed(self.hierarchy.expanded(codes))
        said = self._said[:, self.hierarchy.positions(asked)]
        return np.asarray(said.max(axis=1, initial=Truth.NO))

    def _by_rule(self, said: Truths, rule: AreaRule) -> Truths:
        low, high = self._ends(said, none=Truth.UNKNOWN)
        if rule is AreaRule.TOUCHES:
            return high
        parted = np.where(low == Truth.NO, Truth.NO, Truth.UNKNOWN)
        between = parted if rule is AreaRule.WITHIN else Truth.UNKNOWN
        return np.where(low == high, high, between).astype(np.int8)

    def _ends(self, said: Truths, *, none: int) -> tuple[Truths, Truths]:
        """Return the least and the greatest of the lines of each declaration."""
        lines = np.array([len(codes) for codes in self._finest], dtype=np.intp)
        low = np.full((len(lines), said.shape[1]), none, dtype=np.int8)
        high = low.copy()
        some = lines > 0
        if some.any():
            first = (np.cumsum(lines) - lines)[some]
            low[some] = np.minimum.reduceat(said, first, axis=0)
            high[some] = np.maximum.reduceat(said, first, axis=0)
        return low, high


@dataclass(frozen=True, eq=False)
class DeclaredRows:
    """Rows with what they declare: ``which`` is a position in ``declared``, one for each row."""

    rows: NDArray[np.intp]
    which: NDArray[np.intp]
    declared: tuple[Declared, ...]

    @classmethod
    def of(cls, declared: pd.Series[Declared], wanted: NDArray[np.bool_]) -> DeclaredRows:
        """Gather the wanted rows, a mask."""
        rows = np.flatnonzero(wanted)
        which, distinct = pd.factorize(declared.to_numpy()[rows])
        return cls(rows, which, tuple(distinct))

    def at(self, one: int) -> NDArray[np.intp]:
        """Return the rows of one declaration."""
        return np.asarray(self.rows[self.which == one])
