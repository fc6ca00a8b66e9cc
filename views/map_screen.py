"""The screen *Mappa*: the question at the left, the answer on the map's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import streamlit as st

from layers.selection import MEASURES
from views import address, ambiti_panel, filters, past_data, question_panel
from views.bridge import Given, show_page
from views.cached import extract
from views.first_answer import map_message
from views.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping


def is_asked() -> bool:
    """Whether the browser is at this screen: the only one whose address has no name of its own."""
    return not urlsplit(st.context.url or "/").path.rpartition("/")[2]


def answer() -> Given:
    """Answer the question, which the widgets hold before they are drawn."""
    selection = filters.current(address.read_address().selection)
    return Given(
        screen="map",
        page="map/page.html",
        message=map_message(extract(selection, address.notices())),
        query=urlencode({**selection.to_params(), **past_data.params(selection.city)}),
        navigation=address.navigation(),
        label=say("map_label", selection.lang),
    )


def show(given: Given | None = None) -> None:
    """Draw the screen, with the answer if it is known.

    The answer goes first: the browser takes elements as they come, and the panel is the longest
    of its work.
    """
    base = address.read_address().selection
    address.write_address(filters.current(base))
    show_page(given or answer(), _on_event)
    question_panel.show(base)


def _on_event(event: Mapping[str, Any]) -> None:
    """Do what the reader asked for on the page; its words are checked like an address's."""
    known = filters.asked_layers().known
    kind = event.get("type")
    if kind == "toggle_area" and event.get("code") in known.areas:
        filters.toggle_area(event["code"])
    elif kind == "toggle_target" and event.get("id") in known.targets:
        filters.toggle_target(event["id"])
    elif kind == "shape":
        ambiti_panel.add_drawn(event.get("shape"), filters.asked_layers(), st.session_state["lang"])
    elif kind == "measure" and event.get("measure") in MEASURES:
        st.session_state["measure"] = event["measure"]
