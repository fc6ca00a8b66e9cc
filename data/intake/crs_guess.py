"""Reference systems of Italian registers: which one places the points where they must be.

A declared CRS is honoured. Where none is declared each candidate is tried, in both orders of its
axes, and ranked by how many points fall in the territory; the reader confirms one of them.

Datum shifts: the operation of the EPSG register for the territory that needs no grid file (no
network is ever asked). From Monte Mario (EPSG:3003, 3004, 4265) this is "Monte Mario to WGS 84
(4)", EPSG:1660, of 4 m on the mainland; without it points lie 60 to 100 m off.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.exceptions import CRSError as PyprojCRSError
from pyproj.exceptions import ProjError

from data.intake.declared_crs import crs_by_name, crs_by_wkt
from geo.crs import EXCHANGE_CRS

if TYPE_CHECKING:
    from data.intake.territory import Territory

PROJECTED = (
    "EPSG:32632",
    "EPSG:25832",
    "EPSG:7791",
    "EPSG:6707",
    "EPSG:3003",
    "EPSG:3857",
    "EPSG:32633",
    "EPSG:25833",
    "EPSG:7792",
    "EPSG:6708",
    "EPSG:3004",
)
GEOGRAPHIC = ("EPSG:4326", "EPSG:4265")
NORTH_FIRST = frozenset(["EPSG:6707", "EPSG:6708", "EPSG:6709"])
"""Projected systems of Italy whose register entry has the north before the east."""

_MOST_TRIED = 2000  # points that a candidate is tried with
_MOST_SHOWN = 100  # points of a proposal, for its small map
_SEVEN_DECIMALS = 7  # of a degree: a centimetre


class Proposal(NamedTuple):
    """A CRS that the reader may confirm: how many of the points tried it places in the territory.

    ``north_first``: the first number of each pair is the northing. ``where`` holds (longitude,
    latitude) in EPSG:4326 of some of the points.
    """

    crs: str
    name: str
    inside: int
    tried: int
    north_first: bool
    where: tuple[tuple[float, float], ...]


def propose(
    x: np.ndarray, y: np.ndarray, territory: Territory, *, degrees: bool
) -> tuple[Proposal, ...]:
    """Rank the candidates by how many points they place in the territory; none if all miss it.

    Parameters
    ----------
    x, y
        As written: what stands under the name of an easting or longitude, and the other.
    degrees
        Whether the numbers are degrees, else metres.
    """
    step = max(1, math.ceil(len(x) / _MOST_TRIED))
    x, y = x[::step], y[::step]
    found = []
    for place, crs in enumerate(GEOGRAPHIC if degrees else PROJECTED):
        for north_first in (False, True):
            east, north = (y, x) if north_first else (x, y)
            lon, lat = to_lon_lat(crs, east, north, territory)
            inside = int(territory.holds(lon, lat).sum())
            if inside:
                fits = north_first == (crs in NORTH_FIRST)
                shown = _shown(lon, lat)
                found.append(
                    (
                        (-inside, north_first and not fits, not fits and north_first, place),
                        Proposal(crs, crs_name(crs), inside, len(x), north_first, shown),
                    )
                )
    return _ranked(found)


def to_lon_lat(
    crs: str, east: np.ndarray, north: np.ndarray, territory: Territory
) -> tuple[np.ndarray, np.ndarray]:
    """Return longitudes and latitudes in EPSG:4326; infinite where there is no such place."""
    if is_wgs84(crs):
        return east, north
    lon, lat = _transformer(crs, territory.bounds).transform(east, north)
    return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)


def known_crs(text: str) -> str:
    """Return the CRS that a reader or a file named, as pyproj reads it; "" if it is unknown.

    A bare number is an EPSG code.
    """
    text = text.strip()
    if not text:
        return ""
    if text.isdecimal():
        text = f"EPSG:{text}"
    return crs_by_name(text) or crs_by_wkt(text)


@lru_cache(maxsize=64)
def crs_name(crs: str) -> str:
    """Return how a CRS is called, with its code: ``EPSG:3003 (Monte Mario / Italy zone 1)``."""
    system = CRS.from_user_input(crs)
    code = system.to_authority()
    return f"{':'.join(code)} ({system.name})" if code else system.name


@lru_cache(maxsize=64)
def is_geographic(crs: str) -> bool:
    """Whether the coordinates of a CRS are degrees."""
    return bool(CRS.from_user_input(crs).is_geographic)


@lru_cache(maxsize=64)
def is_wgs84(crs: str) -> bool:
    """Whether a CRS is WGS 84 in degrees, whatever the order of its axes."""
    return bool(CRS.from_user_input(crs).equals(EXCHANGE_CRS, ignore_axis_order=True))


@lru_cache(maxsize=64)
def _transformer(crs: str, bounds: tuple[float, float, float, float]) -> Any:
    """Return the best operation for a territory that is at hand, longitude and easting first."""
    # A margin: the operation for a city must not end at its last street.
    area = AreaOfInterest(bounds[0] - 1, bounds[1] - 1, bounds[2] + 1, bounds[3] + 1)
    options: dict[str, Any] = {"always_xy": True, "area_of_interest": area}
    try:
        return Transformer.from_crs(crs, EXCHANGE_CRS, allow_ballpark=False, **options)
    except (ProjError, PyprojCRSError):  # no operation is known: the same ellipsoid is assumed
        return Transformer.from_crs(crs, EXCHANGE_CRS, **options)


def _shown(lon: np.ndarray, lat: np.ndarray) -> tuple[tuple[float, float], ...]:
    real = np.isfinite(lon) & np.isfinite(lat)
    pairs = zip(lon[real][:_MOST_SHOWN], lat[real][:_MOST_SHOWN], strict=True)
    return tuple(
        (round(float(e), _SEVEN_DECIMALS), round(float(n), _SEVEN_DECIMALS)) for e, n in pairs
    )


def _ranked(found: list[tuple[tuple[Any, ...], Proposal]]) -> tuple[Proposal, ...]:
    """Return the proposals, the best first; of two orders of one CRS the better one only."""
    best: dict[str, Proposal] = {}
    for _, proposal in sorted(found, key=lambda each: each[0]):
        best.setdefault(proposal.crs, proposal)
    north = next(iter(best.values())).north_first if best else False
    if not north:
        return tuple(best.values())
    # Pairs with the north first speak for the systems that are defined so.
    return tuple(sorted(best.values(), key=lambda p: (-p.inside, p.crs not in NORTH_FIRST)))
