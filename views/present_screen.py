"""The screen *Presentazione*: the list of saved views, and each of them alone on the screen."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin

import streamlit as st

from exports.stamp import BASE_URL
from layers.describe import count_line, sentence
from layers.message import answer_message
from views import past_data, saved_views
from views.address import current_lang
from views.bridge import Given, show_page
from views.cached import extract
from views.heading import show_heading
from views.page_data import about_url
from views.presentation import LONG_ADDRESS, file_text, read_file
from views.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streamlit.components.v2.types import ComponentRenderer

    from layers.answer import Extract
    from layers.words import Lang
    from views.presentation import Presentation

_HERE = Path(__file__).parent
_BAR, _LIST = "present_bar", "present_list"
_FILE = "condivisa-presentazione.txt"


def show() -> None:
    """Draw the list, or one view in the whole window."""
    presentation = saved_views.follow_address()
    if presentation.at is None:
        _show_list(presentation, current_lang())
    else:
        _show_view(presentation, presentation.at)
    saved_views.keep()


def read_view(query: str) -> Extract:
    """Answer the question of a saved view; what is not understood of it is among the notices."""
    return extract(*saved_views.read_view(query))


def _show_view(presentation: Presentation, at: int) -> None:
    answer = read_view(presentation.views[at])
    selection, n = answer.selection, len(presentation.views)
    lang = selection.lang
    st.html(_HERE / "present.css")
    given = Given(
        screen="present_map",
        page="map/page.html",
        message={
            **answer_message(answer),
            "about": about_url(selection),
            "mode": "present",
        },
        query=urlencode({**selection.to_params(), **past_data.params(selection.city)}),
        # Another view goes where its link says, even if it is the same question once more.
        navigation=f"{at} {presentation.views[at]}",
        label=say("map_label", lang),
    )
    show_page(given, _on_event)
    words = ("previous", "next", "list", "full", "window", "bar")
    _component("bar")(
        key=_BAR,
        data={
            "lang": lang,
            "title": say("present_title", lang, at=at + 1, n=n),
            "count": f"{at + 1} / {n}",
            "said": say("present_said", lang, at=at + 1, n=n, sentence=sentence(answer)),
            "first": at == 0,
            "last": at == n - 1,
            "words": {word: say(f"present_{word}", lang) for word in words},
        },
        on_event_change=lambda: _on_event(st.session_state[_BAR].get("event") or {}),
    )


def _show_list(presentation: Presentation, lang: Lang) -> None:
    empty = not presentation.views
    show_heading(
        key="present_heading",
        lang=lang,
        title=say("nav_present", lang),
        lines=(say("present_empty" if empty else "present_intro", lang),),
        query=presentation.query(),
        of="presentation",
    )
    _tell(presentation, lang)
    if not empty:
        with st.container(horizontal=True):
            st.button(
                say("present_start", lang),
                key="present_start",
                type="primary",
                icon=":material/slideshow:",
                on_click=lambda: saved_views.change(saved_views.current().shown(0)),
            )
            st.download_button(
                say("present_save", lang),
                data=file_text(presentation.views, _base_url()),
                file_name=_FILE,
                mime="text/plain",
                key="present_save",
                icon=":material/download:",
                on_click="ignore",
            )
    words = ("up", "down", "remove", "project", "open", "link", "file", "paste", "take")
    _component("list")(
        key=_LIST,
        data={
            "label": say("present_views", lang),
            "entries": [_entry(view, lang) for view in presentation.views],
            "words": {word: say(f"present_{word}", lang, n="{n}") for word in words},
        },
        on_event_change=lambda: _on_event(st.session_state[_LIST].get("event") or {}),
    )


def _tell(presentation: Presentation, lang: Lang) -> None:
    for reason, n in saved_views.take_refused()._asdict().items():
        if n:
            st.warning(say(f"present_refused_{reason}", lang, n=n), icon=":material/link_off:")
    length = len(_base_url()) + len("presenta?") + len(presentation.query())
    if length > LONG_ADDRESS:
        st.warning(say("present_long", lang, n=length), icon=":material/straighten:")


def _entry(view: str, lang: Lang) -> dict[str, Any]:
    answer = read_view(view)
    return {
        "sentence": sentence(answer),
        "count_line": count_line(answer),
        "lang": answer.selection.lang,
        "link": f"./?{view}",
        "warnings": [notice.text(lang) for notice in answer.notices],
    }


def _on_event(event: Mapping[str, Any]) -> None:
    """Do what the reader asked for; what does not fit the list as it is now changes nothing."""
    now = saved_views.current()
    kind, by = event.get("type"), event.get("by")
    if kind == "step" and by in {1, -1}:
        saved_views.change(now.stepped(by))
    elif kind == "list":
        saved_views.change(now.listed())
    elif kind == "links" and isinstance(event.get("text"), str):
        links = read_file(event["text"])
        saved_views.add(links.queries, links.refused)
    else:
        _on_view(now, kind, event.get("at"), by)


def _on_view(now: Presentation, kind: object, at: object, by: object) -> None:
    if not isinstance(at, int) or not 0 <= at < len(now.views):
        return
    if kind == "project":
        saved_views.change(now.shown(at))
    elif kind == "remove":
        saved_views.change(now.without(at))
    elif kind == "move" and isinstance(by, int):
        saved_views.change(now.moved(at, by))


def _base_url() -> str:
    url = st.context.url or ""
    return urljoin(url, ".") if url.startswith(("http://", "https://")) else BASE_URL


@cache
def _component(name: str) -> ComponentRenderer:
    script = (_HERE / f"present_{name}.js").read_text(encoding="utf-8")
    return st.components.v2.component(f"condivisa_{name}", js=script, isolate_styles=False)
