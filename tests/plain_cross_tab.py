"""Where each pact stands on an axis, the plain way: the files, pandas, shapely."""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pandas as pd

from plain import (
    BUNDLED,
    _areas,
    _asked_places,
    _conditions,
    _has_words,
    _in_areas,
    _target_areas,
    _with_points,
)

if TYPE_CHECKING:
    import geopandas as gpd

SEARCHED = ("id", "name", "place", "address", "district", "parties", "public_party")


@cache
def plain_pacts(query: str) -> gpd.GeoDataFrame:
    """Return the pacts of a question as their file has them."""
    asked = dict(parse_qsl(query))
    city, rule = asked["city"], asked.get("rule", "mostly")
    kept = _conditions(_with_points(city, "pacts"), asked)
    kept = kept[_has_words(kept, list(SEARCHED), asked.get("q", ""))]
    areas, targets = _areas(city), _target_areas(city)
    return kept[_asked_places(kept, "pacts", asked, areas, targets, rule)]


@cache
def plain_axis(query: str, name: str) -> pd.DataFrame:
    """Return a line per pact and place of an axis, "" for nowhere: ``id``, ``key``."""
    pacts = plain_pacts(query)
    if name == "area":
        pairs = _in_each_area(query, pacts)
    elif name == "party":
        pairs = _parties(dict(parse_qsl(query))["city"])
    else:
        values = pacts["date"].str.slice(0, 4) if name == "year" else pacts[name]
        pairs = pd.DataFrame({"id": pacts["id"], "key": values})
    told = pacts[["id"]].merge(pairs.drop_duplicates(), on="id", how="left")
    return told.fillna("")


def plain_cross(query: str, rows: str, columns: str) -> dict[tuple[str, str], int]:
    """Count the pacts for each pair of places that has any."""
    both = plain_axis(query, rows).merge(plain_axis(query, columns), on="id")
    return both.groupby(["key_x", "key_y"])["id"].nunique().to_dict()


def _in_each_area(query: str, pacts: gpd.GeoDataFrame) -> pd.DataFrame:
    asked = dict(parse_qsl(query))
    areas = _areas(asked["city"])
    found = []
    for code in areas.loc[areas["level"] == asked.get("level", "zona"), "code"]:
        inside = _in_areas(pacts, areas[areas["code"] == code], areas, asked.get("rule", "mostly"))
        found += [(one, code) for one in pacts.loc[inside, "id"]]
    return pd.DataFrame(found, columns=["id", "key"])


def _parties(city: str) -> pd.DataFrame:
    with (BUNDLED / city / "parties.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["pact_id"], row["type"]) for row in csv.DictReader(file)]
    return pd.DataFrame(rows, columns=["id", "key"])
