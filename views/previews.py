"""What a reader sees of a file before it is downloaded: read back from the file where that can be.

Pictures of the first pages, the first rows of tables, the layers of geodata with their counts.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pyarrow.parquet
from PIL import Image

from exports.tables import heading, layer_table
from layers.atlas import area_pages
from layers.records import cell_text
from layers.selection import FEATURE_LAYERS
from layers.words import number
from layers.words import say as say_answer
from views.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exports.formats import Made
    from exports.stamp import Stamp
    from layers.answer import Extract
    from layers.selection import LayerName
    from layers.words import Lang

MOST_PAGES = 3
MOST_ROWS = 5
_MOST_COLUMNS = 6
_MOST_LETTERS = 90
_WIDEST = 1_000
"""Pixels: more is not seen in a third of a screen, and a page at 300 dpi has 5,000."""


@dataclass(frozen=True)
class Table:
    """Rows of text; the caption says what of the file is shown."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Preview:
    """Pictures (PNG) and tables; ``note`` says how much more there is in the file."""

    pictures: tuple[bytes, ...] = ()
    tables: tuple[Table, ...] = ()
    note: str = ""


def preview(
    shown_as: str,
    made: Sequence[Made],
    extract: Extract,
    stamp: Stamp,
    pages: Sequence[bytes],
) -> Preview:
    """Return the preview of files.

    Parameters
    ----------
    shown_as
        A format's key, ``atlas-pdf``, ``atlas-pptx`` or ``pack``.
    made
        The files.
    pages
        How its pages look, as PNG; empty where it has none.
    """
    lang = stamp.lang
    seen = [one.body for one in made] if shown_as == "png" else pages
    if shown_as in {"pdf", "svg", "png"}:
        return _pictures(seen, lang)
    tables = tuple(_tables(shown_as, made, extract, stamp))
    return replace(_pictures(seen, lang), tables=tables) if seen else Preview(tables=tables)


def _tables(shown_as: str, made: Sequence[Made], extract: Extract, stamp: Stamp) -> Iterable[Table]:
    lang = stamp.lang
    match shown_as:
        case "pptx" | "atlas-pptx":
            yield _slides(made[0].body, lang)
        case "atlas-pdf":
            yield _areas_in(extract, lang)
        case "xlsx":
            yield _counted(extract, lang)
            yield _first_rows(extract, stamp)
        case "csv":
            yield from _of_csv(made, lang)
        case "gpkg" | "geojson" | "parquet":
            yield _layers_in(shown_as, made, lang)
        case "pack":
            yield _files_in(made[0].body, lang)
        case _:
            yield _counted(extract, lang)


def size_text(size: int, lang: Lang) -> str:
    """Write a size in bytes as people say it."""
    kilo = 1_000
    if size < kilo * kilo:
        return f"{number(max(1, round(size / kilo)), lang)} kB"
    return f"{number(size / kilo**2, lang, decimals=1)} MB"


def _pictures(bodies: Sequence[bytes], lang: Lang) -> Preview:
    more = len(bodies) - MOST_PAGES
    key = "preview_pages" if len(bodies) > 1 else "preview_page"
    note = say(key, lang, n=len(bodies)) if more <= 0 else say("preview_more", lang, n=len(bodies))
    return Preview(pictures=tuple(_smaller(body) for body in bodies[:MOST_PAGES]), note=note)


def _smaller(body: bytes) -> bytes:
    with Image.open(io.BytesIO(body)) as picture:
        if picture.width <= _WIDEST:
            return body
        picture.thumbnail((_WIDEST, _WIDEST * 2))
        target = io.BytesIO()
        picture.save(target, "PNG")
    return target.getvalue()


def _slides(body: bytes, lang: Lang) -> Table:
    # Only who looks at slides waits for what reads them.
    from pptx import Presentation  # noqa: PLC0415

    deck = Presentation(io.BytesIO(body))
    rows = []
    for at, slide in enumerate(deck.slides, 1):
        title = slide.shapes.title
        lines = sum(len(one.table.rows) - 1 for one in slide.shapes if one.has_table)
        written = _cut(title.text_frame.text if title is not None else "")
        rows.append((str(at), written, number(lines, lang) if lines else "–"))
    columns = _said(("preview_slide", "preview_title", "preview_table_rows"), lang)
    shown = tuple(rows[: 4 * MOST_ROWS])
    note = say("preview_slides", lang, n=number(len(rows), lang))
    return Table(note, columns, shown)


def _areas_in(extract: Extract, lang: Lang) -> Table:
    pages = area_pages(extract)
    names = [say_answer(f"short.{layer}", lang) for layer in FEATURE_LAYERS]
    rows = [
        (page.name, *(number(len(page.rows[layer]), lang) for layer in FEATURE_LAYERS))
        for page in pages[: 4 * MOST_ROWS]
    ]
    caption = say("preview_atlas", lang, n=number(len(pages), lang))
    return Table(caption, (say("preview_area", lang), *names), tuple(rows))


def _counted(extract: Extract, lang: Lang) -> Table:
    """Say how many rows of each layer are in the answer: that is what every file holds."""
    rows = [
        (say_answer(f"short.{layer}", lang), number(len(extract.layers[layer].inside), lang))
        for layer in FEATURE_LAYERS
        if layer in extract.selection.layers
    ]
    columns = _said(("preview_layer", "preview_rows"), lang)
    return Table(say("preview_layers", lang), columns, tuple(rows))


def _first_rows(extract: Extract, stamp: Stamp) -> Table:
    """Return the first rows of the first layer that has any, as the workbook's sheet has them."""
    lang = stamp.lang
    filled: list[LayerName] = [one for one in FEATURE_LAYERS if len(extract.layers[one].inside)]
    layer = filled[0] if filled else "areas"
    table = layer_table(extract, layer, access=stamp.access)
    cells = [[cell_text(value, lang) for value in row] for row in table.rows[:MOST_ROWS]]
    name = say_answer(f"short.{layer}", lang) if filled else say("layer_areas", lang)
    return _table(name, [heading(one) for one in table.columns], cells, len(table.rows), lang)


def _of_csv(made: Sequence[Made], lang: Lang) -> Iterable[Table]:
    for one in made:
        if not one.name.endswith(".csv"):
            continue
        text = one.body.decode("utf-8-sig")
        delimiter = ";" if one.body.startswith("\ufeff".encode()) else ","
        head, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        yield _table(one.name, head, rows[:MOST_ROWS], len(rows), lang)


def _table(
    name: str, columns: Sequence[str], rows: Sequence[Sequence[str]], n: int, lang: Lang
) -> Table:
    shown, total = number(len(rows), lang), number(n, lang)
    more = len(columns) - _MOST_COLUMNS
    left_out = say("preview_columns", lang, n=number(more, lang)) if more > 0 else ""
    caption = say("preview_first", lang, name=name, shown=shown, n=total)
    return Table(
        f"{caption}{left_out}",
        tuple(columns[:_MOST_COLUMNS]),
        tuple(tuple(_cut(cell) for cell in row[:_MOST_COLUMNS]) for row in rows),
    )


def _layers_in(shown_as: str, made: Sequence[Made], lang: Lang) -> Table:
    rows = [(name, number(n, lang)) for one in made for name, n in _counts(shown_as, one)]
    columns = _said(("preview_layer", "preview_rows"), lang)
    return Table(say("preview_layers", lang), columns, tuple(rows))


def _counts(shown_as: str, made: Made) -> Iterable[tuple[str, int]]:
    """Count the features of each layer of a file, from the file."""
    match shown_as:
        case "parquet" if made.name.endswith(".parquet"):
            yield made.name, pyarrow.parquet.read_metadata(io.BytesIO(made.body)).num_rows
        case "geojson" if made.name.endswith(".geojson"):
            yield made.name, len(json.loads(made.body)["features"])
        case "gpkg":
            yield from _of_geopackage(made.body)


def _of_geopackage(body: bytes) -> Iterable[tuple[str, int]]:
    """A GeoPackage is a SQLite database: its list of contents names the tables of features."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(body)
        contents = "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'"
        for (name,) in database.execute(contents).fetchall():
            quoted = str(name).replace('"', '""')
            count = f'SELECT count(*) FROM "{quoted}"'  # noqa: S608 - a name cannot be bound
            yield str(name), int(database.execute(count).fetchone()[0])


def _files_in(body: bytes, lang: Lang) -> Table:
    with ZipFile(io.BytesIO(body)) as archive:
        rows = tuple((one.filename, size_text(one.file_size, lang)) for one in archive.infolist())
    caption = say("preview_files", lang, n=number(len(rows), lang))
    return Table(caption, _said(("preview_file", "preview_size"), lang), rows)


def _said(keys: Sequence[str], lang: Lang) -> tuple[str, ...]:
    return tuple(say(key, lang) for key in keys)


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…"
