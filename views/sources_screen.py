"""The screen *Fonti*: what each data set is, how sure, and how things are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from layers.sources import sources_of
from layers.words import day, number
from views import address, filters
from views.cached import city_layers
from views.table import show_table
from views.words import say

if TYPE_CHECKING:
    from layers.sources import Source
    from layers.words import Lang


def show() -> None:
    """Draw the screen."""
    # The menu leads here without the question: the widgets kept it.
    selection = filters.current(address.read_address().selection)
    lang, layers = selection.lang, city_layers(selection.city)
    city = layers.data.city
    st.header(say("sources_title", lang))
    st.write(say("sources_intro", lang))
    show_table(
        key="sources",
        caption=city.name,
        columns=[
            say(key, lang)
            for key in ("dataset", "rows", "source", "licence", "retrieved", "doubts")
        ],
        rows=[_row(source, lang) for source in sources_of(layers, lang)],
    )
    st.subheader(say("method_title", lang))
    st.markdown(say("method", lang))
    st.caption(say("version", lang, fingerprint=layers.data.fingerprint))


def _row(source: Source, lang: Lang) -> list[str]:
    return [
        source.title,
        number(source.rows, lang),
        source.source,
        source.licence,
        day(source.retrieved, lang),
        source.note,
    ]
