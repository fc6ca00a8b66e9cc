"""Which reading is shown and what is chosen about it: in the session, and in the address.

As with the question (:mod:`views.address`): a link that comes from outside is taken over; a run
that still bears the address of before the reader's last change is not; an address that names no
reading asks nothing, so that the reading is still there when the reader comes back from the map.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from layers.readings.ask import read_reading
from layers.readings.options import read_options, write_options
from layers.readings.registry import READINGS
from views import address, filters
from views.reading_keys import widget_key

if TYPE_CHECKING:
    from datetime import date

    from layers.notice import Notice
    from layers.readings.options import Choice, Option
    from layers.readings.registry import ReadingKind
    from layers.selection import Selection

KIND = "reading:kind"
"""The widget that says which reading is shown."""
_WRITTEN, _NOTICES = "reading_written", "reading_notices"
_PLAYING, _STEP = "reading_playing", "reading_step"


def follow() -> None:
    """Let the widgets show what the address asks, if that came from outside; keep them if not."""
    params = address.read_reading_params()
    if params or _WRITTEN not in st.session_state:
        kind, values, notices = read_reading(params, filters.asked_layers())
        if _came_from_outside(kind.params(values)):
            seed(kind, values)
            st.session_state[_NOTICES] = notices
            st.session_state[_PLAYING] = False
            st.session_state[_WRITTEN] = kind.params(values)
    if step := st.session_state.pop(_STEP, None):
        st.session_state[step[0]] = step[1]
    for key in [key for key in st.session_state if str(key).startswith("reading:")]:
        st.session_state[key] = st.session_state[key]


def seed(kind: ReadingKind, values: dict[str, Choice]) -> None:
    """Make the widgets show a reading with these choices; to be called before they are drawn."""
    st.session_state[KIND] = kind.key
    for option in kind.options:
        value: Any = values[option.name]
        st.session_state[widget_key(kind, option)] = list(value) if _is_list(option) else value


def current() -> tuple[ReadingKind, dict[str, Choice]]:
    """Return the reading that the widgets show and their choices, as a link to them reads them."""
    kind = READINGS[st.session_state.setdefault(KIND, next(iter(READINGS)))]
    return kind, choices_of(kind)


def choices_of(kind: ReadingKind) -> dict[str, Choice]:
    """Return what was last chosen about a reading, shown or not; what never was is default."""
    areas = filters.asked_layers().known.areas
    shown = {
        option.name: _value(st.session_state.get(widget_key(kind, option), option.default), option)
        for option in kind.options
    }
    # The very values that the link gives, so that it opens this reading and no other.
    values, _ = read_options(write_options(shown, kind.options), kind.options, areas)
    return values


def write(selection: Selection) -> None:
    """Put the question and the reading into the address, if one of them is another one.

    While a reading runs through the days nothing is written: each would be a step of the history.
    """
    if st.session_state.get(_PLAYING):
        return
    kind, values = current()
    params = kind.params(values)
    anew = params != st.session_state[_WRITTEN]
    if anew:
        st.session_state[_NOTICES] = ()
        st.session_state[_WRITTEN] = params
    address.write_address(selection, params, anew=anew)


def notices() -> tuple[Notice, ...]:
    """Return what was not understood of the reading that the address asks for."""
    return tuple(st.session_state.get(_NOTICES, ()))


def is_playing() -> bool:
    """Whether the reading runs through its days."""
    return bool(st.session_state.get(_PLAYING))


def play(*, on: bool) -> None:
    """Let it run, or stop it."""
    st.session_state[_PLAYING] = on


def step_to(key: str, day: date) -> None:
    """Let the next run begin with another day in the widget of that key."""
    st.session_state[_STEP] = (key, day)


def _came_from_outside(asked: dict[str, str]) -> bool:
    if _WRITTEN not in st.session_state:
        return True
    kind, values = current()
    return asked != st.session_state[_WRITTEN] == kind.params(values)


def _value(shown: Any, option: Option) -> Choice:
    if _is_list(option):
        return tuple(shown or ())
    return option.default if shown is None else shown


def _is_list(option: Option) -> bool:
    return option.kind in {"areas", "points"}
