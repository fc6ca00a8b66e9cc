"""What every screen has: page settings, the address, the language, the navigation."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from views import address, filters, map_screen, sources_screen
from views.words import say

_HERE = Path(__file__).parent
# Files of ours: Streamlit would fetch a named icon from another host.
_ICON, _LOGO = str(_HERE / "icon.svg"), str(_HERE / "logo.svg")


def main() -> None:
    """Draw the app."""
    st.logo(_LOGO, size="large", icon_image=_ICON)
    st.html(_HERE / "style.css")
    asked = address.read_address()
    if address.came_from_outside(asked, filters.shown(asked.selection)):
        filters.seed(asked.selection)
        address.accept_address(asked)
    filters.keep()
    lang = st.session_state["lang"]
    screens = [
        st.Page(map_screen.show, title=say("nav_map", lang), default=True),
        st.Page(sources_screen.show, title=say("nav_sources", lang), url_path="fonti"),
    ]
    screen = st.navigation(screens, position="top")
    st.set_page_config(page_title=f"{screen.title} · Condivisa", page_icon=_ICON, layout="wide")
    screen.run()


main()
