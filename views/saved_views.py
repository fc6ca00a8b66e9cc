"""The session's saved views and the presentation's address, kept the same; the button that saves.

As with the question (:mod:`views.address`): a link that comes from outside is taken over; a run
that still bears the address of before the reader's last change is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

import streamlit as st

from views import address, filters
from views.presentation import (
    AT_PARAM,
    MOST_LETTERS,
    MOST_VIEWS,
    VIEW_PARAM,
    Presentation,
    read_presentation,
)
from views.words import say

if TYPE_CHECKING:
    from layers.words import Lang

_NOW, _WRITTEN, _REFUSED = "presentation", "presentation_written", "presentation_refused"


def current() -> Presentation:
    """Return the session's presentation."""
    found: Presentation = st.session_state.get(_NOW, Presentation())
    return found


def change(presentation: Presentation, refused: int = 0) -> None:
    """Take another one for it; ``refused`` links were not taken over, which is told once."""
    st.session_state[_NOW] = presentation
    st.session_state[_REFUSED] = refused


def follow_address() -> Presentation:
    """Return the presentation after its screen's address was looked at, and then written."""
    values = [st.query_params.get_all(name) for name in (VIEW_PARAM, AT_PARAM)]
    asked, refused = read_presentation(*values)
    now, written = current(), st.session_state.get(_WRITTEN, Presentation())
    if asked.views and asked != written == now:
        change(asked, refused)
        st.session_state[_WRITTEN] = asked
    # Each time that this writes is an entry in the history. The bare address to which the menu
    # leads is no change of the reader's: the heading of the list completes it in the browser.
    elif now != written or (now.at is not None and not asked.views):
        st.session_state[_WRITTEN] = now
        st.query_params.from_dict(now.to_params())
    return current()


def take_refused() -> int:
    """Return how many links were refused, once."""
    return int(st.session_state.pop(_REFUSED, 0))


def leave() -> None:
    """Another screen is shown: whoever comes back by the menu finds the list."""
    st.session_state[_NOW] = st.session_state[_WRITTEN] = current().listed()


def show_adder(lang: Lang, *, width: Literal["content", "stretch"] = "content") -> None:
    """Show the button that saves the question, as it is looked at now, for the presentation."""
    n = len(current().views)
    st.button(
        say("present_add_more", lang, n=n) if n else say("present_add", lang),
        key="present_add",
        icon=":material/playlist_add:",
        disabled=n >= MOST_VIEWS,
        on_click=_add,
        width=width,
    )


def _add() -> None:
    # The address is the one of this very moment: the map's page writes its view into it.
    selection = filters.current(address.read_address().selection)
    query = urlencode(selection.to_params())
    if len(query) > MOST_LETTERS:
        st.toast(say("present_too_long", selection.lang, n=len(query), most=MOST_LETTERS))
        return
    now = current().with_views([query])
    change(now)
    st.toast(say("present_added", selection.lang, n=len(now.views)), icon=":material/check:")
