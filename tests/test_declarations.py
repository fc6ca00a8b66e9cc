"""What declarations say about areas, on a city of squares: all at once as each by itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.join import AreaRule
from layers.declarations import Declarations, DeclaredRows
from layers.hierarchy import Hierarchy
from layers.in_force import Truth
from squares import areas

HIERARCHY = Hierarchy(areas())
CODES = list(HIERARCHY.areas["code"])
NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES
DECLARED = st.lists(st.lists(st.sampled_from(CODES), max_size=3).map(tuple), max_size=5)


def test_relations_between_areas() -> None:
    said = HIERARCHY.relations(["A", "A1", "Z1"])
    named = {
        (one, other): said[row, HIERARCHY.positions([other])[0]]
        for row, one in enumerate(["A", "A1", "Z1"])
        for other in CODES
    }
    assert named["A", "Z1"] == named["A1", "A"] == named["A1", "Z1"] == named["Z1", "Z1"] == YES
    assert named["A", "B"] == named["A1", "A2"] == named["A", "Z2"] == NO
    assert named["A", "A1"] == named["Z1", "A"] == UNKNOWN


def test_a_declaration_of_nothing_says_nothing() -> None:
    nothing = Declarations(HIERARCHY, ((), ("A",)))
    for rule in AreaRule:
        assert list(nothing.in_union(["Z1"], rule=rule)) == [UNKNOWN, YES]
    assert list(nothing.determine("comune")) == [False, True]
    assert Declarations(HIERARCHY, ()).in_each(["A"], rule=AreaRule.MOSTLY).shape == (0, 1)


def test_nothing_is_in_no_area() -> None:
    assert list(Declarations(HIERARCHY, (("A",),)).in_union([], rule=AreaRule.MOSTLY)) == [NO]


@given(DECLARED, st.lists(st.sampled_from(CODES), max_size=4), st.sampled_from(list(AreaRule)))
def test_many_declarations_are_answered_as_each_alone(
    declared: list[tuple[str, ...]], asked: list[str], rule: AreaRule
) -> None:
    together = Declarations(HIERARCHY, tuple(declared)).in_union(asked, rule=rule)
    alone = [Declarations(HIERARCHY, (one,)).in_union(asked, rule=rule)[0] for one in declared]
    assert list(together) == alone
    each = Declarations(HIERARCHY, tuple(declared)).in_each(asked, rule=rule)
    for column, code in enumerate(asked):
        one = Declarations(HIERARCHY, tuple(declared)).in_union([code], rule=rule)
        assert list(each[:, column]) == list(one)


@given(DECLARED, st.sampled_from(CODES))
def test_touching_takes_in_what_being_within_does(
    declared: list[tuple[str, ...]], code: str
) -> None:
    said = Declarations(HIERARCHY, tuple(declared))
    touches, within = (
        said.in_union([code], rule=rule) for rule in (AreaRule.TOUCHES, AreaRule.WITHIN)
    )
    assert (touches >= within).all()


@pytest.mark.parametrize("wanted", [[True, True, True, True], [False, True, True, False]])
def test_rows_are_gathered_by_what_they_declare(wanted: list[bool]) -> None:
    column = pd.Series([("A",), ("B", "A"), ("A",), ()], dtype=object)
    found = DeclaredRows.of(column, np.array(wanted))
    for at, codes in enumerate(found.declared):
        rows = [row for row, one in enumerate(column) if one == codes and wanted[row]]
        assert list(found.at(at)) == rows
    assert len(found.rows) == sum(wanted)
