"""The same answers as an Extract, as a good analyst writes them with pandas and GeoPandas.

Everything that does not hang on the question is worked out once and kept: the joins to each level,
the folded texts, the days as ``datetime64``, the layers in metres. A question is then masks, counts
by group, and the geometry that only the chosen areas decide. It knows less than an Extract: only
areas that declarations decide (zones, comuni), no other rule than *mostly*, no contradictions, no
target areas or ambiti as conditions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.search import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.city import CityData
    from layers.selection import Selection

Answer = dict[str, Any]
_TEXTS = {
    "pacts": ("id", "name", "place", "address", "district", "parties", "public_party"),
    "houses": ("id", "name", "alt_names", "address", "district", "manager"),
    "targets": ("id", "name", "programme", "funding", "units", "places"),
}
_MOSTLY = 0.5001


@dataclass(frozen=True, eq=False)
class PlainCity:
    """The layers of a city with what is kept between questions.

    ``keep_joins`` False joins anew for every question, as a script does that is run once.
    """

    data: CityData
    words: Mapping[str, tuple[str, ...]]
    keep_joins: bool = True

    @cached_property
    def kept(self) -> dict[tuple[str, str], Any]:
        """What was worked out for a layer and a level."""
        return {}

    @cached_property
    def zones(self) -> dict[str, str]:
        """The zone of each comune."""
        comuni = self.data.areas[self.data.areas["level"] == "comune"]
        return dict(zip(comuni["code"], comuni["parent"], strict=True))

    @cached_property
    def pacts(self) -> gpd.GeoDataFrame:
        """The pacts with what a question needs of them."""
        pacts = self.data.pacts
        days = ("start_min", "start_max", "end_min", "end_max")
        dates = {name: pd.to_datetime(pacts[name]) for name in days}
        return self._placed(pacts.assign(**dates))

    @cached_property
    def houses(self) -> gpd.GeoDataFrame:
        """The houses with what a question needs of them."""
        return self._placed(self.data.houses)

    @cached_property
    def targets(self) -> gpd.GeoDataFrame:
        """The target areas in metres."""
        return self._placed(self.data.target_areas)

    @cached_property
    def areas(self) -> gpd.GeoDataFrame:
        """The areas of all levels in metres."""
        return self.data.areas.to_crs(self.data.city.metric_crs)

    def texts(self, name: str, frame: gpd.GeoDataFrame) -> pd.Series:
        """Return the folded text of each row (kept)."""
        if ("text", name) not in self.kept:
            rows = zip(*(frame[column] for column in _TEXTS[name]), strict=True)
            folded = [fold(" ".join(each)) for each in rows]
            self.kept["text", name] = pd.Series(folded, index=frame.index, dtype="str")
        return self.kept["text", name]

    def _placed(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        codes = list(frame["declared"])
        return frame.assign(
            metres=frame.geometry.to_crs(self.data.city.metric_crs),
            has_geometry=frame.geometry.notna(),
            comune=[one[0] if one else "" for one in codes],
            municipio=[one[1] if len(one) > 1 else "" for one in codes],
        )

    def joined(self, name: str, frame: gpd.GeoDataFrame, level: str) -> pd.Series:
        """Return the code of the area of each row: by geometry, else by what it declares."""
        if self.keep_joins and (name, level) in self.kept:
            return self.kept[name, level]
        areas = self.data.areas.loc[self.data.areas["level"] == level, ["code", "geometry"]]
        points = frame[["geometry"]]
        found = gpd.sjoin(points, areas, predicate="within")["code"]
        found = found[~found.index.duplicated()].reindex(frame.index)
        declared = {
            "zona": frame["comune"].map(self.zones),
            "comune": frame["comune"],
            "municipio": frame["municipio"],
        }
        if level in declared:
            found = found.where(frame["has_geometry"], declared[level])
        found = found.fillna("")
        self.kept[name, level] = found
        return found

    def near_level(self, name: str, frame: gpd.GeoDataFrame, level: str) -> pd.Series:
        """Say which approximate rows may lie across a border of the level (kept)."""
        key = (f"near {name}", level)
        if key not in self.kept:
            areas = self.areas[self.areas["level"] == level]
            self.kept[key] = _near(frame, areas.boundary.union_all())
        return self.kept[key]

    def answer(self, asked: Selection) -> Answer:
        """Answer a question about whole zones and comuni, or about the whole city."""
        level = asked.level
        codes = self.data.areas.loc[self.data.areas["level"] == level, "code"]
        masks, unknown = self._masks(asked)
        wanted = pd.concat(masks, axis=1).all(axis=1)
        inside, told = self._layer(asked, "pacts", self.pacts, wanted)
        own = self.joined("pacts", self.pacts, level)[inside]
        rows = self.pacts[inside]
        tables = {"pacts": own.value_counts().reindex(codes, fill_value=0)}
        bare = own[~rows["has_geometry"]]
        tables["declared"] = bare.value_counts().reindex(codes, fill_value=0)
        by_status = pd.crosstab(own, rows["status"])
        for key in self.words["status"]:
            of_key = by_status.get(key, pd.Series(0, index=by_status.index))
            tables[f"status:{key}"] = of_key.reindex(codes, fill_value=0)
        houses, _ = self._layer(
            asked, "houses", self.houses, self._has_words(asked, "houses", self.houses)
        )
        in_houses = self.joined("houses", self.houses, level)[houses]
        tables["houses"] = in_houses.value_counts().reindex(codes, fill_value=0)
        where = self._where(asked, "pacts", self.pacts)
        return {
            **told,
            "inside": np.flatnonzero(inside),
            "unknown": np.flatnonzero(inside & unknown),
            "areas": {name: one.to_numpy() for name, one in tables.items()},
            "facets": {
                name: self._facet(name, masks, where) for name in ("status", "theme", "kind")
            },
            "in_no_area": int(((own == "") & rows["has_geometry"]).sum()),
            "unplaced": int(((own == "") & ~rows["has_geometry"]).sum()),
            "targets": self._targets(asked),
        }

    def _masks(self, asked: Selection) -> tuple[dict[str, pd.Series], pd.Series]:
        pacts = self.pacts
        masks = {
            "text": self._has_words(asked, "pacts", pacts),
            "kind": pacts["kind"].isin(asked.kinds),
        }
        unknown = pd.Series(data=False, index=pacts.index)
        if asked.statuses:
            masks["status"] = pacts["status"].isin(asked.statuses)
        if asked.themes:
            masks["theme"] = pacts["theme"].isin(asked.themes)
        if asked.on:
            on = pd.Timestamp(asked.on)
            no = (pacts["kind"] == "proposal") | (pacts["start_min"] > on) | (pacts["end_max"] < on)
            that_day = (pacts["date_precision"] == "day") & (pacts["start_max"] == on)
            yes = ~no & (pacts["start_max"] <= on) & (that_day | (pacts["end_min"] >= on))
            unknown = ~no & ~yes
            masks["on"] = ~no if asked.unknown else yes
        return masks, unknown

    def _has_words(self, asked: Selection, name: str, frame: gpd.GeoDataFrame) -> pd.Series:
        found = pd.Series(data=True, index=frame.index)
        for word in fold(asked.text).split():
            found &= self.texts(name, frame).str.contains(word, regex=False)
        return found

    def _where(self, asked: Selection, name: str, frame: gpd.GeoDataFrame) -> pd.Series:
        if not asked.areas:
            return pd.Series(data=True, index=frame.index)
        codes = self.data.areas.set_index("code")["level"]
        inside = pd.Series(data=False, index=frame.index)
        for level in {codes[code] for code in asked.areas}:
            inside |= self.joined(name, frame, level).isin(asked.areas)
        return inside

    def _layer(
        self, asked: Selection, name: str, frame: gpd.GeoDataFrame, wanted: pd.Series
    ) -> tuple[pd.Series, Answer]:
        where = self._where(asked, name, frame)
        inside = wanted & where
        if asked.areas:
            union = self.areas.geometry[self.areas["code"].isin(asked.areas)].union_all()
            near = pd.Series(data=False, index=frame.index)
            near[wanted] = _near(frame[wanted], union.boundary)
        else:
            near = self.near_level(name, frame, asked.level)
        return inside, {
            "uncertain": np.flatnonzero(inside & near),
            "uncertain_outside": int((wanted & near & ~where).sum()),
            "reconciliation": (
                len(frame),
                int(wanted.sum()),
                int((wanted & frame["has_geometry"]).sum()),
                int((wanted & ~frame["has_geometry"]).sum()),
                int(inside.sum()),
                int((wanted & ~where).sum()),
            ),
        }

    def _facet(self, name: str, masks: dict[str, pd.Series], where: pd.Series) -> dict[str, int]:
        others = [mask for key, mask in masks.items() if key != name]
        rows = pd.concat([*others, where], axis=1).all(axis=1)
        counts = self.pacts.loc[rows, name].value_counts()
        return {key: int(counts.get(key, 0)) for key in self.words[name]}

    def _targets(self, asked: Selection) -> list[str]:
        """Return the mapped target areas that are mostly in the choice."""
        wanted = self.targets["has_geometry"] & self._has_words(asked, "targets", self.targets)
        shapes = self.targets[wanted].set_geometry("metres")
        if asked.areas:
            union = self.areas.geometry[self.areas["code"].isin(asked.areas)].union_all()
            share = shapes.intersection(union).area / shapes.area
            shapes = shapes[share > _MOSTLY]
        return list(shapes["id"])


def _near(frame: gpd.GeoDataFrame, border: Any) -> pd.Series:
    return frame["metres"].distance(border) < frame["precision_m"]
