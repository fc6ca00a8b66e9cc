"""The screen *Fonti e metodo*: what each data set is, how sure, and how things are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from layers.describe import term_label
from layers.words import day, number
from views import address, filters
from views.cached import city_layers
from views.table import show_table
from views.words import say

if TYPE_CHECKING:
    from data.catalogue import DataSet
    from layers.city_layers import CityLayers
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
        rows=[_row(dataset, layers, lang) for dataset in city.datasets],
    )
    st.subheader(say("method_title", lang))
    st.markdown(say("method", lang))
    st.caption(say("version", lang, fingerprint=layers.data.fingerprint))


def _row(dataset: DataSet, layers: CityLayers, lang: Lang) -> list[str]:
    return [
        dataset.it if lang == "it" else dataset.en,
        number(_count(dataset, layers), lang),
        dataset.source if lang == "it" else dataset.source_en or dataset.source,
        term_label(layers.vocabularies["licence"], dataset.licence, lang),
        day(dataset.retrieved, lang),
        dataset.note_it if lang == "it" else dataset.note_en,
    ]


def _count(dataset: DataSet, layers: CityLayers) -> int:
    data = layers.data
    if dataset.layer == "areas":
        return int((data.areas["level"] == dataset.level).sum())
    return len(getattr(data, dataset.layer))
