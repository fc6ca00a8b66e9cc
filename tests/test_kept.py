"""What is kept between runs: made once, bounded by number and weight, nobody waits for another."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from views.kept import forget, kept

PATIENCE_S = 30


def test_a_result_is_made_once_for_all_who_ask_at_the_same_time() -> None:
    made: Counter[str] = Counter()
    together = Barrier(8)

    @kept(4)
    def slow(key: str) -> list[str]:
        made[key] += 1
        return [key]

    def ask() -> list[str]:
        together.wait(PATIENCE_S)
        return slow("a")

    with ThreadPoolExecutor(8) as pool:
        found = [one.result(PATIENCE_S) for one in [pool.submit(ask) for _ in range(8)]]
    assert made == {"a": 1}
    assert all(one is found[0] for one in found)


def test_who_asks_for_what_is_there_does_not_wait_for_what_is_being_made() -> None:
    begun, may_end = Event(), Event()

    @kept(4)
    def make(key: str) -> str:
        if key == "slow":
            begun.set()
            assert may_end.wait(PATIENCE_S)
        return key

    make("there")
    with ThreadPoolExecutor(3) as pool:
        slow = pool.submit(make, "slow")
        assert begun.wait(PATIENCE_S)
        # Both come back while the other is still at work.
        assert pool.submit(make, "there").result(PATIENCE_S) == "there"
        assert pool.submit(make, "new").result(PATIENCE_S) == "new"
        assert not slow.done()
        may_end.set()
        assert slow.result(PATIENCE_S) == "slow"


def test_the_one_asked_for_longest_ago_goes_first() -> None:
    made: list[int] = []

    @kept(2)
    def make(n: int) -> int:
        made.append(n)
        return n

    for n in (1, 2, 1, 3, 1, 2):
        assert make(n) == n
    assert made == [1, 2, 3, 2]


def test_results_together_weigh_no_more_than_is_allowed_but_the_last_one_stays() -> None:
    made: list[int] = []

    @kept(100, weight=len, heaviest=10)
    def make(n: int) -> str:
        made.append(n)
        return "x" * n

    for n in (4, 5, 4, 3, 4, 5):
        make(n)
    # 4 + 5 fit; with 3 the 5, asked for longest ago, goes; then it is made again.
    assert made == [4, 5, 3, 5]
    make(50)
    make(50)
    assert made == [4, 5, 3, 5, 50]
    make(4)
    assert made[-1] == 4


def test_a_failure_is_not_kept() -> None:
    tries: list[int] = []

    @kept(4)
    def make(n: int) -> int:
        tries.append(n)
        if len(tries) == 1:
            raise OSError("the disk is away")
        return n

    with pytest.raises(OSError, match="away"):
        make(7)
    assert make(7) == 7
    assert make(7) == 7
    assert tries == [7, 7]


def test_a_maker_may_ask_for_other_results_of_its_own() -> None:
    @kept(50)
    def factorial(n: int) -> int:
        return n * factorial(n - 1) if n else 1

    assert factorial(20) == 2432902008176640000


def test_what_hangs_on_a_result_that_had_to_go_is_forgotten_with_it() -> None:
    made: list[str] = []

    def with_its_own(old: str) -> None:
        forget(lambda one: one == old)

    @kept(2, when_gone=with_its_own)
    def city(name: str) -> str:
        return f"city {name}"

    @kept(9)
    def answer(of: str) -> str:
        made.append(of)
        return f"answer {of}"

    for name in "abcba":
        answer(city(name))
    # With c goes a, the oldest; b stays; when a is asked again, c has to go and b does not.
    assert made == ["city a", "city b", "city c", "city a"]
