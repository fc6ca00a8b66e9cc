"""A reading as a sheet: one PDF tagged to PDF/UA-1, or its pages as PNG or SVG."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from exports.formats import Made
from exports.long_texts import cut
from exports.paper.front_page import front_page, legend_data, map_data
from exports.paper.sheet_files import page_name
from exports.paper.typesetting import Document, Unseen, as_pdf, as_png, as_svg, ask
from exports.picture.map_groups import map_groups
from exports.picture.readings import draw_reading_maps
from exports.readings.cells import cell_text, in_order
from exports.readings.legend import reading_legend
from exports.readings.paper_tables import table_data
from exports.readings.words import say
from exports.words import say as say_file

if TYPE_CHECKING:
    from exports.formats import Options
    from exports.picture.map_groups import MapGroup
    from exports.progress import Progress
    from exports.stamp import Stamp
    from layers.readings.model import Figure, Reading
    from layers.words import Lang

    Data = dict[str, Any]
    Pictures = dict[str, bytes]

_FOLDER = Path(__file__).parent
_LEAST_MAP_MM = {"a4": 62.0, "a3": 85.0}
"""A map that would be smaller on the first page begins the next one."""
_HIGHEST = 0.8
"""Of its width a map is not higher: else a page is all map."""
_GAP_MM, _ROW_GAP_MM = 4.0, 3.0


def make_pdf(
    reading: Reading, stamp: Stamp, options: Options, progress: Progress
) -> tuple[Made, ...]:
    """Make the sheet of a reading; the same reading on the same day gives the same bytes.

    Raises
    ------
    ExportError
        If it cannot be set, here and in the other makers of this module.
    """
    body = as_pdf(sheet(reading, stamp, options, progress))
    progress(1, 1)
    return (Made(f"{stamp.stem}.pdf", body),)


def make_png(
    reading: Reading, stamp: Stamp, options: Options, progress: Progress
) -> tuple[Made, ...]:
    """Make the pages of the sheet as pictures at ``options.dpi``."""
    pages = as_png(sheet(reading, stamp, options, progress), dpi=options.dpi)
    progress(1, 1)
    return tuple(Made(page_name(stamp, at, ".png"), page) for at, page in enumerate(pages, 1))


def make_svg(
    reading: Reading, stamp: Stamp, options: Options, progress: Progress
) -> tuple[Made, ...]:
    """Make the pages of the sheet as drawings."""
    pages = as_svg(sheet(reading, stamp, options, progress))
    progress(1, 1)
    return tuple(Made(page_name(stamp, at, ".svg"), page) for at, page in enumerate(pages, 1))


def sheet(reading: Reading, stamp: Stamp, options: Options, progress: Progress) -> Document:
    """Return the sheet of a reading, ready to be set.

    Its head is laid out first, to know how much room it leaves; the maps are then drawn for
    exactly that room or for a page of their own, so that their scale is true. ``progress`` is
    called for each group of maps; the setting itself is the last step.

    Raises
    ------
    ExportError
        If it cannot be set, or a map cannot be drawn.
    """
    data, pictures = _words(reading, stamp, options)
    groups = map_groups(reading.maps)
    legends = [legend_data(reading_legend(one), stamp.lang) for one in groups]
    for _, found in legends:
        pictures |= found
    bare = [{"legend": legend} for legend, _ in legends]
    front = {**data, "only_front": True, "groups": bare}
    steps = len(groups) + 1
    progress(0, steps)
    room = ask(Document("reading", front, pictures, stamp.made, _FOLDER), "rooms")[0]
    made = []
    for at, (group, (legend, _)) in enumerate(zip(groups, legends, strict=True)):
        drawn, found = _group(group, at, room, options)
        made.append({**drawn, "legend": legend})
        pictures |= found
        progress(at + 1, steps)
    whole = {**data, "only_front": False, "groups": made}
    return Document("reading", whole, pictures, stamp.made, _FOLDER)


def _words(reading: Reading, stamp: Stamp, options: Options) -> tuple[Data, Pictures]:
    """Return all but the maps."""
    lang = stamp.lang
    data, pictures = front_page(reading.extract, stamp, options)
    read, lists = in_order(reading)
    words = {key: say(key, lang) for key in ("legend", "notes", "origin", "question")}
    city = say_file("title", lang, city=reading.extract.source.data.city.name)
    landscape = options.orientation == "landscape"
    return {
        **data,
        "words": {**data["words"], **words},
        "running": True,
        "kicker": city,
        "title": cut(reading.title),
        "asked": reading.sentence,
        "qr_alt": Unseen(say("qr_alt", lang)),
        "figures": [_figure(one, lang) for one in reading.figures],
        "figure_columns": _figure_columns(len(reading.figures), wide=landscape),
        "tables": [table_data(one, options, lang) for one in read],
        "lists": [table_data(one, options, lang) for one in lists],
        "notes": list(reading.notes),
    }, pictures


def _figure_columns(n: int, *, wide: bool) -> int:
    """Return in how many columns so many figures stand: rows of like length."""
    most = 6 if wide else 4
    rows = -(-n // most)
    return -(-n // rows) if rows else 1


def _figure(one: Figure, lang: Lang) -> Data:
    text = cell_text(one.value, one.kind, lang)
    return {"label": one.label, "text": text, "unknown": one.value is None, "note": one.note}


def _group(group: MapGroup, at: int, room: Data, options: Options) -> tuple[Data, Pictures]:
    """Return the maps of a group for the template, and their pictures."""
    landscape, title = options.orientation == "landscape", float(room["title"])
    n, width = len(group.maps), float(room["width"])
    under = 0.0 if landscape else float(room["under"][at])
    first, page = float(room["first"]) - under, float(room["page"]) - under
    columns, size = _cells(n, width, first, title)
    breaks = at > 0 or min(size) < _LEAST_MAP_MM[options.paper] * (1 if n == 1 else 0.8)
    if breaks:
        columns, size = _cells(n, width, page, title)
    drawn = draw_reading_maps(group, size_mm=size)
    names = [f"map-{at}-{place}.svg" for place in range(n)]
    maps = [
        {**map_data(picture, name), "title": one.title}
        for one, picture, name in zip(group.maps, drawn, names, strict=True)
    ]
    return {
        "columns": columns,
        "cell": {"width": size[0], "height": size[1]},
        "breaks": breaks,
        "maps": maps,
    }, {name: picture.svg for name, picture in zip(names, drawn, strict=True)}


def _cells(n: int, width: float, height: float, title: float) -> tuple[int, tuple[float, float]]:
    """Return in how many columns so many maps stand, and the size of each (mm): the largest."""
    found = []
    for columns in range(1, n + 1):
        rows = -(-n // columns)
        wide = (width - (columns - 1) * _GAP_MM) / columns
        high = (height - (rows - 1) * _ROW_GAP_MM) / rows - title
        size = wide, min(high, wide * _HIGHEST)
        found.append((min(size[0], size[1] / 0.8), -columns, size))
    best = max(found)
    wide, high = best[2]
    return -best[1], (round(wide - 0.005, 2), round(max(high, 10.0) - 0.005, 2))
