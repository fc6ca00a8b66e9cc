"""Ambiti as a small file: a GeoJSON FeatureCollection that a GIS opens too, and back.

Each feature has the properties ``name``, ``code``, ``city`` and ``codes``, the members, and the
ground in EPSG:4326 (RFC 7946). Read back, what has members is made of them again, whatever its
geometry; what has none is the outline that it shows. Nothing that a file names is opened.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry import mapping, shape

from layers.ambiti import LEVEL, MOST_AMBITI, Ambito, AmbitoError, code_of, drawn, one_line
from layers.ambiti_read import fitted, refused
from layers.notice import Notice

if TYPE_CHECKING:
    from layers.city_layers import CityLayers
    from layers.selection import Known

MOST_BYTES = 2_000_000
_DECIMALS = 5


def file_name(city: str) -> str:
    """Return the name of the file of a city's ambiti."""
    return f"condivisa-ambiti-{city}.geojson"


def write_file(layers: CityLayers) -> bytes:
    """Return the file of the ambiti of these layers: the same for the same ambiti and data."""
    areas, city = layers.data.areas, layers.data.city.key
    rows = areas[areas["level"] == LEVEL]
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": code,
                "name": ambito.name,
                "city": city,
                "codes": list(ambito.codes),
            },
            "geometry": _geometry(ambito, ground),
        }
        for code, ground, ambito in zip(rows["code"], rows.geometry, layers.ambiti, strict=True)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def _geometry(ambito: Ambito, ground: shapely.Geometry) -> Any:
    # What was drawn is handed on as it was drawn, not as it was cut to the city.
    whole = ambito.polygon or ground
    return mapping(shapely.transform(whole, lambda corners: corners.round(_DECIMALS)))


def read_file(body: bytes, known: Known) -> tuple[tuple[Ambito, ...], tuple[Notice, ...]]:
    """Read a file of ambiti; never fails.

    Parameters
    ----------
    body
        Its bytes.
    known
        What the city that is asked about has.

    Returns
    -------
    tuple
        The ambiti that were understood, at most as many as a question may have, and a notice for
        each problem.
    """
    if len(body) > MOST_BYTES:
        return (), (Notice("file_too_large", (("most", str(MOST_BYTES // 1000)),)),)
    try:
        features = _features(body)
    except ValueError as error:
        return (), (Notice("file_unreadable", (("why", str(error)),)),)
    found: list[Ambito] = []
    notices: list[Notice] = []
    for at, feature in enumerate(features[:MOST_AMBITI]):
        try:
            ambito, told = _ambito(feature, at, known)
        except AmbitoError as error:
            name = _name(feature) or code_of(at)
            notices.append(Notice(*refused(error, name)))
        else:
            found += [ambito] if ambito else []
            notices += told
    if len(features) > MOST_AMBITI:
        many = (("n", str(len(features))), ("most", str(MOST_AMBITI)))
        notices.append(Notice("ambito_too_many", many))
    return tuple(found), tuple(notices)


def _features(body: bytes) -> list[Any]:
    def refuse(word: str) -> Any:
        raise ValueError(word)

    try:
        content = json.loads(body.decode("utf-8-sig"), parse_constant=refuse)
    except RecursionError as error:
        raise ValueError("{…{…{…") from error
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        raise ValueError('"type" ≠ "FeatureCollection"')
    features = content.get("features")
    if not isinstance(features, list):
        raise ValueError('"features" ≠ […]')  # noqa: TRY004 - of a file, not of a caller
    return features


def _ambito(feature: Any, at: int, known: Known) -> tuple[Ambito | None, list[Notice]]:
    properties = _properties(feature)
    name, city = _name(feature), properties.get("city", known.city)
    if city != known.city:
        told = (("name", name or code_of(at)), ("city", one_line(str(city))))
        return None, [Notice("file_other_city", told)]
    codes = properties.get("codes") or []
    if isinstance(codes, list) and codes and all(isinstance(code, str) for code in codes):
        ambito = Ambito(name, tuple(dict.fromkeys(codes)))
    else:
        ambito = drawn(name, _shape(feature))
    ambito, strange = fitted(ambito, known.areas, known.outline)
    told_as = name or code_of(at)
    return ambito, [
        Notice("ambito_code", (("name", told_as), ("code", one_line(code)))) for code in strange
    ]


def _properties(feature: Any) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def _name(feature: Any) -> str:
    name = _properties(feature).get("name")
    return one_line(name) if isinstance(name, str) else ""


def _shape(feature: Any) -> shapely.Geometry:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        raise AmbitoError("shape_no_polygon")
    try:
        return shape(geometry)
    except Exception as error:  # whatever shapely finds wrong in a stranger's file
        raise AmbitoError("shape_no_polygon") from error
