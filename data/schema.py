"""The columns that each layer's frame has, in order, and the type of each.

Types: text ("" when unknown), int and float (missing when unknown), bool, codes (a tuple of area
codes, written in files as one text joined by ";").
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.model import FieldKind, LayerKey

ColumnType = Literal["text", "int", "float", "bool", "codes"]

DTYPES: Mapping[ColumnType, str] = MappingProxyType(
    {"text": "str", "int": "Int64", "float": "float64", "bool": "bool", "codes": "object"}
)
"""How a frame holds a column of each type."""


def _columns(
    order: str,
    *,
    ints: str = "",
    floats: str = "",
    bools: str = "",
) -> Mapping[str, ColumnType]:
    types: dict[str, ColumnType] = dict.fromkeys(order.split(), "text")
    types.update(dict.fromkeys(ints.split(), "int"))
    types.update(dict.fromkeys(floats.split(), "float"))
    types.update(dict.fromkeys(bools.split(), "bool"))
    if "declared" in types:
        types["declared"] = "codes"
    return MappingProxyType(types)


COLUMNS: Mapping[LayerKey, Mapping[str, ColumnType]] = MappingProxyType(
    {
        "areas": _columns(
            "code name level city parent parent_share comune population population_year area_km2 "
            "valid_from valid_to institution confidence note_it note_en source licence retrieved "
            "alt_names name_source citation",
            ints="population population_year",
            floats="parent_share area_km2",
            bools="institution",
        ),
        "houses": _columns(
            "id name alt_names type address district manager year_opened network_status declared "
            "location_method precision_m location_source confidence source licence retrieved notes",
            ints="year_opened",
            floats="precision_m",
        ),
        "target_areas": _columns(
            "id name programme funding year_from year_to designation units places declared "
            "location_method geometry_note precision_m official_perimeter confidence source "
            "licence retrieved notes",
            ints="year_from year_to",
            floats="precision_m",
            bools="official_perimeter",
        ),
        "pacts": _columns(
            "id name kind parent_pact instrument place address district declared zone_in_source "
            "parties public_party theme_source theme status_source status date date_precision "
            "date_basis end_date legal_basis act location_method precision_m location_source "
            "confidence source_type source licence retrieved notes",
            floats="precision_m",
        ),
        "parties": _columns(
            "pact_id name type personal confidence source licence retrieved", bools="personal"
        ),
        "instruments": _columns(
            "id city name year_start year_is_approximate classes class_basis phases phase_basis "
            "place programme source source_line note confidence licence retrieved",
            ints="year_start",
            bools="year_is_approximate",
        ),
    }
)

KEY: Mapping[LayerKey, str] = MappingProxyType(
    {
        "areas": "code",
        "houses": "id",
        "target_areas": "id",
        "pacts": "id",
        "parties": "pact_id",  # several rows of one pact: the one key that repeats
        "instruments": "id",
    }
)

GEOMETRY: Mapping[LayerKey, tuple[str, ...]] = MappingProxyType(
    {
        "areas": ("Polygon", "MultiPolygon"),
        "houses": ("Point",),
        "target_areas": ("Polygon", "MultiPolygon"),
        "pacts": (
            "Point",
            "MultiPoint",
            "LineString",
            "MultiLineString",
            "Polygon",
            "MultiPolygon",
        ),
        "parties": (),
        "instruments": (),
    }
)


def column_type(kind: FieldKind) -> ColumnType:
    """Return the type of a column that only the catalogue of a city knows."""
    return "float" if kind in ("extensive", "intensive") else "text"
