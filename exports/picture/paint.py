"""Puts a scene on paper: below first, in the screen's colours (``layers/map/client/paint.js``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports.colors import AREA_LINE, BACKDROP, BACKDROP_LINE, BLUE, INK, MUTED_INK, WHITE, is_dark
from exports.picture.labels import leader_end
from exports.picture.markup import element, path, path_of, text
from exports.picture.measure import ASCENT, CAP, LINE
from exports.picture.symbols import (
    SYMBOL_RADIUS,
    draw_badge,
    draw_group,
    draw_precision,
    draw_symbol,
    draw_target,
    symbol_color,
)
from layers.ambiti import MOST_AMBITI
from layers.words import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exports.picture.groups import Group
    from exports.picture.labels import Label
    from exports.picture.scene import Scene, Shape
    from layers.words import Lang

GROUND = "#F3F6F9"
_COARSE_LINE = "#5A6F84"
_MANY = 150


def paint_scene(scene: Scene, *, width_mm: float, height_mm: float, unit: float) -> str:
    """Return everything but marks and labels."""
    ground = element("rect", width=width_mm, height=height_mm, fill=GROUND)
    return "".join(
        (
            ground,
            element("g", _backdrop(scene, unit), class_="backdrop"),
            element("g", _areas(scene, unit), class_="areas"),
            element("g", _targets(scene, unit), class_="targets"),
            element("g", "".join(_shape(one, unit) for one in scene.shapes), class_="shapes"),
            element("g", _outlines(scene, unit), class_="outlines"),
        )
    )


def _backdrop(scene: Scene, unit: float) -> str:
    return "".join(
        path(
            path_of(shape),
            fill=BACKDROP,
            stroke=BACKDROP_LINE,
            stroke_width=unit,
            fill_rule="evenodd",
        )
        for shape in scene.backdrop
    )


def _areas(scene: Scene, unit: float) -> str:
    """Fills first, then the lines, all of one style in one path."""
    fills = _fills(scene)
    thin = 0.6 if len(scene.areas) > _MANY else 0.9
    every = "".join(path_of(area.shape) for area in scene.areas)
    lines = path(
        every, fill="none", stroke=AREA_LINE, stroke_width=thin * unit, stroke_linejoin="round"
    )
    if len(scene.areas) <= len(scene.backdrop):
        return "".join((*fills, lines))
    coarse = path(
        path_of(scene.backdrop),
        fill="none",
        stroke=_COARSE_LINE,
        stroke_width=1.3 * unit,
        stroke_linejoin="round",
    )
    return "".join((*fills, lines, coarse))


def _fills(scene: Scene) -> list[str]:
    """Those of one colour in one path; ambiti may overlap: one by one, the smaller ones on top."""
    if len(scene.areas) <= MOST_AMBITI:
        large_first = sorted(scene.areas, key=lambda area: -area.shape.area)
        return [
            path(path_of(area.shape), fill=area.fill, fill_rule="evenodd") for area in large_first
        ]
    by_fill: dict[str, list[str]] = {}
    for area in scene.areas:
        by_fill.setdefault(area.fill, []).append(path_of(area.shape))
    return [path("".join(data), fill=fill, fill_rule="evenodd") for fill, data in by_fill.items()]


def _targets(scene: Scene, unit: float) -> str:
    return "".join(
        draw_target(one.shape, one.symbol, chosen=one.chosen, unit=unit) for one in scene.targets
    )


def _shape(one: Shape, unit: float) -> str:
    color, data = symbol_color(one.symbol), path_of(one.shape)
    area = one.shape.area > 0
    style = {"stroke_linejoin": "round", "stroke_linecap": "round"}
    return "".join(
        (
            path(data, fill=color, fill_opacity=0.35, fill_rule="evenodd") if area else "",
            path(data, fill="none", stroke=WHITE, stroke_width=5 * unit, **style),
            path(data, fill="none", stroke=color, stroke_width=2.5 * unit, **style),
        )
    )


def _outlines(scene: Scene, unit: float) -> str:
    data = "".join(path_of(one) for one in scene.outlines)
    style = {"fill": "none", "stroke_linejoin": "round"}
    return path(data, stroke=WHITE, stroke_width=6 * unit, **style) + path(
        data, stroke=BLUE, stroke_width=3.2 * unit, **style
    )


def paint_marks(groups: Sequence[Group], *, unit: float, lang: Lang) -> str:
    """Return the symbols; rings of approximate points below all of them."""
    rings = "".join(_precision(group, unit) for group in groups if group.n == 1)
    marks = "".join(_mark(group, unit, lang) for group in groups)
    return element("g", rings, class_="precision") + element("g", marks, class_="marks")


def _precision(group: Group, unit: float) -> str:
    precise = group.members[0].precision_mm
    if not precise:
        return ""
    return draw_precision((group.x, group.y), max(11 * unit, precise), unit)


def _mark(group: Group, unit: float, lang: Lang) -> str:
    at = group.x, group.y
    if group.n == 1:
        drawn = draw_symbol(group.members[0].symbol, at, radius=SYMBOL_RADIUS * unit, unit=unit)
    else:
        features = {(one.layer, one.row): one.symbol for one in group.members}
        colors = [symbol_color(one) for one in features.values()]
        drawn = draw_group(at, group.radius, colors, number(group.n, lang), unit)
    return element("g", drawn, data_n=group.n)


def paint_labels(labels: Iterable[Label]) -> str:
    """Return the names and counts; frames and leaders below the texts."""
    labels = tuple(labels)
    leaders = "".join(_leader(label) for label in labels if label.leader)
    return element("g", leaders + "".join(_label(label) for label in labels), class_="labels")


def _label(label: Label) -> str:
    dark = label.whole and is_dark(label.area.fill)
    ink = WHITE if dark else MUTED_INK if label.area.muted else INK
    halo = "" if label.leader else label.area.fill if dark or label.area.muted else WHITE
    top = label.y - label.height / 2
    if label.leader:
        return _inline(label, ink)
    parts = [
        text(
            line,
            (label.x, top + (at * LINE + ASCENT) * label.size),
            size=label.size,
            weight=label.weight,
            fill=ink,
            halo=halo,
        )
        for at, line in enumerate(label.lines)
    ]
    baseline = top + len(label.lines) * LINE * label.size + ASCENT * label.count_size
    return "".join((*parts, _foot(label, (label.x - label.foot / 2, baseline), ink, halo)))


def _inline(label: Label, ink: str) -> str:
    """Name and count on one line, in the frame of a label that stands beside its area."""
    left, baseline = label.x - label.width / 2, label.y + label.count_size * CAP / 2
    name = "".join(
        text(line, (left, baseline), size=label.size, weight=label.weight, fill=ink, anchor="start")
        for line in label.lines
    )
    return name + _foot(label, (label.x + label.width / 2 - label.foot, baseline), ink, "")


def _foot(label: Label, at: tuple[float, float], ink: str, halo: str) -> str:
    """Count and badge from a place on their baseline to the right."""
    size, (left, baseline) = label.count_size, at
    parts = []
    if label.count:
        middle = left + label.count_width / 2, baseline
        parts.append(text(label.count, middle, size=size, weight=700, fill=ink, halo=halo))
    if label.badge:
        middle = left + label.foot - label.badge_width / 2, baseline - size * CAP / 2
        parts.append(draw_badge(middle, label.badge, size=label.badge_text, unit=label.unit))
    return "".join(parts)


def _leader(label: Label) -> str:
    if label.leader is None:
        return ""
    unit, (left, top, right, bottom) = label.unit, label.box
    (x1, y1), (x2, y2) = label.leader, leader_end(label)
    line = {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "stroke_linecap": "round"}
    frame = element(
        "rect",
        x=left + 1.5 * unit,
        y=top + 1.5 * unit,
        width=right - left - 3 * unit,
        height=bottom - top - 3 * unit,
        rx=3 * unit,
        fill=WHITE,
        fill_opacity=0.95,
        stroke=INK,
        stroke_width=0.8 * unit,
    )
    return (
        element("line", **line, stroke=WHITE, stroke_width=3.5 * unit)
        + element("line", **line, stroke=INK, stroke_width=1.2 * unit)
        + element("circle", cx=x1, cy=y1, r=1.8 * unit, fill=INK)
        + frame
    )
