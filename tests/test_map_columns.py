"""Columns as text: what is packed can be read back, whatever it is; the client's reader agrees."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from layers.map.columns import encode_column, encode_ids, encode_integers, encode_rows
from packed import decode_column, decode_ids, decode_integers, decode_rows

ids = st.one_of(st.text(max_size=8), st.from_regex(r"[A-Z]{1,2}-[0-9]{1,11}", fullmatch=True))
masks = st.lists(st.booleans(), max_size=400) | st.builds(
    lambda runs: [turn % 2 == 1 for turn, n in enumerate(runs) for _ in range(n)],
    st.lists(st.integers(1, 300), max_size=6),
)


@given(st.lists(st.integers(-(2**31), 2**31 - 1), max_size=40))
def test_integers_come_back(numbers: list[int]) -> None:
    assert decode_integers(encode_integers(numbers)) == numbers


def test_integers_by_hand() -> None:
    assert encode_integers([5, 5]) == {"n": 2, "least": 5, "digits": 0, "text": ""}
    # 0, 1 and 130 above the least: 130 is 2 times 64 and 2.
    packed = encode_integers([-3, -2, 127])
    assert packed == {"n": 3, "least": -3, "digits": 2, "text": "AACABC"}


@given(st.lists(st.one_of(st.none(), st.text(max_size=3), st.sampled_from(["a", "b"]))))
def test_texts_come_back(texts: list[str | None]) -> None:
    packed = json.loads(json.dumps(encode_column(texts)))
    assert decode_column(packed, len(texts)) == texts


def test_few_values_are_said_once() -> None:
    packed = encode_column(["x", "y", "x", "x", "x"])
    assert isinstance(packed, dict)
    assert packed["values"] == ["x", "y"]


def test_cells_of_any_kind() -> None:
    cells = [3.0, 2.5, float("nan"), None, date(2021, 3, 5), ("a", "b"), (), True, np.int64(4)]
    expected = [3, 2.5, None, None, "2021-03-05", ["a", "b"], [], True, 4]
    assert decode_column(encode_column(cells), len(cells)) == expected
    series = pd.Series([2019, None, 2019, 2019], dtype="Int64")
    assert decode_column(encode_column(series), 4) == [2019, None, 2019, 2019]


@given(st.lists(ids, unique=True, max_size=30))
def test_ids_come_back(given_ids: list[str]) -> None:
    assert decode_ids(json.loads(json.dumps(encode_ids(given_ids)))) == given_ids


def test_ids_of_a_register_are_numbers() -> None:
    packed = encode_ids([f"PAT-CHI-{at:03}" for at in range(500)])
    assert isinstance(packed, dict)
    assert packed["stems"]["values"] == ["PAT-CHI-"]
    # A number of another width is written as it is.
    assert decode_ids(encode_ids(["A-01", "A-2"])) == ["A-01", "A-2"]


@given(masks)
def test_rows_come_back(mask: list[bool]) -> None:
    rows = np.flatnonzero(np.array(mask, dtype=bool))
    packed = encode_rows(rows, len(mask))
    assert decode_rows(json.loads(json.dumps(packed)), len(mask)) == rows.tolist()


def test_rows_take_the_shorter_form() -> None:
    assert encode_rows(np.arange(2, 5), 1000) == [2, 3]
    assert encode_rows(np.array([], dtype=np.intp), 1000) == []
    every_other = encode_rows(np.arange(0, 60_000, 2), 60_000)
    assert isinstance(every_other, str)
    assert len(every_other) == 10_000
    assert every_other[:2] == "qq"
