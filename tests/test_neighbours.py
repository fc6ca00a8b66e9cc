"""Who borders on whom: a line is a border, a corner and a street are none."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from geo.neighbours import neighbours, pieces


def _at(*shapes: object) -> np.ndarray:
    return np.array(shapes, dtype=object)


def test_neighbours_share_a_line_and_no_corner():
    a, b, c = box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000), box(1000, 1000, 2000, 2000)
    assert [(n.position, round(n.border_m)) for n in neighbours(_at(a, b, c), 0)] == [(1, 1000)]
    assert [n.position for n in neighbours(_at(a, b, c), 1)] == [0, 2]


def test_a_sliver_between_two_outlines_is_a_border_and_a_street_is_none():
    a = box(0, 0, 1000, 1000)
    assert [n.position for n in neighbours(_at(a, box(1001, 0, 2000, 1000)), 0)] == [1]
    assert [n.position for n in neighbours(_at(a, box(999, 0, 2000, 1000)), 0)] == [1]
    assert neighbours(_at(a, box(1010, 0, 2000, 1000)), 0) == ()
    assert neighbours(_at(a, None, Polygon()), 0) == ()
    assert neighbours(_at(Polygon(), a), 0) == ()


def test_enclaves_and_exclaves_have_neighbours_too():
    hole, far = box(400, 400, 600, 600), box(5000, 0, 5100, 100)
    around = MultiPolygon([box(0, 0, 1000, 1000).difference(hole), far])
    beside = box(5100, 0, 6000, 100)
    found = {n.position: round(n.border_m) for n in neighbours(_at(around, hole, beside), 0)}
    assert found == {1: 800, 2: 100}
    made = pieces(around)
    assert (made.parts, made.holes) == (2, 1)
    assert made.main_share == pytest.approx(960_000 / 970_000)


@given(st.lists(st.integers(50, 400), min_size=2, max_size=6))
def test_neighbours_are_mutual(widths):
    edges = np.cumsum([0, *widths])
    row = _at(*(box(x, 0, y, 300) for x, y in pairwise(edges)))
    pairs = {(at, n.position) for at in range(len(row)) for n in neighbours(row, at)}
    assert pairs == {(a, b) for a, b in pairs if (b, a) in pairs}
    assert pairs == {(a, b) for a in range(len(row)) for b in range(len(row)) if abs(a - b) == 1}
