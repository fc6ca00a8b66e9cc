"""From coordinates as written to positions in EPSG:4326, with every doubt told row by row.

What is sure is transformed; what is not (no CRS declared, another CRS than the other rows, a
placeholder) has no position until the reader says so. Swapped pairs and degrees without their
decimal point are put where only one place is possible, and flagged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from data.intake.crs_guess import crs_name, is_geographic, is_wgs84, propose, to_lon_lat
from data.intake.declared_crs import WGS84
from data.intake.findings import about_rows, about_table
from data.intake.kinds import Kinds, kinds_of, without_point

if TYPE_CHECKING:
    from data.intake.coordinates import Written
    from data.intake.crs_guess import Proposal
    from data.intake.findings import Finding
    from data.intake.territory import Territory

_ITALY = (6.0, 35.0, 19.0, 47.5)  # west, south, east, north: no latitude of it is a longitude
_NEAR_DEGREES = 1.0
_MOST_NAMED = 4  # proposals in a message


@dataclass(frozen=True, eq=False)
class Settled:
    """Positions in EPSG:4326: ``lon`` and ``lat`` of each row (NaN without), its shape or None.

    ``crs`` is the one that was read, "" if the reader has yet to confirm one of ``proposals``.
    """

    lon: np.ndarray
    lat: np.ndarray
    shapes: np.ndarray
    crs: str
    proposals: tuple[Proposal, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Systems:
    """Which CRS the rows in degrees and those in metres are in, "" where that is open."""

    degrees: str
    metres: str
    mostly_degrees: bool

    @property
    def main(self) -> str:
        return self.degrees if self.mostly_degrees else self.metres

    @property
    def other(self) -> str:
        return self.metres if self.mostly_degrees else self.degrees


def settle(written: Written, territory: Territory, confirmed: str = "") -> Settled:
    """Bring the positions of a table to EPSG:4326.

    Parameters
    ----------
    confirmed
        The CRS that the reader confirmed, "" if none was asked or none given.
    """
    kinds = kinds_of(written.x, written.y)
    scaled = _scaled(written, kinds, territory, confirmed)
    kinds = kinds.without(scaled.found)
    systems = _systems(written, kinds, confirmed)
    findings = _about_kinds(written, kinds) + scaled.findings
    main = kinds.degrees if systems.mostly_degrees else kinds.metres
    other = kinds.metres if systems.mostly_degrees else kinds.degrees
    findings += _about_crs(written, systems, main, other, confirmed=confirmed)
    proposals = _proposals(written, systems, main, other, territory)
    findings += _asked(written, systems, main, proposals)

    lon, lat = np.full(len(written.x), np.nan), np.full(len(written.x), np.nan)
    shapes = _start(written)
    for rows, crs in ((main, systems.main), (other, systems.other)):
        if crs and rows.any():
            placed = _place(written, rows, crs, territory, shapes)
            lon[rows], lat[rows] = placed.lon, placed.lat
            findings += placed.findings
    lon[scaled.found], lat[scaled.found] = scaled.lon, scaled.lat
    shapes = _finish(written, shapes, lon, lat)
    off_earth = (main | other) & ~np.isnan(written.x) & ~np.isfinite(lon) & ~np.isnan(lon)
    findings += about_rows(
        "coordinates_off_earth", "flag", off_earth, column=written.column, cells=written.cells
    )
    lon[off_earth], lat[off_earth] = np.nan, np.nan
    shapes[off_earth] = None
    return Settled(lon, lat, shapes, systems.main, proposals, findings)


@dataclass(frozen=True, eq=False)
class _Scaled:
    found: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    findings: tuple[Finding, ...]


def _scaled(written: Written, kinds: Kinds, territory: Territory, confirmed: str) -> _Scaled:
    """Find degrees whose decimal point is lost, where no CRS in metres explains the numbers."""
    none = np.zeros(len(written.x), dtype=bool)
    lost = kinds.metres | kinds.huge
    if confirmed or written.shapes is not None or not lost.any():
        return _Scaled(none, np.empty(0), np.empty(0), ())
    lon, lat = without_point(written.x, written.y, lost, territory.bounds)
    found = ~np.isnan(lon)
    rows = kinds.metres & found
    if rows.any():
        best = propose(written.x[rows], written.y[rows], territory, degrees=False)
        if best and best[0].inside * 2 >= best[0].tried:
            found = none
    findings = about_rows(
        "degrees_without_point", "flag", found, column=written.column, cells=written.cells
    )
    return _Scaled(found, lon[found], lat[found], findings)


def _systems(written: Written, kinds: Kinds, confirmed: str) -> _Systems:
    degrees, metres = int(kinds.degrees.sum()), int(kinds.metres.sum())
    mostly_degrees = degrees >= metres
    # Columns of degrees are WGS 84 unless something says otherwise; a format that has a place
    # for the CRS and leaves it empty says nothing.
    of_degrees = WGS84 if written.source in ("columns", "pairs", "wkt") else ""
    of_metres = ""
    for crs in (written.crs, confirmed):
        if crs and is_geographic(crs):
            of_degrees = crs
        elif crs:
            of_metres = crs
    if written.crs and not is_geographic(written.crs) and mostly_degrees and degrees:
        of_degrees = confirmed if confirmed and is_geographic(confirmed) else ""
    return _Systems(of_degrees, of_metres, mostly_degrees)


def _about_kinds(written: Written, kinds: Kinds) -> tuple[Finding, ...]:
    column, cells = written.column, written.cells
    return (
        *about_rows("coordinates_sentinel", "flag", kinds.sentinel, column=column, cells=cells),
        *about_rows("coordinates_off_earth", "flag", kinds.huge, column=column, cells=cells),
        *about_rows("no_geometry", "flag", written.empty, column=column),
        *(
            about_rows("coordinate_bad", "flag", kinds.not_finite & ~written.empty)
            if written.source == "geometry"
            else ()
        ),
    )


def _about_crs(
    written: Written, systems: _Systems, main: np.ndarray, other: np.ndarray, *, confirmed: str
) -> tuple[Finding, ...]:
    findings: tuple[Finding, ...] = ()
    if systems.main and main.any() and not is_wgs84(systems.main):
        name = crs_name(systems.main)
        key = "crs_confirmed" if confirmed and not written.crs else "crs_declared"
        findings += about_table(key, "note", crs=name)
    if other.any():
        key = "crs_mixed_confirmed" if confirmed and systems.other else "crs_mixed"
        grade = "repair" if confirmed and systems.other else "flag"
        if grade == "repair":
            return findings + about_table(key, "repair", count=int(other.sum()))
        findings += about_rows(key, "flag", other, column=written.column, cells=written.cells)
    return findings


def _proposals(
    written: Written,
    systems: _Systems,
    main: np.ndarray,
    other: np.ndarray,
    territory: Territory,
) -> tuple[Proposal, ...]:
    if main.any() and not systems.main:
        degrees = systems.mostly_degrees
        return propose(written.x[main], written.y[main], territory, degrees=degrees)
    if other.any() and not systems.other:
        degrees = not systems.mostly_degrees
        return propose(written.x[other], written.y[other], territory, degrees=degrees)
    return ()


def _asked(
    written: Written, systems: _Systems, main: np.ndarray, proposals: tuple[Proposal, ...]
) -> tuple[Finding, ...]:
    """Ask once for the CRS of the table; until it is confirmed no row of it is sure."""
    if not main.any() or systems.main:
        return ()
    named = [f"{each.name}: {each.inside}/{each.tried}" for each in proposals[:_MOST_NAMED]]
    key = "crs_contradicted" if written.crs else "crs_not_declared"
    values = {"crs": crs_name(written.crs)} if written.crs else {}
    if not named:
        asked = about_table(f"{key}_unknown", "ask", column=written.column, **values)
    else:
        said = "; ".join(named)
        asked = about_table(key, "ask", column=written.column, proposals=said, **values)
    every = np.ones(len(main), dtype=bool)
    return asked + about_rows("crs_unconfirmed", "flag", every)


@dataclass(frozen=True, eq=False)
class _Placed:
    lon: np.ndarray
    lat: np.ndarray
    findings: tuple[Finding, ...]


def _place(
    written: Written, rows: np.ndarray, crs: str, territory: Territory, shapes: np.ndarray
) -> _Placed:
    """Transform the rows of one CRS; ``shapes`` of them are replaced in the array handed in."""
    x, y = written.x[rows], written.y[rows]
    lon, lat = to_lon_lat(crs, x, y, territory)
    swapped = _swapped(lon, lat, to_lon_lat(crs, y, x, territory), territory, crs)
    findings: tuple[Finding, ...] = ()
    if swapped.any():
        whole = bool(swapped.all()) and (written.order_open or not is_geographic(crs))
        every = np.zeros(len(rows), dtype=bool)
        every[np.flatnonzero(rows)[swapped]] = True
        if whole:
            findings = about_table("axes_other_order", "repair", column=written.column)
        else:
            findings = about_rows(
                "coordinates_swapped", "flag", every, column=written.column, cells=written.cells
            )
        turned = to_lon_lat(crs, y[swapped], x[swapped], territory)
        lon, lat = lon.copy(), lat.copy()
        lon[swapped], lat[swapped] = turned
    if written.shapes is not None:
        at = np.flatnonzero(rows)
        shapes[at[~swapped]] = _transformed(written.shapes[at[~swapped]], crs, territory)
        shapes[at[swapped]] = _transformed(written.shapes[at[swapped]], crs, territory, turned=True)
    return _Placed(lon, lat, findings)


def _swapped(
    lon: np.ndarray,
    lat: np.ndarray,
    turned: tuple[np.ndarray, np.ndarray],
    territory: Territory,
    crs: str,
) -> np.ndarray:
    here, there = (territory.near(*each, _NEAR_DEGREES) for each in ((lon, lat), turned))
    if not is_geographic(crs):
        # A projected CRS has one order for all rows: that of most of them.
        all_turned = there.sum() > here.sum() and there.any()
        return np.full(len(lon), bool(all_turned))
    in_italy, turned_in_italy = _in_italy(lon, lat), _in_italy(*turned)
    return np.asarray(~here & (there | (turned_in_italy & ~in_italy)))


def _in_italy(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    west, south, east, north = _ITALY
    return np.asarray((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))


def _transformed(
    shapes: np.ndarray, crs: str, territory: Territory, *, turned: bool = False
) -> np.ndarray:
    def change(points: np.ndarray) -> np.ndarray:
        x, y = (points[:, 1], points[:, 0]) if turned else (points[:, 0], points[:, 1])
        return np.column_stack(to_lon_lat(crs, x, y, territory))

    return np.asarray(shapely.transform(shapes, change), dtype=object)


def _start(written: Written) -> np.ndarray:
    return np.full(len(written.x), None, dtype=object)


def _finish(written: Written, shapes: np.ndarray, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    if written.shapes is not None:
        return shapes
    real = np.isfinite(lon) & np.isfinite(lat)
    shapes[real] = shapely.points(lon[real], lat[real])
    return shapes
