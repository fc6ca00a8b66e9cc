"""The maps of a reading: an answer's map with shapes over it; those of a group at one scale."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from exports.fonts import drawable
from exports.picture.alt import describe_map
from exports.picture.furniture import draw_furniture
from exports.picture.inset import draw_inset
from exports.picture.layout import lay_out
from exports.picture.map_groups import map_groups, on_ground, variants
from exports.picture.maps import frame_of, require_area
from exports.picture.markup import document, element
from exports.picture.model import Picture
from exports.picture.overlays import POINTED, draw_shapes, symbol_box
from exports.picture.paint import paint_labels, paint_marks, paint_scene
from exports.picture.placing import place_labels
from exports.picture.question import ask
from exports.words import say
from layers.atlas import area_pages
from layers.selection import FEATURE_LAYERS
from layers.words import enumerate_names, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from exports.picture.ground import Sheet
    from exports.picture.layout import Layout
    from exports.picture.map_groups import MapGroup
    from exports.picture.question import Question
    from layers.classes import CountClass
    from layers.readings.model import MapOf, Shapes, Style
    from layers.words import Lang

_TRIES = 6
_EXTENDING: frozenset[Style] = frozenset({*POINTED, "line"})
"""What a map of the whole must have on it; what is reached or not may go on beyond its edge."""


def draw_reading_map(
    map_of: MapOf, *, width_mm: float, height_mm: float, with_ratio: bool = True
) -> Picture:
    """Return one map of a reading, at the scale that fits it.

    Parameters
    ----------
    width_mm, height_mm
        Size on paper; the map fills it and is not distorted.
    with_ratio
        Whether its scale is written on it: not where it is shown at another size.

    Raises
    ------
    ExportError
        If the size is none, or its area is none of the level.
    """
    group = map_groups([map_of])[0]
    size_mm = width_mm, height_mm
    return draw_reading_maps(group, size_mm=size_mm, with_ratio=with_ratio)[0]


def draw_reading_maps(
    group: MapGroup, *, size_mm: tuple[float, float], with_ratio: bool = True
) -> tuple[Picture, ...]:
    """Return the maps of a group, each of that size (width, height), all at the same scale.

    Raises
    ------
    ExportError
        If the size is none, or an area is none of its level.
    """
    for one in group.maps:
        require_area(one.extract, one.focus)
    questions = [_question(one, group.classes) for one in group.maps]
    scale, layouts = 0, _lay_out(questions, size_mm, 0, with_ratio=with_ratio)
    for _ in range(_TRIES):
        scales = {one.sheet.scale for one in layouts}
        if len(scales) == 1 and scale <= max(scales):
            break
        scale = max(scales)
        layouts = _lay_out(questions, size_mm, scale, with_ratio=with_ratio)
    looks = variants(group)
    return tuple(
        _picture(one, question, layout, looks)
        for one, question, layout in zip(group.maps, questions, layouts, strict=True)
    )


def _lay_out(
    questions: Sequence[Question], size_mm: tuple[float, float], scale: int, *, with_ratio: bool
) -> list[Layout]:
    width_mm, height_mm = size_mm
    return [
        lay_out(
            one,
            width_mm=width_mm,
            height_mm=height_mm,
            with_ratio=with_ratio,
            least_scale=scale,
        )
        for one in questions
    ]


def _question(map_of: MapOf, classes: tuple[CountClass, ...]) -> Question:
    rows = None
    if map_of.focus is not None:
        pages = {page.code: page for page in area_pages(map_of.extract)}
        rows = pages[map_of.focus].rows
    over = tuple(
        shape
        for one in map_of.shapes
        if map_of.focus is None and one.style in _EXTENDING
        for shape in on_ground(one, map_of)
    )
    question = ask(map_of.extract, map_of.focus, rows)
    return replace(question, drawn_over=over, shared_classes=classes)


def _picture(map_of: MapOf, question: Question, layout: Layout, looks: dict[str, int]) -> Picture:
    sheet = layout.sheet
    drawn = {one.key: _on_paper(one, map_of, sheet) for one in map_of.shapes}
    alt = _alt(map_of, question, layout, drawn)
    return Picture(
        svg=document(
            _paint(map_of, layout, (drawn, looks)),
            width_mm=sheet.width_mm,
            height_mm=sheet.height_mm,
            label=alt,
        ),
        width_mm=sheet.width_mm,
        height_mm=sheet.height_mm,
        scale=sheet.scale,
        bar_km=layout.furniture.bar_km,
        drawn={
            **{layer: len(layout.rows[layer]) for layer in FEATURE_LAYERS},
            "areas": sum(not area.muted for area in layout.scene.areas),
        },
        alt=f"{drawable(map_of.title)}. {alt}" if map_of.title else alt,
    )


def _on_paper(shapes: Shapes, map_of: MapOf, sheet: Sheet) -> list[BaseGeometry]:
    """Return what of the shapes the sheet shows, in millimetres."""
    frame = shapely.box(0, 0, sheet.width_mm, sheet.height_mm)
    ground = on_ground(shapes, map_of)
    if not ground:
        return []
    if shapes.style in POINTED:
        placed = sheet.to_paper(np.array(ground, dtype=object))
        return [one for one in placed if one.intersects(frame)]
    simple = shapely.make_valid(shapely.simplify(sheet.to_paper(np.array(ground)), 0.05))
    return [one for one in sheet.cut(simple) if not one.is_empty and one.intersects(frame)]


def _paint(
    map_of: MapOf,
    layout: Layout,
    over: tuple[dict[str, list[BaseGeometry]], dict[str, int]],
) -> str:
    sheet, unit, lang = layout.sheet, layout.unit, map_of.extract.selection.lang
    drawn, looks = over

    def painted(*, pointed: bool) -> str:
        kinds = [one for one in map_of.shapes if (one.style in POINTED) is pointed]
        marks = (draw_shapes(drawn[one.key], one.style, looks[one.key], unit) for one in kinds)
        return "".join(
            element("g", mark, class_=f"over-{one.style}")
            for one, mark in zip(kinds, marks, strict=True)
            if mark
        )

    symbols = [
        symbol_box(shape, unit)
        for one in map_of.shapes
        if one.style in POINTED
        for shape in drawn[one.key]
    ]
    edge = 3 * unit
    labels = place_labels(
        layout.scene.areas,
        (*layout.taken, *symbols),
        frame=(edge, edge, sheet.width_mm - edge, sheet.height_mm - edge),
        unit=unit,
        lang=lang,
    )
    corner = layout.inset_corner
    inset = draw_inset(layout.inset, corner, lang) if layout.inset and corner else ""
    return "".join(
        (
            paint_scene(
                layout.scene, width_mm=sheet.width_mm, height_mm=sheet.height_mm, unit=unit
            ),
            painted(pointed=False),
            paint_marks(layout.groups, unit=unit, lang=lang),
            painted(pointed=True),
            paint_labels(labels),
            inset,
            draw_furniture(layout.furniture, layout.corner),
            frame_of(sheet, unit),
        )
    )


def _alt(
    map_of: MapOf, question: Question, layout: Layout, drawn: dict[str, list[BaseGeometry]]
) -> str:
    """Say what the map shows, its shapes too; symbols with how many of them are on it."""
    lang = map_of.extract.selection.lang
    in_inset = sum(map(len, layout.inset.rows.values())) if layout.inset else 0
    told = describe_map(question, layout.rows, layout.furniture, in_inset=in_inset)
    named = [_named(one, len(drawn[one.key]), lang) for one in map_of.shapes if drawn[one.key]]
    if not named:
        return told
    return f"{told} {say('picture_over', lang, names=enumerate_names(named, lang))}"


def _named(shapes: Shapes, n: int, lang: Lang) -> str:
    label = drawable(shapes.label)
    return f"{label} ({number(n, lang)})" if shapes.style in POINTED else label
