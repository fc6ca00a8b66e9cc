"""The session's saved views and the presentation's address, kept the same; the button that saves.

As with the question (:mod:`views.address`): a link that comes from outside is taken over; a run
that still bears the address of before the reader's last change is not. On the other screens
the address is the question's: there the browser keeps the list for its tab, so that a page loaded
again, which is another session, has it still.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

import streamlit as st

from layers.query import read_question, split_address
from views import address, filters
from views.cached import catalogue, city_layers
from views.presentation import (
    AT_PARAM,
    MOST_LETTERS,
    MOST_VIEWS,
    VIEW_PARAM,
    Presentation,
    Refused,
    read_file,
    read_presentation,
)
from views.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from streamlit.components.v2.types import ComponentRenderer

    from layers.notice import Notice
    from layers.selection import Selection
    from layers.words import Lang

_NOW, _WRITTEN, _REFUSED = "presentation", "presentation_written", "presentation_refused"
_TOLD = "presentation_told"
_KEPT = "present_kept"


def current() -> Presentation:
    """Return the session's presentation."""
    found: Presentation = st.session_state.get(_NOW, Presentation())
    return found


def change(presentation: Presentation, refused: Refused | None = None) -> None:
    """Take another one for it; ``refused`` links were not taken over, which is told once."""
    st.session_state[_NOW] = presentation
    st.session_state[_REFUSED] = refused or Refused()
    st.session_state[_TOLD] = True


def add(queries: Iterable[str], refused: Refused | None = None) -> None:
    """Put views at the end, but none that is there already or that there is no room for."""
    now, counted = current(), refused or Refused()
    for query in queries:
        if place_of(query, now.views) is not None:
            counted = counted._replace(there_already=counted.there_already + 1)
        elif len(now.views) >= MOST_VIEWS:
            counted = counted._replace(no_room=counted.no_room + 1)
        else:
            now = now.with_views([query])
    change(now, counted)


def read_view(query: str) -> tuple[Selection, tuple[Notice, ...]]:
    """Read the question of a saved view, and what is not understood of it."""
    return read_question(
        split_address(query),
        tuple(catalogue().cities),
        lambda city: city_layers(city).known,
        preferred=address.current_lang(),
    )


def place_of(query: str, views: Sequence[str]) -> int | None:
    """Return where the same view stands among these, however its link is written."""
    wanted = read_view(query)[0].to_params()
    for at, view in enumerate(views):
        city = dict(split_address(view)).get("city", wanted["city"])
        # Another city need not be read to know that it is another.
        if city == wanted["city"] and read_view(view)[0].to_params() == wanted:
            return at
    return None


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


def take_refused() -> Refused:
    """Return how many links were refused, once."""
    refused: Refused = st.session_state.pop(_REFUSED, Refused())
    return refused


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
    keep()


def keep() -> None:
    """Have the browser keep the list for its tab, or give back what it kept for a new session."""
    _keeper()(
        key=_KEPT,
        data={"views": list(current().views), "new": not st.session_state.get(_TOLD, False)},
        on_kept_change=_take_back,
    )


def _take_back() -> None:
    text = st.session_state[_KEPT].get("kept")
    if not isinstance(text, str):
        return
    # Whoever was quick has added a view meanwhile: it comes after those of before.
    mine = current()
    kept = Presentation(read_file(text).queries)
    more = [view for view in mine.views if place_of(view, kept.views) is None]
    change(kept.with_views(more))
    # No entry in the history: the bare address of the list is completed in the browser.
    st.session_state[_WRITTEN] = current()


def _add() -> None:
    # The address is the one of this very moment: the map's page writes its view into it.
    selection = filters.current(address.read_address().selection)
    query = urlencode(selection.to_params())
    if len(query) > MOST_LETTERS:
        st.toast(say("present_too_long", selection.lang, n=len(query), most=MOST_LETTERS))
        return
    place = place_of(query, current().views)
    if place is not None:
        st.toast(say("present_there", selection.lang, n=place + 1), icon=":material/info:")
        return
    add([query])
    n = len(current().views)
    st.toast(say("present_added", selection.lang, n=n), icon=":material/check:")


@cache
def _keeper() -> ComponentRenderer:
    script = Path(__file__).with_name("present_kept.js").read_text(encoding="utf-8")
    return st.components.v2.component("condivisa_kept", js=script, isolate_styles=False)
