"""Membership by geometry and by declaration, on a city of squares."""

from __future__ import annotations

import numpy as np
import pytest
from shapely.geometry import LineString, Point

from geo.join import AreaRule
from layers.hierarchy import Hierarchy
from layers.in_force import Truth
from layers.members import members
from layers.places import Places
from squares import METRIC, areas, at, features, square

NAN = float("nan")
NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES
HIERARCHY = Hierarchy(areas())


def places(*rows: object, rule: AreaRule = AreaRule.MOSTLY) -> Places:
    return Places(features(*rows), HIERARCHY, rule, METRIC)  # type: ignore[arg-type]


def pairs(found: Places, level: str) -> list[tuple[int, str, str]]:
    return list(found.pairs(level).itertuples(index=False, name=None))


def test_a_point_is_where_it_is_and_a_declared_row_where_its_source_says() -> None:
    found = places((Point(at(0.2)), ("A",), NAN), (None, ("B",), NAN), (None, ("A", "A2"), NAN))
    assert pairs(found, "zona") == [
        (0, "Z1", "geometry"),
        (1, "Z1", "declaration"),
        (2, "Z1", "declaration"),
    ]
    assert pairs(found, "comune") == [
        (0, "A", "geometry"),
        (1, "B", "declaration"),
        (2, "A", "declaration"),
    ]
    assert pairs(found, "municipio") == [(0, "A1", "geometry"), (2, "A2", "declaration")]


def test_what_a_declaration_does_not_determine_is_unknown() -> None:
    found = places((None, ("A",), NAN), (None, ("B",), NAN), (None, (), NAN))
    # In a municipio of A? Nobody knows for a row of A; surely not for a row of B.
    assert list(found.in_areas(["A1"])) == [UNKNOWN, NO, UNKNOWN]
    assert list(found.on_level("municipio")) == [UNKNOWN, YES, UNKNOWN]
    assert list(found.on_level("zona")) == [YES, YES, UNKNOWN]
    assert list(found.in_areas(["Z1"])) == [YES, YES, UNKNOWN]
    assert list(found.in_areas(["Z2", "B"])) == [NO, YES, UNKNOWN]


@pytest.mark.parametrize(
    ("rule", "one_of_them", "both"),
    [(AreaRule.TOUCHES, YES, YES), (AreaRule.MOSTLY, UNKNOWN, YES), (AreaRule.WITHIN, NO, YES)],
)
def test_a_row_that_declares_several_districts(
    rule: AreaRule, one_of_them: Truth, both: Truth
) -> None:
    found = places((None, ("A", "A1", "A2"), NAN), rule=rule)
    assert found.in_areas(["A1"])[0] == one_of_them
    assert found.in_areas(["A1", "A2"])[0] == both
    assert found.in_areas(["A"])[0] == YES
    assert found.in_areas(["B"])[0] == NO


def test_a_declared_zone_says_nothing_of_its_comuni_but_of_all_of_them() -> None:
    found = places((None, ("Z1",), NAN))
    assert list(found.on_level("comune")) == [UNKNOWN]
    for asked, expected in (
        (["A"], UNKNOWN),
        (["B"], UNKNOWN),
        (["A", "B"], YES),
        (["C"], NO),
        (["A1"], UNKNOWN),
        (["A1", "A2", "B"], YES),
        (["Z1"], YES),
    ):
        assert found.in_areas(asked)[0] == expected, asked


def test_all_the_districts_of_a_declared_comune_are_the_comune() -> None:
    found = places((None, ("A",), NAN))
    assert found.in_areas(["A1", "A2"])[0] == YES
    assert found.in_areas(["A1", "B"])[0] == UNKNOWN


def test_a_border_point_stays_in_the_area_it_was_given_to() -> None:
    # On the border of B (zone 1) and C (zone 2): the first in catalogue order on every level.
    found = places((Point(at(2)), (), NAN))
    assert pairs(found, "comune") == [(0, "B", "geometry")]
    assert pairs(found, "zona") == [(0, "Z1", "geometry")]
    assert found.in_areas(["C", "Z2"])[0] == NO
    assert found.in_areas(["B"])[0] == YES


def test_a_shape_is_judged_against_the_union_of_the_chosen_areas() -> None:
    # From the middle of B to the end of C, and a line over all of A and B.
    shape, line = square(1.5, width=1.5), LineString([at(0.01), at(1.99)])
    for rule, in_b, in_both in (
        (AreaRule.TOUCHES, YES, YES),
        (AreaRule.MOSTLY, NO, YES),
        (AreaRule.WITHIN, NO, YES),
    ):
        found = places((shape, (), NAN), rule=rule)
        assert found.in_areas(["B"])[0] == in_b
        assert found.in_areas(["B", "C"])[0] == in_both
    assert places((line, (), NAN), rule=AreaRule.WITHIN).in_areas(["A", "B"])[0] == YES


def test_an_approximate_point_near_a_border_is_uncertain_on_that_level_only() -> None:
    # 0.02 of a tenth of a degree of longitude at 45 degrees north is about 157 metres.
    near = Point(at(0.52))
    found = places((near, (), 200.0), (near, (), 100.0), (near, (), NAN), (None, ("A",), NAN))
    assert list(found.uncertain_on("municipio")) == [True, False, False, False]
    assert not found.uncertain_on("comune").any()


def test_a_point_outside_what_its_source_declares_is_flagged() -> None:
    found = places(
        (Point(at(0.2)), ("A", "A2"), NAN),
        (Point(at(0.7)), ("A", "A2"), NAN),
        (Point(at(0.7)), (), NAN),
        (None, ("A",), NAN),
    )
    assert list(found.contradicts) == [True, False, False, False]


def test_every_area_that_contains_a_row() -> None:
    found = places((Point(at(0.52)), ("A",), 200.0), (None, ("A", "A1"), NAN), (None, (), NAN))
    assert members(found) == [
        [("Z1", "g"), ("A", "g"), ("A2", "u")],
        [("Z1", "d"), ("A", "d"), ("A1", "d")],
        [],
    ]


def test_target_areas_with_and_without_outline() -> None:
    targets = features((square(0, width=0.4), ("A",), NAN), (None, ("B",), NAN)).assign(
        id=["T0", "T1"], name=["mapped", "bare"]
    )
    rows = (
        (Point(at(0.2)), ("A",), NAN),
        (Point(at(0.8)), ("A",), NAN),
        (Point(at(1.5)), ("B",), NAN),
        (None, ("A",), NAN),
        (None, ("C",), NAN),
    )
    found = places(*rows)
    assert list(found.in_targets(targets.iloc[:1])) == [YES, NO, NO, UNKNOWN, NO]
    assert list(found.in_targets(targets.iloc[1:])) == [NO, NO, UNKNOWN, NO, NO]
    assert list(found.in_targets(targets)) == [YES, NO, UNKNOWN, UNKNOWN, NO]


def test_nothing_at_all() -> None:
    found = places()
    assert found.in_areas(["A"]).tolist() == []
    assert found.on_level("zona").tolist() == []
    assert np.array(members(found)).size == 0
    assert pairs(found, "zona") == []
