"""The legend of the files is the screen's: the same lines with the same numbers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from asked import read_extract
from exports.legend import legend_sections
from layers.message import answer_message, legend_items
from plain import QUERIES

if TYPE_CHECKING:
    from exports.legend import LegendLine
    from layers.answer import Extract


def parsed(svg: bytes | str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - of our own making


@cache
def answered(query: str) -> Extract:
    return read_extract(query)


def lines(extract: Extract) -> dict[str, LegendLine]:
    return {line.key: line for section in legend_sections(extract) for line in section.lines}


@pytest.mark.parametrize("query", QUERIES)
def test_symbols_have_the_numbers_of_the_screen(query: str) -> None:
    extract = answered(query)
    expected = {
        f"{item.layer}:{item.key}": (item.label, item.n) for item in legend_items(extract) if item.n
    }
    found = {
        key: (line.label, line.n)
        for key, line in lines(extract).items()
        if key.partition(":")[0] in {"pacts", "houses", "target_areas"}
    }
    assert found == expected


@pytest.mark.parametrize("query", QUERIES)
def test_classes_have_the_numbers_of_the_screen(query: str) -> None:
    extract = answered(query)
    message = answer_message(extract)["classes"]
    assert isinstance(message, dict)
    expected = [(one["label"], one["n"]) for one in message["items"]]
    section = legend_sections(extract)[0]
    assert (section.title, section.note) == (message["title"], message["note"])
    classes = [line for line in section.lines if line.key.startswith("class:")]
    assert [(line.label, line.n) for line in classes] == expected
    assert [line.color for line in classes] == [one["color"] for one in message["items"]]
    assert all(one.color.encode() in one.picture for one in section.lines)
    outside = int((~extract.areas["in_choice"]).sum())
    assert ([line.n for line in section.lines if line.key == "out_of_choice"] or [0]) == [outside]
    assert sum(line.n or 0 for line in section.lines) == len(extract.areas)


@pytest.mark.parametrize("query", QUERIES)
def test_conventions_are_part_of_the_numbers_above(query: str) -> None:
    extract, found = answered(query), lines(answered(query))
    sums = [extract.layers[layer].reconciliation.inside for layer in ("pacts", "houses")]
    without = [
        int(extract.layers[layer].rows.geometry.isna().sum())
        for layer in ("pacts", "houses", "target_areas")
    ]
    assert (found["declared"].n if "declared" in found else 0) == sum(without[:2])
    assert (found["no_outline"].n if "no_outline" in found else 0) == without[2]
    approximate = found["approximate"].n if "approximate" in found else 0
    assert 0 <= (approximate or 0) <= sum(sums) - sum(without[:2])
    assert ("group" in found) == (sum(sums) > 0)


@pytest.mark.parametrize(
    ("layers", "prefixes"),
    [
        ("areas", {"class"}),
        ("houses", {"houses", "approximate", "group"}),
        ("none", set()),
        ("target_areas", {"target_areas", "no_outline"}),
    ],
)
def test_only_layers_that_are_shown_are_explained(layers: str, prefixes: set[str]) -> None:
    found = lines(answered(f"city=torino&layers={layers}"))
    assert {key.partition(":")[0] for key in found} == prefixes


def test_areas_without_a_measure_have_no_classes() -> None:
    keys = lines(answered("city=torino&measure=none"))
    assert not [key for key in keys if key.startswith("class:")]


def test_the_legend_speaks_the_language_of_the_question() -> None:
    italian = legend_sections(answered("city=torino"))
    english = legend_sections(answered("city=torino&lang=en"))
    assert italian[0].title == "Patti per zona omogenea (conteggio)"
    assert english[0].title == "Pacts by homogeneous zone (count)"
    assert [len(one.lines) for one in italian] == [len(one.lines) for one in english]


def test_every_picture_stands_alone() -> None:
    for line in lines(answered("city=bologna")).values():
        root = parsed(line.picture)
        assert root.get("viewBox") == "0 0 5 5"
        # Those without outline are in the list only: they have no picture.
        assert (len(root) > 0) is (line.key != "no_outline")
