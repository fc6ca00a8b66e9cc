"""The question: to the address and back, and what an address may get wrong."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.join import AreaRule
from layers.selection import (
    DEFAULT_KINDS,
    FIRST_DAY,
    KINDS,
    LAST_DAY,
    LAYERS,
    MEASURES,
    Known,
    Selection,
    View,
    read_city,
    read_lang,
    read_params,
)
from layers.words import LANGS

KNOWN = Known(
    city="esempio",
    levels=("zona", "comune"),
    areas=("ES-01", "ES-02", "900001", "900002"),
    targets=("T-1", "T-2"),
    statuses=("unknown", "ended"),
    themes=("verde", "scuole"),
)


def some(values: tuple[str, ...], *, least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    chosen = st.sets(st.sampled_from(values), min_size=least)
    return chosen.map(lambda found: tuple(value for value in values if value in found))


SELECTIONS = st.builds(
    Selection,
    city=st.just("esempio"),
    level=st.sampled_from(KNOWN.levels),
    areas=some(KNOWN.areas),
    targets=some(KNOWN.targets),
    rule=st.sampled_from(AreaRule),
    statuses=some(KNOWN.statuses),
    themes=some(KNOWN.themes),
    kinds=some(KINDS, least=1),
    on=st.none() | st.dates(FIRST_DAY, LAST_DAY),
    unknown=st.booleans(),
    text=st.text().map(lambda text: " ".join(text.split())),
    layers=some(LAYERS),
    measure=st.sampled_from(MEASURES),
    view=st.none()
    | st.builds(View, st.integers(-90, 90), st.integers(-180, 180), st.integers(0, 22)),
    lang=st.sampled_from(LANGS),
)


@given(SELECTIONS)
def test_an_address_gives_back_the_question(selection: Selection) -> None:
    address = urlencode(selection.to_params())
    params = dict(parse_qsl(address))
    found, notices = read_params(params, KNOWN, lang=selection.lang)
    assert found == selection
    assert notices == ()
    assert read_lang(params) == (selection.lang, [])
    assert read_city(params, ("altra", "esempio")) == ("esempio", [])


def test_what_is_default_is_not_in_the_address() -> None:
    selection = Selection("esempio", "zona")
    assert selection.to_params() == {"city": "esempio", "level": "zona", "lang": "it"}
    assert read_params({}, KNOWN, lang="it")[0] == selection
    assert selection.kinds == DEFAULT_KINDS
    assert "proposal" not in DEFAULT_KINDS


def test_codes_come_in_catalogue_order_and_once() -> None:
    found, _ = read_params({"areas": "900002, ES-01,900002"}, KNOWN, lang="it")
    assert found.areas == ("ES-01", "900002")


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"areas": "ES-01,ES-99"}, "ES-99"),
        ({"target": "T-9"}, "T-9"),
        ({"level": "quartiere"}, "quartiere"),
        ({"rule": "nearby"}, "nearby"),
        ({"status": "sospeso"}, "sospeso"),
        ({"theme": "x"}, "«x»"),
        ({"kind": "y"}, "«y»"),
        ({"on": "21/11/2026"}, "21/11/2026"),
        ({"on": "20261121"}, "20261121"),
        ({"on": "2026-02-30"}, "2026-02-30"),
        ({"on": "1899-12-31"}, "1899-12-31"),
        ({"unknown": "forse"}, "forse"),
        ({"layers": "roads"}, "roads"),
        ({"measure": "rate"}, "rate"),
        ({"view": "45,7"}, "45,7"),
        ({"view": "45,7,nan"}, "nan"),
        ({"view": "95,7,3"}, "95,7,3"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_not_understood_is_said_and_the_rest_is_kept(
    params: dict[str, str], told: str
) -> None:
    found, notices = read_params({**params, "q": "orto"}, KNOWN, lang="it")
    assert found.text == "orto"
    assert len(notices) == 1
    assert told in notices[0].text("it")
    assert told.strip("«»") in notices[0].text("en")
    if "areas" in params:
        assert found.areas == ("ES-01",)
    else:
        assert found == Selection("esempio", "zona", text="orto")


def test_an_unknown_city_or_language_is_said() -> None:
    city, notices = read_city({"city": "roma"}, ("torino", "milano"))
    assert city == "torino"
    assert "roma" in notices[0].text("it")
    lang, notices = read_lang({"lang": "fr"}, preferred="en")
    assert lang == "en"
    assert "fr" in notices[0].text("en")


def test_a_selection_is_a_value() -> None:
    one = Selection("esempio", "zona", on=date(2021, 1, 1))
    assert hash(one) == hash(Selection("esempio", "zona", on=date(2021, 1, 1)))
