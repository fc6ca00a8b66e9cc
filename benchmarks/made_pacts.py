"""Registers of any size, made from the bundled pacts of Torino: the same for the same seed.

Each made pact is drawn from the real ones and moved to a comune drawn by its population (half of
those of Torino to one of its districts): it lies, and says that it lies, there. Its texts are the
real ones with a number, its day is another one of the same precision.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks.measure import SEED
from data.catalogue import load_catalogue
from data.city import load_city, with_intervals

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.random import Generator
    from numpy.typing import NDArray

    from data.city import CityData

CITY = "torino"

_DECIMALS = 6
"""Of a degree, in files: about a tenth of a metre."""
_FIRST_YEAR, _LAST_YEAR = 2014, 2025
_NUMBERED = ("name", "place", "address", "parties")


def with_pacts(data: CityData, n: int, seed: int = SEED, *, all_on_map: bool = False) -> CityData:
    """Return Torino's data with ``n`` made pacts and their parties in the place of its own.

    With ``all_on_map`` they are made of those only that the map draws without any filter.
    """
    chance = np.random.default_rng(seed)
    source = np.arange(len(data.pacts))
    if all_on_map:
        on_map = data.pacts.geometry.notna() & (data.pacts["kind"] != "proposal")
        source = np.flatnonzero(on_map)
    drawn = source[chance.integers(0, len(source), n)]
    pacts = data.pacts.iloc[drawn].reset_index(drop=True)
    ids = pd.Series([f"GEN-{at:07}" for at in range(n)], dtype=pacts["id"].dtype)
    grounds = _grounds(data)
    at = chance.choice(len(grounds), n, p=grounds["weight"].to_numpy())
    points = _points_in(grounds.geometry.to_numpy(), at, chance)
    points[pacts.geometry.isna().to_numpy()] = None
    pacts = pacts.assign(
        **{name: _numbered(pacts[name]) for name in _NUMBERED},
        **_other_days(pacts, chance),
        id=ids,
        parent_pact=pd.Series("", index=pacts.index, dtype=ids.dtype),
        declared=grounds["declared"].to_numpy()[at],
        zone_in_source=grounds["zone"].to_numpy()[at],
        district=grounds["district"].to_numpy()[at],
        public_party=grounds["public_party"].to_numpy()[at],
    )
    pacts = with_intervals(pacts.set_geometry(gpd.GeoSeries(points, crs=data.pacts.crs)))
    return replace(
        data,
        pacts=pacts.astype(dict.fromkeys(("zone_in_source", "district"), ids.dtype)),
        parties=_parties(data, drawn, ids),
        fingerprint=hashlib.sha256(f"{data.fingerprint} {n} {seed}".encode()).hexdigest()[:12],
    )


def catalogue_with(folder: Path, n: int, seed: int = SEED, *, all_on_map: bool = False) -> Path:
    """Write the bundled catalogue into a folder, with ``n`` made pacts in Torino; return it.

    The environment variable ``CONDIVISA_CATALOGUE`` starts the app and the command on it.
    """
    catalogue = load_catalogue()
    shutil.copytree(catalogue.root, folder, dirs_exist_ok=True)
    data = with_pacts(load_city(catalogue, CITY), n, seed, all_on_map=all_on_map)
    own = folder / CITY
    points = data.pacts.geometry
    header = pd.read_csv(own / "pacts.csv", nrows=0).columns
    rows = data.pacts.assign(
        declared=data.pacts["declared"].map(";".join), lon=points.x, lat=points.y
    )
    rows[list(header)].to_csv(own / "pacts.csv", index=False)
    header = pd.read_csv(own / "parties.csv", nrows=0).columns
    personal = data.parties["personal"].map({True: "true", False: "false"})
    data.parties.assign(personal=personal)[list(header)].to_csv(own / "parties.csv", index=False)
    return folder


def _grounds(data: CityData) -> gpd.GeoDataFrame:
    """Return the areas that pacts are drawn in: comuni, and districts for half of their comune."""
    areas = data.areas
    comuni = areas[areas["level"] == "comune"].assign(comune=lambda rows: rows["code"])
    districts = areas[areas["level"] == "municipio"]
    people = comuni.set_index("code")["population"].fillna(0).astype(float)
    split = districts["comune"].value_counts()
    halved = np.where(comuni["code"].isin(split.index), 2, 1)
    comuni = comuni.assign(weight=people.to_numpy() / halved)
    shares = districts["comune"].map(people) / districts["comune"].map(split) / 2
    both = pd.concat([comuni, districts.assign(weight=shares.to_numpy())], ignore_index=True)
    of_comune = comuni.set_index("code")
    is_district = (both["level"] == "municipio").to_numpy()
    declared = pd.Series(list(zip(both["comune"], both["code"], strict=True)))
    return both.assign(
        weight=both["weight"] / both["weight"].sum(),
        declared=declared.where(is_district, declared.str[:1]),
        zone=both["comune"].map(of_comune["parent"]),
        district=both["name"].where(is_district, ""),
        public_party="Comune di " + both["comune"].map(of_comune["name"]),
    )


def _points_in(
    grounds: NDArray[np.object_], at: NDArray[np.int_], chance: Generator
) -> NDArray[np.object_]:
    """Return a point in the ground that each position names, EPSG:4326."""
    shapely.prepare(grounds)
    west, south, east, north = shapely.bounds(grounds).T
    lon, lat = np.empty(len(at)), np.empty(len(at))
    missing = np.arange(len(at))
    while len(missing):
        where = at[missing]
        lon[missing] = chance.uniform(west[where], east[where]).round(_DECIMALS)
        lat[missing] = chance.uniform(south[where], north[where]).round(_DECIMALS)
        hit = shapely.contains_xy(grounds[where], lon[missing], lat[missing])
        missing = missing[~hit]
    return np.asarray(shapely.points(lon, lat), dtype=object)


def _numbered(texts: pd.Series) -> pd.Series:
    """Add a number to each text that there is, so that no two are alike."""
    numbers = pd.Series(np.arange(len(texts)).astype(str), index=texts.index)
    return texts.where(texts == "", texts + " " + numbers).astype(texts.dtype)


def _other_days(pacts: pd.DataFrame, chance: Generator) -> dict[str, pd.Series]:
    """Return other dates, as precise as those that there were, and ends some years after them."""
    first = f"{_FIRST_YEAR}-01-01"
    days = (np.datetime64(f"{_LAST_YEAR}-12-31") - np.datetime64(first)).astype(int)
    start = np.datetime64(first) + chance.integers(0, days, len(pacts))
    end = start + chance.integers(365, 4 * 365, len(pacts))
    told = {}
    for name, day in (("date", start), ("end_date", end)):
        text = pd.Series(np.datetime_as_string(day), index=pacts.index)
        length = pacts[name].str.len()
        known = [length == 4, length == 7, length == 10]  # noqa: PLR2004 - YYYY, YYYY-MM, a day
        choice = np.select(known, [text.str[:4], text.str[:7], text], "")
        told[name] = pd.Series(choice, index=pacts.index, dtype=pacts[name].dtype)
    return told


def _parties(data: CityData, drawn: NDArray[np.int_], ids: pd.Series) -> pd.DataFrame:
    known_as = pd.DataFrame({"pact_id": data.pacts["id"].to_numpy()[drawn], "own": ids})
    parties = known_as.merge(data.parties, on="pact_id")
    return parties.assign(pact_id=parties["own"])[list(data.parties.columns)]
