"""Small registers made by hand, and how to publish them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
from shapely.geometry import Point

if TYPE_CHECKING:
    from data.register.store import Store
    from data.register.version import RegisterLayer, Version

CITY = "esempio"


def register(*ids: str, **columns: Any) -> gpd.GeoDataFrame:
    """Return a register of these ids, each a point of its own."""
    rows = {"id": list(ids), "name": [f"Patto {key}" for key in ids], **columns}
    places = [Point(11 + at / 100, 44.5) for at in range(len(ids))]
    return gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(places, crs=4326))


def commit(
    store: Store,
    rows: gpd.GeoDataFrame,
    *,
    city: str = CITY,
    layer: RegisterLayer = "pacts",
    expected: str | None = None,
    message: str = "prova",
) -> Version:
    """Publish rows as somebody who saw the version `expected`."""
    return store.commit(
        city,
        layer,
        rows,
        message=message,
        file_name="registro.csv",
        report={"read": len(rows)},
        mode="replace",
        expected=expected,
    )
