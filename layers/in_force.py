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
    end or, where no end is known, the very day that the source names (``date_precision`` day), on
    which the pact started or was reported. *No* needs a start surely after the day or an end surely
    before it. A proposal is not in force. All else is unknown.
    """
    columns = ("kind", "date_precision", "start_min", "start_max", "end_min", "end_max")
    rows = zip(*(pacts[column] for column in columns), strict=True)
    answers = [_one(on, kind, precision, *bounds) for kind, precision, *bounds in rows]
    return np.array(answers, dtype=np.int8)


def _one(on: date, kind: str, precision: str, *bounds: date | None) -> Truth:
    start_min, start_max, end_min, end_max = bounds
    before_start = start_min is not None and on < start_min
    after_end = end_max is not None and on > end_max
    if kind == "proposal" or before_start or after_end:
        return Truth.NO
    if start_max is None or on < start_max:
        return Truth.UNKNOWN
    on_the_named_day = precision == "day" and on == start_max
    return Truth.YES if on_the_named_day or (end_min and on <= end_min) else Truth.UNKNOWN
