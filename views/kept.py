"""Keeps the results of a function: bounded, shared by all threads, each made once.

Threads that ask for the same result wait for the first of them instead of making it again; threads
that ask for another, or for one that is there, wait for nobody.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import wraps
from threading import Lock, RLock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Made = TypeVar("Made")
Key = tuple["Hashable", ...]


def _nothing(made: object) -> int:
    del made
    return 0


def kept(
    most: int, *, weight: Callable[[Any], int] = _nothing, heaviest: int = 0
) -> Callable[[Callable[..., Made]], Callable[..., Made]]:
    """Keep the last results of a function of hashable arguments given by position.

    What the function raises is not kept: whoever comes next tries again.

    Parameters
    ----------
    most
        How many to keep: the one that was asked for longest ago goes first.
    weight, heaviest
        What a result weighs, and how much all may weigh together; the last one always stays.
    """

    def decorate(make: Callable[..., Made]) -> Callable[..., Made]:
        results: _Results[Made] = _Results(most, weight, heaviest)

        @wraps(make)
        def get(*key: Hashable) -> Made:
            place = results.place(key)
            if not place.made:
                place.fill(make, key)
                results.weigh(place)
            return place.made[0]

        return get

    return decorate


class _Place(Generic[Made]):
    """Where one result is or will be: `made` holds nothing, or it alone."""

    def __init__(self) -> None:
        self.made: tuple[Made, ...] = ()
        self.weight = 0
        # The thread that makes a result may come to ask for it, where a maker calls itself.
        self._lock = RLock()

    def fill(self, make: Callable[..., Made], key: Key) -> None:
        """Make the result, unless another thread has made it meanwhile."""
        with self._lock:
            if not self.made:
                self.made = (make(*key),)


class _Results(Generic[Made]):
    """The places, the one that was asked for last at the end."""

    def __init__(self, most: int, weight: Callable[[Made], int], heaviest: int) -> None:
        self._most, self._weight, self._heaviest = most, weight, heaviest
        self._places: OrderedDict[Key, _Place[Made]] = OrderedDict()
        self._all = 0
        self._lock = Lock()

    def place(self, key: Key) -> _Place[Made]:
        """Return the place of a key, a new one if there is none."""
        with self._lock:
            place = self._places.get(key)
            if place is None:
                place = self._places[key] = _Place()
                self._forget()
            self._places.move_to_end(key)
            return place

    def weigh(self, place: _Place[Made]) -> None:
        """Take account of what has just been made."""
        weight = self._weight(place.made[0])
        with self._lock:
            # Two threads that waited for the same result come here both; one may be out again.
            place.weight = weight
            self._all = sum(one.weight for one in self._places.values())
            self._forget()

    def _forget(self) -> None:
        while len(self._places) > 1 and self._is_too_much():
            _, gone = self._places.popitem(last=False)
            self._all -= gone.weight

    def _is_too_much(self) -> bool:
        return len(self._places) > self._most or (0 < self._heaviest < self._all)
