"""The atlas: a page for each area of the level, in one PDF or as slides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from exports.area_legend import area_sections
from exports.area_numbers import (
    atlas_title,
    page_numbers,
    remainder_text,
    remainder_title,
    shown_remainders,
    sums_line,
)
from exports.formats import Made
from exports.legend import legend_sections
from exports.long_texts import cut
from exports.paper.front_page import MAP, anchor, front_page, legend_data, map_data
from exports.paper.row_lists import paper_rows
from exports.paper.sheet import room_of_map
from exports.paper.typesetting import Document, as_pdf, as_png, ask
from exports.picture import draw_locator, draw_map
from exports.words import say
from layers.atlas import area_pages, places_in_answer
from layers.describe import level_name
from layers.numbers import area_table
from layers.selection import FEATURE_LAYERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exports.formats import Options
    from exports.paper.row_lists import PaperRows
    from exports.progress import Progress
    from exports.stamp import Stamp
    from layers.answer import Extract
    from layers.atlas import AreaPage
    from layers.selection import LayerName

    Data = dict[str, Any]
    Room = tuple[float, float]

_SETTING = 2
"""Steps beside the pages: the cover, the setting."""


def make_atlas(
    extract: Extract,
    stamp: Stamp,
    options: Options,
    progress: Progress,
    *,
    kind: Literal["pdf", "pptx"] = "pdf",
) -> tuple[Made, ...]:
    """Make the atlas of an answer: cover, contents, an area a page, the rows on no page.

    The areas are those of the question's level in the choice, those with nothing included.

    Raises
    ------
    ExportError
        If it cannot be made.
    ExportCancelledError
        If ``progress`` asked to stop; it is called before each page.
    """
    if kind == "pptx":
        from exports.slides.atlas import make_slides  # noqa: PLC0415 - loads the slides' library

        return make_slides(extract, stamp, progress)
    document, steps = _atlas(extract, stamp, options, progress)
    return (_as_file(document, stamp, steps, progress),)


def make_atlas_to_see(
    extract: Extract, stamp: Stamp, options: Options, progress: Progress, *, dpi: int
) -> tuple[Made, tuple[bytes, ...]]:
    """Make the atlas as PDF, and its pages as small PNG files for a preview: laid out once."""
    document, steps = _atlas(extract, stamp, options, progress)
    return _as_file(document, stamp, steps, progress), tuple(as_png(document, dpi=dpi))


def _as_file(document: Document, stamp: Stamp, steps: int, progress: Progress) -> Made:
    body = as_pdf(document)
    progress(steps, steps)
    return Made(f"{stamp.stem}-{say('atlas_suffix', stamp.lang)}.pdf", body)


def _atlas(
    extract: Extract, stamp: Stamp, options: Options, progress: Progress
) -> tuple[Document, int]:
    """Return the atlas, ready to be set, and in how many steps it is made.

    It is laid out once without maps, to know which room the lists of each page leave for them.
    """
    areas = area_pages(extract)
    steps = len(areas) + _SETTING
    progress(0, steps)
    lists = {layer: paper_rows(extract, layer, stamp) for layer in FEATURE_LAYERS}
    data, pictures = _cover(extract, stamp, options)
    cover = Document("atlas", {**data, "pages": [], "only_front": True}, pictures, stamp.made)
    width_mm, height_mm = room_of_map(cover)
    picture = draw_map(extract, width_mm=width_mm, height_mm=height_mm)
    bare, legends = _pages(extract, areas, lists)
    pictures = {**pictures, **legends, MAP: picture.svg}
    empty = replace(cover, data={**cover.data, "pages": bare}, pictures=pictures)
    pages = []
    for at, (area, page, room) in enumerate(zip(areas, bare, ask(empty, "rooms")[0], strict=True)):
        progress(at + 1, steps)
        maps, files = _maps(extract, area, room)
        pages.append({**page, **maps})
        pictures |= files
    progress(steps - 1, steps)
    remainder = _remainder(extract, lists)
    whole = {**data, "only_front": False, "map": map_data(picture)}
    whole |= {"pages": pages, "remainder": remainder}
    return replace(empty, data=whole, pictures=pictures), steps


def _pages(
    extract: Extract, areas: Sequence[AreaPage], lists: Mapping[LayerName, PaperRows]
) -> tuple[list[Data], dict[str, bytes]]:
    """Return the values of all pages, without maps yet, and the pictures of their legends."""
    sections, whole = legend_sections(extract), area_table(extract).answer
    pages: list[Data] = []
    pictures: dict[str, bytes] = {}
    for area in areas:
        page = _page(extract, area, lists)
        page["numbers"] = page_numbers(area, whole, extract.selection.lang)
        shown = area_sections(extract, area, sections)
        page["legend"], own = legend_data(shown, extract.selection.lang)
        pages.append(page)
        pictures |= own
    return pages, pictures


def _maps(
    extract: Extract, area: AreaPage, room: Mapping[str, Room]
) -> tuple[Data, dict[str, bytes]]:
    """Return the map and the locator of an area, drawn for the room that they have in mm."""
    width_mm, height_mm = room["map"]
    picture = draw_map(
        extract, width_mm=width_mm, height_mm=height_mm, focus=area.code, rows=area.rows
    )
    width_mm, height_mm = room["locator"]
    locator = draw_locator(extract, area.code, width_mm=width_mm, height_mm=height_mm)
    names = [f"{anchor(area.code)}-{what}.svg" for what in ("map", "locator")]
    data = {"map": map_data(picture, names[0]), "locator": map_data(locator, names[1])}
    return data, {names[0]: picture.svg, names[1]: locator.svg}


def _cover(extract: Extract, stamp: Stamp, options: Options) -> tuple[Data, dict[str, bytes]]:
    lang = stamp.lang
    title = atlas_title(extract, stamp)
    data, pictures = front_page(extract, stamp, options, title=title)
    lines = [sums_line(extract), *data["reconciliation"]["lines"]]
    keys = ("contents", "what", "here", "whole", "share")
    return {
        **data,
        "running": True,
        "reconciliation": {**data["reconciliation"], "lines": lines},
        "words": {**data["words"], **{key: say(f"atlas_{key}", lang) for key in keys}},
    }, pictures


def _page(extract: Extract, page: AreaPage, lists: Mapping[LayerName, PaperRows]) -> Data:
    """Return what the page of one area says, without its maps yet."""
    lang, layers = extract.selection.lang, extract.selection.layers
    level = level_name(extract.source.data.city.level(extract.selection.level), lang)
    return {
        "anchor": anchor(page.code),
        "name": cut(page.name),
        "about": say("atlas_about", lang, level=level.capitalize(), code=page.code),
        "empty": say("atlas_empty", lang) if page.empty else "",
        "map": None,
        "locator": None,
        "lists": [
            lists[layer].listed(places_in_answer(extract, layer, page.rows[layer]))
            for layer in FEATURE_LAYERS
            if layer in layers and len(page.rows[layer])
        ],
    }


def _remainder(extract: Extract, lists: Mapping[LayerName, PaperRows]) -> Data:
    """Return the rows that make the sum of the pages differ from the answer, with the reason."""
    lang = extract.selection.lang
    made = [
        {
            **lists[one.layer].listed(places_in_answer(extract, one.layer, one.rows)),
            "title": remainder_title(one, lang),
        }
        for one in shown_remainders(extract)
    ]
    title, text = say("atlas_remainder", lang), remainder_text(extract)
    return {"title": title, "text": text, "lists": made}
