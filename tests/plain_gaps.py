"""Gaps and coverage worked out the plain way: files, pandas, GeoPandas, far finer discs.

It shares no code with the product; places follow ``plain``, which reads the bundled files itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import numpy as np
import pandas as pd

import plain

if TYPE_CHECKING:
    import geopandas as gpd

AREAS = cache(plain._areas)
"""A city's areas, read once."""

FINE = 512
"""Segments to a quarter of a circle: a disc's surface is exact to two in a million."""


@dataclass(frozen=True)
class Gaps:
    """Distances and shares by code or id; pacts and targets that lack a house, or both."""

    coverage: pd.DataFrame
    whole_share: float
    pacts_beyond: dict[str, float]
    pacts_unplaced: set[str]
    targets: dict[str, int]
    targets_unknown: set[str]
    areas: dict[str, tuple[int, int]]


def houses_m(city: str, more: gpd.GeoSeries | None = None) -> gpd.GeoSeries:
    """Return the houses that have a place, and more points (EPSG:4326), in metres."""
    houses = plain._with_points(city, "houses").geometry.dropna()
    both = houses if more is None else pd.concat([houses, more], ignore_index=True)
    return both.set_crs(4326).to_crs(plain.METRIC)


def coverage(query: str, reach: float, more: gpd.GeoSeries | None = None) -> pd.DataFrame:
    """Return of every area of the level, by code: surface, distance, share and residents."""
    asked = dict(parse_qsl(query))
    areas = AREAS(asked["city"])
    level = areas[areas["level"] == asked.get("level", "zona")].to_crs(plain.METRIC)
    houses = houses_m(asked["city"], more)
    reached = houses.buffer(reach, quad_segs=FINE).union_all()
    inside = level.representative_point()
    frame = pd.DataFrame(
        {
            "code": level["code"],
            "area_km2": level.area / 1e6,
            "distance_m": [houses.distance(point).min() for point in inside],
            "share": level.intersection(reached).area / level.area,
        }
    ).set_index("code")
    return frame.assign(residents=_residents(areas, list(frame.index), reached))


def _residents(areas: gpd.GeoDataFrame, codes: list[str], reached: object) -> list[float]:
    """Estimate by the comuni of a zone: the only finer areas whose residents the files tell."""
    comuni = areas[areas["level"] == "comune"].to_crs(plain.METRIC)
    people = comuni["population"] * comuni.intersection(reached).area / comuni.area
    by_zone = people.groupby(comuni["parent"]).sum()
    return [float(by_zone.get(code, np.nan)) for code in codes]


def whole_share(query: str, reach: float, more: gpd.GeoSeries | None = None) -> float:
    """Return the share of the choice's surface that lies within reach of a house."""
    asked = dict(parse_qsl(query))
    areas = AREAS(asked["city"])
    chosen = areas[areas["level"] == asked.get("level", "zona")]
    if "areas" in asked:
        chosen = areas[areas["code"].isin(asked["areas"].split(","))]
    ground = chosen.to_crs(plain.METRIC).union_all()
    houses = houses_m(asked["city"], more)
    reached = houses.buffer(reach, quad_segs=FINE).union_all()
    return float(ground.intersection(reached).area / ground.area)


def plain_gaps(query: str, reach: float, today: str) -> Gaps:
    """Return what an answer lacks."""
    asked = dict(parse_qsl(query))
    answer = plain.plain_answer(query)
    city, rule = asked["city"], asked.get("rule", "mostly")
    houses = houses_m(city)
    pacts = plain._with_points(city, "pacts")
    pacts = pacts[pacts["id"].isin(answer.rows["pacts"])]
    placed = pacts[pacts.geometry.notna()].to_crs(plain.METRIC)
    far = {
        name: min(houses.distance(shape))
        for name, shape in zip(placed["id"], placed.geometry, strict=True)
    }
    targets = plain._target_areas(city)
    targets = targets[targets["id"].isin(answer.rows["target_areas"])]
    outlined = targets[targets.geometry.notna()]
    return Gaps(
        coverage=coverage(query, reach),
        whole_share=whole_share(query, reach),
        pacts_beyond={name: distance for name, distance in far.items() if distance > reach},
        pacts_unplaced=set(pacts["id"]) - set(placed["id"]),
        targets=_lacking(asked, outlined, today, rule),
        targets_unknown=set(targets["id"]) - set(outlined["id"]),
        areas={code: counts[:2] for code, counts in answer.areas.items()},
    )


def _lacking(
    asked: dict[str, str], targets: gpd.GeoDataFrame, today: str, rule: str
) -> dict[str, int]:
    """Return how many pacts may be in force in each target area that has none surely, no house."""
    on = pd.Timestamp(asked.get("on", today))
    areas = AREAS(asked["city"])
    everything = {**asked, "unknown": "yes"}
    pacts = plain._conditions(plain._with_points(asked["city"], "pacts"), everything)
    texts = ["id", "name", "place", "address", "district", "parties", "public_party"]
    pacts = pacts[plain._has_words(pacts, texts, asked.get("q", ""))]
    houses = plain._with_points(asked["city"], "houses")
    texts = ["id", "name", "alt_names", "address", "district", "manager"]
    houses = houses[plain._has_words(houses, texts, asked.get("q", ""))]
    if "areas" in asked:
        chosen = areas[areas["code"].isin(asked["areas"].split(","))]
        pacts = pacts[plain._in_areas(pacts, chosen, areas, rule)]
        houses = houses[plain._in_areas(houses, chosen, areas, rule)]
    force = pd.Series(
        [plain._in_force(row, on) for row in pacts.to_dict("records")], index=pacts.index
    )
    found = {}
    for code in targets["id"]:
        one = targets[targets["id"] == code]
        inside = plain._in_union(pacts, one, rule)
        sure = (inside & (force == "yes")).any()
        if not sure and not plain._in_union(houses, one, rule).any():
            found[code] = int((inside & (force == "unknown")).sum())
    return found
