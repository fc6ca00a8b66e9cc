"""The numbers per area and the rows of an answer as tables for slides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports.colors import WHITE, is_dark
from exports.slides.tables import Cell, Table, TableColumn, text_row
from exports.words import say
from layers.describe import level_plural
from layers.map.words import client_words
from layers.numbers import COUNTS, area_table
from layers.records import cell_text, records
from layers.selection import FEATURE_LAYERS
from layers.words import number
from layers.words import say as say_answer

if TYPE_CHECKING:
    from exports.slides.tables import Row
    from exports.stamp import Stamp
    from layers.answer import Extract
    from layers.numbers import AreaLine, AreaTable
    from layers.records import Records
    from layers.selection import LayerName
    from layers.words import Lang

_DARK, _LIGHT = "#0B1B2B", WHITE
_UNKNOWN = "–"
# Fields and their shares of the width, beside area and basis, which all have.
_FIELDS: dict[LayerName, tuple[tuple[str, ...], tuple[float, ...]]] = {
    "houses": (("name", "type", "address"), (3.0, 2.1, 2.9)),
    "target_areas": (("name", "programme", "years"), (3.2, 3.4, 1.2)),
}


def numbers_table(extract: Extract, *, size: float) -> Table:
    """Return the numbers per area: a line each, their sum, and the whole answer."""
    lang = extract.selection.lang
    words = client_words(lang)
    table, colored = area_table(extract), bool(extract.classes)
    columns = [TableColumn(words["column.area"], 2.15)]
    columns += [
        TableColumn(words[f"column.{name}"], share, numeric=True)
        for name, share in zip(COUNTS, (0.7, 1.05, 0.8, 0.95), strict=True)
    ]
    if colored:
        columns.insert(0, TableColumn(say("slides_class", lang), 0.8))
    labels = {one.color: one.label(lang) for one in extract.classes}
    level = level_plural(extract.source.data.city.level(extract.selection.level), lang)
    return Table(
        title=say("slides_numbers", lang, level=level),
        columns=tuple(columns),
        rows=tuple(_area_row(line, labels, lang) for line in table.lines),
        last=_sums(table, lang, colored=colored),
        size=size,
        empty=say("slides_empty", lang),
    )


def _area_row(line: AreaLine, labels: dict[str, str], lang: Lang) -> Row:
    cells = [Cell(line.name), *(Cell(number(n, lang)) for n in line.counts)]
    if labels:
        cells.insert(0, Cell(labels.get(line.color, ""), fill=line.color, rgb=_ink_on(line.color)))
    return tuple(cells)


def _sums(table: AreaTable, lang: Lang, *, colored: bool) -> tuple[Row, Row]:
    words = client_words(lang)

    def row(key: str, line: AreaLine) -> Row:
        texts = [words[key], *(number(n, lang) for n in line.counts)]
        return text_row([*([""] if colored else []), *texts], bold=True)

    return row("sum_of_areas", table.sums), row("in_the_answer", table.answer)


def _ink_on(color: str) -> str:
    """Return the ink that reads best on a colour; "" where there is none."""
    if not color:
        return ""
    return _LIGHT if is_dark(color) else _DARK


def list_tables(extract: Extract, stamp: Stamp) -> dict[LayerName, Table]:
    """Return the rows of each layer shown, in few columns and in words: for readers of slides."""
    shown = [layer for layer in FEATURE_LAYERS if layer in extract.selection.layers]
    return {layer: _layer_table(extract, stamp, layer) for layer in shown}


def _layer_table(extract: Extract, stamp: Stamp, layer: LayerName) -> Table:
    if layer == "pacts":
        return _pacts(extract, stamp)
    return _features(extract, stamp, layer, *_FIELDS[layer])


def _pacts(extract: Extract, stamp: Stamp) -> Table:
    lang, found = stamp.lang, _Found(extract, stamp, "pacts")
    unknown = set(extract.layers["pacts"].unknown.tolist())
    rows = []
    for at, position in enumerate(extract.layers["pacts"].inside.tolist()):
        state = " · ".join(dict.fromkeys(found.texts(at, "kind", "status")))
        if position in unknown:
            state = f"{state}. {client_words(lang)['in_force_unknown']}"
        day = found.texts(at, "date")
        rows.append(
            text_row(
                (
                    found.name(at),
                    state,
                    *(found.texts(at, "theme") or [_UNKNOWN]),
                    *(day or [_UNKNOWN]),
                    found.places(at),
                    found.basis(at),
                )
            )
        )
    # English writes its months out.
    date = 0.95 if lang == "it" else 1.25
    titles = (
        (found.label("name"), 4.15 - date),
        (say("slides_kind_status", lang), 2.5),
        (found.label("theme"), 1.85),
        (found.label("date"), date),
        (found.label("area"), 1.95),
        (found.label("placed_by"), 1.95),
    )
    return _table("pacts", titles, tuple(rows), lang)


def _features(
    extract: Extract,
    stamp: Stamp,
    layer: LayerName,
    fields: tuple[str, ...],
    shares: tuple[float, ...],
) -> Table:
    lang, found = stamp.lang, _Found(extract, stamp, layer)
    rows = []
    for at in range(len(found.records.rows)):
        texts = [found.name(at)]
        for name in fields[1:]:
            written = found.texts(at, *(("year_from", "year_to") if name == "years" else (name,)))
            texts.append("–".join(dict.fromkeys(written)) or _UNKNOWN)
        rows.append(text_row((*texts, found.places(at), found.basis(at))))
    labels = [say("slides_year", lang) if one == "years" else found.label(one) for one in fields]
    titles = (
        *zip(labels, shares, strict=True),
        (found.label("area"), 2.5),
        (found.label("placed_by"), 1.9),
    )
    return _table(layer, titles, tuple(rows), lang)


def _table(
    layer: LayerName, titles: tuple[tuple[str, float], ...], rows: tuple[Row, ...], lang: Lang
) -> Table:
    return Table(
        title=f"{say_answer(f'short.{layer}', lang)}: {number(len(rows), lang)}",
        columns=tuple(TableColumn(title, share) for title, share in titles),
        rows=rows,
        empty=say("slides_empty", lang),
        key=layer,
    )


class _Found:
    """The records of a layer, asked by field; a field that they do not have is empty."""

    def __init__(self, extract: Extract, stamp: Stamp, layer: LayerName) -> None:
        self.records: Records = records(extract, layer, access=stamp.access)
        self._lang = stamp.lang
        self._at = {column.name: at for at, column in enumerate(self.records.columns)}
        self._level = f"area_{extract.selection.level}"

    def label(self, name: str) -> str:
        """Return the title of a field; ``area`` is the area of the level."""
        at = self._at.get(self._level if name == "area" else name)
        return "" if at is None else self.records.columns[at].label

    def texts(self, at: int, *names: str) -> list[str]:
        """Return what is known of some fields of a row."""
        row = self.records.rows[at]
        written = [cell_text(row[self._at[name]], self._lang) for name in names if name in self._at]
        return [text for text in written if text]

    def name(self, at: int) -> str:
        """Return the name of a row, or its id."""
        return (self.texts(at, "name") or self.texts(at, "id"))[0]

    def places(self, at: int) -> str:
        """Return the areas of the level and, where they are others, the comuni."""
        texts = dict.fromkeys(self.texts(at, self._level, "area_comune"))
        return "\u00a0· ".join(texts) or _UNKNOWN

    def basis(self, at: int) -> str:
        """Return how a row was placed, and how precisely where its place is approximate."""
        basis = "".join(self.texts(at, "placed_by"))
        precision = self._at.get("precision_m")
        metres = None if precision is None else self.records.rows[at][precision]
        if not metres or "lon" not in self._at or self.records.rows[at][self._at["lon"]] is None:
            return basis
        return say("slides_approximate", self._lang, basis=basis, n=number(metres, self._lang))
