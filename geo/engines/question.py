"""What is asked of every part, and what is found: the same values for every engine."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from geo.areas import Areas
from geo.crs import EXCHANGE_CRS
from geo.engines.errors import EngineError
from geo.join import AreaRule, Join, JoinReport, join_to_areas

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

BETWEEN = "|"
"""Between the codes of a row that is in several areas, as in the exports."""

CODES = "area_code"
"""The column that the output has more than the input."""


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked: to which areas does each row belong.

    Parameters
    ----------
    codes
        One for each area, all different, in catalogue order.
    areas
        Valid polygons in the CRS of the rows; their order decides on shared borders.
    rule
        How shapes other than points belong; a point belongs to one area at most.
    metric_crs
        Name of a CRS in metres, in which shares are measured.
    """

    codes: tuple[str, ...]
    areas: Areas
    rule: AreaRule
    metric_crs: str

    def __post_init__(self) -> None:
        if not self.codes:
            raise EngineError("no_areas")
        again = pd.Index(self.codes)[pd.Index(self.codes).duplicated()]
        if len(again):
            raise EngineError("codes_alike", code=again[0])
        # What is wrong with the CRS is found now, and not in the first part of an hour's work.
        self.join(self.areas.series.iloc[:0])

    def join(self, features: gpd.GeoSeries) -> Join:
        """Join rows to the areas (see :func:`geo.join.join_to_areas`)."""
        return join_to_areas(features, self.areas, rule=self.rule, metric_crs=self.metric_crs)

    def make_ready(self, rows: int) -> None:
        """Make the table of the areas' cells now if so many rows are worth it.

        The parts then share it: each of them alone would be too few for it.
        """
        if self.areas.cells_pay(rows):
            _ = self.areas.cells

    def require_crs(self, crs: CRS | None, what: object) -> None:
        """Refuse rows of another CRS than that of the areas.

        Raises
        ------
        EngineError
            If ``crs`` is None or another one.
        """
        if crs is None:
            raise EngineError("no_crs", what=what)
        if crs != self.areas.series.crs:
            ours = crs_name(self.areas.series.crs)
            raise EngineError("crs_differs", what=what, crs=crs_name(crs), areas=ours)


def ask(codes: Sequence[str], areas: gpd.GeoSeries, rule: str, *, metric_crs: str) -> Question:
    """Return the question about polygons in catalogue order.

    Raises
    ------
    EngineError
        If there are no areas or two have the same code.
    CRSError
        If the areas have no CRS or ``metric_crs`` is not in metres.
    GeometryError
        If an area is not a valid polygon.
    """
    kept = Areas(areas.reset_index(drop=True))
    return Question(tuple(codes), kept, AreaRule(rule), metric_crs)


@dataclass(frozen=True, eq=False)
class Outcome:
    """What became of the rows of a part, or of many.

    Attributes
    ----------
    report
        Every row in exactly one of matched, outside, unplaced.
    counts
        The rows of each area, zeros included, in the order of the question.
    unread
        Rows that were left unread because their row group is far from every area.
    """

    report: JoinReport
    counts: NDArray[np.int64]
    unread: int = 0

    def __add__(self, other: Outcome) -> Outcome:
        sums = {
            field.name: getattr(self.report, field.name) + getattr(other.report, field.name)
            for field in fields(JoinReport)
        }
        return Outcome(JoinReport(**sums), self.counts + other.counts, self.unread + other.unread)


def nothing(question: Question, *, unread: int = 0) -> Outcome:
    """Return what is found in no rows at all."""
    zeros = np.zeros(len(question.codes), dtype=np.int64)
    return Outcome(JoinReport(0, 0, 0, 0, 0, 0), zeros, unread)


def answer(question: Question, features: gpd.GeoSeries) -> tuple[pa.Array, Outcome]:
    """Return the codes of each row's areas (text, null where there is none) and what was found.

    Raises
    ------
    EngineError
        If a shape is not valid, so that its share of an area cannot be measured.
    """
    try:
        joined = question.join(features)
    except shapely.errors.ShapelyError as error:
        raise EngineError("geometry", reason=" ".join(str(error).split())) from error
    pairs = joined.pairs
    counts = np.bincount(pairs["area"], minlength=len(question.codes)).astype(np.int64)
    codes = codes_of(
        pairs["feature"].to_numpy(), pairs["area"].to_numpy(), len(features), question.codes
    )
    return codes, Outcome(joined.report, counts)


def codes_of(
    rows: NDArray[np.integer], areas: NDArray[np.integer], total: int, codes: Sequence[str]
) -> pa.Array:
    """Return a text for each of ``total`` rows, from pairs sorted by row and then by area."""
    first = np.ones(len(rows), dtype=bool)
    first[1:] = rows[1:] != rows[:-1]
    area = np.full(total, -1, dtype=np.int64)
    area[rows[first]] = areas[first]
    found = pa.array(codes, pa.string()).take(pa.array(area, mask=area < 0))
    if first.all():
        return found
    several = pd.DataFrame({"row": rows, "code": np.array(codes, dtype=object)[areas]})
    several = several[several["row"].duplicated(keep=False)]
    texts = found.to_pandas().astype(object)
    joined = several.groupby("row")["code"].agg(BETWEEN.join)
    texts.loc[joined.index] = joined
    return pa.array(texts, pa.string(), from_pandas=True)


def lon_lat(crs: CRS | None) -> CRS | None:
    """Return EPSG:4326 for OGC:CRS84, which GeoParquet names the same coordinates by."""
    same = crs is not None and crs.to_authority() == ("OGC", "CRS84")
    return EXCHANGE_CRS if same else crs


def crs_name(crs: CRS) -> str:
    """Return the code of a reference system, or its name where it has none."""
    authority = crs.to_authority()
    return ":".join(authority) if authority else str(crs.name)
