"""The geometry of a Placemark, put as GeoJSON so that both are judged by the same rules.

Source of the rules: OGC 12-007r2 (KML 2.3), clauses 12 (geometry) and 16.8 (coordinates: tuples of
longitude, latitude and maybe altitude, parted by blanks; no blanks within a tuple).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from data.intake.geojson_geometry import DEEPEST_COLLECTION, Problem, Shape, geometry_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.intake.kml_elements import Element

_BLANKS_BESIDE_COMMA = re.compile(r"\s+,\s*|,\s+")
_MOST_NUMBERS = 3
_SIMPLE = {"Point": "Point", "LineString": "LineString", "LinearRing": "LineString"}
_NOT_HELD = {"Track", "MultiTrack", "Model"}
GEOMETRIES = frozenset({*_SIMPLE, *_NOT_HELD, "Polygon", "MultiGeometry"})


def placemark_geometry(placemark: Element) -> Shape:
    """Return the geometry of a Placemark in EPSG:4326, two-dimensional, and its problems.

    None without a problem where it has no geometry. Several parts of one type are a multipart
    geometry, of several types a collection.
    """
    parts = [child for child in placemark.children if child.tag in GEOMETRIES]
    problems: list[Problem] = []
    found = [part for each in parts for part in _geojson(each, problems, 0)]
    if not found:
        empty = [Problem("geometry_empty", parts[0].tag)] if parts and not problems else []
        return Shape(None, tuple(dict.fromkeys([*problems, *empty])))
    shape = geometry_of(_together(found))
    return Shape(shape.geometry, tuple(dict.fromkeys([*problems, *shape.problems])))


def _geojson(element: Element, problems: list[Problem], depth: int) -> Iterator[dict[str, Any]]:
    if element.tag in _NOT_HELD:
        problems.append(Problem("kml_track", element.tag))
    elif element.tag == "MultiGeometry":
        if depth > DEEPEST_COLLECTION:
            problems.append(Problem("geojson_nested"))
            return
        for child in element.children:
            yield from _geojson(child, problems, depth + 1)
    elif element.tag == "Polygon":
        outlines = element.find_all("outerBoundaryIs") + element.find_all("innerBoundaryIs")
        rings = [ring for outline in outlines for ring in outline.find_all("LinearRing")]
        coordinates = [_coordinates(ring, problems) for ring in rings]
        if coordinates and coordinates[0]:
            yield {"type": "Polygon", "coordinates": [each for each in coordinates if each]}
    elif element.tag in _SIMPLE:
        positions = _coordinates(element, problems)
        if element.tag == "Point" and len(positions) > 1:
            problems.append(Problem("kml_coordinates", _text(element)))
        elif positions:
            placed = positions[0] if element.tag == "Point" else positions
            yield {"type": _SIMPLE[element.tag], "coordinates": placed}


def _together(parts: list[dict[str, Any]]) -> dict[str, Any]:
    if len(parts) == 1:
        return parts[0]
    kinds = {part["type"] for part in parts}
    if len(kinds) == 1:
        coordinates = [part["coordinates"] for part in parts]
        return {"type": f"Multi{kinds.pop()}", "coordinates": coordinates}
    return {"type": "GeometryCollection", "geometries": parts}


def _text(element: Element) -> str:
    return " ".join(each.text for each in element.find_all("coordinates")).strip()


def _coordinates(element: Element, problems: list[Problem]) -> list[list[float]]:
    """Return the positions of an element; none if one of them cannot be read."""
    written = _text(element)
    plain = _BLANKS_BESIDE_COMMA.sub(",", written)
    if plain != written:
        problems.append(Problem("kml_blanks", written))
    positions = []
    for each in plain.split():
        numbers = _numbers(each)
        if not numbers:
            problems.append(Problem("kml_coordinates", each))
            return []
        positions.append(numbers)
    return positions


def _numbers(written: str) -> list[float]:
    parts = written.strip(",").split(",")
    if not 2 <= len(parts) <= _MOST_NUMBERS:  # noqa: PLR2004 - longitude and latitude
        return []
    try:
        return [float(part) for part in parts[:2]]
    except ValueError:
        return []
