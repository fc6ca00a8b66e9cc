"""The screen *Dati*: what there is, a file brought and checked, a version published."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from data.register.version import LAYERS
from layers.intake.words import say as say_report
from views import (
    address,
    data_bring,
    data_live,
    data_publish,
    data_register,
    data_state,
    filters,
    past_data,
)
from views.cached import catalogue
from views.focus_kept import keep_focus
from views.heading import show_heading
from views.words import say

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

    from layers.words import Lang


def show(to_map: Page | None = None) -> None:
    """Draw the screen.

    Parameters
    ----------
    to_map
        The page that shows what was published.
    """
    selection = filters.current(address.read_address().selection)
    lang, city = selection.lang, data_state.city(selection.city)
    data_state.keep_up()
    show_heading(
        key="intake_heading",
        lang=lang,
        title=say("intake_title", lang),
        lines=(say("intake_lead", lang),),
        query=urlencode({**selection.to_params(), **past_data.params(selection.city)}),
        said=data_publish.said(lang) or data_bring.said(lang),
    )
    # The container is what the style of this screen holds on to.
    with st.container(key="intake_screen"):
        _show_parts(city, lang, to_map)
    keep_focus(
        key="intake_focus",
        targets=("intake_report_download", "intake_again", f"intake_uploader_{lang}"),
    )


def _show_parts(city: str, lang: Lang, to_map: Page | None) -> None:
    _choose(city, lang)
    layer = data_state.layer()
    data_publish.show_published(lang, to_map)
    data_register.show(city, layer, lang, to_map)
    data_bring.show_box(lang)
    data_live.show(city, layer, lang)
    data_bring.show_report(lang)
    outcome = data_state.outcome()
    if outcome is not None and outcome.brought is data_state.brought():
        data_publish.show(outcome, lang)


def _choose(city: str, lang: Lang) -> None:
    """Let the reader choose whose register is looked at."""
    cities = catalogue().cities

    def chosen() -> None:
        data_state.choose(st.session_state["intake_city_box"], st.session_state["intake_layer_box"])

    with st.container(horizontal=True, gap="medium"):
        st.selectbox(
            say("city", lang),
            list(cities),
            index=list(cities).index(city),
            format_func=lambda key: cities[key].name,
            key="intake_city_box",
            on_change=chosen,
            width=320,
        )
        st.selectbox(
            say("intake_layer", lang),
            LAYERS,
            index=LAYERS.index(data_state.layer()),
            format_func=lambda key: say_report(f"layer_{key}", lang),
            key="intake_layer_box",
            on_change=chosen,
            width=320,
        )
