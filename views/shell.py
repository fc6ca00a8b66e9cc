"""What every screen has: page settings, the address, the language, the navigation."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from views import (
    address,
    data_notice,
    export_form,
    filters,
    map_screen,
    past_data,
    reading_address,
    saved_views,
)
from views.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

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
    present = st.Page(
        _screen("present_screen"), title=say("nav_present", lang), url_path="presenta"
    )
    readings = st.Page(
        _screen("readings_screen"), title=say("nav_readings", lang), url_path="letture"
    )
    screens = [
        to_map,
        readings,
        st.Page(
            _screen("export_screen", to_map), title=say("nav_export", lang), url_path="esporta"
        ),
        present,
        st.Page(_screen("data_screen", to_map), title=say("nav_data", lang), url_path="dati"),
        st.Page(_screen("sources_screen"), title=say("nav_sources", lang), url_path="fonti"),
        st.Page(_screen("method_screen"), title=say("nav_method", lang), url_path="metodo"),
    ]
    screen = st.navigation(screens, position="top")
    if screen != present:
        saved_views.leave()
    if screen != readings:
        reading_address.play(on=False)
    st.set_page_config(page_title=f"{screen.title} · Condivisa", page_icon=_ICON, layout="wide")
    data_notice.show(st.session_state["city"], lang)
    screen.run()


def _screen(module: str, *given: object) -> Callable[[], None]:
    """Return a screen that is imported when it is first shown: some bring much."""
    return lambda: import_module(f"views.{module}").show(*given)


main()
