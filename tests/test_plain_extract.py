"""An Extract and a plain pandas script answer the same, on a register that was made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from benchmarks.extract import difference
from benchmarks.made_pacts import CITY, with_pacts
from benchmarks.plain_extract import PlainCity
from data.catalogue import load_catalogue
from data.city import load_city
from layers.city_layers import CityLayers
from layers.extract import make_extract
from layers.selection import Selection

ASKED = Selection(CITY, "comune")


@pytest.fixture(scope="module")
def both() -> tuple[CityLayers, PlainCity]:
    catalogue = load_catalogue()
    data = with_pacts(load_city(catalogue, CITY), 600)
    words = {name: tuple(catalogue.vocabularies[name]) for name in ("status", "theme", "kind")}
    return CityLayers.of(data, catalogue), PlainCity(data, words)


@pytest.mark.parametrize(
    "question",
    [
        ASKED,
        replace(ASKED, level="zona", on=date(2020, 6, 1)),
        replace(ASKED, on=date(2020, 6, 1), unknown=False, kinds=("pact", "proposal")),
        replace(ASKED, areas=("TO-01", "TO-05"), statuses=("unknown",), on=date(2019, 2, 3)),
        replace(ASKED, areas=("001272", "001078"), themes=("verde_pubblico", "scuole")),
        replace(ASKED, level="statistica", areas=("001272",)),
        replace(ASKED, text="scuola giard"),
        replace(ASKED, text="nothing-has-this"),
    ],
)
def test_the_same_question_has_the_same_answer(
    both: tuple[CityLayers, PlainCity], question: Selection
) -> None:
    layers, plain = both
    assert difference(make_extract(question, layers), plain.answer(question)) == ""


def test_a_difference_is_told(both: tuple[CityLayers, PlainCity]) -> None:
    layers, plain = both
    theirs = plain.answer(replace(ASKED, areas=("TO-01",)))
    assert difference(make_extract(ASKED, layers), theirs).startswith("inside is")
