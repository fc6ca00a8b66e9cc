"""What the first page of a sheet or an atlas says, and what stands at the foot of every page."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from exports import qr
from exports.fonts import drawable
from exports.legend import legend_sections
from exports.long_texts import at_the_end, cut, front_notices, front_sentence
from exports.paper.typesetting import Unseen
from exports.words import say
from layers.describe import level_name
from layers.numbers import COUNTS, area_table
from layers.words import day, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exports.formats import Options
    from exports.legend import LegendSection
    from exports.picture import Picture
    from exports.stamp import Stamp
    from layers.answer import Extract
    from layers.numbers import AreaLine
    from layers.sources import Source
    from layers.words import Lang

    Data = dict[str, Any]
    Pictures = dict[str, bytes]

MAP, QR = "map.svg", "qr.svg"
# The typesetter takes no longer address.
_MOST_TO_FOLLOW = 8000


def front_page(
    extract: Extract, stamp: Stamp, options: Options, *, title: str = ""
) -> tuple[Data, Pictures]:
    """Return the values and the pictures of a first page, but for its map.

    Parameters
    ----------
    title
        What stands over it; "" for the title of the stamp.
    """
    lang, title = stamp.lang, title or stamp.title
    legend, pictures = legend_data(legend_sections(extract), lang)
    code = qr.svg(stamp.link)
    data: Data = {
        **_page(stamp, options, title),
        "title": title,
        "sentence": front_sentence(stamp),
        "count_line": stamp.count_line,
        "reconciliation": _lines(say("reconciliation", lang), stamp.reconciliation),
        "warnings": _lines(say("warnings", lang), front_notices(stamp)),
        "legend": legend,
        "link": qr.shown(stamp.link),
        "link_target": Unseen(stamp.link if len(stamp.link) <= _MOST_TO_FOLLOW else ""),
        "made_line": stamp.made_line,
        "qr": {"picture": Unseen(QR), "alt": Unseen(say("sheet_qr_alt", lang))} if code else None,
        "map": None,
        "table": table_data(extract),
        "at_the_end": [_lines(*part) for part in at_the_end(stamp)],
        "sources": _sources(stamp),
    }
    return data, {**pictures, **({QR: code} if code else {})}


def map_data(picture: Picture, name: str = MAP) -> Data:
    """Return a map for a template: at its own size, with its alternative text."""
    return {
        "picture": Unseen(name),
        "width": picture.width_mm,
        "height": picture.height_mm,
        "alt": Unseen(drawable(picture.alt)),
    }


def legend_data(sections: Sequence[LegendSection], lang: Lang) -> tuple[list[Data], Pictures]:
    """Return a legend for a template and the pictures of its lines."""
    pictures: Pictures = {}
    made = []
    for section in sections:
        lines = []
        for line in section.lines:
            # Named by what it holds: the same picture is one file, however many legends need it.
            name = f"legend-{hashlib.sha256(line.picture).hexdigest()[:16]}.svg"
            pictures[name] = line.picture
            n = "" if line.n is None else number(line.n, lang)
            lines.append({"picture": Unseen(name), "label": line.label, "n": n})
        made.append({"title": section.title, "note": section.note, "lines": lines})
    return made, pictures


def table_data(extract: Extract) -> Data:
    """Return the numbers per area for a template: the areas, their sum, the answer."""
    lang, table = extract.selection.lang, area_table(extract)
    level = extract.source.data.city.level(extract.selection.level)
    sums, answer = _area_line(table.sums, lang), _area_line(table.answer, lang)
    return {
        "area": level_name(level, lang).capitalize(),
        "counts": [say(f"sheet_count_{name}", lang) for name in COUNTS],
        "page": say("sheet_page_column", lang),
        "lines": [_area_line(line, lang) for line in table.lines],
        "sums": {**sums, "name": say("sheet_area_sums", lang)},
        "answer": {**answer, "name": say("sheet_area_answer", lang)},
    }


def anchor(code: str) -> Unseen:
    """Return the name by which the pages of an atlas find an area; any code makes a valid one."""
    return Unseen(f"area-{code.encode().hex()}")


def _page(stamp: Stamp, options: Options, title: str) -> Data:
    lang = stamp.lang
    words = {
        "link": stamp.link_label,
        "page": say("sheet_page_of", lang, n="{n}", total="{total}"),
        **{key: say(f"sheet_{key}", lang) for key in ("legend", "areas")},
    }
    return {
        "lang": Unseen(lang),
        "paper": Unseen(options.paper),
        "orientation": Unseen(options.orientation),
        "document_title": Unseen(drawable(f"{title} – {front_sentence(stamp)}")),
        "author": Unseen(say("sheet_author", lang)),
        "date": {"year": stamp.made.year, "month": stamp.made.month, "day": stamp.made.day},
        "short_title": title,
        "made": stamp.made_line,
        "fingerprint_line": f"{say('fingerprint', lang)}: {stamp.fingerprint}",
        "access_note": stamp.access_note,
        "running": False,
        "words": words,
    }


def _lines(title: str, lines: Sequence[str]) -> Data:
    return {"title": title, "lines": list(lines)}


def _area_line(line: AreaLine, lang: Lang) -> Data:
    return {
        "name": cut(line.name),
        "anchor": anchor(line.code),
        "color": Unseen(line.color),
        "counts": [number(n, lang) for n in line.counts],
    }


def _sources(stamp: Stamp) -> Data:
    lang = stamp.lang
    keys = ("title", "from", "licence", "day", "rows")
    widths = (2.2, 4.0, 1.8, 1.0, 0.6)
    return {
        "title": say("sources", lang),
        "columns": [
            {"label": say(f"sheet_source_{key}", lang), "width": width}
            for key, width in zip(keys, widths, strict=True)
        ],
        "rows": [_source_row(source, lang) for source in stamp.sources],
    }


def _source_row(source: Source, lang: Lang) -> list[Data]:
    texts = (source.title, source.source, source.licence, day(source.retrieved, lang))
    cells = [{"text": text, "more": ""} for text in (*texts, number(source.rows, lang))]
    cells[0]["more"] = source.note
    return cells
