"""Areas side by side and one area on two dates, as numbers without words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from layers.in_force import Truth, in_force
from layers.readings.pact_axes import is_public
from layers.readings.profile_found import Ground, answer_about
from layers.readings.rate import bases_in
from layers.selection import FEATURE_LAYERS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd
    from numpy.typing import NDArray

    from layers.answer import Extract
    from layers.readings.profile_found import TargetInArea
    from layers.readings.rate import Base
    from layers.readings.registry import Asked
    from layers.selection import LayerName, Selection

TRUTHS = (Truth.YES, Truth.UNKNOWN, Truth.NO)


@dataclass(frozen=True, eq=False)
class Side:
    """One of the areas that are compared; ``extract`` is the answer about it alone."""

    code: str
    name: str
    extract: Extract

    @cached_property
    def base(self) -> Base:
        """What its counts are divided by."""
        return bases_in(self.extract, [self.code])[0]

    @cached_property
    def counts(self) -> Mapping[LayerName, int]:
        """How many rows of each layer it has."""
        return {layer: len(self.extract.layers[layer].inside) for layer in FEATURE_LAYERS}

    @cached_property
    def declared(self) -> int:
        """How many of its pacts are placed by their declaration only."""
        places = self.extract.source.places["pacts", self.extract.selection.rule]
        return int((~places.has_geometry[self.extract.layers["pacts"].inside]).sum())

    @cached_property
    def undated(self) -> int | None:
        """How many of its pacts have no date; None if not all may see the dates."""
        if not is_public(self.extract, "pacts", "date"):
            return None
        return int((self.extract.layers["pacts"].rows["date"] == "").sum())

    @cached_property
    def ground(self) -> Ground:
        """Its shapes."""
        return Ground(self.code, self.extract)

    @cached_property
    def _targets(self) -> tuple[TargetInArea, ...]:
        return self.ground.targets()

    @cached_property
    def target_share(self) -> float | None:
        """The share of its surface that the outlines of target areas take."""
        return self.ground.target_share(self._targets)

    @property
    def bare_targets(self) -> int:
        """How many target areas that are or may be there have no outline."""
        return self.ground.bare(self._targets)

    def of_pacts(self, part: int | None) -> float | None:
        """Return the share of its pacts that a count is; None where it has none."""
        return part / self.counts["pacts"] if self.counts["pacts"] and part is not None else None

    def by(self, name: str) -> Mapping[str, int]:
        """Count its pacts by status or theme; by kind those that the question leaves out too."""
        if name == "kind":
            return self.extract.facets["kind"]
        found = self.extract.layers["pacts"].rows[name].value_counts()
        return {str(key): int(n) for key, n in found.items()}


def side(asked: Asked, code: str) -> Side:
    """Return an area of any level as a side of a comparison."""
    own = answer_about(asked, code)
    return Side(code, own.source.area_names[code], own)


@dataclass(frozen=True, eq=False)
class TwoDates:
    """The pacts of one area on two dates.

    Parameters
    ----------
    extract
        The answer about the area on no day: all the pacts that are looked at.
    was, is_now
        For each of them, in register order, whether it was in force then and is now: :class:`Truth`
        values.
    """

    extract: Extract
    then: date
    now: date
    was: NDArray[np.int8]
    is_now: NDArray[np.int8]

    @property
    def pacts(self) -> pd.DataFrame:
        """The pacts that are looked at."""
        return self.extract.layers["pacts"].rows

    @property
    def moves(self) -> NDArray[np.int64]:
        """How many pacts went from each truth (line) to each (column), as :data:`TRUTHS`."""
        return np.array(
            [
                [int(((self.was == one) & (self.is_now == two)).sum()) for two in TRUTHS]
                for one in TRUTHS
            ]
        )

    @property
    def ended(self) -> pd.DataFrame:
        """The pacts that were surely in force then and surely are not now."""
        return self.pacts[(self.was == Truth.YES) & (self.is_now == Truth.NO)]

    def surely(self, day: date) -> Selection:
        """Return the question for the pacts that are surely in force on a day."""
        return replace(self.extract.selection, on=day, unknown=False)


def two_dates(asked: Asked, code: str, then: date, now: date) -> TwoDates:
    """Return the pacts of an area on two dates; the day of the question is left out."""
    without = replace(asked.extract.selection, on=None, unknown=True)
    extract = asked.extract
    if without != extract.selection:
        extract = asked.answer(without, extract.source)
    own = answer_about(replace(asked, extract=extract), code)
    pacts = own.layers["pacts"].rows
    return TwoDates(own, then, now, in_force(pacts, then), in_force(pacts, now))
