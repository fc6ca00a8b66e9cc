"""The bridge between Streamlit and the map's page: a frame, and messages both ways.

The page is built once by Folium and never changes; an answer is a message to it. That is why
no filter mounts the map again, moves the view, or sends geometry twice.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import streamlit as st

from views.channels import channels, session_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from streamlit.components.v2.types import ComponentRenderer


@dataclass(frozen=True)
class Given:
    """What the map's page is given in a run.

    Parameters
    ----------
    screen
        Key of the component, different on each screen.
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
    """

    screen: str
    page: str
    message: Mapping[str, object]
    query: str
    navigation: int | str
    label: str

    @cached_property
    def data(self) -> dict[str, object]:
        """The same as JSON values, with a digest by which it is known again."""
        given = dict(vars(self))
        digest = sha256(json.dumps(given).encode()).hexdigest()[:16]
        return {**given, "digest": digest}

    def push(self) -> None:
        """Give it to the page at once, if that has opened a channel.

        What is drawn in a run before that keeps the browser busy while the answer waits.
        """
        channels().push(session_key(), json.dumps(self.data))


def show_page(given: Given, on_event: Callable[[Mapping[str, str]], None]) -> None:
    """Show the map's page and give it an answer.

    Parameters
    ----------
    on_event
        Called with what the reader did on the page, before the next run.
    """
    key = given.screen

    def relay() -> None:
        for event in _unheeded(key, st.session_state[key].get("event")):
            on_event(event)

    _component()(key=key, data={**given.data, "channel": session_key()}, on_event_change=relay)


def _unheeded(key: str, told: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    """Return the events, of the last ones that a frame told, that no run has heeded yet."""
    if not told:
        return []
    state, heeded = st.session_state, f"{key}_heeded"
    frame, last = state.get(heeded, ("", 0))
    if frame != told["frame"]:
        last = 0
    events = [event for event in told["events"] if event["n"] > last]
    if events:
        state[heeded] = (told["frame"], events[-1]["n"])
    return events


@cache
def _component() -> ComponentRenderer:
    # Streamlit sends a component's script again at every run; this one only fetches ours, once.
    script = """
        const bridge = import(new URL("map/bridge.js", document.baseURI));
        export default (given) => { bridge.then((module) => module.default(given)); };
    """
    return st.components.v2.component("condivisa_map", js=script, isolate_styles=False)
