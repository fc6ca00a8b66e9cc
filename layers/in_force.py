"""Was a pact in force on a day? Yes, no, or unknown: most sources say too little for more.

A date known to the month or the year is that whole interval (``start_min`` .. ``start_max``,
``end_min`` .. ``end_max``); a bound that nothing tells is None. What the sources' dates mean is
settled where the data is read (``data.dates``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd
    from numpy.typing import NDArray

_EARLIEST, _LATEST = 0, 4_000_000
"""Before and after every day that ``datetime.date`` knows, as its ordinals count them."""


class Truth(IntEnum):
    """Three-valued truth, ordered so that *and* is the minimum and *or* the maximum."""

    NO = 0
    UNKNOWN = 1
    YES = 2


def in_force(pacts: pd.DataFrame, on: date) -> NDArray[np.int8]:
    """Return for each pact whether it was in force on that day, as :class:`Truth` values.

    *Yes* needs a start surely not after the day and a life that surely reaches it: up to a known
    end or, where no end is known, the very day that the source names (``date_precision`` day), on
    which the pact started or was reported. *No* needs a start surely after the day or an end surely
    before it. A proposal is not in force. All else is unknown.
    """
    return Lives.of(pacts).in_force(on)


@dataclass(frozen=True, eq=False)
class Lives:
    """The lives of pacts as day numbers, to be asked about many days.

    A bound that nothing tells is as far off as it can be: no pact had surely started before its
    ``start_max`` or surely lived on after its ``end_min``.
    """

    proposal: NDArray[np.bool_]
    named_day: NDArray[np.bool_]
    start_min: NDArray[np.int32]
    start_max: NDArray[np.int32]
    end_min: NDArray[np.int32]
    end_max: NDArray[np.int32]

    @classmethod
    def of(cls, pacts: pd.DataFrame) -> Lives:
        """Take the columns of a frame of pacts; dates may be None."""
        return cls(
            proposal=(pacts["kind"] == "proposal").to_numpy(dtype=bool),
            named_day=(pacts["date_precision"] == "day").to_numpy(dtype=bool),
            start_min=_days(pacts["start_min"], unknown=_EARLIEST),
            start_max=_days(pacts["start_max"], unknown=_LATEST),
            end_min=_days(pacts["end_min"], unknown=_EARLIEST),
            end_max=_days(pacts["end_max"], unknown=_LATEST),
        )

    def in_force(self, on: date) -> NDArray[np.int8]:
        """Return the same for a day as :func:`in_force`."""
        day = on.toordinal()
        no = self.proposal | (day < self.start_min) | (day > self.end_max)
        on_the_named_day = self.named_day & (day == self.start_max)
        yes = (day >= self.start_max) & (on_the_named_day | (day <= self.end_min))
        truths = np.where(yes, Truth.YES, Truth.UNKNOWN)
        return np.where(no, Truth.NO, truths).astype(np.int8)


def _days(bounds: pd.Series[date | None], *, unknown: int) -> NDArray[np.int32]:
    days = [unknown if day is None else day.toordinal() for day in bounds.to_numpy()]
    return np.array(days, dtype=np.int32)
