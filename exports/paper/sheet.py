"""The sheet: the answer on paper, its map at true scale. One template gives PDF, PNG and SVG."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from exports.paper.front_page import MAP, front_page, map_data
from exports.paper.row_lists import paper_rows
from exports.paper.typesetting import Document, ask
from exports.picture import draw_map
from layers.selection import FEATURE_LAYERS

if TYPE_CHECKING:
    from exports.formats import Options
    from exports.progress import Progress
    from exports.stamp import Stamp
    from layers.answer import Extract

STEPS = 3
"""The map's room, the map, the pages."""


def sheet(extract: Extract, stamp: Stamp, options: Options, progress: Progress) -> Document:
    """Return the sheet of an answer, ready to be set.

    The first page is laid out without its map, to know how much room the texts leave; the map is
    then drawn for exactly that room, so that its scale is true. ``progress`` is called for all
    steps but the last, which is the setting itself.

    Raises
    ------
    ExportError
        If the answer cannot be set.
    """
    progress(0, STEPS)
    data, pictures = front_page(extract, stamp, options)
    empty = Document("sheet", {**data, "only_front": True, "lists": []}, pictures, stamp.made)
    width_mm, height_mm = room_of_map(empty)
    progress(1, STEPS)
    picture = draw_map(extract, width_mm=width_mm, height_mm=height_mm)
    progress(2, STEPS)
    shown = [layer for layer in FEATURE_LAYERS if layer in extract.selection.layers]
    return replace(
        empty,
        data={
            **data,
            "map": map_data(picture),
            "only_front": False,
            "lists": [paper_rows(extract, layer, stamp).listed() for layer in shown],
        },
        pictures={**pictures, MAP: picture.svg},
    )


def room_of_map(document: Document) -> tuple[float, float]:
    """Return width and height in mm of the room that a first page has for its map."""
    room = ask(document, "map-box")[0]
    return float(room["width"]), float(room["height"])
