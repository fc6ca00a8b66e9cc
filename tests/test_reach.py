"""What lies within a distance: against circles, lenses and squares that geometry books measure."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from geo.reach import QUAD_SEGS, covered_m2, covered_share, disc_error, discs, reach, together

RADIUS = 1200.0
EXACT = 0.001
"""How near the exact union coverage must come: a tenth of a percent."""


def points(*places: tuple[float, float]) -> np.ndarray:
    return shapely.points(np.array(places, dtype=float).reshape(-1, 2))


def lens(distance: float, radius: float) -> float:
    """Return the surface that two equal circles share."""
    half = distance / 2
    return 2 * radius**2 * math.acos(half / radius) - distance * math.sqrt(radius**2 - half**2)


def circle_beside(offset: float, radius: float) -> float:
    """Return the part of a circle that lies beyond a line at that distance from its centre."""
    return radius**2 * math.acos(offset / radius) - offset * math.sqrt(radius**2 - offset**2)


def test_a_disc_is_a_circle_but_for_less_than_a_twentieth_of_a_percent() -> None:
    circle = math.pi * RADIUS**2
    drawn = discs(points((500_000, 4_990_000)), RADIUS)[0].area
    assert drawn == pytest.approx(circle * (1 - disc_error()), rel=1e-9)
    assert 0 < disc_error() < 0.0005
    assert disc_error(QUAD_SEGS) == pytest.approx(2.51e-5, rel=1e-2)


@pytest.mark.parametrize("apart", [100, 900, 1200, 2000, 2390, 2400, 5000])
def test_two_discs_cover_what_two_circles_do(apart: float) -> None:
    reached = reach(points((0, 0), (apart, 0)), RADIUS)
    shared = lens(apart, RADIUS) if apart < 2 * RADIUS else 0.0
    assert reached.area == pytest.approx(2 * math.pi * RADIUS**2 - shared, rel=EXACT)


@pytest.mark.parametrize("offset", [-1100, -600, 0, 300, 800])
def test_the_part_of_a_square_that_a_circle_covers(offset: float) -> None:
    # A square far wider than the circle, whose western side is so far from the centre.
    square = box(offset, -5000, offset + 10_000, 5000)
    circle = math.pi * RADIUS**2
    exact = (
        circle_beside(offset, RADIUS) if offset >= 0 else circle - circle_beside(-offset, RADIUS)
    )
    areas = np.array([square])
    assert covered_m2(areas, reach(points((0, 0)), RADIUS))[0] == pytest.approx(exact, rel=EXACT)
    share = covered_share(areas, reach(points((0, 0)), RADIUS))[0]
    assert share == pytest.approx(exact / 1e8, rel=EXACT)


def test_squares_inside_outside_and_around_a_hole() -> None:
    inside, outside = box(-100, -100, 100, 100), box(5000, 0, 6000, 1000)
    # A ring around the disc: its hole holds all that is reached. And an exclave that is reached.
    ring = Polygon(box(-3000, -3000, 3000, 3000).exterior, [box(-1500, -1500, 1500, 1500).exterior])
    exclave = shapely.union(ring, inside)
    areas = np.array([inside, outside, ring, exclave])
    share = covered_share(areas, reach(points((0, 0)), RADIUS))
    assert share.tolist() == [1.0, 0.0, 0.0, pytest.approx(40_000 / exclave.area)]


def test_no_place_reaches_nothing_and_no_surface_has_no_share() -> None:
    nothing = reach(points(), RADIUS)
    assert nothing.is_empty
    assert covered_m2(np.array([box(0, 0, 1, 1)]), nothing).tolist() == [0.0]
    share = covered_share(np.array([Polygon(), box(0, 0, 1, 1)]), nothing)
    assert np.isnan(share[0])
    assert share[1] == 0.0


def test_areas_that_overlap_are_still_put_together_rightly() -> None:
    coverage = np.array([box(0, 0, 1, 1), box(1, 0, 2, 1)])
    overlapping = np.array([box(0, 0, 2, 1), box(1, 0, 3, 1)])
    assert together(coverage).area == 2
    assert together(overlapping).area == 3


places = st.lists(
    st.tuples(st.integers(-4000, 4000), st.integers(-4000, 4000)), min_size=1, max_size=6
)


@given(places, st.integers(200, 3000))
def test_more_places_and_more_metres_never_cover_less(
    where: list[tuple[int, int]], radius: int
) -> None:
    areas = np.array([box(x, y, x + 1000, y + 1000) for x in (-2000, 0) for y in (-1000, 500)])
    less = covered_share(areas, reach(points(*where[:-1]), radius))
    share = covered_share(areas, reach(points(*where), radius))
    wider = covered_share(areas, reach(points(*where), radius + 100))
    assert ((share >= 0) & (share <= 1)).all()
    assert (share >= less - 1e-9).all()
    assert (wider >= share - 1e-9).all()
