"""Lists of unequal length behind each other in one array, and how to walk over several of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.intp]


def spread(starts: Ints, lists: Ints | NDArray[np.int32]) -> tuple[Ints, Ints]:
    """Return the items of these lists: for each which of the lists it is of, and its position.

    Parameters
    ----------
    starts
        Where each list begins in the array of items, and at last where the last one ends.
    lists
        The numbers of the lists, as often and in the order in which they are asked.
    """
    begin = starts[lists]
    length = starts[lists + 1] - begin
    which = np.repeat(np.arange(len(lists)), length)
    before = np.cumsum(length) - length
    return which, np.arange(len(which)) + (begin - before)[which]
