"""The maps of a reading on slides: those of a group beside each other, one scale, one legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports.picture.readings import draw_reading_maps
from exports.readings.legend import reading_legend
from exports.readings.words import say
from exports.slides.deck import BODY
from exports.slides.legend import add_legend, lay_out
from exports.slides.map import ENLARGED, MM, add_picture
from exports.slides.text import Box, Run, clean, height_of, shortened

if TYPE_CHECKING:
    from exports.picture.map_groups import MapGroup
    from exports.slides.deck import Deck

_BETWEEN, _TITLE = 0.25, 12
_SIDES = 1.25
"""How wide a map is to its height where there is room for either."""


def add_maps(deck: Deck, group: MapGroup) -> None:
    """Add the slide of a group of maps."""
    first = group.maps[0].extract
    lang, alone = first.selection.lang, len(group.maps) == 1
    title = group.maps[0].title if alone else _together(group)
    sheet = deck.add(title or say("map", lang))
    top = max(BODY.top, sheet.title_bottom + 0.1)
    legend = lay_out(reading_legend(group), BODY.bottom - top, narrow=True)
    room = Box(BODY.left, top, BODY.width - legend.width - _BETWEEN, BODY.bottom - top)
    head = 0.0 if alone else _head(group, room.width / 2)
    boxes = _boxes(len(group.maps), room, head)
    size_mm = boxes[0].width * MM / ENLARGED, boxes[0].height * MM / ENLARGED
    pictures = draw_reading_maps(group, size_mm=size_mm, with_ratio=False)
    for one, picture, box in zip(group.maps, pictures, boxes, strict=True):
        if not alone:
            text = shortened(clean(one.title), box.width, _TITLE, bold=True, lines=2)
            run = (Run(text, _TITLE, bold=True),)
            place = Box(box.left, box.top - head, box.width, height_of([run], box.width))
            sheet.text(place, [run], name=one.title)
        add_picture(sheet, picture, box)
    others = [one.extract for one in group.maps[1:]]
    left = room.right + _BETWEEN
    add_legend(sheet, legend, first, Box(left, top, legend.width, legend.height), others)
    deck.finish(sheet)


def _together(group: MapGroup) -> str:
    """Return the title of several maps: the names of all."""
    return " · ".join(dict.fromkeys(one.title for one in group.maps if one.title))


def _head(group: MapGroup, width: float) -> float:
    """Return how high the titles over the maps are, a little room below them included."""
    heads = [(Run(clean(one.title), _TITLE, bold=True),) for one in group.maps]
    two_lines = 2 * _TITLE * 1.2 / 72
    return min(max(height_of([one], width) for one in heads), two_lines) + 0.04


def _boxes(n: int, room: Box, head: float) -> list[Box]:
    """Return the places of so many maps, all alike and as large as can be; ``head`` over each."""
    found = []
    for columns in range(1, n + 1):
        rows = -(-n // columns)
        wide = (room.width - (columns - 1) * _BETWEEN) / columns
        high = (room.height - (rows - 1) * _BETWEEN) / rows - head
        found.append((min(wide, high * _SIDES), -columns, wide, high))
    _, negative, wide, high = max(found)
    columns = -negative
    return [
        Box(
            room.left + (at % columns) * (wide + _BETWEEN),
            room.top + head + (at // columns) * (high + head + _BETWEEN),
            wide,
            high,
        )
        for at in range(n)
    ]
