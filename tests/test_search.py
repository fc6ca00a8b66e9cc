"""Names as people type them, and classes that two views can be compared by."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.classes import RAMP, count_classes
from layers.search import find_names, fold

NAMES = {"1": "Agliè", "2": "Alpette", "3": "Chieri", "4": "Chivasso", "5": "Rivarolo Canavese"}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("agliè", ["1"]),
        ("AGLIE'", ["1"]),
        ("chi", ["3", "4"]),
        ("canavese", ["5"]),
        ("chierri", ["3"]),
        ("cheri", ["3"]),
        ("zzz", []),
        ("  ", []),
    ],
)
def test_names_are_found(typed: str, expected: list[str]) -> None:
    assert find_names(typed, NAMES) == expected


def test_fold_is_blind_to_case_accents_and_apostrophes() -> None:
    assert fold("Città D’Arte") == fold("CITTA d'arte") == "citta d'arte"


@given(st.text())
def test_fold_is_done_after_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_classes_are_fixed_and_zero_is_by_itself() -> None:
    classes = count_classes([0, 0, 1, 2, 3, 7, 33])
    assert [(one.lower, one.upper, one.areas) for one in classes] == [
        *((0, 0, 2), (1, 2, 2), (3, 5, 1)),
        *((6, 10, 1), (11, 20, 0), (21, 50, 1)),
    ]
    assert [one.label("it") for one in classes][:3] == ["nessuno", "1–2", "3–5"]
    fewer = count_classes([0, 4])
    assert [one.color for one in fewer] == [one.color for one in classes][:3]


@given(st.lists(st.integers(0, 2_000_000), max_size=50))
def test_every_count_is_in_exactly_one_class(counts: list[int]) -> None:
    classes = count_classes(counts)
    assert sum(one.areas for one in classes) == len(counts)
    assert len(classes) <= 1 + len(RAMP)
    assert len({one.color for one in classes}) == len(classes)
    bounds = [(one.lower, one.upper) for one in classes]
    assert all(low <= high for low, high in bounds)
    assert all(before[1] + 1 == after[0] for before, after in pairwise(bounds))
