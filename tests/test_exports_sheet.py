"""The sheet, read back from its files: the same answer, for eyes and for screen readers."""

from __future__ import annotations

import io
import re
import struct
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pypdf
import pytest
from lxml import etree

import pdf_checks
from asked import read_extract
from exports.errors import ExportCancelledError, ExportError
from exports.formats import ORIENTATIONS, PAPERS, Options, make
from exports.paper.typesetting import Document, as_pdf
from exports.picture import draw_map
from exports.stamp import make_stamp
from exports.words import say
from invented_city import CITY, HOSTILE, write_invented_city
from layers.numbers import area_table
from layers.records import cell_text, records
from layers.selection import FEATURE_LAYERS
from layers.words import number
from paper import DAY, answer, pages_of, sheet_of, squeezed, stamped
from plain import QUERIES

if TYPE_CHECKING:
    from pathlib import Path

    from layers.answer import Extract

SIZES_MM = {"a4": (210, 297), "a3": (297, 420)}
CROWDED = "city=torino&level=statistica"
SPARSE = "city=torino&level=zona&areas=TO-08&lang=en"
POINTS_PER_MM = 72 / 25.4


@cache
def text_of(query: str) -> str:
    return "".join(pages_of(sheet_of(query)))


@pytest.mark.parametrize("query", QUERIES)
def test_the_sheet_says_what_the_stamp_says(query: str) -> None:
    stamp, first = stamped(answer(query)), pages_of(sheet_of(query))[0]
    said = [stamp.title, stamp.sentence, stamp.count_line, *stamp.reconciliation, *stamp.warnings]
    said += [stamp.made_line, stamp.fingerprint, stamp.link]
    assert [one for one in said if squeezed(one) not in first] == []


@pytest.mark.parametrize("query", QUERIES)
def test_every_area_stands_with_its_numbers(query: str) -> None:
    extract = answer(query)
    table, lang = area_table(extract), extract.selection.lang
    every = [*table.lines, table.sums, table.answer]
    lines = [one.name + "".join(number(n, lang) for n in one.counts) for one in every]
    assert [line for line in lines if squeezed(line) not in text_of(query)] == []


@pytest.mark.parametrize("query", QUERIES)
def test_every_row_of_the_layers_shown_is_listed_once(query: str) -> None:
    extract = answer(query)
    for layer in FEATURE_LAYERS:
        found = records(extract, layer)
        ids = [str(row[0]) for row in found.rows]
        # The link on the first page may name some of them as well.
        listed = "".join(pages_of(sheet_of(query))[1:])
        times = {one: count_word(listed, squeezed(one)) for one in ids}
        assert times == dict.fromkeys(ids, 1), layer
        names = [cell_text(row[1], extract.selection.lang) for row in found.rows]
        assert [one for one in names if squeezed(one) not in text_of(query)] == []


def count_word(text: str, word: str) -> int:
    """Count an id where no digit follows: AREA-04 is not AREA-043."""
    return len(re.findall(rf"{re.escape(word)}(?!\d)", text))


def test_a_layer_that_is_not_shown_is_not_listed() -> None:
    query = "city=torino&level=zona&layers=areas,pacts"
    found = records(answer(query), "houses").rows
    assert found
    assert [row[0] for row in found if squeezed(row[0]) in text_of(query)] == []


@pytest.mark.parametrize("query", [CROWDED, SPARSE, QUERIES[0], QUERIES[12]])
@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("paper", PAPERS)
def test_the_sheet_is_accessible_on_every_paper(query: str, paper: str, orientation: str) -> None:
    extract = answer(query)
    body = sheet_of(query, paper, orientation)
    assert pdf_checks.faults(body, lang=extract.selection.lang) == []
    kinds = pdf_checks.structure(body)
    assert {"Title", "H1", "P", "Table", "THead", "TH", "TD", "Figure", "Link"} <= set(kinds)
    # The map and the QR code; all other pictures repeat what the text beside them says.
    assert kinds.count("Figure") == 2


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("paper", PAPERS)
def test_the_paper_is_the_one_asked_for(paper: str, orientation: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(sheet_of(QUERIES[0], paper, orientation)))
    size = SIZES_MM[paper] if orientation == "portrait" else SIZES_MM[paper][::-1]
    for page in reader.pages:
        found = [float(length) / POINTS_PER_MM for length in page.mediabox[2:]]
        assert found == pytest.approx(size, abs=0.1)


def test_the_map_reads_in_words() -> None:
    extract = answer(QUERIES[0])
    seen, code = pdf_checks.alternative_texts(sheet_of(QUERIES[0]))
    assert code == say("sheet_qr_alt", "it")
    counted = [one for one in area_table(extract).lines if one.pacts]
    said = [rf"{re.escape(one.name)}\W+{one.pacts}\b" for one in counted]
    assert [one for one in said if not re.search(one, seen)] == []
    assert "nord" in seen


def test_the_map_is_set_at_its_own_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scale bar measures what it says: nothing between drawing and paper stretches the map."""
    made = []

    def noted(extract: Extract, **sizes: float) -> object:
        made.append(draw_map(extract, **sizes))
        return made[-1]

    monkeypatch.setattr("exports.paper.sheet.draw_map", noted)
    extract = answer(QUERIES[0])
    page = make("svg", extract, stamped(extract))[0].body
    shown = [
        [float(one.get(name).removesuffix("pt")) / POINTS_PER_MM for name in ("width", "height")]
        for one in etree.fromstring(page).iter("{*}image")
    ]
    assert pytest.approx([made[0].width_mm, made[0].height_mm], rel=0.001) in shown


def test_parts_are_among_the_bookmarks() -> None:
    marks = pdf_checks.bookmarks(sheet_of(QUERIES[0]))
    assert marks == [
        "I numeri per area",
        "Patti (49)",
        "Case del quartiere (9)",
        "Aree bersaglio (19)",
        "Fonti e licenze",
    ]


def test_every_page_has_its_number_and_the_fingerprint() -> None:
    pages, stamp = pages_of(sheet_of(CROWDED)), stamped(answer(CROWDED))
    assert len(pages) > 3
    for at, page in enumerate(pages, 1):
        assert squeezed(f"Pagina {at} di {len(pages)}") in page
        assert stamp.fingerprint in page


@pytest.mark.parametrize("access", ["internal", "personal"])
def test_what_not_everybody_may_see_says_so_on_every_page(access: str) -> None:
    extract = answer(QUERIES[0])
    stamp = make_stamp(extract, made=DAY, access=access)
    pages = pages_of(make("pdf", extract, stamp)[0].body)
    assert [page for page in pages if squeezed(stamp.access_note) not in page] == []
    assert pages[0].count(squeezed(stamp.access_note)) == 2
    assert squeezed(stamp.access_note) not in "".join(pages_of(sheet_of(QUERIES[0])))


def test_the_same_answer_gives_the_same_bytes() -> None:
    extract = answer(QUERIES[0])
    for key in ("pdf", "png", "svg"):
        one, two = (make(key, extract, stamped(extract)) for _ in range(2))
        assert one == two


def test_the_day_of_the_file_is_that_of_the_stamp() -> None:
    information = pypdf.PdfReader(io.BytesIO(sheet_of(QUERIES[0]))).metadata
    assert information is not None
    assert information.creation_date is not None
    assert information.creation_date.date() == DAY


@pytest.mark.parametrize("dpi", [150, 300])
def test_pictures_are_one_a_page_at_the_resolution_asked_for(dpi: int) -> None:
    extract = answer("city=milano&level=municipio&areas=MI-M2")
    stamp = stamped(extract)
    made = make("png", extract, stamp, Options(paper="a4", dpi=dpi))
    assert [one.name for one in made] == [
        f"{stamp.stem}{ending}.png"
        for ending in ("", *(f"-{at + 1}" for at in range(1, len(made))))
    ]
    assert len(made) > 1
    for one in made:
        assert one.body.startswith(b"\x89PNG")
        size = struct.unpack(">II", one.body[16:24])
        assert size == pytest.approx((297 / 25.4 * dpi, 210 / 25.4 * dpi), abs=2)


def test_drawings_are_one_a_page_and_fetch_nothing() -> None:
    extract = answer(SPARSE)
    made = make("svg", extract, stamped(extract))
    assert [one.name for one in made] == [
        f"{stamped(extract).stem}{ending}.svg"
        for ending in ("", *(f"-{at + 1}" for at in range(1, len(made))))
    ]
    for one in made:
        for node in etree.fromstring(one.body).iter("{*}image", "{*}use", "{*}script"):
            address = node.get("{http://www.w3.org/1999/xlink}href") or node.get("href") or ""
            assert address.startswith(("#", "data:"))
            assert not str(node.tag).endswith("script")


HOSTILE_TOO = (
    '#eval("1+1")',
    "]#panic()",
    "\\u{0}",
    "$x^2$",
    "=1+1",
    "漢字",
    "🏠",
    "*a* _b_ @c <d>",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    root = write_invented_city(tmp_path_factory.mktemp("hostile"), hostile=True)
    return read_extract(f"city={CITY}&level=comune&q=", catalogue=root)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_hostile_texts_are_texts(hostile: Extract, orientation: str) -> None:
    options = Options(orientation=orientation)  # type: ignore[arg-type]
    body = make("pdf", hostile, stamped(hostile), options)[0].body
    text = "".join(pages_of(body))
    assert [one for one in HOSTILE if squeezed(one) not in text] == []
    assert pdf_checks.faults(body, lang="it") == []


def test_words_of_the_typesetter_are_texts_too() -> None:
    extract = answer("city=torino&level=zona&areas=TO-08")
    stamp = replace(stamped(extract), title=" ".join(HOSTILE_TOO), warnings=HOSTILE_TOO)
    # Eight notices: the first stand on the first page, all of them at the end.
    text = "".join(pages_of(make("pdf", extract, stamp)[0].body))
    assert [one for one in HOSTILE_TOO if text.count(squeezed(one)) < 2] == []
    assert "漢" not in text


def test_a_sentence_without_end_does_not_break_the_page() -> None:
    extract = answer(QUERIES[1])
    long = "parola " * 300
    stamp = replace(stamped(extract), sentence=long, link=f"http://localhost/?q={'x' * 900}")
    pages = pages_of(make("pdf", extract, stamp)[0].body)
    assert squeezed(long) in pages[0]
    assert "x" * 900 in pages[0]


def test_what_the_typesetter_refuses_is_said_without_its_traceback(tmp_path: Path) -> None:
    (tmp_path / "sheet.typ").write_bytes(b'#panic("no")')
    with pytest.raises(ExportError, match=r"cannot be typeset.*no"):
        as_pdf(Document("sheet", {}, {}, DAY, folder=tmp_path))


def test_a_reader_can_stop_it() -> None:
    extract = answer(SPARSE)
    seen = []

    def stop(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 2:
            raise ExportCancelledError

    with pytest.raises(ExportCancelledError):
        make("pdf", extract, stamped(extract), Options(), stop)
    assert seen == [(0, 3), (1, 3), (2, 3)]
