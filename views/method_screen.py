"""The screen *Metodo*: every rule, denominator and threshold, from ``docs/metodo.md``.

In English from ``docs/method.md``: the same sections with the same anchors.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from views import address, filters
from views.heading import show_heading
from views.kept import kept
from views.words import say

if TYPE_CHECKING:
    from layers.words import Lang

DOCS = Path(__file__).parent.parent / "docs"
PATHS: dict[Lang, Path] = {"it": DOCS / "metodo.md", "en": DOCS / "method.md"}
_TO_A_FILE = re.compile(r"\[([^\]]+)\]\([\w-]+\.md\)")
_ANCHOR = re.compile(r'^<a id="([a-z0-9_-]+)"></a>\s*$', re.MULTILINE)


class Section(NamedTuple):
    """A part of the page: the anchor that links lead to, its title, its text in Markdown."""

    anchor: str
    title: str
    body: str


def show() -> None:
    """Draw the screen."""
    lang = filters.current(address.read_address().selection).lang
    show_heading(
        key="method_heading",
        lang=lang,
        title=say("method_heading", lang),
        lines=(say("method_intro", lang),),
    )
    for section in sections(lang):
        if section.title:
            # With an anchor of its own: the browser goes to the one that its address names.
            st.header(section.title, anchor=section.anchor or None)
        st.markdown(section.body)


@kept(2)
def sections(lang: Lang) -> tuple[Section, ...]:
    """Return the parts of a language's page, in order; it is a file of ours, no data is in it."""
    return split_sections(PATHS[lang].read_text(encoding="utf-8"))


def split_sections(text: str) -> tuple[Section, ...]:
    """Cut a Markdown page at its headings of second level and take the anchor of each.

    An anchor is a line ``<a id="..."></a>`` before or after the heading. The title of the page and
    what stands before the first heading are a part without title.
    """
    text = re.sub(r"^# .+$", "", text, count=1, flags=re.MULTILINE)
    # Other files of the project are no pages of the app: their names stay, the links go.
    text = _TO_A_FILE.sub(r"\1", text)
    # An anchor before its heading goes behind it, so that it stays with it.
    text = re.sub(
        r'^(<a id="[a-z0-9_-]+"></a>)\s*\n+(##\s.+)$', r"\2\n\1", text, flags=re.MULTILINE
    )
    parts = re.split(r"^##\s+(.+)$", text, flags=re.MULTILINE)
    found = [Section("", "", parts[0].strip())] if parts[0].strip() else []
    for title, body in zip(parts[1::2], parts[2::2], strict=True):
        anchors = _ANCHOR.findall(body)
        plain = _ANCHOR.sub("", body).strip()
        found.append(Section(anchors[0] if anchors else "", title.strip(), plain))
    return tuple(found)
