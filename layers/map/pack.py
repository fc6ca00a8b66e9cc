"""Layers as files for the browser: named by their content, fetched once, kept for ever.

A file is plain JSON in ASCII, columns side by side as in :mod:`layers.map.columns`, geometry as in
:mod:`layers.map.coordinates`. The signs ``<``, ``>`` and ``&`` are escaped, so that the same text
can stand inside a script of an exported page.

What the map is drawn from stands in the layer's file. What only a record, a list or a tooltip says
(names, notes, addresses, the areas that contain a row) stands there too in a layer of up to
:data:`BLOCK` rows; in a larger one it stands in blocks of that many rows, files of their own that
the page fetches when it is about to show one of their rows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.crs import EXCHANGE_CRS, metric_crs
from geo.errors import CRSError
from layers.map.columns import encode_column, encode_ids
from layers.map.coordinates import encode, encode_positions
from layers.map.words import client_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from data.catalogue import Field
    from layers.words import Lang

    Membership = tuple[str, str]

BLOCK = 1000
"""Rows whose texts stand in one file."""

AREA_COLUMNS = (
    "name",
    "parent",
    "comune",
    "population",
    "population_year",
    "area_km2",
    "institution",
    "confidence",
    "note_it",
    "note_en",
)
# What is drawn, counted and sorted by without a look at any text.
_MAP_COLUMNS = (
    "kind",
    "status",
    "theme",
    "type",
    "programme",
    "date",
    "declared",
    "precision_m",
)
# What list and record need besides, whether the record shows it as a field or not.
_TEXT_COLUMNS = ("name", "address", "place", "location_method", "confidence", "source")
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
_INSCRIBED_TOLERANCE = 0.02


@dataclass(frozen=True)
class Pack:
    """One file: its name, which holds the hash of its content, and its bytes."""

    name: str
    body: bytes


def pack_areas(areas: gpd.GeoDataFrame, *, level: str, metric: str) -> Pack:
    """Pack the areas of one level.

    Parameters
    ----------
    areas
        Areas of any levels, EPSG:4326, polygons; the columns ``code``, ``level`` and
        :data:`AREA_COLUMNS` (a missing column is left out).
    level
        Which of them to pack, in the order of the frame.
    metric
        Name of the city's CRS in metres: the places of the labels are found in it.

    Raises
    ------
    CRSError
        If ``areas`` is not in EPSG:4326 or ``metric`` not in metres.
    GeometryError
        If a shape is of a type that cannot be drawn.
    """
    _require_exchange_crs(areas)
    chosen = areas[areas["level"] == level]
    return pack_json(
        f"areas-{level}",
        {
            "layer": "areas",
            "level": level,
            "n": len(chosen),
            "id": encode_ids([str(code) for code in chosen["code"]]),
            "columns": _columns(chosen, AREA_COLUMNS),
            "geometry": encode(chosen.geometry),
            "label": encode_positions(_inner_points(chosen.geometry, metric)),
            "fields": [],
        },
    )


def pack_features(
    features: gpd.GeoDataFrame,
    *,
    layer: str,
    fields: Sequence[Field],
    member: Sequence[Sequence[Membership]],
) -> dict[str, Pack]:
    """Pack a layer of features.

    Parameters
    ----------
    features
        Houses, target areas or pacts: ``id``, ``name``, ``declared`` and the columns that
        ``fields`` name; EPSG:4326; any geometry or None.
    layer
        ``houses``, ``target_areas`` or ``pacts``.
    fields
        What the record panel shows, in its order; fields that are not ``shown`` or not
        public are left out.
    member
        For every row the areas of every level that contain it, as ``(code, basis)``: ``"g"`` by
        geometry, ``"d"`` by declaration, ``"u"`` by an approximate point that may lie across the
        border.

    Returns
    -------
    dict
        The file of the layer under its name; in a layer of more than :data:`BLOCK` rows also
        the blocks of its texts under ``<layer>.0`` and so on.

    Raises
    ------
    CRSError
        If ``features`` is not in EPSG:4326.
    GeometryError
        If a shape is of a type that cannot be drawn.
    ValueError
        If ``member`` does not say something of every row.
    """
    _require_exchange_crs(features)
    if len(member) != len(features):
        raise ValueError(
            f"{layer}: {len(features)} rows but {len(member)} memberships. Give one list a row."
        )
    shown = [field for field in fields if field.shown and field.access == "public"]
    secret = {field.name for field in fields if field.access != "public"}
    names = dict.fromkeys((*_TEXT_COLUMNS, *(field.name for field in shown)))
    drawn = tuple(name for name in _MAP_COLUMNS if name not in secret)
    texts = tuple(name for name in names if name not in secret and name not in drawn)
    blocks = [
        _texts(features.iloc[first : first + BLOCK], texts, member[first : first + BLOCK])
        for first in range(0, len(features), BLOCK)
    ]
    whole = len(blocks) <= 1
    packs = {layer: _layer(features, layer, drawn, shown, blocks if whole else [])}
    if not whole:
        packs |= {f"{layer}.{at}": pack_json(f"{layer}-{at}", one) for at, one in enumerate(blocks)}
    return packs


def _layer(
    features: gpd.GeoDataFrame,
    layer: str,
    drawn: Sequence[str],
    shown: Sequence[Field],
    texts: Sequence[Mapping[str, object]],
) -> Pack:
    content = {
        "layer": layer,
        "level": None,
        "n": len(features),
        "id": encode_ids([str(one) for one in features["id"]]),
        "columns": _columns(features, drawn),
        "geometry": encode(features.geometry),
        "fields": [
            {
                "key": field.name,
                "kind": field.kind,
                "vocabulary": field.vocabulary,
                "unit": field.unit,
                "it": field.it,
                "en": field.en,
            }
            for field in shown
        ],
        "block": BLOCK,
        "texts": list(texts),
    }
    return pack_json(layer, content)


def _texts(
    features: gpd.GeoDataFrame, names: Sequence[str], member: Sequence[Sequence[Membership]]
) -> dict[str, object]:
    """Return the texts of some rows, and the areas that contain each of them."""
    held = encode_column([tuple(row) for row in member])
    return {"columns": _columns(features, names) | {"member": held}}


def pack_words(lang: Lang) -> Pack:
    """Pack the page's own texts in one language."""
    return pack_json(f"words-{lang}", dict(client_words(lang)))


def pack_json(stem: str, content: Mapping[str, object]) -> Pack:
    """Pack any JSON values; the file is named after ``stem`` and its content."""
    text = json.dumps(content, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    body = text.translate(_ESCAPES).encode("ascii")
    return Pack(f"{stem}-{sha256(body).hexdigest()[:16]}.json", body)


def _columns(frame: gpd.GeoDataFrame, names: Sequence[str]) -> dict[str, object]:
    return {
        name: encode_column(frame[name]) for name in names if name in frame.columns and name != "id"
    }


def _inner_points(shapes: gpd.GeoSeries, metric: str) -> list[shapely.Point]:
    """Return the centre of the largest circle inside each shape (metres), in EPSG:4326."""
    in_metres = shapes.to_crs(metric_crs(metric))
    centres = [
        shapely.get_point(
            shapely.maximum_inscribed_circle(
                one, tolerance=_INSCRIBED_TOLERANCE * float(np.sqrt(one.area))
            ),
            0,
        )
        for one in in_metres
    ]
    return list(type(shapes)(centres, crs=in_metres.crs).to_crs(EXCHANGE_CRS))


def _require_exchange_crs(frame: gpd.GeoDataFrame) -> None:
    if frame.crs != EXCHANGE_CRS:
        found = "none" if frame.crs is None else frame.crs.to_string()
        raise CRSError(f"The frame's CRS is {found}, expected EPSG:4326. Use to_crs(4326) first.")
