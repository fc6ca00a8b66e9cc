"""Numbers as Italians write them, decided by the whole column."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.intake.numbers import cell_text, has_groups, read_numbers
from data.words import number


def column(*cells: object) -> pd.Series:
    plain = all(isinstance(each, str) for each in cells)
    return pd.Series(list(cells), dtype="str" if plain else object)


def values(*cells: object, purpose: str = "amount") -> list[float]:
    return read_numbers(column(*cells), purpose).decimal.tolist()


def test_amounts_of_an_italian_column() -> None:
    read = read_numbers(column("1.234.567,89", "12.500,00", "€ 980,00", "1.234"), "amount")
    assert read.decimal.tolist() == [1234567.89, 12500.0, 980.0, 1234.0]
    assert read.ambiguous.tolist() == [False, False, False, True]


def test_the_same_text_is_another_number_in_an_english_column() -> None:
    assert values("1,234,567.89", "1,234") == [1234567.89, 1234.0]
    assert values("12.50", "1.234") == [12.5, 1.234]
    assert values("1.234", "2.500") == [1234.0, 2500.0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,50", 1234.5),
        ("1\u00a0234,50", 1234.5),
        ("1'200", 1200.0),
        ("'45,07", 45.07),
        ("45.07 \u00a0", 45.07),
        ("12,5 EUR", 12.5),
        ("−3,5", -3.5),
        ("4.507e1", 45.07),
        ("1,5E3", 1500.0),
    ],
)
def test_signs_around_a_number_do_no_harm(text: str, value: float) -> None:
    assert values(text) == [pytest.approx(value)]


def test_what_is_no_number_is_told_apart_from_nothing() -> None:
    read = read_numbers(column("n.d.", "", "mille", "1e400", "inf", "nan", "-inf"), "amount")
    assert np.isnan(read.decimal).all()
    assert read.empty.tolist() == [True, True, *[False] * 5]
    assert read.bad.tolist() == [False, False, True, *[False] * 4]
    assert read.not_finite.tolist() == [False] * 3 + [True] * 4


def test_typed_cells_are_taken_as_they_are() -> None:
    assert values(1272, 45.07, "45,5") == [1272.0, 45.07, 45.5]
    assert [math.isnan(each) for each in values(*[True, "x"])] == [True, True]
    assert [cell_text(each) for each in (1272.0, 0.1, None, True, math.nan)] == [
        "1272", "0.1", "", "true", ""
    ]  # fmt: skip


def test_coordinates_have_thousands_only_where_groups_speak_for_them() -> None:
    assert values("45.070", "7.681", purpose="coordinate") == [45.07, 7.681]
    assert values("4.991.598,53", "396.634", purpose="coordinate") == [4991598.53, 396634.0]
    assert has_groups(column("4.991.598")) is True
    assert has_groups(column("4.991.598", "45.0703")) is False
    assert read_numbers(column("396.634"), "coordinate", grouped=True).decimal[0] == 396634.0


@given(st.lists(st.decimals(0, 10**9, places=2), min_size=1, max_size=20))
def test_an_italian_column_comes_back(amounts: list[object]) -> None:
    texts = [number(float(str(each)), "it", decimals=2) for each in amounts]
    assert values(*texts) == pytest.approx([float(str(each)) for each in amounts])
