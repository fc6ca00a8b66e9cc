"""Which area lies in which, and what a declaration therefore says about the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.join import ROUNDING, AreaRule
from layers.ambiti import LEVEL as AMBITO
from layers.in_force import Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import geopandas as gpd

_MOST_UNIONS = 32


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """Which area lies in which, as the catalogue stores it (never derived from names).

    Parameters
    ----------
    areas
        Those of all levels; the last one may be that of the ambiti.
    groups
        The members of each ambito that has some; the others are drawn.
    """

    areas: gpd.GeoDataFrame
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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
        """The closure and the stored parent, which may contain only most of the area.

        Of an ambito: every area that shares ground with it.
        """
        if code in self._sharing:
            return self._sharing[code]
        return self._base_kin(code)

    def expanded(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Put its members in the place of each ambito that has some: they are what is asked."""
        return tuple(one for code in codes for one in self.groups.get(code, (code,)))

    def union(self, codes: Iterable[str]) -> shapely.Geometry:
        """Return the union of the areas of these codes, EPSG:4326.

        The last ones are remembered: every layer and rule of an answer asks for the same.
        """
        return self._union(frozenset(codes))

    @cached_property
    def _union(self) -> Callable[[frozenset[str]], shapely.Geometry]:
        def union(codes: frozenset[str]) -> shapely.Geometry:
            return self.areas.geometry[self.areas["code"].isin(codes)].union_all()

        return lru_cache(maxsize=_MOST_UNIONS)(union)

    @cached_property
    def drawn(self) -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
        """Of each drawn ambito, the areas that are wholly in it and those that it only overlaps.

        Less than :data:`geo.join.ROUNDING` of the smaller one is what rounding leaves over.
        """
        return {
            code: self._overlaps(code) for code in self.codes(AMBITO) if code not in self.groups
        }

    def _overlaps(self, code: str) -> tuple[frozenset[str], frozenset[str]]:
        codes = self.areas["code"].to_numpy()
        shapes = self.areas.geometry.to_numpy()
        mine = shapes[codes == code][0]
        # Parts of one area are compared: degrees do.
        shared, whole = shapely.area(shapely.intersection(shapes, mine)), shapely.area(shapes)
        within = shared > whole * (1 - ROUNDING)
        apart = shared <= np.minimum(whole, shapely.area(mine)) * ROUNDING
        return frozenset(codes[within]), frozenset(codes[~within & ~apart])

    @cached_property
    def _sharing(self) -> Mapping[str, frozenset[str]]:
        """The areas of all levels that share ground with each ambito, itself among them."""
        here = self.codes(AMBITO)
        near = {code: self._near_group(code) for code in here if code in self.groups}
        near |= {code: within | partly for code, (within, partly) in self.drawn.items()}
        return {
            code: near[code] | {code} | {other for other in here if near[other] & self._own(code)}
            for code in here
        }

    def _own(self, code: str) -> frozenset[str]:
        return frozenset({code, *self.groups.get(code, ())})

    def _near_group(self, code: str) -> frozenset[str]:
        members = set(self.groups[code])
        above = {up for member in members for up in self._base_kin(member)}
        below = {code for code in self._rows if self._base_kin(code) & members}
        return frozenset(above | below)

    def _base_kin(self, code: str) -> frozenset[str]:
        return self._closures[code] | ({self._rows[code][2]} - {""})

    def relation(self, declared: str, asked: str) -> Truth:
        """Say whether something declared to be in one area is in another.

        A drawn ambito holds what is declared to be in an area that is wholly in it.
        """
        if asked in self.closure(declared):
            return Truth.YES
        if asked in self.drawn:
            within, partly = self.drawn[asked]
            if declared in within:
                return Truth.YES
            return Truth.UNKNOWN if declared in partly else Truth.NO
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
        asked = self.completed(self.expanded(asked))
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
