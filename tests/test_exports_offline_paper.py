"""The offline page on paper and on a phone: nothing twice, nothing in the way, nothing left out."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from asked import read_extract
from offline_page import OfflineReader, write_page

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext

CITY = read_extract("city=torino").source


@pytest.fixture
def reader(context: BrowserContext) -> OfflineReader:
    return OfflineReader(context)


def test_on_paper_the_sums_stand_once_and_the_notes_are_there(
    reader: OfflineReader, tmp_path: Path
) -> None:
    extract = read_extract("city=torino&level=comune")
    reader.open(write_page(extract, tmp_path))
    paper = PdfReader(io.BytesIO(reader.page.pdf(prefer_css_page_size=True)))
    # NFKC: fonts join letters, as in "ufficiale".
    texts = [normalize("NFKC", one.extract_text()) for one in paper.pages]
    pages = [" ".join(text.split()) for text in texts]
    assert sum("Torrazza Piemonte" in page for page in pages) >= 1
    assert sum(page.count("Somma delle aree") for page in pages) == 1
    notes = [CITY.data.city.note_it, CITY.data.city.level("comune").note_it]
    for note in filter(None, notes):
        assert " ".join(note.split()) in " ".join(pages)


@pytest.mark.parametrize("viewport", [{"width": 390, "height": 844}])
@pytest.mark.parametrize("lang", ["it", "en"])
def test_on_a_phone_the_legend_starts_closed_and_the_notes_are_seen(
    reader: OfflineReader, lang: str, tmp_path: Path, viewport: dict[str, int]
) -> None:
    reader.open(write_page(read_extract(f"city=torino&lang={lang}"), tmp_path))
    page = reader.page
    assert page.viewport_size == viewport
    assert not page.locator("#legend").is_visible()
    toggle = page.locator("#legend-toggle")
    assert toggle.get_attribute("aria-expanded") == "false"
    toggle.click()
    assert page.locator("#legend").is_visible()
    city = CITY.data.city
    zona = city.level("zona")
    for note in (city.note_it, zona.note_it) if lang == "it" else (city.note_en, zona.note_en):
        assert note
        assert page.locator("#notes p", has_text=note).is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
    page.locator("#question-toggle").click()
    for name in ("#level", "#areas-box", "#on"):
        box = page.locator(name).bounding_box()
        assert box is not None
        assert box["width"] > 0.85 * viewport["width"], "the whole width is the question's"
