"""What is missing where: target areas, areas and pacts that nothing reaches. Numbers, no words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.join import holds_in_union
from geo.nearest import nearest
from geo.reach import covered_share, reach
from layers.declarations import Declarations
from layers.in_force import Truth, in_force
from layers.readings.reach import in_metres

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from layers.answer import Extract
    from layers.readings.reach import Sites
    from layers.readings.registry import Asked
    from layers.selection import LayerName, Selection

    Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Gaps:
    """What an answer lacks.

    Parameters
    ----------
    on
        The day that *in force* is asked for.
    targets
        Every target area of the answer: ``id``, ``name``, ``outline`` (whether it has one),
        ``area_km2`` (NaN without), ``sure`` and ``unknown`` (its pacts surely in force, and those
        of which nobody knows), ``houses``, ``pacts_elsewhere`` and ``houses_elsewhere`` (whether
        some without a place may lie in it), ``gap``; ``distance_m`` from a point inside it to the
        nearest house (``house``: position among the sites, -1: none), ``share`` of its surface
        within reach.
    areas
        Every area of the level in the choice: ``code``, ``name``, ``population``, ``pacts``,
        ``houses``, ``target_areas``, ``pacts_elsewhere``, ``houses_elsewhere``, ``gap``.
    pacts
        Every pact of the answer: ``id``, ``name``, ``placed``, ``distance_m`` (NaN if not known),
        ``house`` (position among the sites, -1: none), ``beyond``, ``close_call`` (its distance is
        nearer to the limit than its place and the house's are precise).
    distances_known
        Whether any distance can be told.
    """

    on: date
    distances_known: bool
    targets: pd.DataFrame
    areas: pd.DataFrame
    pacts: pd.DataFrame


def find_gaps(asked: Asked, sites: Sites, reach_m: float) -> Gaps:
    """Work out all gaps of an answer."""
    extract = asked.extract
    on = extract.selection.on or asked.today
    wide = _anywhere(asked)
    return Gaps(
        on=on,
        distances_known=sites.known,
        targets=_with_reach(_targets(extract, wide, on), extract, sites, reach_m),
        areas=_areas(extract, wide),
        pacts=_pacts(extract, sites, reach_m),
    )


def with_sites(gaps: Gaps, extract: Extract, sites: Sites, reach_m: float) -> Gaps:
    """Return the same gaps with the distances that other sites give; who has a house stays."""
    return replace(
        gaps,
        distances_known=sites.known,
        targets=_with_reach(gaps.targets, extract, sites, reach_m),
        pacts=_pacts(extract, sites, reach_m),
    )


def _anywhere(asked: Asked) -> Extract:
    """Answer the same question for the whole city: what has no place may lie in the choice."""
    selection, source = asked.extract.selection, asked.extract.source
    first = source.known.levels[0]
    wide = replace(selection, areas=(), targets=(), level=first, unknown=True)
    same = wide == replace(selection, unknown=True) and (selection.unknown or not selection.on)
    return asked.extract if same else asked.answer(wide, source)


def question_of_area(extract: Extract, code: str) -> Selection | None:
    """Return the question for the rows of one area of the answer, if one can be asked.

    Of an area that lies only partly in the chosen ones no question asks for just that part.
    """
    selection = extract.selection
    chosen = set(selection.areas)
    if chosen and not extract.source.hierarchy.closure(code) & chosen:
        return None
    return replace(selection, areas=(code,))


# --- target areas --------------------------------------------------------------------------------


def _targets(extract: Extract, wide: Extract, on: date) -> pd.DataFrame:
    targets = extract.layers["target_areas"].rows
    geometry = targets.geometry.to_numpy()
    outline = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    surface = np.full(len(targets), np.nan)
    surface[outline] = shapely.area(in_metres(targets.geometry[outline], extract.source)) / 1e6
    pacts = _pairs(extract, wide, "pacts")
    force = in_force(extract.source.data.pacts.iloc[pacts["row"]], on)
    frame = pd.DataFrame(
        {
            "id": list(targets["id"]),
            "name": list(targets["name"]),
            "outline": outline,
            "area_km2": surface,
            "sure": _times(pacts.loc[force == Truth.YES, "target"], len(targets)),
            "unknown": _times(pacts.loc[force == Truth.UNKNOWN, "target"], len(targets)),
            "houses": _times(_pairs(extract, wide, "houses")["target"], len(targets)),
            "pacts_elsewhere": _elsewhere_in_targets(extract, wide, "pacts", on),
            "houses_elsewhere": _elsewhere_in_targets(extract, wide, "houses", on),
        }
    )
    return frame.assign(gap=frame["outline"] & (frame["sure"] == 0) & (frame["houses"] == 0))


def _with_reach(
    targets: pd.DataFrame, extract: Extract, sites: Sites, reach_m: float
) -> pd.DataFrame:
    shapes = in_metres(extract.layers["target_areas"].rows.geometry, extract.source)
    house, distance_m = nearest(shapely.point_on_surface(shapes), sites.points)
    share = covered_share(shapes, reach(sites.points, reach_m))
    known = targets["outline"] & sites.known
    return targets.assign(house=house, distance_m=distance_m, share=share).assign(
        share=lambda frame: frame["share"].where(known)
    )


def _pairs(extract: Extract, wide: Extract, layer: LayerName) -> pd.DataFrame:
    """Return which rows of the question lie in which of its target areas, by its rule.

    The same as ``Places.in_targets`` for one target area after the other, at once. Columns:
    ``row`` (position in the layer), ``target`` (position among the answer's target areas).
    """
    selection, source = extract.selection, extract.source
    features = source.features(layer)
    rows = wide.layers[layer].inside
    if selection.areas:
        places = source.places[layer, selection.rule]
        rows = rows[places.in_areas(selection.areas)[rows] == Truth.YES]
    targets = extract.layers["target_areas"].rows.geometry
    tree = shapely.STRtree(features.geometry.to_numpy()[rows])
    target, feature = tree.query(targets.to_numpy(), predicate="intersects")
    pairs = pd.DataFrame({"feature": rows[feature], "area": target})
    shape = shapely.get_type_id(features.geometry.to_numpy()[pairs["feature"]]) != 0
    held = ~shape
    held[shape] = holds_in_union(
        features.geometry,
        targets,
        pairs[shape],
        rule=selection.rule,
        metric_crs=source.data.city.metric_crs,
    )
    kept = pairs[held].rename(columns={"feature": "row", "area": "target"})
    return kept.sort_values(["row", "target"], ignore_index=True)


def _elsewhere_in_targets(extract: Extract, wide: Extract, layer: LayerName, on: date) -> Mask:
    """Say of each target area whether a row without a place may lie in it: one of its comune."""
    hierarchy = extract.source.hierarchy
    declared = _declared_only(wide, layer, on)
    above = {up for codes in declared for code in codes for up in hierarchy.closure(code)}
    own = extract.layers["target_areas"].rows["declared"]
    return np.array([bool(above & set(codes)) for codes in own], dtype=bool)


def _declared_only(wide: Extract, layer: LayerName, on: date | None) -> set[tuple[str, ...]]:
    """Return what the rows without geometry declare; of pacts those that may be in force."""
    rows = wide.layers[layer].rows
    geometry = rows.geometry.to_numpy()
    bare = rows[shapely.is_missing(geometry) | shapely.is_empty(geometry)]
    if layer == "pacts" and on is not None:
        bare = bare[in_force(bare, on) >= Truth.UNKNOWN]
    return set(bare["declared"])


def _times(positions: pd.Series[int], n: int) -> NDArray[np.intp]:
    return np.bincount(positions.to_numpy(dtype=np.intp), minlength=n)


# --- areas of the level --------------------------------------------------------------------------


def _areas(extract: Extract, wide: Extract) -> pd.DataFrame:
    counted = extract.areas[extract.areas["in_choice"]].reset_index(drop=True)
    codes = list(counted["code"])
    people = extract.source.data.areas.set_index("code")["population"].loc[codes]
    frame = counted[["code", "name", "pacts", "houses", "target_areas"]].assign(
        population=people.to_numpy(dtype=float, na_value=np.nan),
        pacts_elsewhere=_elsewhere_in_areas(extract, wide, "pacts", codes),
        houses_elsewhere=_elsewhere_in_areas(extract, wide, "houses", codes),
    )
    return frame.assign(gap=(frame["pacts"] == 0) | (frame["houses"] == 0))


def _elsewhere_in_areas(
    extract: Extract, wide: Extract, layer: LayerName, codes: list[str]
) -> Mask:
    """Say of each area whether a row without a place may lie in it, for all that is declared."""
    selection, hierarchy = extract.selection, extract.source.hierarchy
    own = set(hierarchy.codes(selection.level))
    strict = selection.on if not selection.unknown else None
    # One area that lies in one of the level leaves nothing open there.
    open_ones = tuple(
        declared
        for declared in _declared_only(wide, layer, strict)
        if len(finest := hierarchy.finest(declared)) != 1 or not hierarchy.closure(finest[0]) & own
    )
    said = Declarations(hierarchy, open_ones).in_each(codes, rule=selection.rule)
    return np.asarray((said == Truth.UNKNOWN).any(axis=0))


# --- pacts ---------------------------------------------------------------------------------------


def _pacts(extract: Extract, sites: Sites, reach_m: float) -> pd.DataFrame:
    rows = extract.layers["pacts"].rows
    geometry = rows.geometry.to_numpy()
    placed = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    house, distance_m = nearest(in_metres(rows.geometry, extract.source), sites.points)
    precision = rows["precision_m"].fillna(0).to_numpy(dtype=float)
    doubt_m = precision + np.append(sites.precision_m, 0.0)[house]
    # With no house at all every pact is beyond its reach; NaN is never less.
    beyond = placed & sites.known & ~(distance_m <= reach_m)
    return pd.DataFrame(
        {
            "id": list(rows["id"]),
            "name": list(rows["name"]),
            "placed": placed,
            "distance_m": distance_m,
            "house": house,
            "beyond": beyond,
            "close_call": np.abs(distance_m - reach_m) < doubt_m,
        }
    )
