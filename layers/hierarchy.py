"""Which area lies in which, and what a declaration therefore says about the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.areas import Areas
from geo.join import ROUNDING
from layers.ambiti import LEVEL as AMBITO
from layers.in_force import Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

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

    def levels_of(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The levels that some areas are of."""
        return tuple({self._rows[code][0]: None for code in codes})

    def codes(self, level: str) -> tuple[str, ...]:
        """The codes of a level in catalogue order."""
        return self._codes.get(level, ())

    @cached_property
    def _codes(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for code, (level, _, _) in self._rows.items():
            found.setdefault(level, []).append(code)
        return {level: tuple(codes) for level, codes in found.items()}

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

    @cached_property
    def kept(self) -> Callable[[str], Areas]:
        """The areas of a level as the join keeps them: checked, and with a table if one is made."""

        def kept(level: str) -> Areas:
            return Areas(self.areas.geometry[self.areas["level"] == level])

        return cache(kept)

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

    def positions(self, codes: Iterable[str]) -> NDArray[np.intp]:
        """Return where areas stand among those of all levels."""
        return np.array([self._position[code] for code in codes], dtype=np.intp)

    def relations(self, declared: Sequence[str]) -> NDArray[np.int8]:
        """Say whether something declared to be in one area is in another, as ``Truth`` values.

        One line per declared area, one column per area of the city. On a level where both have an
        ancestor they are apart if it is not the same one. A drawn ambito holds what is declared to
        be in an area that is wholly in it.
        """
        there = self._above
        here = there[:, self.positions(declared)]
        apart = np.zeros((len(declared), there.shape[1]), dtype=bool)
        for ours, theirs in zip(here, there, strict=True):
            known = (ours >= 0)[:, None] & (theirs >= 0)
            apart |= known & (ours[:, None] != theirs)
        said = np.where(apart, Truth.NO, Truth.UNKNOWN).astype(np.int8)
        for asked, (within, partly) in self.drawn.items():
            said[:, self._position[asked]] = [
                Truth.YES if one in within else Truth.UNKNOWN if one in partly else Truth.NO
                for one in declared
            ]
        for above in here:
            inside = np.flatnonzero(above >= 0)
            said[inside, above[inside]] = Truth.YES
        return said

    @cached_property
    def _position(self) -> Mapping[str, int]:
        return {code: at for at, code in enumerate(self._rows)}

    @cached_property
    def _above(self) -> NDArray[np.intp]:
        """For each level the position of the area there that surely contains each area, or -1."""
        level = {key: at for at, key in enumerate(self.levels)}
        above = np.full((len(level), len(self._rows)), -1, dtype=np.intp)
        for at, code in enumerate(self._rows):
            for up in self.closure(code):
                above[level[self._rows[up][0]], at] = self._position[up]
        return above

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

    def finest(self, declared: Sequence[str]) -> tuple[str, ...]:
        """Leave out the declared areas that only repeat what contains another one."""
        above = {up for code in declared for up in self.closure(code) - {code}}
        return tuple(code for code in declared if code not in above)
