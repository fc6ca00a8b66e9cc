"""A day that runs: a date, a slider, and a control that goes from step to step when it is asked.

Nothing plays by itself; a reader stops it, or it stops at the end.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from layers.selection import FIRST_DAY, LAST_DAY
from views import reading_address
from views.reading_keys import widget_key
from views.words import say

if TYPE_CHECKING:
    from layers.city_layers import CityLayers
    from layers.readings.options import Option
    from layers.readings.registry import ReadingKind
    from layers.words import Lang

STEPS = {"year": 12, "month": 1}
"""How many months each step goes."""
_SLIDER, _STEP, _DRAWN = "reading:play_slider", "reading:play_step", "reading_play_drawn"
_SECONDS = 1.5
_MONTHS = 12


def show_day(kind: ReadingKind, option: Option, layers: CityLayers, lang: Lang) -> None:
    """Draw date, slider and control of a day."""
    key, label = widget_key(kind, option), kind.texts.say(f"option.{option.name}", lang)
    first, last = span(layers)
    day: date = st.session_state.get(key) or date.today()  # noqa: DTZ011 - the readers' day
    st.session_state[_SLIDER] = min(max(day, first), last)
    st.session_state.setdefault(_STEP, "year")
    with st.container(key="reading_play", gap="small", width=620):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            st.date_input(
                label,
                value=None,
                key=key,
                format="DD/MM/YYYY",
                min_value=FIRST_DAY,
                max_value=LAST_DAY,
                help=say("reading_day_help", lang),
                width=180,
            )
            st.slider(
                say("reading_day_slider", lang),
                first,
                last,
                key=_SLIDER,
                format="DD/MM/YYYY",
                on_change=_take_slider,
                args=(key,),
                width=380,
            )
        _control(key, (first, last), lang)
    if reading_address.is_playing():
        st.session_state[_DRAWN] = True
        st.fragment(_tick, run_every=_SECONDS)(key, (first, last))


def span(layers: CityLayers) -> tuple[date, date]:
    """Return the days that are worth going through: from the first year of a pact to the next."""
    pacts = layers.data.pacts
    days = [day for column in ("start_min", "end_max") for day in pacts[column] if _is_day(day)]
    today = date.today()  # noqa: DTZ011 - the readers' day
    first, last = min([*days, today]).year, max([*days, today]).year + 1
    # An end of 9999 says that there is none: what cannot be asked about is not gone through.
    return max(date(first, 1, 1), FIRST_DAY), date(min(last, LAST_DAY.year), 12, 31)


def stepped(day: date, months: int) -> date:
    """Return the same day of another month; the last of it where it has fewer days."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def _control(key: str, days: tuple[date, date], lang: Lang) -> None:
    playing = reading_address.is_playing()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.radio(
            say("reading_play_step", lang),
            list(STEPS),
            format_func=lambda step: say(f"reading_step_{step}", lang),
            key=_STEP,
            horizontal=True,
        )
        st.button(
            say("reading_step_back", lang),
            key="reading_step_back",
            icon=":material/skip_previous:",
            on_click=_go,
            args=(key, days, -1),
        )
        st.button(
            say("reading_stop" if playing else "reading_play", lang),
            key="reading_play_button",
            icon=":material/stop:" if playing else ":material/play_arrow:",
            type="primary",
            on_click=_toggle,
            args=(key, days),
        )
        st.button(
            say("reading_step_on", lang),
            key="reading_step_on",
            icon=":material/skip_next:",
            on_click=_go,
            args=(key, days, 1),
        )


def _toggle(key: str, days: tuple[date, date]) -> None:
    playing = not reading_address.is_playing()
    reading_address.play(on=playing)
    # Without a day of the reader's, and at the end, it begins at the beginning.
    if playing and (st.session_state.get(key) is None or not _next(key, days, 1)):
        st.session_state[key] = days[0]


def _go(key: str, days: tuple[date, date], way: int) -> None:
    reading_address.play(on=False)
    st.session_state[key] = _next(key, days, way) or st.session_state[_SLIDER]


def _tick(key: str, days: tuple[date, date]) -> None:
    """Go one step at each run of its own; the runs of the whole screen only draw it."""
    if st.session_state.pop(_DRAWN, False) or not reading_address.is_playing():
        return
    following = _next(key, days, 1)
    if following is None:
        reading_address.play(on=False)
    else:
        reading_address.step_to(key, following)
    st.rerun()


def _next(key: str, days: tuple[date, date], way: int) -> date | None:
    day = st.session_state.get(key) or st.session_state[_SLIDER]
    after = stepped(day, way * STEPS[st.session_state[_STEP]])
    return after if days[0] <= after <= days[1] else None


def _take_slider(key: str) -> None:
    reading_address.play(on=False)
    st.session_state[key] = st.session_state[_SLIDER]


def _is_day(value: object) -> bool:
    return isinstance(value, date)
