"""The question at the left of a screen: language, filters, and the button that saves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from layers.words import LANGS
from views import address, filters, saved_views
from views.cached import extract
from views.words import say

if TYPE_CHECKING:
    from layers.selection import Selection

_LANGUAGES = {"it": "Italiano", "en": "English"}


def show(base: Selection, *, savable: bool = True) -> Selection:
    """Draw the panel and return the question that it shows.

    Parameters
    ----------
    base
        What the widgets do not hold comes from it.
    savable
        Whether the question can be added to the presentation from here.
    """
    with st.sidebar:
        _language()
        filters.show(lambda selection: extract(selection, address.notices()).facets, base)
        if savable:
            saved_views.show_adder(st.session_state["lang"], width="stretch")
    return filters.current(base)


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
