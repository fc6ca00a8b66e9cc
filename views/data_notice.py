"""What a screen says above all else if a link was made on other data than there is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from layers.past import data_notices, shown_past
from views import past_data
from views.cached import city_layers, past
from views.words import say

if TYPE_CHECKING:
    from layers.notice import Notice
    from layers.words import Lang


def notices(city: str, lang: Lang) -> tuple[Notice, ...]:
    """Return what is to be said of the data of a city; it goes into every answer and file."""
    if not past_data.is_about(city):
        return ()
    shown, named = past_data.shown(), past_data.named()
    then = past(city, named)
    if shown and then is not None:
        return (shown_past(then, lang),)
    return data_notices(named, city_layers(city).data.fingerprint, then, lang)


def show(city: str, lang: Lang) -> None:
    """Offer the data of the link, or the way back from it."""
    if not past_data.is_about(city):
        return
    shown, named = past_data.shown(), past_data.named()
    if shown:
        label = say("data_show_now", lang)
        st.button(label, key="data_now", on_click=past_data.show_now, icon=":material/update:")
    elif notices(city, lang) and past(city, named) is not None:
        label = say("data_show_then", lang)
        st.button(label, key="data_then", on_click=past_data.show_then, icon=":material/history:")
