"""The slides as a file: nothing cut off, told to all, opened without repair, nothing that runs."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from lxml import etree
from pptx import Presentation
from pptx.oxml.ns import qn

from decks import ASKED, FEW, body_of, deck_of, every_shape, fits_its_slides, stamp_of
from exports.slides.text import clean, safe_url
from exports.stamp import make_stamp
from handed_over import MADE, answer, files
from invented_city import CITY, HOSTILE, write_invented_city

if TYPE_CHECKING:
    from pathlib import Path

    from layers.answer import Extract

DECORATIVE = "http://schemas.microsoft.com/office/drawing/2017/decorative"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.mark.parametrize("query", ASKED)
def test_no_text_is_cut_off_or_runs_out_of_its_box(query: str) -> None:
    fits_its_slides(deck_of(query))


@pytest.mark.parametrize("query", ASKED)
def test_tables_say_their_header_and_stay_readable(query: str) -> None:
    for slide in deck_of(query).slides:
        for shape in slide.shapes:
            if not shape.has_table:
                continue
            assert shape.table.first_row
            sizes = {
                run.font.size.pt
                for row in shape.table.rows
                for cell in row.cells
                for paragraph in cell.text_frame.paragraphs
                for run in paragraph.runs
            }
            assert min(sizes) >= 11


@pytest.mark.parametrize("query", ASKED)
def test_whoever_does_not_see_is_told_all(query: str) -> None:
    deck, extract = deck_of(query), answer(query)
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert len(set(titles)) == len(titles)
    assert all(titles)
    language = {"it": "it-IT", "en": "en-GB"}[extract.selection.lang]
    for slide in deck.slides:
        # The title is read first, the number of the slide last.
        assert slide.shapes[0] == slide.shapes.title
        assert {run.get("lang") for run in slide.element.iter(qn("a:rPr"))} == {language}
        for shape in every_shape(slide.shapes):
            properties = shape._element._nvXxPr.cNvPr
            decorative = properties.findall(f".//{{{DECORATIVE}}}decorative")
            if shape.shape_type is not None and shape.has_text_frame and shape.text_frame.text:
                continue
            if shape.element.tag in {qn("p:pic"), qn("p:graphicFrame")}:
                assert properties.get("descr")
                assert not decorative
            elif shape.element.tag == qn("p:sp"):
                assert decorative or shape.text_frame.text, shape.name


def test_the_map_is_told_in_words_and_says_no_ratio() -> None:
    """A slide has no size: what is 1:200.000 on paper is not on a wall."""
    for query in FEW:
        picture = next(s for s in deck_of(query).slides[0].shapes if s.element.tag == qn("p:pic"))
        alt = picture._element._nvXxPr.cNvPr.get("descr")
        assert answer(query).source.data.city.name in alt
        assert not re.search(r"1:\d", alt)
        dots, inches = picture.image.size[0], picture.width / 914400
        assert dots / inches >= 200
        assert picture.width / picture.height == pytest.approx(dots / picture.image.size[1], 0.01)


@pytest.mark.parametrize("query", FEW)
def test_the_file_holds_to_what_strict_readers_ask(query: str) -> None:
    with zipfile.ZipFile(io.BytesIO(body_of(query))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
        assert len(parts) == len(archive.namelist())
    assert not [name for name in parts if "printer" in name or "thumbnail" in name]
    trees = {n: etree.fromstring(b) for n, b in parts.items() if n.endswith((".xml", ".rels"))}
    for name, tree in trees.items():
        if name.endswith(".rels"):
            continue
        ids = [one.get("id") for one in tree.iter(qn("p:cNvPr"))]
        assert len(set(ids)) == len(ids), name
        assert all(0 < int(one) < 2**31 for one in ids), name
        folder, file = posixpath.split(name)
        relations = trees.get(f"{folder}/_rels/{file}.rels")
        known = {} if relations is None else {one.get("Id"): one for one in relations}
        used = {
            v for e in tree.iter() for k, v in e.attrib.items() if k.startswith(f"{{{R}}}") and v
        }
        assert used <= set(known), name
        for relation in known.values():
            if relation.get("TargetMode") == "External":
                assert safe_url(relation.get("Target")), name
            else:
                target = relation.get("Target")
                path = (
                    target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                )
                assert posixpath.normpath(path) in parts, f"{name}: {target}"


@pytest.mark.parametrize("query", FEW)
def test_the_same_answer_gives_the_same_bytes(query: str) -> None:
    assert files("pptx", answer(query))["pptx"].body == body_of(query)
    core = deck_of(query).core_properties
    assert core.created.date() == core.modified.date() == MADE
    assert core.language in {"it-IT", "en-GB"}
    assert core.title == clean(stamp_of(query).title)


def test_what_not_everybody_may_see_says_so_on_every_slide() -> None:
    extract = answer(FEW[0])
    note = make_stamp(extract, made=MADE, access="internal").access_note
    body = files("pptx", extract, access="internal")["pptx"].body
    for slide in Presentation(io.BytesIO(body)).slides:
        assert note in [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        assert note in slide.notes_slide.notes_text_frame.text
    public = " ".join(t.text for s in deck_of(FEW[0]).slides for t in s.element.iter(qn("a:t")))
    assert note not in public


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    root: Path = write_invented_city(tmp_path_factory.mktemp("hostile"), hostile=True)
    return answer(f"city={CITY}&kind=pact,proposal,framework,extension", root)


def test_hostile_text_stays_text(hostile: Extract) -> None:
    body = files("pptx", hostile)["pptx"].body
    deck = Presentation(io.BytesIO(body))
    fits_its_slides(deck)
    said = " ".join(t.text or "" for s in deck.slides for t in s.element.iter(qn("a:t")))
    for text in HOSTILE[:5]:
        assert text in said
    assert "49" not in deck.slides[0].shapes.title.text
    assert "\u202e" not in said
    links = [
        relation.target_ref
        for slide in deck.slides
        for relation in slide.part.rels.values()
        if relation.is_external
    ]
    assert links
    assert all(safe_url(link) == link for link in links)


def test_what_no_file_can_hold_is_left_out() -> None:
    assert clean("a\x00b\x0bc\ud800d\ufffee\u202ef\n g") == "abcdef g"
    assert clean("1\u00a0m") == "1\u00a0m"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://example.org/?a=b%20c", True),
        ("http://localhost:8501/", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("https://example.org/ <img src=x>", False),
        ("https://[example/", False),
        ("//example.org/", False),
    ],
)
def test_only_addresses_of_the_web_become_links(address: str, kept: bool) -> None:
    assert safe_url(address) == (address if kept else "")
