"""The head of a screen: its title and the question that it is about, as text.

It also tells the browser the page's language and, where it is given the question's query, makes
a bare address whole, with what the map's page knows (layers, view): then a link to the screen is
a link to the question too.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

    from layers.words import Lang


def show_heading(
    *, key: str, lang: Lang, title: str, lines: tuple[str, ...] = (), query: str = ""
) -> None:
    """Show a title, the first line under it large, the others small."""
    _component()(
        key=key,
        data={"lang": lang, "title": title, "lines": list(lines), "query": query},
        on_completed_change=lambda: None,
    )


@cache
def _component() -> ComponentRenderer:
    script = Path(__file__).with_name("heading.js").read_text(encoding="utf-8")
    return st.components.v2.component("condivisa_heading", js=script, isolate_styles=False)
