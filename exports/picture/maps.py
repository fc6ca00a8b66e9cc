"""The maps: from an answer and a size to a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports.colors import AREA_LINE, BACKDROP_LINE, BLUE, WHITE
from exports.errors import ExportError
from exports.picture.alt import describe_locator, describe_map
from exports.picture.furniture import draw_furniture
from exports.picture.ground import Sheet, fit, level_on_ground, shapes_on_paper
from exports.picture.inset import draw_inset
from exports.picture.layout import labels_of, lay_out
from exports.picture.markup import document, element, path, path_of
from exports.picture.model import Picture
from exports.picture.paint import GROUND, paint_labels, paint_marks, paint_scene
from exports.picture.question import ask
from layers.selection import FEATURE_LAYERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from exports.picture.layout import Layout
    from exports.picture.question import Question
    from layers.answer import Extract
    from layers.selection import LayerName


def draw_map(
    extract: Extract,
    *,
    width_mm: float,
    height_mm: float,
    focus: str | None = None,
    rows: Mapping[LayerName, NDArray[np.intp]] | None = None,
    with_ratio: bool = True,
) -> Picture:
    """Return the map of an answer: the layers, classes, symbols and counts of the screen.

    Parameters
    ----------
    width_mm, height_mm
        Size on paper; the map fills it and is not distorted.
    focus
        Code of an area of the answer's level: the map shows that area, all others muted.
    rows
        Positions of the rows to draw per feature layer, instead of those of the answer.
    with_ratio
        Whether its scale is written on it and said of it; not where it is shown at another size.

    Raises
    ------
    ExportError
        If the size is none, or ``focus`` is no area of the level.
    """
    require_area(extract, focus)
    question = ask(extract, focus, rows)
    layout = lay_out(question, width_mm=width_mm, height_mm=height_mm, with_ratio=with_ratio)
    held = layout.rows
    drawn: dict[LayerName, int] = {layer: len(held[layer]) for layer in FEATURE_LAYERS}
    drawn["areas"] = sum(not area.muted for area in layout.scene.areas)
    in_inset = sum(map(len, layout.inset.rows.values())) if layout.inset else 0
    alt = describe_map(question, held, layout.furniture, in_inset=in_inset)
    return Picture(
        svg=document(_paint(layout, question), width_mm=width_mm, height_mm=height_mm, label=alt),
        width_mm=width_mm,
        height_mm=height_mm,
        scale=layout.sheet.scale,
        bar_km=layout.furniture.bar_km,
        drawn=drawn,
        alt=alt,
    )


def _paint(layout: Layout, question: Question) -> str:
    sheet, unit, lang = layout.sheet, layout.unit, question.extract.selection.lang
    inset = (
        draw_inset(layout.inset, layout.inset_corner, lang)
        if layout.inset and layout.inset_corner
        else ""
    )
    return "".join(
        (
            paint_scene(
                layout.scene, width_mm=sheet.width_mm, height_mm=sheet.height_mm, unit=unit
            ),
            paint_marks(layout.groups, unit=unit, lang=lang),
            paint_labels(labels_of(layout, question)),
            inset,
            draw_furniture(layout.furniture, layout.corner),
            frame_of(sheet, unit),
        )
    )


def frame_of(sheet: Sheet, unit: float) -> str:
    """Return the line round a map."""
    half = 0.5 * unit
    return element(
        "rect",
        x=half,
        y=half,
        width=sheet.width_mm - unit,
        height=sheet.height_mm - unit,
        fill="none",
        stroke=BACKDROP_LINE,
        stroke_width=unit,
    )


def draw_locator(extract: Extract, code: str, *, width_mm: float, height_mm: float) -> Picture:
    """Return the whole level in little, one area of it filled: no names, no scale bar.

    Raises
    ------
    ExportError
        If the size is none, or ``code`` is no area of the level.
    """
    require_area(extract, code)
    areas = level_on_ground(extract.source, extract.selection.level)
    box = tuple(float(one) for one in areas.total_bounds)
    sheet = fit(
        (box[0], box[1], box[2], box[3]), width_mm=width_mm, height_mm=height_mm, margin_mm=1.5
    )
    shapes = dict(
        zip(areas["code"], shapes_on_paper(sheet, areas.geometry.to_numpy()), strict=True)
    )
    every = path_of([one for one in shapes.values() if one is not None])
    own = shapes[code]
    content = (
        element("rect", width=width_mm, height=height_mm, fill=GROUND)
        + path(every, fill=WHITE, stroke=AREA_LINE, stroke_width=0.12, fill_rule="evenodd")
        + path(
            path_of(own) if own is not None else "",
            fill=BLUE,
            stroke=BLUE,
            stroke_width=0.4,
            stroke_linejoin="round",
        )
    )
    alt = describe_locator(extract, code)
    return Picture(
        svg=document(content, width_mm=width_mm, height_mm=height_mm, label=alt),
        width_mm=width_mm,
        height_mm=height_mm,
        scale=sheet.scale,
        bar_km=0.0,
        drawn={"areas": len(shapes), **dict.fromkeys(FEATURE_LAYERS, 0)},
        alt=alt,
    )


def require_area(extract: Extract, code: str | None) -> None:
    """Refuse the code of what is no area of the answer's level; None is no code.

    Raises
    ------
    ExportError
        If it is none of them.
    """
    codes = set(extract.areas["code"])
    if code is not None and code not in codes:
        raise ExportError(
            "error_picture_area",
            code=code,
            level=extract.selection.level,
            city=extract.source.data.city.name,
            n=len(codes),
        )
