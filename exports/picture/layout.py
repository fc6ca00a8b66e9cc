"""Where everything of a map is: the sheet, what is on it, the corners, the labels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from exports.picture.furniture import corners, free_corner, furnish, overlap
from exports.picture.ground import Sheet, fit, north_degrees
from exports.picture.groups import group_dots
from exports.picture.inset import make_inset
from exports.picture.placing import place_labels
from exports.picture.question import core_extent, whole_extent, without
from exports.picture.scene import make_scene

if TYPE_CHECKING:
    from exports.picture.furniture import Furniture
    from exports.picture.groups import Group
    from exports.picture.inset import Inset
    from exports.picture.labels import Label
    from exports.picture.question import Question
    from exports.picture.scene import Scene
    from layers.selection import LayerName

    Box = tuple[float, float, float, float]

_UNIT_AT_MM = 290.0
_UNIT_MM = 0.22
_LEAST_UNIT_MM, _MOST_UNIT_MM = 0.2, 0.3
_MARGIN, _CORNER = 18.0, 8.0
_LEAST_FOR_INSET_MM = 90.0
_FAR_AWAY = 1.35


@dataclass(frozen=True, eq=False)
class Layout:
    """Where everything of a map is, before it is written down; sizes in millimetres.

    ``corner`` is the place of the furniture, ``inset_corner`` that of the inset if there is one;
    ``free`` says whether they hide nothing.
    """

    sheet: Sheet
    scene: Scene
    groups: tuple[Group, ...]
    furniture: Furniture
    corner: Box
    inset: Inset | None
    inset_corner: Box | None
    unit: float
    free: bool

    @property
    def rows(self) -> dict[LayerName, frozenset[int]]:
        """The rows of each layer that are drawn, on the map or in its inset."""
        held = self.scene.rows
        if self.inset is None:
            return held
        return {layer: rows | self.inset.rows[layer] for layer, rows in held.items()}

    @property
    def taken(self) -> tuple[Box, ...]:
        """The boxes that no label may touch."""
        corners_taken = (self.corner, *([self.inset_corner] if self.inset_corner else []))
        return (*(box_of(group) for group in self.groups), *corners_taken)


def lay_out(
    question: Question,
    *,
    width_mm: float,
    height_mm: float,
    with_ratio: bool = True,
    least_scale: int = 0,
) -> Layout:
    """Return where everything is.

    Rows that lie far from what the map is about go to an inset, so that they do not make the rest
    small. If no corner is free for the scale bar or the inset, room is left for them.
    ``with_ratio`` says whether the scale is written as well, ``least_scale`` which denominator it
    has at least.
    """
    unit = unit_for(width_mm, height_mm)
    sheets = _Sheets(question, (width_mm, height_mm), unit, least_scale)
    first = _arrange(question, sheets.fit(), sheets.with_inset, unit)
    if sheets.with_inset and first.inset is None:
        # On a frame of another shape than the areas the far rows find room beside them.
        sheets.with_inset = False
        first = _arrange(question, sheets.fit(), sheets.with_inset, unit)
    if not first.free:
        first = _arrange(question, sheets.roomier(first), sheets.with_inset, unit)
    return first if with_ratio else _without_ratio(first)


def _without_ratio(layout: Layout) -> Layout:
    """Leave the ratios out: a block is as large without, so that nothing else moves."""
    furniture = replace(layout.furniture, with_ratio=False)
    inset = replace(layout.inset, ratio="") if layout.inset else None
    return replace(layout, furniture=furniture, inset=inset)


def labels_of(layout: Layout, question: Question) -> tuple[Label, ...]:
    """Return the labels that find room on a map."""
    edge, sheet = 3 * layout.unit, layout.sheet
    return place_labels(
        layout.scene.areas,
        layout.taken,
        frame=(edge, edge, sheet.width_mm - edge, sheet.height_mm - edge),
        unit=layout.unit,
        lang=question.extract.selection.lang,
    )


def unit_for(width_mm: float, height_mm: float) -> float:
    """Return how many millimetres a pixel of the screen is: a little more on larger paper."""
    diagonal: float = (width_mm**2 + height_mm**2) ** 0.5
    unit: float = _UNIT_MM * (diagonal / _UNIT_AT_MM) ** 0.5
    return min(max(unit, _LEAST_UNIT_MM), _MOST_UNIT_MM)


def box_of(group: Group) -> Box:
    """Return the room that a symbol or a ring takes."""
    reach = group.radius + group.unit
    return group.x - reach, group.y - reach, group.x + reach, group.y + reach


class _Sheets:
    """The sheets that come into question for a map, the best first."""

    def __init__(
        self, question: Question, size_mm: tuple[float, float], unit: float, least_scale: int
    ) -> None:
        self._size = size_mm
        self._unit = unit
        self._least_scale = least_scale
        self._core, self._whole = core_extent(question), whole_extent(question)
        far = self._fit(self._whole).scale > _FAR_AWAY * self._fit(self._core).scale
        self.with_inset = far and min(self._size) >= _LEAST_FOR_INSET_MM

    @property
    def _extent(self) -> Box:
        return self._core if self.with_inset else self._whole

    def fit(self) -> Sheet:
        """Return the sheet that leaves no room for anything else."""
        return self._fit(self._extent)

    def roomier(self, first: Layout) -> Sheet:
        """Return a sheet that leaves room for what found no free corner."""
        gap = _CORNER * self._unit
        if first.inset is None:
            return self._fit(self._extent, foot_mm=first.furniture.size[1] + gap)
        width, height = first.inset.size
        if self._size[0] >= self._size[1]:
            return self._fit(self._extent, side_mm=width + gap)
        return self._fit(self._extent, foot_mm=height + gap)

    def _fit(self, extent: Box, *, foot_mm: float = 0.0, side_mm: float = 0.0) -> Sheet:
        width_mm, height_mm = self._size
        return fit(
            extent,
            width_mm=width_mm,
            height_mm=height_mm,
            margin_mm=_MARGIN * self._unit,
            foot_mm=foot_mm,
            side_mm=side_mm,
            least_scale=self._least_scale,
        )


def _arrange(question: Question, sheet: Sheet, with_inset: bool, unit: float) -> Layout:  # noqa: FBT001 - two kinds of map
    scene = make_scene(question, sheet)
    groups = group_dots(scene.dots, unit)
    furniture = furnish(
        scale=sheet.scale,
        width_mm=sheet.width_mm,
        unit=unit,
        north_degrees=north_degrees(sheet, question.extract.source.data.city.metric_crs),
        lang=question.extract.selection.lang,
    )
    draft = Layout(sheet, scene, groups, furniture, (0.0,) * 4, None, None, unit, free=True)
    if not with_inset:
        corner, free = free_corner(
            _corners(furniture.size, sheet, unit), scene, [box_of(one) for one in groups]
        )
        return replace(draft, corner=corner, free=free)
    return _arrange_inset(question, draft)


def _arrange_inset(question: Question, draft: Layout) -> Layout:
    """Return the layout with its inset; what the blocks in the corners hide is drawn in it too."""
    sheet, scene, unit = draft.sheet, draft.scene, draft.unit
    inset = make_inset(without(question, scene.rows), sheet, unit)
    circles = [box_of(group) for group in draft.groups]
    boxes: list[Box] = []
    free = True
    # The larger block chooses first, above rather than below.
    if inset is not None:
        place, free = free_corner(_corners(inset.size, sheet, unit)[::-1], scene, circles)
        boxes.append(place)
    places = _corners(draft.furniture.size, sheet, unit)
    corner, corner_free = free_corner(places, scene, [*circles, *boxes])
    boxes.append(corner)
    hidden = {
        (dot.x, dot.y)
        for group in draft.groups
        if any(overlap(box_of(group), box) for box in boxes)
        for dot in group.members
    }
    if hidden and inset is not None:
        dots = tuple(one for one in scene.dots if (one.x, one.y) not in hidden)
        scene = replace(scene, dots=dots)
        inset = make_inset(without(question, scene.rows), sheet, unit)
    return replace(
        draft,
        scene=scene,
        groups=group_dots(scene.dots, unit),
        corner=corner,
        inset=inset,
        inset_corner=boxes[0] if inset is not None else None,
        free=free and corner_free,
    )


def _corners(size: tuple[float, float], sheet: Sheet, unit: float) -> list[Box]:
    return corners(size, width_mm=sheet.width_mm, height_mm=sheet.height_mm, margin=_CORNER * unit)
