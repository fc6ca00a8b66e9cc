"""The shapes that a reading draws over the map of its answer, as part of the page's message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.crs import EXCHANGE_CRS
from geo.errors import CRSError
from layers.map.coordinates import encode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.readings.model import Shapes


def overlay_message(shapes: Sequence[Shapes]) -> list[dict[str, object]]:
    """Return the shapes as JSON values, in their order; missing and empty ones are left out.

    Parameters
    ----------
    shapes
        Points, lines and polygons, single or multiple, EPSG:4326. Their labels may be any text:
        the page shows it as text.

    Raises
    ------
    CRSError
        If a geometry is not in EPSG:4326.
    GeometryError
        If a shape is of a type that cannot be drawn.
    """
    return [_entry(one) for one in shapes]


def _entry(one: Shapes) -> dict[str, object]:
    if one.geometry.crs != EXCHANGE_CRS:
        raise CRSError(
            f"The shapes {one.key!r} are in {one.geometry.crs}. The map draws {EXCHANGE_CRS}: "
            "convert them where they are made."
        )
    there = [shape for shape in one.geometry if shape is not None and not shape.is_empty]
    return {
        "key": one.key,
        "label": one.label,
        "style": one.style,
        "n": len(there),
        "geometry": encode(there),
    }
