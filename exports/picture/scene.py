"""What is on a map, as shapes and places on paper (millimetres): nothing is drawn yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from exports.colors import NO_MEASURE, OUT_OF_CHOICE
from exports.picture.ground import (
    level_on_ground,
    polygons_of,
    shapes_on_paper,
)
from layers.legend import HOUSE, TARGET_AREA, pact_symbol
from layers.selection import FEATURE_LAYERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from exports.picture.ground import Sheet
    from exports.picture.question import Question
    from layers.legend import Symbol
    from layers.selection import LayerName

    Rows = Mapping[LayerName, NDArray[np.intp]]

_FEW = 40
_EDGE_MM = 2.0
_DRAWING_ORDER: tuple[LayerName, ...] = ("target_areas", "houses", "pacts")


@dataclass(frozen=True, eq=False)
class Area:
    """An area of the level: its visible part, how it is filled and what is written on it."""

    code: str
    name: str
    shape: BaseGeometry
    fill: str
    n: int
    counted: bool
    declared: int
    chosen: bool
    muted: bool
    large: bool


@dataclass(frozen=True, eq=False)
class Shape:
    """A line or polygon of a feature, as far as it is visible."""

    layer: LayerName
    row: int
    shape: BaseGeometry
    symbol: Symbol
    chosen: bool = False


@dataclass(frozen=True)
class Dot:
    """A point of a feature; ``precision_mm`` is zero for one that is not approximate."""

    layer: LayerName
    row: int
    x: float
    y: float
    precision_mm: float
    symbol: Symbol


@dataclass(frozen=True, eq=False)
class Scene:
    """Everything that a map shows, below first."""

    backdrop: tuple[BaseGeometry, ...]
    areas: tuple[Area, ...]
    targets: tuple[Shape, ...]
    shapes: tuple[Shape, ...]
    outlines: tuple[BaseGeometry, ...]
    dots: tuple[Dot, ...]

    @property
    def rows(self) -> dict[LayerName, frozenset[int]]:
        """Which rows of each feature layer are on the map."""
        held = [(one.layer, one.row) for one in (*self.targets, *self.shapes)]
        held += [(one.layer, one.row) for one in self.dots]
        return {
            layer: frozenset(row for of, row in held if of == layer) for layer in FEATURE_LAYERS
        }


def make_scene(question: Question, sheet: Sheet) -> Scene:
    """Return what a sheet shows of an answer."""
    targets, shapes, dots = _features(question, sheet)
    return Scene(
        backdrop=_backdrop(question, sheet),
        areas=_areas(question, sheet) if question.shown("areas") else (),
        targets=targets,
        shapes=shapes,
        outlines=_outlines(question, sheet),
        dots=dots,
    )


def make_rows_scene(question: Question, sheet: Sheet) -> Scene:
    """Return the rows alone, on the plain ground of the city."""
    targets, shapes, dots = _features(question, sheet)
    return Scene(_backdrop(question, sheet), (), targets, shapes, (), dots)


def _backdrop(question: Question, sheet: Sheet) -> tuple[BaseGeometry, ...]:
    coarsest = question.extract.source.data.city.levels[0].key
    shapes = _level_shapes(question, sheet, coarsest).values()
    return tuple(one for one in shapes if one is not None)


def _level_shapes(question: Question, sheet: Sheet, level: str) -> dict[str, BaseGeometry | None]:
    areas = level_on_ground(question.extract.source, level)
    shapes = shapes_on_paper(sheet, areas.geometry.to_numpy())
    return dict(zip(areas["code"], shapes, strict=True))


def _areas(question: Question, sheet: Sheet) -> tuple[Area, ...]:
    extract, focus = question.extract, question.focus
    measure = extract.selection.measure
    shapes = _level_shapes(question, sheet, extract.selection.level)
    made = []
    for row in extract.areas.to_dict("records"):
        shape = shapes[row["code"]]
        if shape is None:
            continue
        told = bool(row["in_choice"]) and focus in {None, row["code"]}
        n = int(row[measure]) if told and measure != "none" else 0
        made.append(
            Area(
                code=row["code"],
                name=row["name"],
                shape=shape,
                fill=_fill(question, n) if told else OUT_OF_CHOICE,
                n=n,
                counted=told and measure != "none",
                declared=int(row["declared"]) if told and measure == "pacts" else 0,
                chosen=row["code"] == focus or row["code"] in extract.selection.areas,
                muted=not told,
                large=len(extract.areas) <= _FEW,
            )
        )
    return tuple(made)


def _fill(question: Question, n: int) -> str:
    found = [one.color for one in question.classes if one.lower <= n <= one.upper]
    return found[0] if found else NO_MEASURE


def _outlines(question: Question, sheet: Sheet) -> tuple[BaseGeometry, ...]:
    extract = question.extract
    wanted = [question.focus] if question.focus is not None else extract.selection.areas
    found = []
    for level in extract.source.data.city.levels:
        areas = level_on_ground(extract.source, level.key)
        if areas["code"].isin(wanted).any():
            shapes = _level_shapes(question, sheet, level.key)
            found += [shapes[code] for code in wanted if shapes.get(code) is not None]
    return tuple(one for one in found if one is not None)


def _features(
    question: Question, sheet: Sheet
) -> tuple[tuple[Shape, ...], tuple[Shape, ...], tuple[Dot, ...]]:
    targets: list[Shape] = []
    shapes: list[Shape] = []
    dots: list[Dot] = []
    for layer in _DRAWING_ORDER:
        if not question.shown(layer):
            continue
        rows, ground = question.features(layer)
        for row, whole in zip(rows, sheet.to_paper(ground), strict=True):
            points, rest = _split(whole)
            dots += _dots(question, sheet, layer, int(row), points)
            visible = None if rest is None else _visible(sheet, rest)
            if visible is not None:
                symbol = _symbol(question, layer, int(row))
                frame = question.extract.layers[layer].features
                chosen = frame["id"].iloc[row] in question.extract.selection.targets
                held = targets if layer == "target_areas" else shapes
                held.append(Shape(layer, int(row), visible, symbol, chosen))
    return tuple(targets), tuple(shapes), tuple(dots)


def _split(shape: BaseGeometry) -> tuple[list[BaseGeometry], BaseGeometry | None]:
    """Return the points of a geometry, and its lines or polygons."""
    parts = list(shapely.get_parts(shape))
    points = [one for one in parts if shapely.get_dimensions(one) == 0]
    rest = [one for one in parts if shapely.get_dimensions(one) > 0]
    return points, shapely.GeometryCollection(rest) if rest else None


def _visible(sheet: Sheet, shape: BaseGeometry) -> BaseGeometry | None:
    frame = shapely.box(0, 0, sheet.width_mm, sheet.height_mm)
    parts = shapely.get_parts(shape)
    simple = shapely.make_valid(shapely.simplify(parts, 0.05))
    kept = [one for one in sheet.cut(simple) if not one.is_empty and one.intersects(frame)]
    if not kept:
        return None
    areas = [polygons_of(one) for one in kept]
    if all(one is not None for one in areas):
        return shapely.union_all(areas)
    return shapely.GeometryCollection(kept)


def _dots(
    question: Question, sheet: Sheet, layer: LayerName, row: int, points: list[BaseGeometry]
) -> list[Dot]:
    precision_m = float(question.extract.layers[layer].features["precision_m"].iloc[row] or 0)
    precision_mm = 0.0 if np.isnan(precision_m) else precision_m * 1000 / sheet.scale
    symbol = _symbol(question, layer, row)
    # At the very edge a symbol would be cut in two.
    frame = shapely.box(*(_EDGE_MM,) * 2, sheet.width_mm - _EDGE_MM, sheet.height_mm - _EDGE_MM)
    return [
        Dot(layer, row, one.x, one.y, precision_mm, symbol) for one in points if frame.contains(one)
    ]


def _symbol(question: Question, layer: LayerName, row: int) -> Symbol:
    if layer == "houses":
        return HOUSE
    if layer == "target_areas":
        return TARGET_AREA
    pact = question.extract.layers["pacts"].features.iloc[row]
    return pact_symbol(str(pact["status"]), str(pact["kind"]))
