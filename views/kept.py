"""Keeps the results of a function: bounded, shared by all threads, each made once.

Threads that ask for the same result wait for the first of them instead of making it again; threads
that ask for another, or for one that is there, wait for nobody.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import wraps
from threading import Lock, RLock
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Made = TypeVar("Made")
Key = tuple["Hashable", ...]


def _nothing(made: object) -> int:
    del made
    return 0


def kept(
    most: int,
    *,
    weight: Callable[[Any], int] = _nothing,
    heaviest: int = 0,
    when_gone: Callable[[Any], object] = _nothing,
) -> Callable[[Callable[..., Made]], Callable[..., Made]]:
    """Keep the last results of a function of hashable arguments given by position.

    What the function raises is not kept: whoever comes next tries again.

    Parameters
    ----------
    most
        How many to keep: the one that was asked for longest ago goes first.
    weight, heaviest
        What a result weighs, and how much all may weigh together; the last one always stays.
    when_gone
        Is told each result that had to go, before the one that takes its place is made.
    """

    def decorate(make: Callable[..., Made]) -> Callable[..., Made]:
        results: _Results[Made] = _Results(most, weight, heaviest, when_gone)
        _ALL.add(results)

        @wraps(make)
        def get(*key: Hashable) -> Made:
            place = results.place(key)
            if not place.made:
                place.fill(make, key)
                results.weigh(place)
            return place.made[0]

        return get

    return decorate


def forget(is_old: Callable[[object], bool]) -> None:
    """Forget, of every function, the results that are old or that something old was asked for."""
    for results in list(_ALL):
        results.forget(is_old)


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

    def __init__(
        self,
        most: int,
        weight: Callable[[Made], int],
        heaviest: int,
        when_gone: Callable[[Made], object],
    ) -> None:
        self._most, self._weight, self._heaviest = most, weight, heaviest
        self._when_gone = when_gone
        self._places: OrderedDict[Key, _Place[Made]] = OrderedDict()
        self._all = 0
        self._lock = Lock()

    def place(self, key: Key) -> _Place[Made]:
        """Return the place of a key, a new one if there is none."""
        gone: list[_Place[Made]] = []
        with self._lock:
            place = self._places.get(key)
            if place is None:
                place = self._places[key] = _Place()
                gone = self._too_many()
            self._places.move_to_end(key)
        self._tell(gone)
        return place

    def weigh(self, place: _Place[Made]) -> None:
        """Take account of what has just been made."""
        weight = self._weight(place.made[0])
        with self._lock:
            # Two threads that waited for the same result come here both; one may be out again.
            place.weight = weight
            self._all = sum(one.weight for one in self._places.values())
            gone = self._too_many()
        self._tell(gone)

    def forget(self, is_old: Callable[[object], bool]) -> None:
        """Forget what is old or has something old in its key; what is in the making stays."""
        with self._lock:
            for key, place in list(self._places.items()):
                if place.made and any(map(is_old, (*key, *place.made))):
                    self._all -= self._places.pop(key).weight

    def _too_many(self) -> list[_Place[Made]]:
        gone = []
        while len(self._places) > 1 and self._is_too_much():
            gone.append(self._places.popitem(last=False)[1])
            self._all -= gone[-1].weight
        return gone

    def _tell(self, gone: list[_Place[Made]]) -> None:
        # Without the lock: who is told may forget more.
        for place in gone:
            for made in place.made:
                self._when_gone(made)

    def _is_too_much(self) -> bool:
        return len(self._places) > self._most or (0 < self._heaviest < self._all)


_ALL: WeakSet[_Results[Any]] = WeakSet()
"""The results of every function, so that what hangs on old data can go with it."""
