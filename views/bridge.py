"""The bridge between Streamlit and the map's page: a frame, and messages both ways.

The page is built once by Folium and never changes; an answer is a message to it. That is why
no filter mounts the map again, moves the view, or sends geometry twice.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from streamlit.components.v2.types import ComponentRenderer


def show_page(
    *,
    key: str,
    page: str,
    message: Mapping[str, object],
    query: str,
    navigation: int | str,
    label: str,
    on_event: Callable[[Mapping[str, str]], None],
) -> None:
    """Show the map's page and give it an answer.

    Parameters
    ----------
    key
        Of the component, different on each screen.
    page
        Address of the page, relative to the app's.
    message
        The answer (:func:`layers.message.answer_message` and what the page needs once).
    query
        The address of the question without what the page itself puts into it.
    navigation
        Another one when the address came from outside; the page then takes the message's view.
    label
        Accessible name of the frame.
    on_event
        Called with what the reader did on the page, before the next run.
    """

    def relay() -> None:
        event = st.session_state[key].get("event")
        if event:
            on_event(event)

    _component()(
        key=key,
        data={
            "page": page,
            "message": message,
            "query": query,
            "navigation": navigation,
            "label": label,
        },
        on_event_change=relay,
    )


@cache
def _component() -> ComponentRenderer:
    # Streamlit sends a component's script again at every run; this one only fetches ours, once.
    script = """
        const bridge = import(new URL("map/bridge.js", document.baseURI));
        export default (given) => { bridge.then((module) => module.default(given)); };
    """
    return st.components.v2.component("condivisa_map", js=script, isolate_styles=False)
