"""A city's layers that newer ones took the place of go, with all that was asked of them."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING
from weakref import ref

from layers.city_layers import CityLayers
from layers.selection import Selection
from views import cached

if TYPE_CHECKING:
    import pytest


def test_layers_that_had_to_go_are_not_kept_by_their_answers_nor_frozen_for_good(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    layers, state = cached.city_layers("bologna"), cached.state_of("bologna")
    data, gone = layers.data, ref(layers)
    # It is in a circle with what it remembers.
    in_circle = ref(layers.hierarchy)
    cached.extract(Selection(city="bologna", level=layers.hierarchy.levels[0]), ())
    cached.packs("bologna")
    del layers
    gc.freeze()
    monkeypatch.setattr(cached, "load_state", lambda *_: data)
    for number in range(8):
        assert gone() is not None
        cached._city_layers(f"another {number}", state)
    assert gone() is None
    assert in_circle() is None


def test_what_most_questions_need_is_there_before_the_first_asks() -> None:
    layers = CityLayers(cached.city_layers("bologna").data, cached.catalogue().vocabularies)
    layers.make_ready()
    assert vars(layers).keys() >= {"known", "coded", "lives", "words", "places", "hierarchy"}
