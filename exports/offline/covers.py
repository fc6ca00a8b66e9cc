"""How shapes and approximate points lie over areas that a reader may choose in any combination.

In the browser there is no geometry to ask: the share of a shape in the union of the chosen areas
must come out of a table. Therefore each shape is cut once into *parts*, each of which lies in the
same areas all over; the share in a union is then the sum of the parts that have a chosen area.
Where a sum comes so near to a rule's threshold that rounding could decide, the very function that
answers in Python is asked, and its answer written down for that combination of parts.

A border of a union is near an approximate point if, of the parts of ground nearer to the point than
it is precise, some lie in a chosen area and some do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import EXCHANGE_CRS, metric_crs
from geo.join import HALVES, MAJORITY, ROUNDING, AreaRule, holds_in_union

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Piece = tuple[shapely.Geometry, tuple[int, ...]]

_POINT = 0
LEAST_SHARES = {AreaRule.MOSTLY: MAJORITY + HALVES, AreaRule.WITHIN: 1 - ROUNDING}
"""The share above which a row is in a union by each rule that measures."""
_DOUBTFUL = 1e-5
"""A share so near to what a rule asks for is settled by asking, not by adding up."""
_NEARLY_WHOLE = 1e-3
_LEAST_SHARE, _LEAST_M2 = 1e-11, 1e-3
"""Smaller pieces are what rounding leaves over: borders are written to a tenth of a metre."""
_MOST_COMBINATIONS = 4096
_METRES_PER_DEGREE = 110_000.0


@dataclass(frozen=True)
class Cover:
    """How one row lies over areas, which are named by their positions.

    ``touches`` are the areas that it shares a point with; ``parts`` its shares (0 to 1) with the
    areas that each lies in, None for a point, which has none. ``settled`` says of combinations of
    parts, written as their positions joined by dots, whether the row is mostly and whether it is
    wholly there.
    """

    touches: tuple[int, ...]
    parts: tuple[tuple[float, tuple[int, ...]], ...] | None = None
    settled: tuple[tuple[str, bool, bool], ...] = ()


def covers(
    features: gpd.GeoSeries, areas: gpd.GeoSeries, *, metric: str, rows: Sequence[int]
) -> dict[int, Cover]:
    """Return how rows lie over areas; rows that touch none are left out.

    Parameters
    ----------
    features
        Any geometry or None, EPSG:4326.
    areas
        Polygons of any levels, which may overlap, EPSG:4326.
    metric
        Name of the CRS in metres that shares are measured in.
    rows
        Positions of the features that are asked about, none of them missing.
    """
    tree = shapely.STRtree(areas.to_numpy())
    geometry = features.to_numpy()
    found = {}
    for row in rows:
        touched = sorted(int(one) for one in tree.query(geometry[row], predicate="intersects"))
        if touched and shapely.get_type_id(geometry[row]) == _POINT:
            found[row] = Cover(tuple(touched))
        elif touched:
            found[row] = _shape_cover(features.iloc[[row]], areas, touched, metric)
    return found


def nearby(
    features: gpd.GeoSeries, areas: gpd.GeoSeries, precision_m: Sequence[float], *, metric: str
) -> dict[int, list[list[tuple[int, ...]]]]:
    """Return for each approximate row what lies nearer to it than it is precise.

    Parameters
    ----------
    precision_m
        Radius of each row's doubt in metres, NaN for none.

    Returns
    -------
    dict
        Row to one list for each of its separate places (a point has one): the areas of each part
        of the ground there. Places where all the ground lies in the same areas are left out.
    """
    nearness = _Nearness(areas, metric)
    found = {}
    for row, (shape, radius_m) in enumerate(zip(features, precision_m, strict=True)):
        if shape is None or shape.is_empty or not radius_m > 0:
            continue
        around = [nearness.around(place, radius_m) for place in shapely.get_parts(shape)]
        mixed = [parts for parts in around if len(parts) > 1]
        if mixed:
            found[row] = mixed
    return found


class _Nearness:
    """The areas of a city in both systems, to be asked about one place after another."""

    def __init__(self, areas: gpd.GeoSeries, metric: str) -> None:
        self._areas, self._metric = areas, metric
        self._in_metres = areas.to_crs(metric_crs(metric)).to_numpy()
        self._tree = shapely.STRtree(self._in_metres)
        # Many rows share a place: the middle of the comune that their source names.
        self._known: dict[tuple[bytes, float], list[tuple[int, ...]]] = {}

    def around(self, place: shapely.Geometry, radius_m: float) -> list[tuple[int, ...]]:
        """Return the areas of each part of the ground that is nearer than the radius."""
        key = (place.wkb, radius_m)
        if key not in self._known:
            self._known[key] = self._around(place, radius_m)
        return self._known[key]

    def _around(self, place: shapely.Geometry, radius_m: float) -> list[tuple[int, ...]]:
        (centre,) = _to_metric([place], self._metric)
        touched = self._tree.query(centre, predicate="dwithin", distance=radius_m)
        pieces = _cut(_ground(place, radius_m), self._areas, sorted(int(one) for one in touched))
        # One by one: what rounding left along a border may be near, the rest of its piece far.
        single = [(one, held) for piece, held in pieces for one in shapely.get_parts(piece)]
        in_metres = _to_metric([piece for piece, _ in single], self._metric)
        near = shapely.distance(in_metres, centre) < radius_m
        large = shapely.area(in_metres) > _LEAST_M2
        kept = (held for (_, held), use in zip(single, near & large, strict=True) if use)
        return sorted(dict.fromkeys(kept))


def _ground(place: shapely.Geometry, radius_m: float) -> shapely.Geometry:
    """Return ground, in degrees, that holds all that is nearer than the radius."""
    up = 1.2 * radius_m / _METRES_PER_DEGREE
    across = 1 / float(np.cos(np.radians(place.bounds[3])))
    squeezed = shapely.transform(place, lambda xy: xy / (across, 1.0))
    return shapely.transform(squeezed.buffer(up, quad_segs=4), lambda xy: xy * (across, 1.0))


def _shape_cover(
    feature: gpd.GeoSeries, areas: gpd.GeoSeries, touched: Sequence[int], metric: str
) -> Cover:
    shape = feature.iloc[0]
    if shapely.get_dimensions(shape) == 0:
        pieces = _points(shape, areas, touched)
        measures = np.ones(len(pieces))
    else:
        pieces = _cut(shape, areas, touched)
        in_metres = _to_metric([piece for piece, _ in pieces], metric)
        is_area = shapely.get_dimensions(shape) > 1
        measures = shapely.area(in_metres) if is_area else shapely.length(in_metres)
    shares = measures / measures.sum()
    sums: dict[tuple[int, ...], float] = {}
    for (_, held), share in zip(pieces, shares, strict=True):
        if share > _LEAST_SHARE:
            sums[held] = sums.get(held, 0.0) + float(share)
    parts = tuple((share, held) for held, share in sorted(sums.items()) if held)
    return Cover(tuple(touched), parts, tuple(_settled(feature, areas, parts, metric)))


def _points(shape: shapely.Geometry, areas: gpd.GeoSeries, touched: Sequence[int]) -> list[Piece]:
    return [
        (point, tuple(one for one in touched if shapely.intersects(areas.iloc[one], point)))
        for point in shapely.get_parts(shape)
    ]


def _cut(shape: shapely.Geometry, areas: gpd.GeoSeries, touched: Sequence[int]) -> list[Piece]:
    """Cut a line or polygon into pieces that each lie in the same areas all over."""
    dimension = int(shapely.get_dimensions(shape))
    west, south, east, north = shape.bounds
    frame = shapely.box(west - 0.01, south - 0.01, east + 0.01, north + 0.01)
    pieces: list[Piece] = [(shape, ())]
    for one in touched:
        # First to the neighbourhood: an area may have thousands of corners elsewhere.
        area = shapely.intersection(areas.iloc[one], frame)
        shapely.prepare(area)
        pieces = [half for piece in pieces for half in _halves(piece, one, area, dimension)]
    return pieces


def _halves(piece: Piece, one: int, area: shapely.Geometry, dimension: int) -> list[Piece]:
    shape, held = piece
    if not shapely.intersects(area, shape):
        return [piece]
    if shapely.covers(area, shape):
        return [(shape, (*held, one))]
    inside = _of_dimension(shapely.intersection(shape, area), dimension)
    outside = _of_dimension(shapely.difference(shape, area), dimension)
    halves = ((inside, (*held, one)), (outside, held))
    return [(half, named) for half, named in halves if half is not None]


def _of_dimension(shape: shapely.Geometry, dimension: int) -> shapely.Geometry | None:
    parts = shapely.get_parts(shape)
    kept = parts[shapely.get_dimensions(parts) == dimension]
    if not len(kept):
        return None
    return shapely.multipolygons(kept) if dimension > 1 else shapely.multilinestrings(kept)


def _to_metric(shapes: Iterable[shapely.Geometry], metric: str) -> np.ndarray:
    series = gpd.GeoSeries(list(shapes), crs=EXCHANGE_CRS)
    return np.asarray(series.to_crs(metric_crs(metric)).to_numpy())


def _settled(
    feature: gpd.GeoSeries,
    areas: gpd.GeoSeries,
    parts: Sequence[tuple[float, tuple[int, ...]]],
    metric: str,
) -> list[tuple[str, bool, bool]]:
    """Ask about the combinations whose sum leaves a doubt; none where there are too many."""
    held_by: dict[int, int] = {}
    for at, (_, held) in enumerate(parts):
        for one in held:
            held_by[one] = held_by.get(one, 0) | 1 << at
    combinations: dict[int, tuple[int, ...]] = {0: ()}
    for one, mask in held_by.items():
        for before, chosen in list(combinations.items()):
            combinations.setdefault(before | mask, (*chosen, one))
        if len(combinations) > _MOST_COMBINATIONS:
            return []
    settled = []
    for mask, chosen in combinations.items():
        there = [at for at in range(len(parts)) if mask >> at & 1]
        share = sum(parts[at][0] for at in there)
        if chosen and (
            abs(share - LEAST_SHARES[AreaRule.MOSTLY]) < _DOUBTFUL or share > 1 - _NEARLY_WHOLE
        ):
            key = ".".join(str(at) for at in there)
            settled.append((key, *_ask(feature, areas.iloc[list(chosen)], metric)))
    return settled


def _ask(feature: gpd.GeoSeries, areas: gpd.GeoSeries, metric: str) -> tuple[bool, bool]:
    union = gpd.GeoSeries([areas.union_all()], crs=areas.crs)
    pair = pd.DataFrame({"feature": [0], "area": [0]})
    mostly, within = (
        bool(holds_in_union(feature, union, pair, rule=rule, metric_crs=metric)[0])
        for rule in (AreaRule.MOSTLY, AreaRule.WITHIN)
    )
    return mostly, within
