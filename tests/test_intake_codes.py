"""Identifiers: zeros kept, twins found however they hide, no row dropped."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.intake.codes import read_ids, twin_key


def read(*cells: object) -> tuple[list[str], dict[str, list[int]]]:
    plain = all(isinstance(each, str) for each in cells)
    series = pd.Series(list(cells), dtype="str" if plain else object, name="codice")
    ids, findings = read_ids(series)
    return ids.tolist(), {each.key: each.at.tolist() for each in findings}


def test_zeros_stay() -> None:
    assert read("001272", "00185") == (["001272", "00185"], {})


def test_twins_leave_the_clean_one_alone() -> None:
    assert read("T001", "T001", "T001")[1] == {"id_duplicate": [1, 2]}
    assert read("t002 ", "T002")[1] == {"id_like_another": [0]}
    assert read("T001\u200b", "T001")[1] == {"id_like_another": [0]}
    assert read("\u00a0T001", "T001")[1] == {"id_like_another": [0]}
    assert read("Т001", "T001")[1] == {"id_like_another": [0]}  # noqa: RUF001 - Cyrillic
    assert read("001272", 1272)[1] == {"id_like_another": [1]}


def test_what_excel_broke_is_flagged() -> None:
    ids, said = read("1,23457E+11", "J11B21000430006", "9,13E+10", "1E5")
    assert said == {"id_scientific": [0, 2, 3]}
    assert ids[0] == "1,23457E+11"


def test_a_missing_one_is_no_twin_of_another() -> None:
    assert read("", " ", "\u200b", "A")[1] == {"id_missing": [0, 1, 2]}


def test_numbers_of_a_sheet_lose_their_decimals_only() -> None:
    assert read(1272.0, 7, "x") == (["1272", "7", "x"], {})


@pytest.mark.parametrize(("left", "right"), [("0", "00"), ("a 1", "A1"), ("ＡＢ1", "ab1")])  # noqa: RUF001
def test_keys_of_twins(left: str, right: str) -> None:
    assert twin_key(left) == twin_key(right)


@given(st.lists(st.text("aA0 \u0422\u200b1", max_size=4), max_size=12))
def test_of_each_group_of_twins_one_stays(texts: list[str]) -> None:
    series = pd.Series(texts, dtype="str", name="id")
    ids, findings = read_ids(series)
    extra = [p for f in findings if f.key in ("id_duplicate", "id_like_another") for p in f.at]
    there = [each for each in ids if each]
    assert len(extra) == len(set(extra))
    assert len(there) - len(extra) == len({twin_key(each) for each in there})
