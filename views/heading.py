"""The head of a screen: its title and the question that it is about, as text.

It also tells the browser the page's language and, where it is given a query, makes a bare address
whole without an entry in the history: a question's with what the map's page knows (layers, view).
Then a link to the screen is a link to the question, or to the saved views, too.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

    from layers.words import Lang


def show_heading(
    *,
    key: str,
    lang: Lang,
    title: str,
    lines: tuple[str, ...] = (),
    query: str = "",
    of: Literal["question", "presentation"] = "question",
    said: str = "",
    warnings: tuple[str, ...] = (),
) -> None:
    """Show a title, the first line under it large, the others small.

    Parameters
    ----------
    key
        Of the component, different on each screen.
    lang
        The page's language.
    title, lines
        What is seen.
    query
        What a bare address is completed with; nothing is if it is empty.
    of
        What the query is of: a question takes along what the map was showing.
    said
        What has just happened on the screen, for those who hear it: told when it changes.
    warnings
        What was not understood of the question, line by line.
    """
    _component()(
        key=key,
        data={
            "lang": lang,
            "title": title,
            "lines": list(lines),
            "query": query,
            "of": of,
            "said": said,
            "warnings": list(warnings),
        },
        on_completed_change=lambda: None,
    )


@cache
def _component() -> ComponentRenderer:
    script = Path(__file__).with_name("heading.js").read_text(encoding="utf-8")
    return st.components.v2.component("condivisa_heading", js=script, isolate_styles=False)
