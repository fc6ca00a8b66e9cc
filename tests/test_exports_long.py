"""Links, notices and names of any length: every file is made, and nothing is lost."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pypdf
import pytest

import pdf_checks
from asked import read_extract
from decks import fits_its_slides, opened
from exports import qr
from exports.formats import ORIENTATIONS, Options, make
from exports.long_texts import MOST_IN_SENTENCE, MOST_LETTERS, MOST_NOTICES
from exports.paper.atlas import make_atlas
from exports.progress import silent
from exports.stamp import make_stamp
from exports.words import say
from invented_city import CITY, edit_features, write_invented_city
from layers.atlas import area_pages
from paper import answer, pages_of, squeezed, stamped

if TYPE_CHECKING:
    from exports.stamp import Stamp

COMUNI = 312
SMALL = "city=torino&level=zona&areas=TO-08,TO-11"


@cache
def every_comune() -> str:
    codes = read_extract("city=torino&level=comune").areas["code"]
    assert len(codes) == COMUNI
    return f"city=torino&level=comune&areas={','.join(codes)}"


def test_a_sheet_of_all_comuni_has_no_code_and_its_link_in_full() -> None:
    extract = answer(every_comune())
    stamp = stamped(extract)
    body = make("pdf", extract, stamp, Options(orientation="portrait"))[0].body
    pages = pages_of(body)
    assert squeezed(stamp.link) in "".join(pages[1:])
    # Only its beginning stands on the first page, where it leads to the whole.
    assert squeezed(stamp.link[:200]) in pages[0]
    assert squeezed(stamp.link) not in pages[0]
    assert pdf_checks.faults(body, lang="it") == []
    assert pdf_checks.structure(body).count("Figure") == 1


@pytest.mark.parametrize("key", ["svg", "png"])
def test_pictures_of_all_comuni_are_made(key: str) -> None:
    extract = answer(every_comune())
    made = make(key, extract, stamped(extract), Options(dpi=50))
    assert made
    assert all(one.body for one in made)


def test_slides_of_all_comuni_have_no_code_and_no_text_out_of_its_box() -> None:
    extract = answer(every_comune())
    deck = opened(make("pptx", extract, stamped(extract))[0].body)
    fits_its_slides(deck)
    names = [shape.name for shape in deck.slides[0].shapes]
    assert say("slides_place_map", "it") in names
    assert say("slides_place_qr", "it") not in names
    assert stamped(extract).link in deck.slides[0].notes_slide.notes_text_frame.text


@pytest.mark.parametrize("kind", ["pdf", "pptx"])
def test_an_atlas_with_a_long_link_is_made(kind: str) -> None:
    extract = answer(SMALL)
    stamp = replace(stamped(extract), link=stamped(answer(every_comune())).link)
    made = make_atlas(extract, stamp, Options(), silent, kind=kind)[0]  # type: ignore[arg-type]
    if kind == "pdf":
        assert squeezed(stamp.link) in "".join(pages_of(made.body)[1:])
    else:
        fits_its_slides(opened(made.body))


def behind(pages: list[str], stamp: Stamp) -> str:
    """Return the text of the pages after the first, which their feet do not part."""
    foot = squeezed(f"{stamp.title} · {stamp.made_line}")
    return "".join(page.rpartition(foot)[0] for page in pages[1:])


def test_a_link_that_no_file_can_follow_is_still_written() -> None:
    extract = answer(SMALL)
    stamp = replace(stamped(extract), link=f"http://localhost:8501/?q={'x' * 9000}")
    assert "x" * 9000 in behind(pages_of(make("pdf", extract, stamp)[0].body), stamp)


def test_a_code_is_made_up_to_what_a_camera_can_read() -> None:
    fits = "http://x/" + "y" * (qr.MOST_IN_QR - 9)
    for made in (qr.svg, qr.png):
        assert made(fits)
        assert made(f"{fits}y") is None
        assert made("") is None


def stale(n: int) -> str:
    codes = ",".join(f"TO-{at}" for at in range(700, 700 + n))
    return f"city=torino&level=zona&areas=TO-08,{codes}"


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_many_notices_leave_room_for_the_map_and_are_all_at_the_end(orientation: str) -> None:
    extract = answer(stale(30))
    stamp = stamped(extract)
    stamp = replace(stamp, warnings=(*stamp.warnings, *(f"Nota {at}." for at in range(30))))
    options = Options(orientation=orientation)  # type: ignore[arg-type]
    pages = pages_of(make("pdf", extract, stamp, options)[0].body)
    more = say("sheet_more_notices", "it", n=len(stamp.warnings) - MOST_NOTICES)
    assert squeezed(more) in pages[0]
    assert [one for one in stamp.warnings[MOST_NOTICES:] if squeezed(one) in pages[0]] == []
    rest = "".join(pages[1:])
    assert [one for one in stamp.warnings if squeezed(one) not in rest] == []


def test_few_notices_stand_once() -> None:
    extract = answer(SMALL)
    stamp = replace(stamped(extract), warnings=("Prima nota.", "Altra nota."))
    pages = pages_of(make("pdf", extract, stamp)[0].body)
    assert [page.count(squeezed("Altra nota.")) for page in pages] == [1, *[0] * (len(pages) - 1)]


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_texts_of_any_length_are_cut_in_front_and_whole_behind(orientation: str) -> None:
    extract = answer(SMALL)
    sentence, notice = ("".join(f"{word} {at} " for at in range(4000)) for word in ("a", "b"))
    stamp = replace(stamped(extract), sentence=sentence, warnings=(notice,))
    options = Options(orientation=orientation)  # type: ignore[arg-type]
    pages = pages_of(make("pdf", extract, stamp, options)[0].body)
    assert squeezed(sentence[: MOST_IN_SENTENCE - 1]) in pages[0]
    assert squeezed(notice[: MOST_LETTERS - 1]) in pages[0]
    for whole in (sentence, notice):
        assert squeezed(whole) in behind(pages, stamp)


def test_a_name_without_end_is_cut_on_the_pages_of_an_atlas(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    root = write_invented_city(tmp_path_factory.mktemp("long"))
    long = "parola " * 2000

    def lengthen(features: list[dict[str, Any]]) -> None:
        features[0]["properties"]["name"] = long

    edit_features(root, "areas_zona", lengthen)
    extract = read_extract(f"city={CITY}&level=zona", catalogue=root)
    assert max(len(page.name) for page in area_pages(extract)) > MOST_LETTERS
    pages = pages_of(make_atlas(extract, stamped(extract), Options(), silent)[0].body)
    assert any(page.startswith(squeezed(long[:200])) for page in pages)
    assert make("pdf", extract, stamped(extract))


def test_a_heading_stands_below_the_last_line_before_it() -> None:
    query = "city=torino&" + "&".join(f"par{at}=1" for at in range(12))
    extract = read_extract(query)
    body = make("pdf", extract, make_stamp(extract, made=date(2026, 11, 21)))[0].body
    heights: dict[str, float] = {}

    def visit(text: str, page: list[float], line: list[float], *_: object) -> None:
        in_left_column = page[4] < 200
        if in_left_column:
            heights.setdefault(text.strip(), line[5] * page[3] + page[5])

    pypdf.PdfReader(io.BytesIO(body)).pages[0].extract_text(visitor_text=visit)
    heading = heights["Avvertenze"]
    above = min(at for text, at in heights.items() if text and at > heading)
    assert above - heading > 10, "the capitals of the heading touch the line above it"
