"""Which area lies in which, and what a declaration therefore says about the others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from geo.join import AreaRule
from layers.in_force import Truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """Which area lies in which, as the catalogue stores it (never derived from names)."""

    areas: gpd.GeoDataFrame

    @cached_property
    def _rows(self) -> Mapping[str, tuple[str, str, str]]:
        columns = ("code", "level", "comune", "parent")
        rows = zip(*(self.areas[column] for column in columns), strict=True)
        return {code: (level, comune, parent) for code, level, comune, parent in rows}

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """The levels that have areas, coarse to fine."""
        return tuple(self.areas["level"].unique())

    def codes(self, level: str) -> tuple[str, ...]:
        """The codes of a level in catalogue order."""
        return tuple(self.areas.loc[self.areas["level"] == level, "code"])

    @cached_property
    def _closures(self) -> Mapping[str, frozenset[str]]:
        return {
            code: frozenset({code, comune, self._rows[comune][2] if comune else parent} - {""})
            for code, (_, comune, parent) in self._rows.items()
        }

    def closure(self, code: str) -> frozenset[str]:
        """The area itself and the areas that surely contain all of it: its comune, its zone."""
        return self._closures[code]

    def kin(self, code: str) -> frozenset[str]:
        """The closure and the stored parent, which may contain only most of the area."""
        return self._closures[code] | ({self._rows[code][2]} - {""})

    def relation(self, declared: str, asked: str) -> Truth:
        """Say whether something declared to be in one area is in another."""
        if asked in self.closure(declared):
            return Truth.YES
        here, there = self._by_level(declared), self._by_level(asked)
        # On a level where both have an ancestor they are apart if it is not the same one.
        apart = any(here[level] != there[level] for level in here.keys() & there.keys())
        return Truth.NO if apart else Truth.UNKNOWN

    def completed(self, codes: Iterable[str]) -> frozenset[str]:
        """Add the areas all of whose parts of some level are there: their union is the whole."""
        found = set(codes)
        for whole, parts in self.parts:
            if parts <= found:
                found.add(whole)
        return frozenset(found)

    @cached_property
    def parts(self) -> list[tuple[str, frozenset[str]]]:
        """Each area with the areas of one level that nest in it, finest level first."""
        parts: dict[tuple[str, str], set[str]] = {}
        partly: set[tuple[str, str]] = set()
        columns = (self.areas[name] for name in ("code", "level", "parent", "parent_share"))
        for code, level, parent, share in zip(*columns, strict=True):
            parts.setdefault((level, parent), set()).add(code)
            if share != 1:
                partly.add((level, parent))
        fine_first = sorted(parts, key=lambda key: self.levels.index(key[0]), reverse=True)
        return [(key[1], frozenset(parts[key])) for key in fine_first if key not in partly]

    def _by_level(self, code: str) -> dict[str, str]:
        return {self._rows[up][0]: up for up in self.closure(code)}

    def finest(self, declared: Sequence[str]) -> tuple[str, ...]:
        """Leave out the declared areas that only repeat what contains another one."""
        above = {up for code in declared for up in self.closure(code) - {code}}
        return tuple(code for code in declared if code not in above)

    def determines(self, declared: Sequence[str], level: str) -> bool:
        """Say whether a declaration leaves nothing open on a level."""
        relations = {
            self.relation(one, other)
            for one in self.finest(declared)
            for other in self.codes(level)
        }
        return bool(declared) and Truth.UNKNOWN not in relations

    def declared_in(
        self, declared: Sequence[str], asked: Iterable[str], *, rule: AreaRule
    ) -> Truth:
        """Say whether a row that declares several areas is in the union of others by the rule.

        A row of three districts touches each; it is wholly, and surely mostly, in a union only if
        all three are. Nobody knows how it is spread, so a part is never called most of it.
        """
        asked = self.completed(asked)
        found = [
            max((self.relation(one, other) for other in asked), default=Truth.NO)
            for one in self.finest(declared)
        ]
        if not found:
            return Truth.UNKNOWN
        low, high = min(found), max(found)
        if rule is AreaRule.TOUCHES or low == high:
            return high
        return Truth.NO if rule is AreaRule.WITHIN and low is Truth.NO else Truth.UNKNOWN
