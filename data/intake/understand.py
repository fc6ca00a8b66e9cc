"""The second hand: rows as read become rows of a layer, and everything noticed is kept.

Only rows that the reader of the file did not refuse are understood: what stands in a row whose
cells have slipped proves nothing about its column.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.intake.columns import identifying, key_of, match_columns
from data.intake.coordinates import read_positions
from data.intake.findings import about_rows, about_table, graded
from data.intake.model import GRADES
from data.intake.numbers import as_text
from data.intake.placing import contradictions, read_declared, without_place
from data.intake.positions import settle
from data.intake.rows import as_written, type_rows
from data.intake.shapes import mend_shapes, overlaps
from data.intake.zones import about_zones
from geo.crs import EXCHANGE_CRS

if TYPE_CHECKING:
    from datetime import date

    from data.intake.asked import Request
    from data.intake.columns import Matched
    from data.intake.coordinates import Written
    from data.intake.crs_guess import Proposal
    from data.intake.findings import Finding
    from data.intake.model import RawTable
    from data.intake.placing import Gazetteer
    from data.intake.positions import Settled
    from data.intake.shapes import Mended, Repair
    from data.intake.territory import Territory
    from data.model import Catalogue

REFUSED, FLAGGED = GRADES.index("refuse"), GRADES.index("flag")
_PLACED_BY_NAME = ("pacts", "houses", "target_areas")
_ROWS_LOOKED_AT = 200
_LEAST_ROWS = 2  # one row is told apart by anything
_OUTCOMES = np.array(["accepted", "flagged"], dtype=object)


@dataclass(frozen=True, eq=False)
class Ground:
    """What every table is held against."""

    territory: Territory
    catalogue: Catalogue
    gazetteer: Gazetteer | None
    today: date


@dataclass(frozen=True, eq=False)
class Understood:
    """A table after the second hand.

    ``frame`` holds the rows that were not refused, ``weights`` of each row of ``table`` how much
    its gravest remark weighs (an index of ``GRADES``), ``written`` each row as JSON text.
    """

    table: RawTable
    frame: gpd.GeoDataFrame
    weights: np.ndarray
    written: pd.Series
    matched: Matched
    crs: str
    proposals: tuple[Proposal, ...]
    geometry_types: tuple[tuple[str, int], ...]
    repairs: tuple[Repair, ...]
    findings: tuple[Finding, ...]


def match_table(table: RawTable, request: Request) -> Matched:
    """Match the columns of a table as the request wants it."""
    matched = match_columns(list(table.cells.columns), request.layer, said=request.columns)
    if identifying(matched, request.layer) is not None:
        return matched
    free = [header for header, field in matched.by_header(table.cells.columns) if not field]
    told_apart = (header for header in free if _tells_apart(table.cells[header]))
    guess = next(told_apart, None)
    return matched if guess is None else matched.with_proposed(key_of(request.layer), guess)


def _tells_apart(cells: pd.Series) -> bool:
    """Whether every row has a value of its own that is no decimal number."""
    text = as_text(cells).str.strip()
    if len(text) < _LEAST_ROWS or not text.is_unique or (text == "").any():
        return False
    return not text.str.fullmatch(r"[+-]?\d+[.,]\d+").any()


def has_positions(table: RawTable, matched: Matched) -> bool:
    """Whether a table has anything to place its rows by."""
    head = np.arange(min(len(table.rows), _ROWS_LOOKED_AT))
    with np.errstate(all="ignore"):
        return read_positions(_rows_of(table, head), matched).source != "none"


def understand(
    table: RawTable, matched: Matched, request: Request, ground: Ground, *, beside_others: bool
) -> Understood:
    """Understand a table.

    Parameters
    ----------
    beside_others
        Whether another table of the file has positions: then one without is a list that goes with
        it, and its rows are taken as such.
    """
    live = np.flatnonzero(~_refused_by_reader(table))
    part = _rows_of(table, live)
    written = read_positions(part, matched)
    settled = settle(written, ground.territory, request.crs)
    mended = mend_shapes(settled.shapes, request.layer)
    typed = type_rows(part, matched, request.layer, ground.catalogue, ground.today)
    columns, placed = _placed(part, matched, written, mended, ground)
    findings = (
        *matched.findings,
        *_identified(part, matched, request.layer),
        *_placeable(written, mended, request.layer, beside_others=beside_others),
        *typed.findings,
        *_of_positions(written, settled, request.layer),
        *mended.findings,
        *_in_territory(settled, mended, request.layer, ground),
        *placed,
    )
    findings = tuple(_at_rows_of(each, live) for each in findings)
    weights = np.maximum(_told_by_reader(table), graded(findings, len(table.rows)))
    frame = _frame(dict(typed.columns) | columns, mended.shapes)
    written_rows = as_written(table.cells)
    return Understood(
        table,
        _kept(frame, table, live, weights, written_rows),
        weights,
        written_rows,
        matched,
        settled.crs,
        settled.proposals,
        _types(mended.shapes),
        tuple(each._replace(position=int(live[each.position])) for each in mended.repairs),
        findings,
    )


def _rows_of(table: RawTable, at: np.ndarray) -> RawTable:
    if len(at) == len(table.rows):
        return replace(table, cells=table.cells.reset_index(drop=True))
    cells = table.cells.iloc[at].reset_index(drop=True)
    geometry = None if table.geometry is None else table.geometry[at]
    return replace(table, cells=cells, rows=table.rows[at], geometry=geometry)


def _refused_by_reader(table: RawTable) -> np.ndarray:
    return np.asarray(_told_by_reader(table) >= REFUSED)


def _told_by_reader(table: RawTable) -> np.ndarray:
    """Return of each row how much the reader's gravest remark about it weighs."""
    weights = np.zeros(len(table.rows), dtype=np.int8)
    told = [(each.row, GRADES.index(each.grade)) for each in table.remarks if each.row is not None]
    if told:
        numbers, grades = np.array(told, dtype=np.int64).T
        order = np.argsort(table.rows, kind="stable")
        place = np.searchsorted(table.rows, numbers, sorter=order)
        found = place < len(order)
        at = order[place[found]]
        same = table.rows[at] == numbers[found]
        np.maximum.at(weights, at[same], grades[found][same].astype(np.int8))
    return weights


def _at_rows_of(finding: Finding, live: np.ndarray) -> Finding:
    return finding if finding.at is None else replace(finding, at=live[finding.at])


def _identified(part: RawTable, matched: Matched, layer: str) -> tuple[Finding, ...]:
    """Tell a table without a column of identifiers; for "any" the name serves as well."""
    if matched.header(key_of(layer)) is not None:
        return ()
    headers = ", ".join(str(header) for header in part.cells.columns)
    if (stand_in := identifying(matched, layer)) is not None:
        return about_table("id_stand_in", "note", header=stand_in)
    every = np.ones(len(part.rows), dtype=bool)
    said = about_table("id_column_missing", "ask", headers=headers)
    return said + about_rows("id_missing", "flag", every)


def _placeable(
    written: Written, mended: Mended, layer: str, *, beside_others: bool
) -> tuple[Finding, ...]:
    """Refuse the rows of a table that nothing places, where the layer needs a place."""
    if layer == "areas":
        return about_rows("area_without_shape", "refuse", shapely.is_missing(mended.shapes))
    if written.source != "none" or layer in _PLACED_BY_NAME:
        return ()
    if beside_others:
        return about_table("table_without_positions", "note")
    every = np.ones(len(written.x), dtype=bool)
    return about_rows("no_coordinates", "refuse", every)


def _of_positions(written: Written, settled: Settled, layer: str) -> tuple[Finding, ...]:
    """Return what the positions say; for a layer placed by name its own words stand for "none"."""
    silent = layer in _PLACED_BY_NAME or written.source == "none"
    found = (*written.findings, *settled.findings)
    return tuple(each for each in found if not (silent and each.key == "no_geometry"))


def _in_territory(
    settled: Settled, mended: Mended, layer: str, ground: Ground
) -> tuple[Finding, ...]:
    straddling = layer not in ("areas", "target_areas")
    zones = about_zones(settled, mended.shapes, ground.territory, straddling=straddling)
    return zones + overlaps(mended.shapes)


def _placed(
    part: RawTable,
    matched: Matched,
    written: Written,
    mended: Mended,
    ground: Ground,
) -> tuple[dict[str, pd.Series], tuple[Finding, ...]]:
    """Read the declared areas, and say how each row came to its place."""
    if ground.gazetteer is None:
        return {}, ()
    declared = read_declared(part, matched, ground.gazetteer)
    codes = pd.Series(declared.codes, dtype=object)
    columns = {"declared": codes}
    findings = declared.findings
    findings += without_place(declared, mended.shapes, written.empty)
    findings += contradictions(declared, mended.shapes, ground.gazetteer)
    if matched.header("location_method") is None:
        method = np.where(shapely.is_missing(mended.shapes), "none", "published")
        columns["location_method"] = pd.Series(method, dtype="str")
    return columns, findings


def _frame(columns: dict[str, pd.Series], shapes: np.ndarray) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(columns)
    geometry = gpd.GeoSeries(shapes, index=frame.index, crs=EXCHANGE_CRS)
    return gpd.GeoDataFrame(frame, geometry=geometry)


def _kept(
    frame: gpd.GeoDataFrame,
    table: RawTable,
    live: np.ndarray,
    weights: np.ndarray,
    written: pd.Series,
) -> gpd.GeoDataFrame:
    """Return the rows that are not refused, with where they stand and what became of them."""
    told = frame.assign(
        row=table.rows[live].astype("int64"),
        table=pd.Series([table.name] * len(live), dtype="str"),
        outcome=pd.Series(_OUTCOMES[(weights[live] >= FLAGGED).astype(int)], dtype="str"),
        as_written=written.to_numpy()[live],
    )
    return told[weights[live] < REFUSED].reset_index(drop=True)


def _types(shapes: np.ndarray) -> tuple[tuple[str, int], ...]:
    there = shapes[~shapely.is_missing(shapes)]
    numbers, counts = np.unique(shapely.get_type_id(there), return_counts=True)
    names = [shapely.GeometryType(number).name.title() for number in numbers]
    return tuple(zip(names, (int(count) for count in counts), strict=True))
