"""The message to the map's page: small, complete, and nothing but JSON."""

from __future__ import annotations

import json
from itertools import accumulate

import pytest

from asked import read_extract
from layers.message import answer_message
from packed import decode_rows
from plain import QUERIES


@pytest.mark.parametrize("query", QUERIES[::3])
def test_an_answer_is_a_small_message(query: str) -> None:
    text = json.dumps(answer_message(read_extract(query)), allow_nan=False)
    assert len(text.encode()) < 10_000


def test_rows_and_counts_can_be_read_back() -> None:
    extract = read_extract("city=torino&level=comune&on=2021-01-01")
    message = json.loads(json.dumps(answer_message(extract)))
    for layer, answer in extract.layers.items():
        n = len(answer.features)
        assert decode_rows(message["rows"][layer], n) == list(answer.inside)
        assert decode_rows(message["uncertain"][layer], n) == list(answer.uncertain)
    for column in ("pacts", "houses", "target_areas", "declared", "in_choice"):
        steps, values = message["counts"][column]
        expanded = [0] * len(extract.areas)
        for at, value in zip(accumulate(steps), values, strict=True):
            expanded[at] = value
        assert expanded == [int(n) for n in extract.areas[column]]


def test_the_levels_classes_cover_every_area_of_the_choice_once() -> None:
    extract = read_extract("city=milano&level=comune&areas=MI-6")
    classes = answer_message(extract)["classes"]
    assert isinstance(classes, dict)
    assert sum(item["n"] for item in classes["items"]) == int(extract.areas["in_choice"].sum()) == 6
    assert answer_message(read_extract("city=milano&measure=none"))["classes"] is None
