"""Which maps of a reading are looked at together, and what they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.crs import metric_crs
from layers.classes import count_classes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from layers.classes import CountClass
    from layers.readings.model import MapOf, Shapes


@dataclass(frozen=True, eq=False)
class MapGroup:
    """Maps that are looked at together: one scale, one legend, the same classes."""

    maps: tuple[MapOf, ...]
    classes: tuple[CountClass, ...]

    @property
    def alone(self) -> bool:
        """Whether it is one map of a whole answer: then the legend's numbers are that answer's."""
        return len(self.maps) == 1 and self.maps[0].focus is None


def map_groups(maps: Sequence[MapOf]) -> tuple[MapGroup, ...]:
    """Return the maps by their groups, in the order in which they come; "" groups nothing."""
    found: dict[object, list[MapOf]] = {}
    for at, one in enumerate(maps):
        found.setdefault(one.group or at, []).append(one)
    return tuple(MapGroup(tuple(each), _shared_classes(each)) for each in found.values())


def _shared_classes(maps: Sequence[MapOf]) -> tuple[CountClass, ...]:
    """Return the classes of all counts of the maps together; of one measure, as a rule."""
    extracts = list({id(one.extract): one.extract for one in maps}.values())
    if len(extracts) == 1:
        return extracts[0].classes
    counts: list[int] = []
    for extract in extracts:
        if extract.selection.measure != "none":
            chosen = extract.areas[extract.areas["in_choice"]]
            counts += [int(n) for n in chosen[extract.selection.measure]]
    return count_classes(counts) if counts else ()


def variants(group: MapGroup) -> dict[str, int]:
    """Return for the key of each kind of shape which of its style it is, over all maps."""
    found: dict[str, int] = {}
    seen: dict[str, int] = {}
    for one in group.maps:
        for shapes in one.shapes:
            if shapes.key not in found:
                found[shapes.key] = seen.get(shapes.style, 0)
                seen[shapes.style] = found[shapes.key] + 1
    return found


def on_ground(shapes: Shapes, map_of: MapOf) -> list[BaseGeometry]:
    """Return the shapes that there are, in the metric CRS of the map's city."""
    crs = metric_crs(map_of.extract.source.data.city.metric_crs)
    found = shapes.geometry.to_crs(crs).to_numpy()
    return [one for one in found if one is not None and not one.is_empty]
