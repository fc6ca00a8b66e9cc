"""An answer as GeoJSON (RFC 7946): a collection a layer, longitude and latitude, strict JSON."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from exports.formats import Made
from exports.geodata.features import feature_frame
from exports.progress import silent
from exports.tables import file_name, in_turn, library_errors, stamp_values

if TYPE_CHECKING:
    import geopandas as gpd

    from exports.formats import Options
    from exports.progress import Progress
    from exports.stamp import Stamp
    from layers.answer import Extract

_DECIMALS = 7
"""Of a degree: about a centimetre, the most that RFC 7946 (section 11.2) finds sensible."""


def make(
    extract: Extract, stamp: Stamp, options: Options, progress: Progress = silent
) -> tuple[Made, ...]:
    """Make a file for each layer shown, or for the one asked for.

    The foreign member ``condivisa`` of each collection holds the stamp. Rows without a place have
    the geometry null.

    Raises
    ------
    ExportError
        If no layer is shown and none is asked for, or a value is none that JSON has.
    """
    made = []
    for layer in in_turn(extract, options, progress):
        frame = feature_frame(extract, layer, access=stamp.access)
        key = "code" if layer == "areas" else "id"
        with library_errors("geojson", ValueError):
            body = collection(frame, key, stamp_values(extract, stamp))
        made.append(Made(file_name(stamp, layer, ".geojson"), body))
    return tuple(made)


def collection(frame: gpd.GeoDataFrame, key: str, stamp: dict[str, Any]) -> bytes:
    """Write a frame (EPSG:4326) as a FeatureCollection, a feature a line.

    Raises
    ------
    ValueError
        If a number is not finite.
    """
    properties = frame.drop(columns="geometry").astype(object)
    shapes = _wound(frame.geometry.to_numpy())
    features = [
        {
            "type": "Feature",
            "id": values[key],
            "geometry": None if shape is None else shapely.geometry.mapping(shape),
            "properties": {name: _json_value(value) for name, value in values.items()},
        }
        for shape, values in zip(shapes, properties.to_dict("records"), strict=True)
    ]
    lines = ",\n".join(_strict(feature) for feature in features)
    head = f'{{"type": "FeatureCollection",\n"condivisa": {_strict(stamp)},\n"features": ['
    return f"{head}\n{lines}\n]}}\n".encode("utf-8", "replace")


def _wound(shapes: Any) -> Any:
    """Return the shapes rounded, their outer rings counter-clockwise (RFC 7946, section 3.1.6)."""
    rounded = shapely.transform(shapes, lambda corners: np.round(corners, _DECIMALS))
    return shapely.orient_polygons(rounded, exterior_cw=False)


def _json_value(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None or pd.isna(value) else value


def _strict(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
