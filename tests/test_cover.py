"""The greedy choice of places: against doing it by hand, and against the best there is."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from geo.cover import BOUND, PICK_SEGS, gains, greedy_cover
from geo.reach import discs

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

RADIUS = 1000.0
NOTHING = Polygon()


def points(*places: tuple[float, float]) -> np.ndarray:
    return shapely.points(np.array(places, dtype=float).reshape(-1, 2))


def row_of_cells(*weights: float) -> tuple[np.ndarray, np.ndarray]:
    """Return squares of 4 km in a row, centred at x = 0, 4000, 8000, ..., each with its weight."""
    cells = [box(x - 2000, -2000, x + 2000, 2000) for x in range(0, 4000 * len(weights), 4000)]
    return np.array(cells), np.array(weights, dtype=float)


def weight_of(shape: BaseGeometry, cells: np.ndarray, weights: np.ndarray) -> float:
    return sum(
        weight * shape.intersection(cell).area / cell.area
        for cell, weight in zip(cells, weights, strict=True)
    )


def test_the_fullest_cells_come_first() -> None:
    cells, people = row_of_cells(100, 900, 0, 500)
    centres = points((0, 0), (4000, 0), (8000, 0), (12_000, 0))
    picks = greedy_cover(centres, cells, people, distance_m=RADIUS, most=10, covered=NOTHING)
    # The empty cell adds nothing and is never taken, however many are asked for.
    assert [pick.position for pick in picks] == [1, 3, 0]
    share = math.pi * RADIUS**2 / 16e6
    assert [pick.gain for pick in picks] == pytest.approx(
        [900 * share, 500 * share, 100 * share], rel=0.0005
    )


def test_the_first_of_equals_is_taken_and_no_more_than_asked() -> None:
    cells, people = row_of_cells(7, 7, 7)
    centres = points((8000, 0), (0, 0), (4000, 0))
    picks = greedy_cover(centres, cells, people, distance_m=RADIUS, most=2, covered=NOTHING)
    assert [pick.position for pick in picks] == [0, 1]


def test_what_is_covered_counts_no_more() -> None:
    cells, people = row_of_cells(900, 100)
    centres = points((0, 0), (4000, 0))
    covered = discs(centres[:1], RADIUS)[0]
    picks = greedy_cover(centres, cells, people, distance_m=RADIUS, most=2, covered=covered)
    assert [pick.position for pick in picks] == [1]


def test_nothing_to_choose_from_and_nothing_to_reach() -> None:
    cells, people = row_of_cells(1)
    asked = {"distance_m": RADIUS, "covered": NOTHING}
    assert greedy_cover(points(), cells, people, most=3, **asked) == ()
    assert greedy_cover(points((0, 0)), cells, people * 0, most=3, **asked) == ()
    assert greedy_cover(points((90_000, 0)), cells, people, most=3, **asked) == ()
    assert greedy_cover(points((0, 0)), cells, people, most=0, **asked) == ()
    # A cell without surface has no density.
    none = np.array([Polygon()])
    assert greedy_cover(points((0, 0)), none, people, most=1, **asked) == ()


def test_a_gain_is_that_of_each_shape_alone() -> None:
    cells, people = row_of_cells(160, 16)
    drawn = discs(points((0, 0), (2000, 0)), RADIUS)
    circle = drawn[0].area
    assert gains(drawn, cells, people, NOTHING) == pytest.approx(
        [circle * 160 / 16e6, circle * 88 / 16e6], abs=0.001
    )


candidates = st.lists(
    st.tuples(st.integers(-2000, 10_000), st.integers(-2500, 2500)), min_size=1, max_size=12
)
people = st.lists(st.integers(0, 5000), min_size=3, max_size=3)


@settings(max_examples=60)
@given(candidates, people, st.integers(1, 4))
def test_every_step_takes_the_most_that_is_left(
    where: list[tuple[int, int]], lived: list[int], most: int
) -> None:
    cells, weights = row_of_cells(*lived)
    centres = points(*where)
    drawn = discs(centres, RADIUS, quad_segs=PICK_SEGS)
    picks = greedy_cover(centres, cells, weights, distance_m=RADIUS, most=most, covered=NOTHING)
    covered: BaseGeometry = NOTHING
    for pick in picks:
        adds = [weight_of(disc.difference(covered), cells, weights) for disc in drawn]
        assert pick.gain == pytest.approx(max(adds), abs=0.01)
        assert pick.gain == pytest.approx(adds[pick.position], abs=0.01)
        covered = covered.union(drawn[pick.position])
    assert sum(pick.gain for pick in picks) == pytest.approx(
        weight_of(covered, cells, weights), abs=0.05
    )
    if len(picks) < min(most, len(where)):
        left = [weight_of(disc.difference(covered), cells, weights) for disc in drawn]
        assert max(left) < 0.01


@settings(max_examples=25)
@given(candidates.filter(lambda where: len(where) >= 3), people)
def test_two_places_reach_at_least_the_bound_of_the_best_two(
    where: list[tuple[int, int]], lived: list[int]
) -> None:
    cells, weights = row_of_cells(*lived)
    centres = points(*where)
    drawn = discs(centres, RADIUS, quad_segs=PICK_SEGS)
    picks = greedy_cover(centres, cells, weights, distance_m=RADIUS, most=2, covered=NOTHING)
    best = max(weight_of(one.union(other), cells, weights) for one, other in combinations(drawn, 2))
    assert sum(pick.gain for pick in picks) >= BOUND * best - 0.01
    assert pytest.approx(0.632, abs=0.001) == BOUND
