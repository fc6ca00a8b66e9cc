"""What every screen has: page settings, the address, the language, the navigation."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from views import (
    address,
    data_notice,
    data_screen,
    export_form,
    export_screen,
    filters,
    map_screen,
    method_screen,
    past_data,
    present_screen,
    reading_address,
    readings_screen,
    saved_views,
    sources_screen,
)
from views.words import say

_HERE = Path(__file__).parent
# Files of ours: Streamlit would fetch a named icon from another host.
_ICON, _LOGO = str(_HERE / "icon.svg"), str(_HERE / "logo.svg")


def main() -> None:
    """Draw the app."""
    st.logo(_LOGO, size="large", icon_image=_ICON)
    st.html(_HERE / "style.css")
    past_data.follow_address()
    asked = address.read_address()
    if address.came_from_outside(asked, filters.shown(asked.selection)):
        filters.seed(asked.selection)
        address.accept_address(asked)
    filters.keep()
    reading_address.follow()
    export_form.keep()
    lang = st.session_state["lang"]
    to_map = st.Page(map_screen.show, title=say("nav_map", lang), default=True)
    present = st.Page(present_screen.show, title=say("nav_present", lang), url_path="presenta")
    readings = st.Page(readings_screen.show, title=say("nav_readings", lang), url_path="letture")
    screens = [
        to_map,
        readings,
        st.Page(
            lambda: export_screen.show(to_map), title=say("nav_export", lang), url_path="esporta"
        ),
        present,
        st.Page(lambda: data_screen.show(to_map), title=say("nav_data", lang), url_path="dati"),
        st.Page(sources_screen.show, title=say("nav_sources", lang), url_path="fonti"),
        st.Page(method_screen.show, title=say("nav_method", lang), url_path="metodo"),
    ]
    screen = st.navigation(screens, position="top")
    if screen != present:
        saved_views.leave()
    if screen != readings:
        reading_address.play(on=False)
    st.set_page_config(page_title=f"{screen.title} · Condivisa", page_icon=_ICON, layout="wide")
    data_notice.show(st.session_state["city"], lang)
    screen.run()


main()
