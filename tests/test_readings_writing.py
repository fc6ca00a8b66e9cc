"""Cells of readings as text, and how long the bars beside them are."""

from __future__ import annotations

from datetime import date

import pytest

from exports.readings.cells import bar_shares, longest_bar
from layers.readings.model import Column, Row, Table
from layers.readings.writing import value_text


@pytest.mark.parametrize(
    ("value", "kind", "italian", "english"),
    [
        (1234, "count", "1.234", "1,234"),
        (-28, "count", "−28", "−28"),
        (0, "rate", "0,00", "0.00"),
        (0.0023, "rate", "< 0,01", "< 0.01"),
        (-0.0004, "share", "> −0,1 %", "> −0.1%"),
        (0.4, "count", "< 1", "< 1"),
        (-0.039, "share", "−3,9 %", "−3.9%"),
        (1234.56, "distance_m", "1.235 m", "1,235 m"),
        (0.5, "rate", "0,50", "0.50"),
        (2021, "year", "2021", "2021"),
        (None, "count", "non noto", "not known"),
        (date(2026, 11, 21), "date", "21/11/2026", "21 November 2026"),
        ("=1+1", "text", "=1+1", "=1+1"),
    ],
)
def test_a_cell_is_written_as_the_language_does(
    value: object, kind: str, italian: str, english: str
) -> None:
    assert (value_text(value, kind, "it"), value_text(value, kind, "en")) == (italian, english)


def test_bars_of_two_columns_have_one_scale() -> None:
    columns = (Column("name", ""), Column("a", "", "count"), Column("b", "", "count"))
    rows = (Row(("x", 40, 10)), Row(("y", None, 20)), Row(("z", -5, 0)))
    table = Table("t", "", columns, rows, bars=("a", "b"))
    assert longest_bar(table) == 40
    assert bar_shares(table) == {1: [1.0, 0.0, 0.0], 2: [0.25, 0.5, 0.0]}


def test_without_anything_to_compare_bars_have_no_length() -> None:
    table = Table("t", "", (Column("a", "", "count"),), (Row((0,)), Row((None,))), bars=("a",))
    assert bar_shares(table) == {0: [0.0, 0.0]}
