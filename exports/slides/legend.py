"""The legend on a slide: the screen's lines as shapes and texts that can be edited."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

from exports.legend import OVER, SIZE_MM
from exports.picture import to_png
from exports.slides.shapes import decorative, describe, draw_convention, draw_swatch, draw_symbol
from exports.slides.text import MUTED, Box, Run, clean, height_of
from exports.words import say
from layers.message import legend_items
from layers.words import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exports.legend import LegendLine, LegendSection
    from exports.slides.deck import Sheet
    from layers.answer import Extract
    from layers.legend import Symbol

COLUMN = 3.6
"""Width of a column of the legend, in inches."""
_BETWEEN = 0.25
_PICTURE, _COUNT = 0.36, 0.45
_DPI = 600
# How large the type is tried, in points, and in how many columns.
_SIZES = (
    *((size, 1) for size in (14, 13, 12, 11.5, 11, 10.5, 10)),
    *((size, 2) for size in (11, 10, 9, 8)),
)
_ONE_COLUMN = sum(columns == 1 for _, columns in _SIZES)
_AFTER_LINE, _AFTER_SECTION = 0.03, 0.13


@dataclass(frozen=True)
class _Item:
    """A title, a line or a note with its height and what follows it, in inches."""

    section: int
    kind: str
    paragraph: tuple[Run, ...]
    height: float
    after: float
    line: LegendLine | None = None


@dataclass(frozen=True)
class Legend:
    """A legend laid out: its items column by column, and the size of its type in points."""

    columns: tuple[tuple[_Item, ...], ...]
    titles: tuple[str, ...]
    size: float

    @property
    def width(self) -> float:
        """Of all columns, in inches."""
        return len(self.columns) * (COLUMN + _BETWEEN) - _BETWEEN

    @property
    def height(self) -> float:
        """Of the highest column, in inches."""
        return max(
            (sum(one.height + one.after for one in each) for each in self.columns), default=0
        )


def lay_out(sections: Sequence[LegendSection], room: float, *, narrow: bool = False) -> Legend:
    """Return the legend as large as fits into that height (inches), in one column or in two.

    A ``narrow`` one is set smaller before it takes a second column.
    """
    sizes = (*_SIZES[:_ONE_COLUMN], (9.5, 1), (9, 1), *_SIZES[_ONE_COLUMN:]) if narrow else _SIZES
    tried = [_lay_out(sections, size, columns, room) for size, columns in sizes]
    return next((one for one in tried if one.height <= room), tried[-1])


def _lay_out(sections: Sequence[LegendSection], size: float, count: int, room: float) -> Legend:
    items = [item for at, one in enumerate(sections) for item in _items(at, one, size)]
    columns: list[list[_Item]] = [[]]
    used = 0.0
    for item in items:
        # A title does not stand alone at the foot of a column.
        needed = item.height * (3 if item.kind == "title" else 1)
        if used + needed > room and len(columns) < count:
            columns.append([])
            used = 0.0
        columns[-1].append(item)
        used += item.height + item.after
    titles = tuple(one.title for one in sections)
    return Legend(tuple(tuple(each) for each in columns), titles, size)


def _items(at: int, section: LegendSection, size: float) -> list[_Item]:
    made = []
    # A single line says itself what it is of.
    if section.title and len(section.lines) > 1:
        run = (Run(clean(section.title), size, bold=True),)
        made.append(_Item(at, "title", run, height_of([run], COLUMN) + 0.03, 0.02))
    for line in section.lines:
        run = (Run(clean(line.label), size),)
        high = height_of([run], COLUMN - _PICTURE - _COUNT)
        made.append(_Item(at, "line", run, high, _AFTER_LINE, line))
    if section.note:
        run = (Run(clean(section.note), max(size - 1.5, 8), color=MUTED),)
        made.append(_Item(at, "note", run, height_of([run], COLUMN), 0.0))
    last = made[-1] if made else None
    if last is not None:
        made[-1] = _Item(at, last.kind, last.paragraph, last.height, _AFTER_SECTION, last.line)
    return made


def add_legend(
    sheet: Sheet, legend: Legend, extract: Extract, box: Box, others: Sequence[Extract] = ()
) -> None:
    """Put a legend on a slide, from the upper left corner of the box.

    ``others`` are further answers whose symbols it has.
    """
    symbols = {
        f"{found.layer}:{found.key}": found.symbol
        for one in (extract, *others)
        for found in legend_items(one)
    }
    for number_of_column, items in enumerate(legend.columns):
        left, top = box.left + number_of_column * (COLUMN + _BETWEEN), box.top
        groups: dict[int, Any] = {}
        for item in items:
            if item.section not in groups:
                groups[item.section] = _add_group(sheet, legend.titles[item.section])
            group = groups[item.section]
            if item.line is None:
                place = Box(left, top, COLUMN, item.height)
                sheet.text(place, [item.paragraph], name=item.kind, inside=group)
            else:
                _add_line(sheet, item, Box(left, top, COLUMN, item.height), symbols, group)
            top += item.height + item.after


def _add_group(sheet: Sheet, title: str) -> Any:
    lang = sheet.stamp.lang
    group = sheet.slide.shapes.add_group_shape()
    shown = clean(title) or say("slides_place_conventions", lang)
    group.name = say("slides_place_legend", lang, title=shown)
    return group


def _add_line(
    sheet: Sheet, item: _Item, box: Box, symbols: Mapping[str, Symbol], group: Any
) -> None:
    line, size = item.line, item.paragraph[0].size
    if line is None:
        return
    # The picture stands beside the first line of a label that takes two.
    first = height_of([(Run("x", size),)], 1)
    _draw(sheet, line, group, symbols, Box(box.left, box.top, _PICTURE - 0.08, first))
    label = Box(box.left + _PICTURE, box.top, COLUMN - _PICTURE - _COUNT, box.height)
    sheet.text(label, [item.paragraph], name="label", inside=group)
    if line.n is None:
        return
    count = Box(box.right - _COUNT, box.top, _COUNT, first)
    sheet.text(
        count,
        [(Run(number(line.n, sheet.stamp.lang), size, bold=True),)],
        name="n",
        align=PP_ALIGN.RIGHT,
        anchor=MSO_ANCHOR.TOP,
        inside=group,
    )


def _draw(
    sheet: Sheet, line: LegendLine, group: Any, symbols: Mapping[str, Symbol], box: Box
) -> None:
    x, y, size = box.left + box.width / 2, box.top + box.height / 2, box.height * 0.88
    symbol = symbols.get(line.key)
    if symbol is not None:
        draw_symbol(group.shapes, symbol, x=x, y=y, radius=size * 0.42)
    elif line.key.startswith(OVER):
        _add_drawing(group, line, Box(x - size / 2, y - size / 2, size, size))
    elif line.color:
        draw_swatch(group.shapes, line.color, x=x, y=y, size=size)
    else:
        draw_convention(group.shapes, line.key, sheet.stamp.lang, x=x, y=y, size=size)


def _add_drawing(group: Any, line: LegendLine, box: Box) -> None:
    """Add a legend's own picture: no shape of the program looks like what is over a map."""
    body = to_png(line.picture, width_mm=SIZE_MM, height_mm=SIZE_MM, dpi=_DPI)
    made = group.shapes.add_picture(io.BytesIO(body), *box.lengths)
    # The library gives it the name of a file as its text.
    describe(made, "")
    decorative(made)
