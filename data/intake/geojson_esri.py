"""The JSON of Esri: features with ``attributes``, shapes as ``x``/``y``, ``paths``, ``rings``.

Map services of many regions hand it out under the name of GeoJSON. Source of the rules: ArcGIS REST
API, "Geometry objects" and "FeatureSet object". An outer ring runs clockwise, a hole the other way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from data.intake.geojson_geometry import Problem, Shape, geometry_of
from data.intake.shapefile_rings import polygons_of_rings

if TYPE_CHECKING:
    from collections.abc import Mapping

_WEB_MERCATOR = {102100, 102113, 900913}
_LAST_OF_EPSG = 32_767


def is_esri(feature: Mapping[str, Any]) -> bool:
    """Whether a feature is one of Esri's."""
    return isinstance(feature.get("attributes"), dict) and "type" not in feature


def wkid(members: Mapping[str, Any]) -> str:
    """Return the CRS of a FeatureSet by its well-known id, such as "EPSG:32632", or ""."""
    reference = members.get("spatialReference")
    if not isinstance(reference, dict):
        return ""
    number = reference.get("latestWkid", reference.get("wkid"))
    if not isinstance(number, int) or isinstance(number, bool):
        return ""
    if number in _WEB_MERCATOR:
        return "EPSG:3857"
    return f"ESRI:{number}" if number > _LAST_OF_EPSG else f"EPSG:{number}"


def esri_feature(feature: Mapping[str, Any]) -> tuple[dict[str, Any], Shape]:
    """Return the attributes and the geometry of a feature of Esri's."""
    written = feature.get("geometry")
    if not isinstance(written, dict) or not written:
        return feature["attributes"], Shape(None)
    if "rings" in written:
        return feature["attributes"], _polygon(written["rings"])
    return feature["attributes"], geometry_of(_as_geojson(written))


def _as_geojson(written: Mapping[str, Any]) -> dict[str, Any]:
    if "x" in written:
        return {"type": "Point", "coordinates": [written["x"], written.get("y")]}
    if "points" in written:
        return {"type": "MultiPoint", "coordinates": written["points"]}
    return {"type": "MultiLineString", "coordinates": written.get("paths")}


def _polygon(rings: Any) -> Shape:
    """Read each ring as a polygon of its own, then tell shells from holes by their direction."""
    listed = [[ring] for ring in rings] if isinstance(rings, list) else rings
    each = geometry_of({"type": "MultiPolygon", "coordinates": listed})
    if each.geometry is None:
        return each
    outlines = [np.asarray(part.exterior.coords) for part in each.geometry.geoms]
    found = polygons_of_rings(outlines)
    problems = each.problems if found is not None else (*each.problems, Problem("geometry_empty"))
    return Shape(found, problems)
