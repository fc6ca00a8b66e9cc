"""Which data a session shows: that of now or, if its reader wants that, that of an older link.

A link names the data that it was made on (``data=``). If that is not the data of now, the screens
say so and, where it is kept, offer it. ``then=yes`` beside it is a reader who has taken the offer.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from layers.past import DATA_PARAM

THEN_PARAM = "then"
OF_THE_DATA = (DATA_PARAM, THEN_PARAM)
"""Parameters of the address that are no part of the question."""

_SHOWN, _NAMED, _FOLLOWED = "data_shown", "data_named", "data_followed"
_CITY = "data_city"
_YES = "yes"


def shown() -> str:
    """Return the fingerprint of the older data that the session shows, "" for the data of now."""
    # Files are made in threads of no session: they say themselves which data they are of.
    if get_script_run_ctx(suppress_warning=True) is None:
        return ""
    return str(st.session_state.get(_SHOWN, ""))


def named() -> str:
    """Return the fingerprint that the link of this session was made on, "" if it named none."""
    return str(st.session_state.get(_NAMED, ""))


def is_about(city: str) -> bool:
    """Whether the link was about that city: of another one it says nothing."""
    return bool(named()) and st.session_state.get(_CITY) in ("", city)


def follow_address() -> None:
    """Take over what the address says of the data; a bare address says nothing."""
    asked = st.query_params.get(DATA_PARAM, "").strip().lower()
    then = st.query_params.get(THEN_PARAM, "") == _YES
    if (asked, then) == st.session_state.get(_FOLLOWED):
        return
    st.session_state[_FOLLOWED] = (asked, then)
    if asked:
        st.session_state[_NAMED] = asked
        st.session_state[_CITY] = st.query_params.get("city", "").strip().casefold()
        st.session_state[_SHOWN] = asked if then else ""


def show_then() -> None:
    """Show the data that the link was made on, from the next run on."""
    st.session_state[_SHOWN] = named()
    st.query_params.update({DATA_PARAM: named(), THEN_PARAM: _YES})


def show_now() -> None:
    """Show the data of now, and forget what the link was made on."""
    st.session_state[_SHOWN] = st.session_state[_NAMED] = ""
    for name in OF_THE_DATA:
        st.query_params.pop(name, None)


def params(city: str) -> dict[str, str]:
    """Return what the address bears for the data that is shown: nothing for that of now."""
    return {DATA_PARAM: shown(), THEN_PARAM: _YES} if shown() and is_about(city) else {}
