"""A small map of the whole city in a corner: the rows that lie far from what the map is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exports.colors import ALARM, AREA_LINE, BACKDROP, BACKDROP_LINE, INK, QUIET, WHITE
from exports.picture.ground import fit, level_on_ground
from exports.picture.groups import group_dots
from exports.picture.markup import element, path, path_of, text
from exports.picture.measure import CAP, width_of
from exports.picture.paint import paint_marks
from exports.picture.scene import make_rows_scene
from exports.picture.symbols import LEAST_TEXT_MM
from exports.words import say
from layers.words import number

if TYPE_CHECKING:
    from exports.picture.ground import Sheet
    from exports.picture.groups import Group
    from exports.picture.question import Question
    from exports.picture.scene import Scene
    from layers.selection import LayerName

    Box = tuple[float, float, float, float]

_SHARE = 0.3
_LEAST_MM, _MOST_MM = 34.0, 70.0
_SMALLER = 0.85
_MARGIN_MM = 2.5


@dataclass(frozen=True, eq=False)
class Inset:
    """Some rows on a small map of their own, and the main map's frame in it; millimetres.

    ``ratio`` is "" where the scale is not to be said.
    """

    sheet: Sheet
    scene: Scene
    groups: tuple[Group, ...]
    window: Box
    title: str
    ratio: str
    unit: float

    @property
    def text_size(self) -> float:
        """Size of its texts."""
        return max(10.5 * self.unit, LEAST_TEXT_MM)

    @property
    def head(self) -> float:
        """Height of the line of its title; that of its ratio is as high."""
        return self.text_size * 1.6

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of all of it."""
        least = width_of(self.title, size=self.text_size, weight=600) + 6 * self.unit
        return max(self.sheet.width_mm, least), self.sheet.height_mm + 2 * self.head

    @property
    def rows(self) -> dict[LayerName, frozenset[int]]:
        """The rows of each layer that are drawn on it."""
        return self.scene.rows


def make_inset(rest: Question, main: Sheet, unit: float) -> Inset | None:
    """Return the inset of the rows that the main map leaves out, None if there are none.

    ``unit`` is the main map's; its own symbols are a little smaller.
    """
    coarsest = rest.extract.source.data.city.levels[0].key
    areas = level_on_ground(rest.extract.source, coarsest)
    west, south, east, north = (float(one) for one in areas.total_bounds)
    height = min(max(_SHARE * min(main.width_mm, main.height_mm), _LEAST_MM), _MOST_MM)
    width = min(max(height * (east - west) / (north - south), 0.6 * height), 1.5 * height)
    city = west, south, east, north
    scale = fit(city, width_mm=width, height_mm=height, margin_mm=_MARGIN_MM).scale
    # A round scale leaves room: the frame is drawn as close as the margin allows.
    width, height = (one * 1000 / scale + 2.02 * _MARGIN_MM for one in (east - west, north - south))
    sheet = fit(city, width_mm=width, height_mm=height, margin_mm=_MARGIN_MM)
    scene = make_rows_scene(rest, sheet)
    lang, n = rest.extract.selection.lang, sum(len(rows) for rows in scene.rows.values())
    if not n:
        return None
    return Inset(
        sheet=sheet,
        scene=scene,
        groups=group_dots(scene.dots, unit * _SMALLER),
        window=_window(main, sheet),
        title=say("picture_inset", lang, n=number(n, lang)),
        ratio=f"1:{number(sheet.scale, lang)}",
        unit=unit,
    )


def _window(main: Sheet, sheet: Sheet) -> Box:
    west, south, east, north = main.ground
    factor = 1000 / sheet.scale
    return (
        max((west - sheet.left) * factor, 0.0),
        max((sheet.top - north) * factor, 0.0),
        min((east - sheet.left) * factor, sheet.width_mm),
        min((sheet.top - south) * factor, sheet.height_mm),
    )


def draw_inset(inset: Inset, box: Box, lang: str) -> str:
    """Return the inset in its place."""
    unit, size = inset.unit, inset.text_size
    left, top, right, bottom = box
    width, shift = right - left, (right - left - inset.sheet.width_mm) / 2
    ground = element(
        "rect",
        width=width,
        height=bottom - top,
        rx=3 * unit,
        fill=WHITE,
        stroke=AREA_LINE,
        stroke_width=0.8 * unit,
    )
    line = inset.head / 2 + size * CAP / 2
    title = text(inset.title, (width / 2, line), size=size, weight=600)
    foot = inset.head + inset.sheet.height_mm + line
    ratio = text(inset.ratio, (width / 2, foot), size=size, fill=QUIET) if inset.ratio else ""
    inner = element("g", _inner(inset, lang), transform=f"translate({shift:.2f} {inset.head:.2f})")
    place = f"translate({left:.2f} {top:.2f})"
    return element("g", ground + inner + title + ratio, transform=place, class_="inset")


def _inner(inset: Inset, lang: str) -> str:
    unit = inset.unit
    land = path(
        path_of(inset.scene.backdrop),
        fill=BACKDROP,
        stroke=BACKDROP_LINE,
        stroke_width=0.7 * unit,
        fill_rule="evenodd",
    )
    shapes = path(
        path_of([one.shape for one in (*inset.scene.targets, *inset.scene.shapes)]),
        fill="#D1344B",
        stroke=ALARM,
        stroke_width=unit,
    )
    left, top, right, bottom = inset.window
    window = element(
        "rect",
        x=left,
        y=top,
        width=right - left,
        height=bottom - top,
        fill=WHITE,
        fill_opacity=0.6,
        stroke=INK,
        stroke_width=unit,
    )
    marks = paint_marks(inset.groups, unit=unit * _SMALLER, lang="it" if lang == "it" else "en")
    return land + window + shapes + marks
