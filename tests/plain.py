"""The same questions answered the plain way, to check ours against: files, pandas, GeoPandas.

It shares no code with the product: it reads the bundled files itself and asks shapely directly.
"""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

import geopandas as gpd
import pandas as pd

BUNDLED = Path(__file__).parent.parent / "data" / "bundled"
METRIC = "EPSG:7791"

# Three cities, all rules, areas of mixed levels, every kind of condition.
QUERIES = (
    "city=torino",
    "city=torino&level=zona&areas=TO-01,TO-11&status=unknown&on=2021-06-30",
    "city=torino&level=comune&areas=TO-11,TO-04,001191&kind=pact,proposal",
    "city=torino&level=municipio&areas=TO-C2,TO-C6,001078&rule=touches",
    "city=torino&level=statistica&areas=TO-C6&rule=within",
    "city=torino&level=zona&areas=TO-01&target=AREA-024,AREA-030&rule=mostly",
    "city=torino&level=zona&theme=verde_pubblico,scuole&on=2020-01-01&unknown=no",
    "city=milano&level=zona&areas=MI-6,MI-1&status=unknown&on=2019-12-31",
    "city=milano&level=municipio&areas=MI-M2,MI-M4,015077&rule=within&theme=verde_pubblico",
    "city=milano&level=comune&areas=MI-6,015146&kind=pact,framework,proposal&rule=touches",
    "city=milano&level=statistica&areas=MI-N35,MI-M8&rule=touches",
    "city=milano&level=municipio&target=AREA-003,AREA-010&rule=within",
    "city=bologna&level=zona&areas=BO-N0,BO-U7&status=ended&on=2020-10-01",
    "city=bologna&level=municipio&areas=BO-Q12,BO-Q15,BO-U1&rule=touches",
    "city=bologna&level=municipio&areas=BO-Q11,BO-Q12&rule=within&q=giardino",
    "city=bologna&level=comune&areas=037006,037032&rule=mostly&on=2022-01-01&kind=pact",
    "city=bologna&level=zona&q=via+Fioravanti",
    "city=torino&level=municipio&on=2019-12-31&unknown=no",
    "city=torino&level=zona&areas=TO-C1,TO-C2,TO-C3,TO-C4,TO-C5,TO-C6,TO-C7,TO-C8",
)


@dataclass(frozen=True)
class Plain:
    """The ids of each layer, and the counts of each area of the level."""

    rows: dict[str, list[str]]
    areas: dict[str, tuple[int, int, int]]


def plain_answer(query: str) -> Plain:
    """Answer a query string of known codes."""
    asked = dict(parse_qsl(query))
    city = asked["city"]
    areas = _areas(city)
    layers = {
        "pacts": _with_points(city, "pacts"),
        "houses": _with_points(city, "houses"),
        "target_areas": _target_areas(city),
    }
    layers["pacts"] = _conditions(layers["pacts"], asked)
    rule = asked.get("rule", "mostly")
    texts = {
        "pacts": ["id", "name", "place", "address", "district", "parties", "public_party"],
        "houses": ["id", "name", "alt_names", "address", "district", "manager"],
        "target_areas": ["id", "name", "programme", "funding", "units", "places"],
    }
    rows, counts = {}, {}
    level = areas[areas["level"] == asked.get("level", "zona")]
    for name, frame in layers.items():
        kept = frame[_has_words(frame, texts[name], asked.get("q", ""))]
        kept = kept[_asked_places(kept, name, asked, areas, layers["target_areas"], rule)]
        rows[name] = list(kept["id"])
        counts[name] = [
            int(_in_areas(kept, areas[areas["code"] == code], areas, rule).sum())
            for code in level["code"]
        ]
    return Plain(rows, dict(zip(level["code"], zip(*counts.values(), strict=True), strict=True)))


@cache
def _areas(city: str) -> gpd.GeoDataFrame:
    files = [
        BUNDLED / city / f"areas_{level}.geojson"
        for level in ("zona", "comune", "municipio", "statistica")
    ]
    return pd.concat([gpd.read_file(file) for file in files if file.exists()], ignore_index=True)


@cache
def _with_points(city: str, name: str) -> gpd.GeoDataFrame:
    with (BUNDLED / city / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        frame = pd.DataFrame(list(csv.DictReader(file)))
    lon, lat = pd.to_numeric(frame["lon"]), pd.to_numeric(frame["lat"])
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs="EPSG:4326")
    points = points.where(lon.notna(), None)
    return gpd.GeoDataFrame(frame, geometry=points, crs="EPSG:4326")


@cache
def _target_areas(city: str) -> gpd.GeoDataFrame:
    frame = gpd.read_file(BUNDLED / city / "target_areas.geojson")
    return frame.assign(declared=[";".join(_codes(one)) for one in frame["declared"]])


def _codes(declared: object) -> list[str]:
    return declared.split(";") if isinstance(declared, str) else list(declared)


def _conditions(pacts: gpd.GeoDataFrame, asked: dict[str, str]) -> gpd.GeoDataFrame:
    kinds = asked.get("kind", "pact,framework,coexistence,extension,integration").split(",")
    kept = pacts[pacts["kind"].isin(kinds)]
    for name in ("status", "theme"):
        if name in asked:
            kept = kept[kept[name].isin(asked[name].split(","))]
    if "on" in asked:
        wanted = ["yes", "unknown"] if asked.get("unknown", "yes") == "yes" else ["yes"]
        on = pd.Timestamp(asked["on"])
        kept = kept[[_in_force(row, on) in wanted for row in kept.to_dict("records")]]
    return kept


def _in_force(row: dict[str, str], on: pd.Timestamp) -> str:
    if row["kind"] == "proposal":
        return "no"
    earliest = latest = None
    if row["date"]:
        period = pd.Period(row["date"])
        # A report or a news item says that the pact existed; a presentation that it did not yet.
        if row["date_basis"] not in {"reported", "published"}:
            earliest = period.start_time
        if row["date_basis"] not in {"presented", "proposal"}:
            latest = period.end_time.normalize()
    end_from = end_to = None
    if row["end_date"]:
        period = pd.Period(row["end_date"])
        end_from, end_to = period.start_time, period.end_time.normalize()
    elif row["status"] == "ended":
        end_to = pd.Timestamp(row["retrieved"])
    if (earliest is not None and on < earliest) or (end_to is not None and on > end_to):
        return "no"
    if latest is not None and latest <= on and end_from is not None and on <= end_from:
        return "yes"
    if len(row["date"]) == len("2021-06-30") and latest == on:
        return "yes"
    return "unknown"


def _has_words(frame: gpd.GeoDataFrame, columns: list[str], words: str) -> pd.Series:
    text = frame[columns].fillna("").astype(str).agg(" ".join, axis=1).map(_fold)
    hits = [text.str.contains(_fold(word), regex=False) for word in words.split()]
    return pd.concat(hits, axis=1).all(axis=1) if hits else pd.Series(data=True, index=frame.index)


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()


def _asked_places(
    frame: gpd.GeoDataFrame,
    name: str,
    asked: dict[str, str],
    areas: gpd.GeoDataFrame,
    targets: gpd.GeoDataFrame,
    rule: str,
) -> pd.Series:
    inside = pd.Series(data=True, index=frame.index)
    if "areas" in asked:
        chosen = areas[areas["code"].isin(asked["areas"].split(","))]
        inside &= _in_areas(frame, chosen, areas, rule)
    if "target" in asked:
        ids = asked["target"].split(",")
        chosen = targets[targets["id"].isin(ids)]
        by_id = frame["id"].isin(ids)
        inside &= by_id if name == "target_areas" else _in_union(frame, chosen, rule)
    if not {"areas", "target"} & set(asked):
        # Nothing chosen: all that has a place on the level.
        inside &= _placed_on(frame, areas, asked.get("level", "zona"))
    return inside


def _in_areas(
    frame: gpd.GeoDataFrame, chosen: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, rule: str
) -> pd.Series:
    if frame.empty:
        return pd.Series(dtype=bool)
    return _in_union(frame, chosen, rule) | _declared_in(frame, chosen, areas, rule)


def _in_union(frame: gpd.GeoDataFrame, chosen: gpd.GeoDataFrame, rule: str) -> pd.Series:
    union = chosen.geometry.union_all()
    placed = frame.geometry.notna()
    touching = placed & frame.geometry.intersects(union)
    is_point = frame.geom_type == "Point"
    if rule == "touches":
        return touching
    if rule == "within":
        return touching & (is_point | frame.geometry.within(union))
    metric = frame.geometry.to_crs(METRIC)
    union_m = gpd.GeoSeries([union], crs="EPSG:4326").to_crs(METRIC).iloc[0]
    share = metric.intersection(union_m).area / metric.area.where(metric.area > 0)
    return touching & (is_point | (share > 0.5))


def _declared_in(
    frame: gpd.GeoDataFrame, chosen: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, rule: str
) -> pd.Series:
    zone_of = dict(zip(areas["code"], areas["parent"], strict=True))
    level_of = dict(zip(areas["code"], areas["level"], strict=True))
    wanted = set(chosen["code"])
    nested = areas[areas["level"] == "municipio"].groupby("comune")["code"]
    districts_of = {comune: set(codes) for comune, codes in nested}

    def inside(declared: str) -> bool:
        codes = declared.split(";")
        districts = [code for code in codes if level_of[code] != "comune"]
        comuni = {code for code in codes if level_of[code] == "comune"}
        above = comuni | {zone_of[code] for code in comuni}
        hits = [code in wanted for code in districts]
        by_district = (any if rule == "touches" else all)(hits) if hits else False
        # All the districts of a comune are the comune.
        wholes = [districts_of[comune] <= wanted for comune in comuni if comune in districts_of]
        return bool(above & wanted) or by_district or any(wholes)

    return frame.geometry.isna() & frame["declared"].map(inside)


def _placed_on(frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, level: str) -> pd.Series:
    """A declared row has no place on a level of districts unless one is declared there."""
    if level in {"zona", "comune"}:
        return pd.Series(data=True, index=frame.index)
    cut_up = set(areas.loc[areas["level"] == level, "comune"])
    codes_of_level = set(areas.loc[areas["level"] == level, "code"])
    known = [
        bool(codes_of_level & set(declared.split(";"))) or not cut_up & set(declared.split(";"))
        for declared in frame["declared"]
    ]
    return frame.geometry.notna() | pd.Series(known, index=frame.index)
