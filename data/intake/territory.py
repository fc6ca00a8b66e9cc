"""The territory that rows should lie in: its outline and its zones, in EPSG:4326.

It is the areas of a city, a file of the reader, a ``_reference/zone.geojson`` beside the file, or
all bundled cities together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from data.catalogue import load_catalogue
from data.errors import DataError
from data.intake.findings import about_table
from data.read import read_table

if TYPE_CHECKING:
    from pathlib import Path

    from data.intake.asked import Request
    from data.intake.findings import Finding
    from data.model import Catalogue, City

BESIDE = ("_reference", "zone.geojson")
LEVEL = "comune"
"""The level of a city whose areas tile it: what straddles two of them is looked at."""

_NAMES = ("name", "nome", "denominazione", "zona", "code", "codice", "id")
_POLYGONS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, eq=False)
class Territory:
    """A name, the zones (polygons in EPSG:4326) in order, and how each is called and coded."""

    name: str
    zones: np.ndarray
    names: tuple[str, ...]
    codes: tuple[str, ...]
    cities: tuple[str, ...] = ()

    @cached_property
    def outline(self) -> shapely.Geometry:
        """Return the union of the zones."""
        outline = shapely.union_all(self.zones)
        shapely.prepare(outline)
        return outline

    @cached_property
    def edge(self) -> shapely.Geometry:
        """Return the outer border."""
        edge = shapely.boundary(self.outline)
        shapely.prepare(edge)
        return edge

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Return the index of the zones."""
        return shapely.STRtree(self.zones)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north in degrees."""
        west, south, east, north = shapely.bounds(self.outline)
        return float(west), float(south), float(east), float(north)

    def holds(self, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        """Return which points lie in the territory, its outer border included."""
        real = np.isfinite(lon) & np.isfinite(lat)
        inside = np.zeros(len(lon), dtype=bool)
        inside[real] = shapely.intersects_xy(self.outline, lon[real], lat[real])
        return inside

    def within(
        self, lon: np.ndarray, lat: np.ndarray, rows: np.ndarray, margin_degrees: float
    ) -> np.ndarray:
        """Return which of some points lie no farther from the territory than a margin."""
        found = rows & self.near(lon, lat, margin_degrees)
        found[found] = shapely.dwithin(
            self.outline, shapely.points(lon[found], lat[found]), margin_degrees
        )
        return np.asarray(found)

    def near(self, lon: np.ndarray, lat: np.ndarray, margin_degrees: float) -> np.ndarray:
        """Return which points lie in the box around the territory, widened by a margin."""
        west, south, east, north = self.bounds
        m = margin_degrees
        in_width = (lon >= west - m) & (lon <= east + m)
        return np.asarray(in_width & (lat >= south - m) & (lat <= north + m))


def territory_of(request: Request) -> tuple[Territory, tuple[Finding, ...]]:
    """Return the territory that a request means, and what is to be said about the choice.

    Raises
    ------
    DataError
        If there is no such city, or if the file of areas cannot be read.
    """
    if request.areas:
        return _of_file(request.areas), ()
    beside = request.path.parent.joinpath(*BESIDE)
    if not request.city and beside.is_file():
        found = _of_file(beside)
        said = about_table(
            "territory_beside", "note", file="/".join(BESIDE), count=len(found.zones)
        )
        return found, said
    catalogue = load_catalogue(request.catalogue)
    if request.city and request.city not in catalogue.cities:
        known = ", ".join(catalogue.cities)
        raise DataError(request.city, [f"there is no such city: the catalogue has {known}"])
    keys = [request.city] if request.city else list(catalogue.cities)
    return of_cities(catalogue, [catalogue.cities[key] for key in keys]), ()


def of_cities(catalogue: Catalogue, cities: list[City]) -> Territory:
    """Return the territory of cities: the areas of the level that tiles each."""
    del catalogue
    zones: list[shapely.Geometry] = []
    names: list[str] = []
    codes: list[str] = []
    for city in cities:
        level = LEVEL if any(each.key == LEVEL for each in city.levels) else city.levels[0].key
        for dataset in city.of_layer("areas"):
            if dataset.level == level:
                table = read_table(dataset.path)
                zones += list(table.geometry)
                names += [str(row.get("name", "")) for row in table.rows]
                codes += [str(row.get(dataset.key_field, "")) for row in table.rows]
    name = ", ".join(city.name for city in cities)
    keys = tuple(city.key for city in cities)
    return _territory(name, zones, names, codes, keys)


def _of_file(path: Path) -> Territory:
    table = read_table(path)
    if table.problems or not table.rows:
        raise DataError(path.name, list(table.problems) or ["it has no areas"])
    field = next((name for name in _NAMES if name in table.columns), "")
    names = [str(row.get(field) or n) for n, row in enumerate(table.rows, start=1)]
    return _territory(path.name, list(table.geometry), names, names, ())


def _territory(
    name: str,
    zones: list[shapely.Geometry],
    names: list[str],
    codes: list[str],
    cities: tuple[str, ...],
) -> Territory:
    kept = [n for n, zone in enumerate(zones) if zone is not None and zone.geom_type in _POLYGONS]
    if not kept:
        raise DataError(name, ["it has no polygon: a territory is made of polygons in EPSG:4326"])
    shapes = np.empty(len(kept), dtype=object)
    shapes[:] = shapely.make_valid(np.array([zones[n] for n in kept], dtype=object))
    told = pd.Index(kept)
    return Territory(
        name,
        shapes,
        tuple(names[n] for n in told),
        tuple(codes[n] for n in told),
        cities,
    )
