"""Was a pact in force on a day? Yes, no, or unknown: most sources say too little for more.

A date known to the month or the year is that whole interval (``start_min`` .. ``start_max``,
``end_min`` .. ``end_max``); a bound that nothing tells is None. What the sources' dates mean is
settled where the data is read (``data.dates``).
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd
    from numpy.typing import NDArray


class Truth(IntEnum):
    """Three-valued truth, ordered so that *and* is the minimum and *or* the maximum."""

    NO = 0
    UNKNOWN = 1
    YES = 2


def in_force(pacts: pd.DataFrame, on: date) -> NDArray[np.int8]:
    """Return for each pact whether it was in force on that day, as :class:`Truth` values.

    *Yes* needs a start surely not after the day and a life that surely reaches it: up to a known
    end or, where no end is known, the day of the start itself. *No* needs a start surely
    after the day or an end surely before it. A proposal is not in force. All else is unknown.
    """
    answers = [
        _one(kind, on, bounds)
        for kind, *bounds in zip(
            pacts["kind"],
            pacts["start_min"],
            pacts["start_max"],
            pacts["end_min"],
            pacts["end_max"],
            strict=True,
        )
    ]
    return np.array(answers, dtype=np.int8)


def _one(kind: str, on: date, bounds: list[date | None]) -> Truth:
    start_min, start_max, end_min, end_max = bounds
    before_start = start_min is not None and on < start_min
    after_end = end_max is not None and on > end_max
    if kind == "proposal" or before_start or after_end:
        return Truth.NO
    started = start_max is not None and start_max <= on
    surely_until = end_min or start_max
    if started and surely_until is not None and on <= surely_until:
        return Truth.YES
    return Truth.UNKNOWN
