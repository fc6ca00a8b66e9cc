"""The page of the method in both languages: the same sections, one for each reading, and shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from layers.readings.registry import READINGS
from layers.selection import Selection
from views import filters
from views.method_screen import PATHS, sections

if TYPE_CHECKING:
    from layers.words import Lang

MOST_SIGNS = 140
LANGS: tuple[Lang, ...] = ("it", "en")


def test_both_pages_have_the_same_anchors_in_the_same_order() -> None:
    anchors = {lang: [one.anchor for one in sections(lang)] for lang in LANGS}
    assert anchors["it"] == anchors["en"]
    # Only what stands before the first heading has none.
    assert anchors["it"][0] == ""
    assert all(anchors["it"][1:])
    assert len(set(anchors["it"])) == len(anchors["it"])


@pytest.mark.parametrize("lang", LANGS)
def test_every_reading_has_its_section_under_its_title(lang: Lang) -> None:
    titles = {one.anchor: one.title for one in sections(lang)}
    expected = {key: kind.texts.say("title", lang) for key, kind in READINGS.items()}
    assert {key: titles.get(key) for key in READINGS} == expected


@pytest.mark.parametrize("lang", LANGS)
def test_its_own_links_lead_to_a_section(lang: Lang) -> None:
    found = sections(lang)
    links = {link for one in found for link in re.findall(r"\]\(#([^)]+)\)", one.body)}
    assert links
    assert links <= {one.anchor for one in found}


def test_both_pages_name_the_same_code_and_fit_the_line() -> None:
    texts = {lang: PATHS[lang].read_text(encoding="utf-8") for lang in LANGS}
    names = {lang: sorted(re.findall(r"`[^`]+`", text)) for lang, text in texts.items()}
    assert names["it"] == names["en"]
    lengths = [len(line) for text in texts.values() for line in text.splitlines()]
    assert max(lengths) <= MOST_SIGNS


@pytest.mark.parametrize("lang", LANGS)
def test_the_screen_shows_the_page_of_its_language(
    lang: Lang, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filters, "current", lambda _base: Selection("torino", "zona", lang=lang))
    app = AppTest.from_function(method, default_timeout=60).run()
    assert not app.exception
    shown, headed = sections(lang), sections(lang)[1:]
    assert [one.proto.anchor for one in app.header] == [one.anchor for one in headed]
    assert [one.value for one in app.header] == [one.title for one in headed]
    assert [one.value for one in app.markdown] == [one.body for one in shown]


def method():
    """The screen; AppTest runs its source, so nothing of this file."""
    from views import method_screen

    method_screen.show()


@pytest.mark.parametrize("lang", ["it", "en"])
def test_no_link_leads_to_a_file_that_the_app_does_not_serve(lang: Lang) -> None:
    text = "\n".join(section.body for section in sections(lang))
    assert "design.md" in text
    assert "](design.md" not in text
    assert ".md)" not in text
