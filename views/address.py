"""The page's address and the question, kept the same.

The address is the only serial form of a question. The widgets follow it when it comes from
outside (a link, Back); it follows the widgets when the reader changes one. ``view`` and ``layers``
belong to the map's page, which writes them into the address itself, so that panning needs no run.
What is the presentation's own is no part of a question (:mod:`views.saved_views`), nor what is a
reading's (:mod:`views.reading_address`): one stands beside the question in the same address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

import streamlit as st

from layers.query import read_question
from layers.readings.ask import split_reading
from layers.selection import read_lang
from views import data_notice, past_data
from views.cached import catalogue, city_layers
from views.presentation import AT_PARAM, VIEW_PARAM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.notice import Notice
    from layers.selection import Selection
    from layers.words import Lang

OF_THE_PAGE = ("view", "layers")
OF_THE_PRESENTATION = (VIEW_PARAM, AT_PARAM)
_WRITTEN = "address_written"
_NAVIGATION = "address_navigation"
_NOTICES = "address_notices"


class Asked(NamedTuple):
    """The question that the address asks, and what was not understood of it."""

    selection: Selection
    notices: tuple[Notice, ...]


def current_lang() -> Lang:
    """Return the language that is shown; before anything is, the address's or the browser's."""
    if shown := st.session_state.get("lang"):
        return cast("Lang", shown)
    # The data is not asked: it may be what cannot be shown.
    return read_lang({"lang": st.query_params.get("lang", "")}, preferred=_of_browser())[0]


def read_address() -> Asked:
    """Read the question from the address."""
    pairs, _ = split_reading(_pairs())
    selection, notices = read_question(
        pairs,
        tuple(catalogue().cities),
        lambda city: city_layers(city).known,
        preferred=_of_browser(),
    )
    return Asked(selection, notices)


def came_from_outside(asked: Asked, shown: Selection | None) -> bool:
    """Tell whether the address asks another question than the widgets, by the reader's will.

    Parameters
    ----------
    asked
        What the address asks.
    shown
        What the widgets show now; None before they were ever drawn.

    A run may still bear the address of before the last change, because the browser had not yet
    written the new one: then the widgets hold something that was never written, and they are
    right. A link or Back changes no widget. The menu leads to bare addresses: those ask nothing.
    """
    written = st.session_state.get(_WRITTEN)
    if written is None or shown is None:
        return True
    if not split_reading(_pairs())[0] or _canonical(asked.selection) == written:
        return False
    return _canonical(shown) == written


def accept_address(asked: Asked) -> None:
    """Remember that the widgets now follow this address, and what was not understood of it."""
    st.session_state[_WRITTEN] = _canonical(asked.selection)
    st.session_state[_NAVIGATION] = navigation() + 1
    st.session_state[_NOTICES] = asked.notices


def write_address(
    selection: Selection, reading: Mapping[str, str] | None = None, *, anew: bool = False
) -> None:
    """Put the widgets' question into the address, if it is another one.

    Parameters
    ----------
    reading
        The parameters of the reading that stand beside the question.
    anew
        Whether those are others than before.
    """
    wanted = _canonical(selection)
    if wanted != st.session_state.get(_WRITTEN) or anew:
        st.session_state[_NOTICES] = ()
        st.session_state[_WRITTEN] = wanted
        st.query_params.from_dict({**wanted, **(reading or {}), **past_data.params(selection.city)})


def read_reading_params() -> dict[str, str]:
    """Return what the address asks of a reading; nothing where it names none."""
    return split_reading(_pairs())[1]


def notices() -> tuple[Notice, ...]:
    """Return what was not understood of the address that the widgets follow, and what of its data.

    Of its data: that it was made on other data than is shown, or that this is not that of now.
    """
    if city := st.session_state.get("city"):
        of_data = data_notice.notices(city, current_lang())
    else:
        asked = read_address().selection
        of_data = data_notice.notices(asked.city, asked.lang)
    return (*st.session_state.get(_NOTICES, ()), *of_data)


def navigation() -> int:
    """Return how many times the address came from outside: then the map goes where it says."""
    return int(st.session_state.get(_NAVIGATION, 0))


def _pairs() -> list[tuple[str, str]]:
    """Return the names and values of the address that are of a question or a reading."""
    others = {*OF_THE_PRESENTATION, *past_data.OF_THE_DATA}
    names = [name for name in st.query_params if name not in others]
    return [(name, value) for name in names for value in st.query_params.get_all(name)]


def _of_browser() -> Lang:
    return "it" if (st.context.locale or "it").lower().startswith("it") else "en"


def _canonical(selection: Selection) -> dict[str, str]:
    """Return the parameters of a question, without those that belong to the map's page."""
    params = selection.to_params()
    return {name: value for name, value in params.items() if name not in OF_THE_PAGE}
