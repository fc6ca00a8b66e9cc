"""The slides, read back with python-pptx: the same answer, nothing cut, nothing that runs."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree
from PIL import ImageFont
from pptx import Presentation
from pptx.oxml.ns import qn

from exports.errors import ExportCancelledError
from exports.fonts import FONTS
from exports.formats import Options
from exports.legend import legend_sections
from exports.slide_deck import notes_of
from exports.slide_tables import (
    GAP,
    HEADING,
    Table,
    TableColumn,
    flow,
    row_height,
    split,
    text_row,
)
from exports.slide_text import clean, safe_url
from exports.slides import make
from exports.stamp import make_stamp
from handed_over import MADE, answer, files
from invented_city import CITY, HOSTILE, write_invented_city
from layers.numbers import area_table
from layers.selection import FEATURE_LAYERS
from layers.words import number
from plain import QUERIES

if TYPE_CHECKING:
    from pathlib import Path

    from pptx.util import Emu

    from layers.answer import Extract

ASKED = [
    *(f"{query}&lang={'en' if at % 2 else 'it'}" for at, query in enumerate(QUERIES)),
    "city=torino&level=comune&kind=pact,proposal&measure=none",
    "city=torino&level=zona&areas=TO-08&layers=areas",
]
FEW = ASKED[:5]
DECORATIVE = "http://schemas.microsoft.com/office/drawing/2017/decorative"
POINT = 12700


@cache
def body_of(query: str) -> bytes:
    return files("pptx", answer(query))["pptx"].body


@cache
def deck_of(query: str) -> Any:
    return Presentation(io.BytesIO(body_of(query)))


def stamp_of(query: str) -> Any:
    return make_stamp(answer(query), made=MADE)


def every_shape(shapes: Any) -> list[Any]:
    found = []
    for shape in shapes:
        found.append(shape)
        if shape.shape_type is not None and hasattr(shape, "shapes"):
            found += every_shape(shape.shapes)
    return found


def tables_of(query: str) -> list[tuple[list[str], list[list[str]]]]:
    """Return header and rows of every table, in the order of the slides."""
    found = []
    for slide in deck_of(query).slides:
        for shape in slide.shapes:
            if shape.has_table:
                rows = [[cell.text for cell in row.cells] for row in shape.table.rows]
                found.append((rows[0], rows[1:]))
    return found


def joined(query: str) -> list[tuple[list[str], list[list[str]]]]:
    """Return the tables with those that only continue another put together."""
    found: list[tuple[list[str], list[list[str]]]] = []
    for head, rows in tables_of(query):
        if found and found[-1][0] == head:
            found[-1][1].extend(rows)
        else:
            found.append((head, list(rows)))
    return found


@pytest.mark.parametrize("query", ASKED)
def test_the_numbers_are_the_answers(query: str) -> None:
    extract = answer(query)
    table = area_table(extract)
    rows = joined(query)[0][1]
    skipped = 1 if extract.classes else 0
    expected = [
        [clean(line.name), *(number(n, extract.selection.lang) for n in line.counts)]
        for line in table.lines
    ]
    assert [row[skipped:] for row in rows[:-2]] == expected
    sums = [
        [number(n, extract.selection.lang) for n in one.counts]
        for one in (table.sums, table.answer)
    ]
    assert [row[skipped + 1 :] for row in rows[-2:]] == sums


@pytest.mark.parametrize("query", ASKED)
def test_every_row_of_the_answer_is_listed_in_its_order(query: str) -> None:
    extract = answer(query)
    lists = joined(query)[1:]
    wanted = [extract.layers[layer].rows for layer in FEATURE_LAYERS if extract.layers[layer].ids]
    assert len(lists) == len(wanted)
    for (_, rows), frame in zip(lists, wanted, strict=True):
        names = [clean(name or key) for name, key in zip(frame["name"], frame["id"], strict=True)]
        assert [row[0] for row in rows] == names


@pytest.mark.parametrize("query", ASKED)
def test_the_legend_has_the_lines_and_counts_of_every_other(query: str) -> None:
    extract = answer(query)
    texts = [
        shape.text_frame.text
        for group in deck_of(query).slides[0].shapes
        if hasattr(group, "shapes")
        for shape in group.shapes
        if shape.has_text_frame and shape.name in {"label", "n"}
    ]
    expected = [
        text
        for section in legend_sections(extract)
        for line in section.lines
        for text in (
            clean(line.label),
            *([] if line.n is None else [number(line.n, extract.selection.lang)]),
        )
    ]
    assert texts == expected


@pytest.mark.parametrize("query", ASKED)
def test_title_counts_and_reconciliation_are_the_stamps(query: str) -> None:
    stamp, deck = stamp_of(query), deck_of(query)
    first = deck.slides[0]
    assert first.shapes.title.text == clean(stamp.sentence)
    assert clean(stamp.count_line) in [s.text_frame.text for s in first.shapes if s.has_text_frame]
    said = " ".join(
        shape.text_frame.text
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_text_frame
    )
    for line in (*stamp.reconciliation, *stamp.warnings, stamp.link, stamp.fingerprint):
        assert clean(line) in said
    for slide in deck.slides:
        notes = slide.notes_slide.notes_text_frame.text.split("\n")
        assert notes == [clean(line) for line in notes_of(stamp)]


@pytest.mark.parametrize("query", ASKED)
def test_no_text_is_cut_off_or_runs_out_of_its_box(query: str) -> None:
    fits_its_slides(deck_of(query))


def fits_its_slides(deck: Any) -> None:
    for number_of_slide, slide in enumerate(deck.slides, 1):
        for shape in every_shape(slide.shapes):
            where = f"slide {number_of_slide}, {shape.name!r}"
            assert shape.left >= 0, where
            assert shape.top >= 0, where
            assert shape.left + shape.width <= deck.slide_width, where
            assert shape.top + shape.height <= deck.slide_height, where
            if shape.has_text_frame and shape.text_frame.text:
                needed = height_of(shape.text_frame, shape.width)
                assert needed <= shape.height + 2 * POINT, where
            elif getattr(shape, "has_table", False) and shape.has_table:
                fits_its_rows(shape.table, where)


def fits_its_rows(table: Any, where: str) -> None:
    for row in table.rows:
        for cell, column in zip(row.cells, table.columns, strict=True):
            inner = column.width - cell.margin_left - cell.margin_right
            needed = height_of(cell.text_frame, inner) + cell.margin_top + cell.margin_bottom
            assert needed <= row.height + POINT, f"{where}: {cell.text}"


def height_of(frame: Any, width: int) -> float:
    """Return how high a text stands at least, in EMU, by the widths of the bundled font.

    That font runs narrower than the slides' own: what does not fit by it fits by none.
    """
    total = 0.0
    for paragraph in frame.paragraphs:
        words = [
            (word, run.font.size or paragraph.font.size, bool(run.font.bold))
            for run in paragraph.runs
            for word in run.text.split()
        ]
        if not words:
            continue
        lines, used = 1, 0.0
        for word, size, bold in words:
            wide, space = (measured(text, size, bold=bold) for text in (word, " "))
            if used and used + space + wide > width:
                lines, used = lines + 1, wide
            else:
                used += wide + (space if used else 0)
        total += lines * max(size for _, size, _ in words) * 1.15 + (paragraph.space_after or 0)
    return total


@cache
def measured(text: str, size: Emu, *, bold: bool) -> float:
    name = "TitilliumWeb-Bold.ttf" if bold else "TitilliumWeb-Regular.ttf"
    return ImageFont.truetype(FONTS / name, 100).getlength(text) * size / 100


def test_a_table_is_not_begun_for_a_row_or_two() -> None:
    columns = (TableColumn("A", 1.0),)

    def table(n: int) -> Table:
        return Table("t", columns, tuple(text_row([str(at)]) for at in range(n)), size=11)

    height = row_height(table(1), text_row(["0"]), 5)
    room = 20.5 * height + 2 * HEADING + GAP
    slides = flow([table(16), table(9), table(0), table(2)], 5, room)
    counts = [[len(piece.rows) for piece in pieces] for pieces in slides]
    assert counts == [[16], [9, 0, 2]]
    # Longer than a slide: it goes on, each row once, in its order.
    pieces = [piece for each in flow([table(50)], 5, room) for piece in each]
    assert [row[0].text for piece in pieces for row in piece.rows] == [str(n) for n in range(50)]
    assert all(HEADING + piece.height <= room for piece in pieces)


@pytest.mark.parametrize("rows", range(1, 60))
def test_the_sums_never_stand_without_a_row_above_them(rows: int) -> None:
    last = (text_row(["sum"]), text_row(["all"]))
    table = Table("t", (TableColumn("A", 1.0),), tuple(text_row(["x"]) for _ in range(rows)), last)
    pieces = split(table, 5, 3, 3)
    assert [row for piece in pieces for row in piece.rows] == list(table.all_rows)
    assert [cell.text for row in pieces[-1].rows[-3:] for cell in row] == ["x", "sum", "all"]


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


R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


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


def test_progress_goes_up_to_its_end_and_can_stop_it() -> None:
    extract, stamp = answer(FEW[0]), stamp_of(FEW[0])
    told: list[tuple[int, int]] = []
    make(extract, stamp, Options(), lambda done, total: told.append((done, total)))
    assert all(one <= other for one, other in pairwise(told))
    assert told[-1][0] == told[-1][1] > 3

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise ExportCancelledError

    with pytest.raises(ExportCancelledError):
        make(extract, stamp, Options(), stop)
