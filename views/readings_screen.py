"""The screen *Letture*: what planners read out of the answer, asked, shown, linked and exported."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import streamlit as st

from layers.readings.errors import ReadingError
from layers.selection import MEASURES
from views import (
    address,
    filters,
    past_data,
    question_panel,
    reading_address,
    reading_export,
    reading_parts,
    readings_form,
)
from views.cached import reading
from views.heading import show_heading
from views.reading_keys import widget_key
from views.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.readings.model import Reading
    from layers.readings.registry import ReadingKind
    from layers.selection import Selection

_STYLE = Path(__file__).with_name("reading.css")


def show() -> None:
    """Draw the screen."""
    st.html(_STYLE)
    selection = question_panel.show(address.read_address().selection, savable=False)
    reading_address.write(selection)
    kind, values = reading_address.current()
    made = _make(selection, kind.params(values))
    lang = selection.lang
    show_heading(
        key="readings_heading",
        lang=lang,
        title=say("nav_readings", lang),
        query=urlencode(
            {**selection.to_params(), **kind.params(values), **past_data.params(selection.city)}
        ),
        said="" if isinstance(made, ReadingError) else f"{made.title}. {made.sentence}",
    )
    readings_form.show_kinds(lang)
    with st.container(key="reading_about"):
        st.markdown(kind.texts.say("about", lang))
    readings_form.show_options(kind, values, filters.asked_layers(), lang)
    if isinstance(made, ReadingError):
        reading_parts.show_refused(kind, (*_told(selection), made.text(lang)), lang)
        return
    reading_parts.show_reading(made, selection, _told(selection, made), _asking(kind))
    reading_export.show(made)


def _make(selection: Selection, params: Mapping[str, str]) -> Reading | ReadingError:
    today = date.today()  # noqa: DTZ011 - the day where the server is, which is the readers'
    try:
        return reading(selection, address.notices(), params, today)
    except ReadingError as error:
        return error


def _told(selection: Selection, made: Reading | None = None) -> tuple[str, ...]:
    """Return what must be told before the reading: of the question, and of what was asked of it."""
    notices = made.extract.notices if made else address.notices()
    told = (*notices, *reading_address.notices())
    return tuple(notice.text(selection.lang) for notice in told)


def _asking(kind: ReadingKind) -> reading_parts.Asking:
    return reading_parts.Asking(
        picks=readings_form.points_option(kind) is not None,
        asks_area=readings_form.area_option(kind) is not None,
        on_event=_on_event,
    )


def _on_event(event: Mapping[str, Any]) -> None:
    """Do what the reader asked for on the map; its words are checked like an address's."""
    kind, _ = reading_address.current()
    asked, option = event.get("type"), readings_form.area_option(kind)
    if asked == "pick":
        _pick(kind, event.get("lat"), event.get("lon"))
    elif asked == "toggle_area" and option is not None:
        code = event.get("code")
        if code in filters.asked_layers().known.areas:
            st.session_state[widget_key(kind, option)] = code
    elif asked == "measure" and event.get("measure") in MEASURES:
        st.session_state["measure"] = event["measure"]
    elif asked == "toggle_target":
        known = filters.asked_layers().known
        if event.get("id") in known.targets:
            filters.toggle_target(event["id"])


def _pick(kind: ReadingKind, lat: object, lon: object) -> None:
    if isinstance(lat, int | float) and isinstance(lon, int | float):
        readings_form.add_point(kind, float(lat), float(lon))
