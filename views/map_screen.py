"""The screen *Mappa*: the question at the left, the answer on the map's page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from layers.message import answer_message
from layers.selection import MEASURES
from layers.words import LANGS
from views import address, filters, saved_views
from views.bridge import show_page
from views.cached import city_layers, extract
from views.page_data import about_city, pack_url
from views.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.answer import Extract
    from layers.selection import Selection

_LANGUAGES = {"it": "Italiano", "en": "English"}


def show() -> None:
    """Draw the screen."""
    base = address.read_address().selection
    with st.sidebar:
        _language()
        filters.show(lambda selection: _answer(selection).facets, base)
        saved_views.show_adder(st.session_state["lang"], width="stretch")
    selection = filters.current(base)
    address.write_address(selection)
    answer = _answer(selection)
    show_page(
        key="map",
        page="map/page.html",
        message={
            **answer_message(answer),
            "about": pack_url(about_city(selection.city, selection.lang)),
        },
        query=urlencode(selection.to_params()),
        navigation=address.navigation(),
        label=say("map_label", selection.lang),
        on_event=_on_event,
    )


def _answer(selection: Selection) -> Extract:
    return extract(selection, address.notices())


def _language() -> None:
    lang = st.session_state["lang"]
    st.radio(
        say("language", lang),
        list(LANGS),
        format_func=_LANGUAGES.get,
        key="lang",
        horizontal=True,
        label_visibility="collapsed",
    )


def _on_event(event: Mapping[str, str]) -> None:
    """Do what the reader asked for on the page; its words are checked like an address's."""
    known = city_layers(st.session_state["city"]).known
    kind = event.get("type")
    if kind == "toggle_area" and event.get("code") in known.areas:
        filters.toggle_area(event["code"])
    elif kind == "toggle_target" and event.get("id") in known.targets:
        filters.toggle_target(event["id"])
    elif kind == "measure" and event.get("measure") in MEASURES:
        st.session_state["measure"] = event["measure"]
