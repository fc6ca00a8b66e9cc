"""What a profile tells of an area, worked out the plain way: files, pandas, GeoPandas.

It shares no code with the product (see ``plain``).
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd

from plain import BUNDLED, METRIC, _areas, _target_areas, _with_points, plain_answer

# Of each city every zone, or all but two, and some of the finer areas.
AREAS = {
    "torino": [
        "TO-01",
        "TO-04",
        "TO-11",
        "001272",
        "001078",
        "001191",
        "001309",
        "TO-C2",
        "TO-C6",
        "TO-C7",
        "TO-S01",
    ],
    "milano": [
        "MI-0",
        "MI-4",
        "MI-6",
        "015146",
        "015077",
        "015195",
        "MI-M1",
        "MI-M2",
        "MI-M9",
        "MI-N35",
    ],
    "bologna": [
        "BO-N0",
        "BO-N1",
        "BO-U1",
        "BO-U7",
        "037006",
        "037032",
        "BO-Q11",
        "BO-Q12",
        "BO-Q15",
        "BO-Q16",
    ],
}


@cache
def areas_of(city: str) -> gpd.GeoDataFrame:
    return _areas(city)


def area(city: str, code: str) -> pd.Series:
    found = areas_of(city)
    return found[found["code"] == code].iloc[0]


def number(value: object) -> float | None:
    """Return a number of a file, None for one that is not there."""
    return None if value is None or value == "" or pd.isna(value) else float(value)


@cache
def ids(city: str, code: str, more: str = "") -> dict[str, list[str]]:
    """Return the rows in an area; of the level, which changes only counts, there are few areas."""
    return plain_answer(f"city={city}&level=zona&areas={code}{more}").rows


def counted(city: str, code: str) -> dict[str, Counter[str]]:
    """Count the pacts of an area by status, theme, year ("" for none) and type of party."""
    pacts = pd.read_csv(BUNDLED / city / "pacts.csv", dtype=str, keep_default_na=False)
    mine = pacts[pacts["id"].isin(ids(city, code)["pacts"])]
    parties = pd.read_csv(BUNDLED / city / "parties.csv", dtype=str, keep_default_na=False)
    types = parties[parties["pact_id"].isin(mine["id"])].drop_duplicates(["pact_id", "type"])
    unsigned = len(set(mine["id"]) - set(types["pact_id"]))
    every = "pact,framework,coexistence,proposal,extension,integration"
    kinds = pacts[pacts["id"].isin(ids(city, code, f"&kind={every}")["pacts"])]["kind"]
    found = {
        "status": Counter(mine["status"]),
        "theme": Counter(mine["theme"]),
        "year": Counter(mine["date"].str[:4]),
        "party": Counter(types["type"]) + Counter({"": unsigned}),
        "kind": Counter(kinds),
    }
    return {name: +counts for name, counts in found.items()}


def target_share(city: str, code: str) -> float:
    """Return the share of the area's surface that all outlines take together."""
    targets = _target_areas(city)
    shape = gpd.GeoSeries([area(city, code).geometry], crs="EPSG:4326").to_crs(METRIC).iloc[0]
    outlines = targets.geometry[targets.geometry.notna()].to_crs(METRIC)
    return outlines.union_all().intersection(shape).area / shape.area if len(outlines) else 0.0


def bare_targets(city: str, code: str) -> int:
    """Return how many target areas without an outline are in the area, or may be.

    In a district may be what is declared in its comune but in none of the districts.
    """
    areas, mine = areas_of(city), area(city, code)
    targets = _target_areas(city)
    bare = targets[targets.geometry.isna()]
    districts = set(areas.loc[areas["comune"] == mine["comune"], "code"]) - {mine["comune"]}
    may = [
        code in districts
        and mine["comune"] in declared.split(";")
        and not districts & set(declared.split(";"))
        for declared in bare["declared"]
    ]
    return int((bare["id"].isin(ids(city, code)["target_areas"]) | np.array(may)).sum())


def nearest_house(city: str, code: str) -> tuple[str, float] | None:
    """Return the house outside the area that is nearest to it, and how far it is in metres."""
    houses = _with_points(city, "houses").to_crs(METRIC)
    shape = gpd.GeoSeries([area(city, code).geometry], crs="EPSG:4326").to_crs(METRIC).iloc[0]
    outside = houses[houses.geometry.notna() & ~houses["id"].isin(ids(city, code)["houses"])]
    if outside.empty:
        return None
    distance = outside.geometry.distance(shape.boundary)
    return outside["id"].loc[distance.idxmin()], float(distance.min())


def neighbours(city: str, code: str) -> dict[str, float]:
    """Return the areas of the level whose borders have a line in common, and its metres."""
    found, mine = areas_of(city), area(city, code)
    level = found[(found["level"] == mine["level"]) & (found["code"] != code)]
    shared = level.geometry.boundary.intersection(mine.geometry.boundary)
    lengths = shared.set_crs("EPSG:4326", allow_override=True).to_crs(METRIC).length
    return {one: float(m) for one, m in zip(level["code"], lengths, strict=True) if m > 0}
