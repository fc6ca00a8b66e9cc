"""Where rows lie in the territory: outside, on its border, in two zones at once.

A point on a border that two zones share belongs to the first of them in the order of the zones;
a shape belongs to the zone that holds most of it, on a tie to the first. Each counts once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from data.intake.findings import about_rows, about_table

if TYPE_CHECKING:
    from data.intake.findings import Finding
    from data.intake.positions import Settled
    from data.intake.territory import Territory

_NEAR_DEGREES = 0.02
"""About two kilometres: borders are generalised, and a point this near is no slip of the pen."""

_LEAST_SHARE = 0.001  # of a shape: less in a second zone is the draughtsman's hand
_POINT = 0  # shapely's number of the type


def about_zones(
    settled: Settled, shapes: np.ndarray, territory: Territory, *, straddling: bool
) -> tuple[Finding, ...]:
    """Tell which rows lie outside the territory, on its outer border, or in several zones.

    Parameters
    ----------
    shapes
        In EPSG:4326, mended.
    straddling
        Whether a shape in several zones is worth a look; areas are borders themselves.
    """
    there = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    points = there & (shapely.get_type_id(shapes) == _POINT)
    wide = there & ~points
    findings = _about_points(settled, points, territory)
    if wide.any():
        findings += _about_shapes(shapes, wide, territory, straddling=straddling)
    return findings


def _about_points(
    settled: Settled, points: np.ndarray, territory: Territory
) -> tuple[Finding, ...]:
    lon, lat = settled.lon, settled.lat
    outside = points & ~territory.holds(lon, lat)
    inside = points & ~outside
    near = territory.within(lon, lat, outside, _NEAR_DEGREES)
    outside &= ~near
    on_edge, on_border = np.zeros((2, len(lon)), dtype=bool)
    on_edge[inside] = shapely.intersects_xy(territory.edge, lon[inside], lat[inside])
    on_border[inside] = _on_inner_border(lon[inside], lat[inside], territory)
    # Where two zones meet on the outer border the rule of their common border holds.
    on_edge &= ~on_border
    name = territory.name
    findings = about_rows(
        "just_outside_territory", "note", near, cells=_pairs(lon, lat), territory=name
    )
    findings += about_rows(
        "outside_territory", "flag", outside, cells=_pairs(lon, lat), territory=name
    )
    findings += about_rows("on_outer_border", "flag", on_edge, cells=_pairs(lon, lat))
    if on_border.any():
        findings += about_table("on_inner_border", "note", count=int(on_border.sum()))
    return findings


def _on_inner_border(lon: np.ndarray, lat: np.ndarray, territory: Territory) -> np.ndarray:
    """Return which points more than one zone holds."""
    rows, _ = territory.tree.query(shapely.points(lon, lat), predicate="intersects")
    return np.asarray(np.bincount(rows, minlength=len(lon)) > 1)


def _about_shapes(
    shapes: np.ndarray, wide: np.ndarray, territory: Territory, *, straddling: bool
) -> tuple[Finding, ...]:
    at = np.flatnonzero(wide)
    whole = shapely.covered_by(shapes[at], territory.outline)
    apart = ~shapely.intersects(shapes[at], territory.outline)
    outside, partly = np.zeros((2, len(shapes)), dtype=bool)
    outside[at[apart]] = True
    partly[at[~whole & ~apart]] = True
    findings = about_rows("outside_territory", "flag", outside, territory=territory.name)
    findings += about_rows("partly_outside_territory", "flag", partly, territory=territory.name)
    if not straddling:
        return findings
    rows, zones = territory.tree.query(shapes[at], predicate="intersects")
    shares = _shares(shapes[at[rows]], territory.zones[zones])
    counted = shares > _LEAST_SHARE
    told = _told(at[rows[counted]], zones[counted], shares[counted], territory, len(shapes))
    several = np.array([bool(each) for each in told], dtype=bool)
    return findings + about_rows("in_several_zones", "flag", several, cells=told)


def _shares(shapes: np.ndarray, zones: np.ndarray) -> np.ndarray:
    """Return the share of each shape that lies in a zone: of area, of length, of its points."""
    shared = shapely.intersection(shapes, zones)
    dimension = shapely.get_dimensions(shapes)
    measures = (shapely.get_num_coordinates, shapely.length, shapely.area)
    shares = np.zeros(len(shapes))
    for number, measure in enumerate(measures):
        of_kind = dimension == number
        whole = np.asarray(measure(shapes[of_kind]), dtype=float)
        shares[of_kind] = measure(shared[of_kind]) / np.where(whole > 0, whole, np.inf)
    return shares


def _told(
    rows: np.ndarray, zones: np.ndarray, shares: np.ndarray, territory: Territory, count: int
) -> list[str]:
    """Say of each row that lies in several zones how much of it lies in each, most first."""
    found: dict[int, list[tuple[float, int]]] = {}
    for row, zone, share in zip(rows, zones, shares, strict=True):
        found.setdefault(int(row), []).append((-round(float(share), 6), int(zone)))
    told = [""] * count
    for row, parts in found.items():
        if len(parts) > 1:
            told[row] = ", ".join(
                f"{territory.names[zone]} {-share:.0%}" for share, zone in sorted(parts)
            )
    return told


def _pairs(lon: np.ndarray, lat: np.ndarray) -> _Pairs:
    return _Pairs(lon, lat)


class _Pairs:
    """Latitude and longitude as a reader writes them, made only for the rows that are told."""

    def __init__(self, lon: np.ndarray, lat: np.ndarray) -> None:
        self._lon, self._lat = lon, lat

    def __len__(self) -> int:
        return len(self._lon)

    def __getitem__(self, row: int) -> str:
        return f"{self._lat[row]:.6f}, {self._lon[row]:.6f}"
