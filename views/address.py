"""The page's address and the question, kept the same.

The address is the only serial form of a question. The widgets follow it when it comes from
outside (a link, Back); it follows the widgets when the reader changes one. ``view`` and ``layers``
belong to the map's page, which writes them into the address itself, so that panning needs no run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from layers.selection import Notice, Selection, read_city, read_lang, read_params
from views.cached import catalogue, city_layers

if TYPE_CHECKING:
    from layers.words import Lang

OF_THE_PAGE = ("view", "layers")
_WRITTEN = "address_written"
_NAVIGATION = "address_navigation"
_NOTICES = "address_notices"


class Asked(NamedTuple):
    """The question that the address asks, and what was not understood of it."""

    selection: Selection
    notices: tuple[Notice, ...]


def current_lang() -> Lang:
    """Return the language of the address; without one, the browser's."""
    browser = (st.context.locale or "it").lower()
    return read_lang(_params(), preferred="it" if browser.startswith("it") else "en")[0]


def read_address() -> Asked:
    """Read the question from the address."""
    params = _params()
    lang_notices = read_lang(params)[1]
    city, city_notices = read_city(params, tuple(catalogue().cities))
    selection, notices = read_params(params, city_layers(city).known, lang=current_lang())
    return Asked(selection, (*lang_notices, *city_notices, *notices))


def came_from_outside(asked: Asked) -> bool:
    """Tell whether the address asks another question than the widgets last showed.

    The menu leads to bare addresses: those ask nothing, and the widgets keep their question.
    """
    known = st.session_state.get(_WRITTEN)
    return known is None or bool(_params() and _canonical(asked.selection) != known)


def accept_address(asked: Asked) -> None:
    """Remember that the widgets now follow this address, and what was not understood of it."""
    st.session_state[_WRITTEN] = _canonical(asked.selection)
    st.session_state[_NAVIGATION] = navigation() + 1
    st.session_state[_NOTICES] = asked.notices


def write_address(selection: Selection) -> None:
    """Put the widgets' question into the address, if it is another one."""
    wanted = _canonical(selection)
    if wanted != st.session_state.get(_WRITTEN):
        st.session_state[_NOTICES] = ()
        st.session_state[_WRITTEN] = wanted
        st.query_params.from_dict(wanted)


def notices() -> tuple[Notice, ...]:
    """Return what was not understood of the address that the widgets follow."""
    return tuple(st.session_state.get(_NOTICES, ()))


def navigation() -> int:
    """Return how many times the address came from outside: then the map goes where it says."""
    return int(st.session_state.get(_NAVIGATION, 0))


def _params() -> dict[str, str]:
    return dict(st.query_params.to_dict())


def _canonical(selection: Selection) -> dict[str, str]:
    """Return the parameters of a question, without those that belong to the map's page."""
    params = selection.to_params()
    return {name: value for name, value in params.items() if name not in OF_THE_PAGE}
