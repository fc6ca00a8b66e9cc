"""Reference systems: what is exchanged is in degrees, what is measured is in metres.

Stored and exchanged geometry is EPSG:4326 (RFC 7946, section 4). Lengths and areas are taken in the
metric CRS that the catalogue names for a city; degrees are never distances: measured on real
houses they name the wrong nearest one for a tenth of the points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyproj import CRS

from geo.errors import CRSError

if TYPE_CHECKING:
    import geopandas as gpd

EXCHANGE_CRS = CRS.from_epsg(4326)


def require_same_crs(left: gpd.GeoSeries, right: gpd.GeoSeries) -> None:
    """Refuse to compare geometries of two reference systems.

    Raises
    ------
    CRSError
        If one side has no CRS or the two differ.
    """
    if left.crs is None or right.crs is None:
        msg = (
            f"One side of the join has no CRS (left: {_name(left.crs)}, "
            f"right: {_name(right.crs)}). Declare it with set_crs() where the data is read."
        )
        raise CRSError(msg)
    if left.crs != right.crs:
        msg = (
            f"The two sides of the join are in {_name(left.crs)} and {_name(right.crs)}. "
            "Bring them to one CRS with to_crs() first."
        )
        raise CRSError(msg)


def metric_crs(name: str) -> CRS:
    """Return the CRS of that name, once it is sure that its axes are metres.

    Raises
    ------
    CRSError
        If it is unknown, geographic, or not in metres.
    """
    try:
        crs = CRS.from_user_input(name)
    except Exception as error:
        msg = f"The CRS {name!r} is not known. Give an EPSG code such as EPSG:7791."
        raise CRSError(msg) from error
    if not crs.is_projected or any(axis.unit_name != "metre" for axis in crs.axis_info):
        msg = f"{name} does not measure in metres. Give a projected CRS such as EPSG:7791."
        raise CRSError(msg)
    return crs


def _name(crs: CRS | None) -> str:
    return "none" if crs is None else crs.to_string()
