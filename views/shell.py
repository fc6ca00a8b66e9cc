"""What every screen has: page settings, the address, the language, the navigation."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from geo.errors import CondivisaError
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

    from views.bridge import Given

_HERE = Path(__file__).parent
# Files of ours: Streamlit would fetch a named icon from another host.
_ICON, _LOGO = str(_HERE / "icon.svg"), str(_HERE / "logo.svg")


def main() -> None:
    """Draw the app."""
    past_data.follow_address()
    asked = address.read_address()
    if address.came_from_outside(asked, filters.shown(asked.selection)):
        filters.seed(asked.selection)
        address.accept_address(asked)
    filters.keep()
    reading_address.follow()
    export_form.keep()
    given = _first_answer()
    st.logo(_LOGO, size="large", icon_image=_ICON)
    st.html(_HERE / "style.css")
    lang = st.session_state["lang"]
    to_map = st.Page(lambda: map_screen.show(given), title=say("nav_map", lang), default=True)
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


def _first_answer() -> Given | None:
    """Give the map's page its answer before anything is drawn; None on another screen.

    What goes wrong here goes wrong again where the screen is drawn, and is told there.
    """
    if not map_screen.is_asked():
        return None
    with suppress(CondivisaError):
        given = map_screen.answer()
        given.push()
        return given
    return None


def _screen(module: str, *given: object) -> Callable[[], None]:
    """Return a screen that is imported when it is first shown: some bring much."""
    return lambda: import_module(f"views.{module}").show(*given)


main()
