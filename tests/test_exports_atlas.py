"""The atlas, read back from its files: every area on its page, every row where the rule puts it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pdf_checks
from asked import read_extract
from decks import slide_texts
from exports.area_legend import area_sections
from exports.area_numbers import page_numbers, remainder_text, shown_remainders, sums_line
from exports.errors import ExportCancelledError
from exports.formats import Options
from exports.legend import legend_sections
from exports.paper.atlas import make_atlas
from exports.progress import silent
from exports.words import say
from geo.join import AreaRule
from invented_city import CITY, write_invented_city
from layers.atlas import area_pages, remainders
from layers.extract import make_extract
from layers.numbers import COUNTS, area_table
from layers.records import records
from layers.selection import FEATURE_LAYERS
from paper import answer, atlas_of, pages_of, squeezed, stamped
from plain import QUERIES, plain_answer

if TYPE_CHECKING:
    from layers.answer import Extract

ZONES = "city=torino&level=zona"
DISTRICTS = "city=torino&level=municipio&rule=touches&lang=en"
LEVELS = (ZONES, DISTRICTS, "city=bologna&level=zona", "city=milano&level=municipio&rule=within")


@cache
def by_area(query: str) -> dict[str, str]:
    """Return the text of each area's pages: from its heading to the next one's."""
    extract = answer(query)
    pages = pages_of(atlas_of(query))
    level = extract.source.data.city.level(extract.selection.level)
    kind = (level.it if extract.selection.lang == "it" else level.en).capitalize()
    starts = {}
    for page in area_pages(extract):
        about = say("atlas_about", extract.selection.lang, level=kind, code=page.code)
        heading = squeezed(page.name + about)
        starts[page.code] = next(at for at, text in enumerate(pages) if text.startswith(heading))
    last = say("atlas_remainder", extract.selection.lang)
    end = next(at for at, text in enumerate(pages) if text.startswith(squeezed(last)))
    bounds = [*starts.values(), end]
    return {code: "".join(pages[bounds[at] : bounds[at + 1]]) for at, code in enumerate(starts)}


@pytest.mark.parametrize("query", QUERIES[::2])
def test_pages_have_the_numbers_of_the_areas(query: str) -> None:
    extract = answer(query)
    found = {page.code: page.counts for page in area_pages(extract)}
    counted = extract.areas[extract.areas["in_choice"]]
    expected = dict(
        zip(counted["code"], counted[list(COUNTS)].itertuples(index=False, name=None), strict=True)
    )
    assert found == expected


@pytest.mark.parametrize("query", QUERIES)
def test_pages_have_the_numbers_of_a_plain_computation(query: str) -> None:
    plain = plain_answer(query).areas
    for page in area_pages(answer(query)):
        assert tuple(len(page.rows[layer]) for layer in FEATURE_LAYERS) == plain[page.code]


@st.composite
def extracts(draw: st.DrawFn) -> Extract:
    whole = answer(f"city={draw(st.sampled_from(('torino', 'milano', 'bologna')))}")
    known = whole.source.known
    asked = replace(
        whole.selection,
        level=draw(st.sampled_from(known.levels)),
        areas=tuple(draw(st.sets(st.sampled_from(known.areas), max_size=3))),
        rule=draw(st.sampled_from(AreaRule)),
    )
    return make_extract(asked, whole.source)


@settings(max_examples=30)
@given(extracts())
def test_every_row_is_on_a_page_or_accounted_for(extract: Extract) -> None:
    pages, left = area_pages(extract), remainders(extract)
    for layer in FEATURE_LAYERS:
        times = Counter(int(row) for page in pages for row in page.rows[layer])
        inside = {int(row) for row in extract.layers[layer].inside}
        assert set(times) <= inside
        rest = {one.reason: [int(row) for row in one.rows] for one in left if one.layer == layer}
        repeated = rest.pop("repeated", [])
        assert sorted(row for row, n in times.items() if n > 1) == repeated
        nowhere = [row for rows in rest.values() for row in rows]
        assert sorted(nowhere) == sorted(inside - set(times))
        gap = extract.layers[layer].gap
        assert {reason: len(rows) for reason, rows in rest.items()} == {
            reason: n
            for reason, n in (
                ("unplaced", gap.unplaced),
                ("straddling", gap.straddling),
                ("in_no_area", gap.in_no_area),
            )
            if n
        }
        assert sum(times.values()) - len(times) == gap.repeated


@pytest.mark.parametrize("query", LEVELS)
def test_each_area_has_its_page_with_its_rows_and_no_others(query: str) -> None:
    extract, text = answer(query), by_area(query)
    for layer in FEATURE_LAYERS:
        ids = [row[0] for row in records(extract, layer).rows]
        at = {int(row): place for place, row in enumerate(extract.layers[layer].inside)}
        for page in area_pages(extract):
            own = {ids[at[int(row)]] for row in page.rows[layer]}
            found = {one for one in ids if re.search(rf"{squeezed(one)}(?!\d)", text[page.code])}
            assert found == own, (page.code, layer)


@pytest.mark.parametrize("query", LEVELS)
def test_each_page_has_its_numbers_beside_the_whole(query: str) -> None:
    extract, text = answer(query), by_area(query)
    whole = area_table(extract).answer
    for page in area_pages(extract):
        for line in page_numbers(page, whole, extract.selection.lang):
            said = line["label"] + line["n"] + line["whole"] + line["share"]
            assert squeezed(said) in text[page.code]


def test_an_area_with_nothing_says_so_on_its_page() -> None:
    extract = answer(ZONES)
    empty = [page.code for page in area_pages(extract) if page.empty]
    assert len(empty) == 6
    note = squeezed(say("atlas_empty", "it"))
    assert [code for code, text in by_area(ZONES).items() if note in text] == empty


@pytest.mark.parametrize("query", LEVELS)
def test_the_cover_and_the_last_page_add_up(query: str) -> None:
    extract, pages = answer(query), pages_of(atlas_of(query))
    table, pages_made = area_table(extract), area_pages(extract)
    sums = tuple(sum(page.counts[at] for page in pages_made) for at in range(len(COUNTS)))
    assert table.sums.counts == sums
    line = squeezed(sums_line(extract))
    assert line in pages[0]
    assert squeezed(stamped(extract).sentence) in pages[0]
    title = squeezed(say("atlas_remainder", extract.selection.lang))
    last = "".join(pages[next(at for at, one in enumerate(pages) if one.startswith(title)) :])
    assert line in last
    for one in remainders(extract):
        ids = [row[0] for row in records(extract, one.layer).rows]
        at = {int(row): place for place, row in enumerate(extract.layers[one.layer].inside)}
        missing = [ids[at[int(row)]] for row in one.rows]
        assert [each for each in missing if squeezed(each) not in last] == []


@pytest.mark.parametrize("layers", ["pacts,houses,target_areas", "pacts", "target_areas", "houses"])
def test_rows_follow_only_where_there_are_some(layers: str) -> None:
    extract = answer(f"city=torino&level=municipio&rule=touches&layers={layers}")
    text = remainder_text(extract)
    assert bool(shown_remainders(extract)) == (layers != "houses")
    assert (say("atlas_not_all", "it") in text) == (layers != "houses")
    assert ("livelli non mostrati" in text) == ("," not in layers)
    assert say("atlas_all", "it") not in text


def test_the_contents_lead_to_the_pages() -> None:
    extract, body = answer(ZONES), atlas_of(ZONES)
    areas = [page.name for page in area_pages(extract)]
    marks = pdf_checks.bookmarks(body)
    assert [mark for mark in marks if mark in areas] == areas
    pages = pages_of(body)
    contents = next(page for page in pages if page.startswith(squeezed("Indice e numeri")))
    for line in area_table(extract).lines:
        at = next(
            at for at, page in enumerate(pages, 1) if page.startswith(squeezed(line.name) + "Zona")
        )
        assert squeezed(line.name + "".join(map(str, line.counts)) + str(at)) in contents
    assert pdf_checks.structure(body).count("Link") >= 2 * len(areas)


@pytest.mark.parametrize("query", LEVELS)
def test_the_atlas_is_accessible(query: str) -> None:
    extract, body = answer(query), atlas_of(query)
    assert pdf_checks.faults(body, lang=extract.selection.lang) == []
    texts = pdf_checks.alternative_texts(body)
    pages = area_pages(extract)
    # Two pictures an area, the whole map and the QR code.
    assert len(texts) == 2 * len(pages) + 2
    assert [page.name for page in pages if sum(page.name in text for text in texts) < 2] == []


def test_the_same_answer_gives_the_same_bytes() -> None:
    extract = answer("city=torino&level=zona&areas=TO-08,TO-11")
    for kind in ("pdf", "pptx"):
        one, two = (
            make_atlas(extract, stamped(extract), Options(), silent, kind=kind) for _ in range(2)
        )
        assert one == two


def test_the_legend_of_a_page_has_its_own_numbers() -> None:
    extract = answer(ZONES)
    page = next(page for page in area_pages(extract) if page.code == "TO-11")
    lines = {
        line.key: line.n
        for part in area_sections(extract, page, legend_sections(extract))
        for line in part.lines
    }
    status = extract.layers["pacts"].features.iloc[page.rows["pacts"]]["status"].value_counts()
    assert {key: n for key, n in lines.items() if key.startswith("pacts:")} == {
        f"pacts:{key}|pact": n for key, n in status.items()
    }
    assert lines["declared"] == page.declared == 5
    assert [key for key in lines if key.startswith("class:")] == ["class:6-10"]
    assert "houses:house" not in lines


def test_a_reader_can_stop_it_between_two_pages() -> None:
    extract = answer(ZONES)
    seen = []

    def stop(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 4:
            raise ExportCancelledError

    for kind in ("pdf", "pptx"):
        seen.clear()
        with pytest.raises(ExportCancelledError):
            make_atlas(extract, stamped(extract), Options(), stop, kind=kind)
        assert [done for done, _ in seen] == [0, 1, 2, 3, 4]
        assert len({total for _, total in seen}) == 1
        assert seen[0][1] > len(area_pages(extract))


def test_hostile_names_are_names(tmp_path_factory: pytest.TempPathFactory) -> None:
    root = write_invented_city(tmp_path_factory.mktemp("hostile"), hostile=True)
    extract = read_extract(f"city={CITY}&level=comune&rule=touches", catalogue=root)
    stamp = stamped(extract)
    body = make_atlas(extract, stamp, Options(), silent)[0].body
    text = "".join(pages_of(body))
    for page in area_pages(extract):
        assert squeezed(page.name) in text
    assert pdf_checks.faults(body, lang="it") == []
    slides = make_atlas(extract, stamp, Options(), silent, kind="pptx")[0].body
    assert "{{7*7}}" in slide_texts(slides)
