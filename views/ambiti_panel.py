"""The panel *Ambiti* of the filters: areas of the reader's own, made, listed, saved and opened.

They live in the session as ``ambiti`` and in the address as ``ambito``, like the rest of the
question. Their names are the reader's and are shown as text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from shapely import Polygon

from layers.ambiti import LEVEL as AMBITO
from layers.ambiti import (
    MOST_AMBITI,
    MOST_LETTERS_OF_NAME,
    Ambito,
    AmbitoError,
    code_of,
    drawn,
    one_line,
    renumbered,
)
from layers.ambiti_file import MOST_BYTES, file_name, read_file, write_file
from layers.ambiti_read import fitted, refused
from layers.describe import ambiti_told, ambito_line
from layers.notice import Notice
from views.reading_keys import move_areas
from views.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from layers.city_layers import CityLayers
    from layers.words import Lang

STATE = "ambiti"
_NAME, _MEMBERS, _FILE, _TOLD = "ambiti_name", "ambiti_members", "ambiti_file", "ambiti_told"


def show(layers: CityLayers, labels: Mapping[str, str], lang: Lang) -> None:
    """Draw the panel.

    Parameters
    ----------
    layers
        Those of the question, with its ambiti.
    labels
        A label for each area's code; ambiti may be among them and are not offered as members.
    """
    # Open where there is something to see: a reader who has just drawn one looks for it.
    shown = bool(layers.ambiti) or _TOLD in st.session_state
    with st.expander(say("ambiti_title", lang), expanded=shown):
        st.caption(say("ambiti_help", lang))
        _show_list(layers, lang)
        if len(layers.ambiti) < MOST_AMBITI:
            _show_form(layers, labels, lang)
        else:
            st.caption(say("ambiti_full", lang, most=MOST_AMBITI))
        for told in st.session_state.pop(_TOLD, ()):
            # What a file says is shown as text: code is never read as markup.
            st.code(told, language=None, wrap_lines=True)


def _show_list(layers: CityLayers, lang: Lang) -> None:
    for at, (code, told) in enumerate(ambiti_told(layers, lang).items()):
        st.text(ambito_line(code, told, lang))
        st.button(
            say("ambiti_remove", lang, code=code),
            key=f"ambiti_remove_{at}",
            icon=":material/delete:",
            on_click=_remove,
            args=(at, layers),
        )
    if layers.ambiti:
        st.download_button(
            say("ambiti_save", lang),
            data=write_file(layers),
            file_name=file_name(layers.data.city.key),
            mime="application/geo+json",
            key="ambiti_save",
            icon=":material/download:",
            on_click="ignore",
        )


def _show_form(layers: CityLayers, labels: Mapping[str, str], lang: Lang) -> None:
    offered = (layers.base or layers).known.areas
    # A form: the button stays where it is while areas are picked, and no click on it is lost.
    with st.form("ambiti_form", border=False):
        st.text_input(
            say(_NAME, lang),
            key=_NAME,
            max_chars=MOST_LETTERS_OF_NAME,
            placeholder=say("ambiti_name_placeholder", lang),
        )
        st.multiselect(
            say(_MEMBERS, lang),
            list(offered),
            format_func=lambda code: labels.get(code, code),
            key=_MEMBERS,
            placeholder=say("areas_placeholder", lang),
            select_all=False,
        )
        st.form_submit_button(
            say("ambiti_add", lang),
            key="ambiti_add",
            icon=":material/add:",
            on_click=_add,
            args=(layers, lang),
        )
    st.file_uploader(
        say(_FILE, lang),
        type=["geojson", "json"],
        key=_FILE,
        on_change=_open,
        args=(layers, lang),
    )


def _add(layers: CityLayers, lang: Lang) -> None:
    state = st.session_state
    chosen = set(state[_MEMBERS])
    codes = tuple(code for code in (layers.base or layers).known.areas if code in chosen)
    if not codes:
        state[_TOLD] = [say("ambiti_no_members", lang)]
        return
    state[STATE] = [*layers.ambiti, Ambito(one_line(state[_NAME]), codes)]
    state.update({_NAME: "", _MEMBERS: []})


def add_drawn(shape: object, layers: CityLayers, lang: Lang) -> None:
    """Add what was drawn on the map to the ambiti and to the chosen areas.

    ``shape`` are corners as latitude and longitude, from the page's script.
    """
    state, known = st.session_state, (layers.base or layers).known
    if len(layers.ambiti) >= MOST_AMBITI:
        return
    name = say("ambiti_drawn_name", lang, n=len(layers.ambiti) + 1)
    try:
        corners = [(float(lon), float(lat)) for lat, lon in shape]  # type: ignore[attr-defined]
        ambito, _ = fitted(drawn(name, Polygon(corners)), known.areas, known.outline)
    except AmbitoError as error:
        state[_TOLD] = [Notice(*refused(error, name)).text(lang)]
    except (TypeError, ValueError):
        state[_TOLD] = [Notice(*refused(AmbitoError("shape_no_polygon"), name)).text(lang)]
    else:
        state[STATE] = [*layers.ambiti, ambito]
        state["areas"] = [*state["areas"], code_of(len(layers.ambiti))]


def _remove(at: int, layers: CityLayers) -> None:
    """Take an ambito away; those after it move up, and the chosen areas follow them."""
    state = st.session_state
    kept = [place for place in range(len(layers.ambiti)) if place != at]
    codes = renumbered(kept, len(layers.ambiti))
    state[STATE] = [layers.ambiti[place] for place in kept]
    state["areas"] = [now for code in state["areas"] if (now := codes.get(code, code))]
    move_areas(codes)
    if not kept and state["level"] == AMBITO:
        state["level"] = layers.data.city.levels[0].key


def _open(layers: CityLayers, lang: Lang) -> None:
    """Add what a file has, as far as there is room."""
    state = st.session_state
    file = state[_FILE]
    if file is None:
        return
    # What is too large is not even read.
    body = file.getvalue() if file.size <= MOST_BYTES else b" " * (MOST_BYTES + 1)
    found, notices = read_file(body, (layers.base or layers).known)
    ambiti = [*layers.ambiti, *found]
    if len(ambiti) > MOST_AMBITI:
        many = (("n", str(len(ambiti))), ("most", str(MOST_AMBITI)))
        notices = (*notices, Notice("ambito_too_many", many))
    state[STATE] = ambiti[:MOST_AMBITI]
    state[_TOLD] = [notice.text(lang) for notice in notices]
