"""TopoJSON: shapes that share their arcs, put together again as GeoJSON.

Source of the rules: the TopoJSON format specification 1.0.0, sections 2.1 (arcs are relative where
there is a transform) and 2.2 (an arc ``~i`` runs backwards; the first position of the next arc is
the last of the one before).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data.intake.declared_crs import WGS84
from data.intake.feature_table import FeatureTable, json_cell
from data.intake.geojson_geometry import DEEPEST_COLLECTION, geometry_of
from data.intake.model import FileRefused, remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from data.intake.model import RawTable

    Position = list[float]

MOST_POSITIONS = 5_000_000
"""An arc may be named any number of times: a small file could ask for more than memory holds."""

_DEPTH = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}
_WRONG = (KeyError, IndexError, TypeError, ValueError, OverflowError, AttributeError)


def is_topology(document: Mapping[str, Any]) -> bool:
    """Whether a JSON document is a TopoJSON."""
    return document.get("type") == "Topology" and isinstance(document.get("objects"), dict)


def topology_tables(document: Mapping[str, Any]) -> tuple[RawTable, ...]:
    """Return a table for each object of a topology, in EPSG:4326.

    Raises
    ------
    FileRefused
        If its arcs are damaged or too many.
    """
    try:
        topology = _Topology(document)
    except _WRONG:
        raise FileRefused(remark("geojson_topojson_damaged", "refuse")) from None
    objects = document["objects"]
    read = (
        _table(topology, name if len(objects) > 1 else "", each) for name, each in objects.items()
    )
    return tuple(table for table in read if len(table.rows))


def _table(topology: _Topology, name: str, value: Any) -> RawTable:
    table = FeatureTable(name)
    for member in _members(value):
        properties = member.get("properties")
        cells = dict(properties) if isinstance(properties, dict) else {}
        if "id" in member:
            cells.setdefault("id", member["id"])
        try:
            shape = geometry_of(topology.geometry(member))
        except _WRONG:
            row = table.add(_plain(cells), None)
            table.remark(remark("geojson_topojson_arc", "flag", row=row))
            continue
        row = table.add(_plain(cells), shape.geometry)
        for key, written in shape.problems:
            table.remark(remark(key, "flag", row=row, column="geometry", value=written))
    return table.build(WGS84)


def _members(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the members of an object: those of its collection, or itself."""
    if not isinstance(value, dict):
        return
    if value.get("type") == "GeometryCollection" and "properties" not in value:
        members = value.get("geometries")
        if isinstance(members, list):
            yield from (each for each in members if isinstance(each, dict))
    else:
        yield value


def _plain(cells: Mapping[str, Any]) -> dict[str, Any]:
    return {key: json_cell(value) for key, value in cells.items()}


class _Topology:
    def __init__(self, document: Mapping[str, Any]) -> None:
        transform = document.get("transform") or {}
        self._scale = [float(each) for each in transform.get("scale", (1, 1))]
        self._move = [float(each) for each in transform.get("translate", (0, 0))]
        self._relative = bool(transform)
        self._arcs = [self._absolute(arc) for arc in document.get("arcs", ())]
        self._left = MOST_POSITIONS

    def geometry(self, value: Mapping[str, Any], depth: int = 0) -> dict[str, Any] | None:
        """Return the GeoJSON geometry of an object with arcs."""
        kind = value.get("type")
        if kind is None:
            return None
        if kind == "GeometryCollection":
            if depth > DEEPEST_COLLECTION:
                raise ValueError
            parts = [self.geometry(each, depth + 1) for each in value["geometries"]]
            return {"type": kind, "geometries": parts}
        if kind == "Point":
            return {"type": kind, "coordinates": self._place(value["coordinates"])}
        if kind == "MultiPoint":
            places = [self._place(each) for each in value["coordinates"]]
            return {"type": kind, "coordinates": places}
        return {"type": kind, "coordinates": self._joined(value["arcs"], _DEPTH[kind])}

    def _joined(self, arcs: list[Any], depth: int) -> list[Any]:
        if depth:
            return [self._joined(each, depth - 1) for each in arcs]
        line: list[Position] = []
        for number in arcs:
            arc = self._arcs[number] if number >= 0 else self._arcs[~number][::-1]
            self._left -= len(arc)
            if self._left < 0:
                raise FileRefused(remark("geojson_topojson_damaged", "refuse"))
            line.extend(arc[1:] if line else arc)
        return line

    def _absolute(self, arc: list[Position]) -> list[Position]:
        if not self._relative:
            return [[float(x), float(y)] for x, y, *_ in arc]
        x = y = 0.0
        line = []
        for by_x, by_y, *_ in arc:
            x, y = x + by_x, y + by_y
            line.append(self._place([x, y]))
        return line

    def _place(self, position: Position) -> Position:
        return [
            float(number) * scale + move
            for number, scale, move in zip(position[:2], self._scale, self._move, strict=True)
        ]
