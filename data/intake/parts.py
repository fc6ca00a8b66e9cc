"""A table understood part by part, so that a million rows take no more memory than some.

Identifiers are looked at over the whole table, since twins may lie far apart; everything else by
parts of so many rows. What the parts noticed is put together again, so that no reader sees them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from data.intake.codes import read_ids
from data.intake.columns import identifying
from data.intake.findings import MOST_CELLS_KEPT
from data.intake.numbers import cell_text
from data.intake.report import ROWS_OF_PREVIEW, RefusedRow, Repaired
from data.intake.understand import FLAGGED, REFUSED, understand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import geopandas as gpd

    from data.intake.asked import Request
    from data.intake.columns import Matched
    from data.intake.crs_guess import Proposal
    from data.intake.findings import Finding
    from data.intake.model import RawTable
    from data.intake.understand import Ground, Understood

    Sink = Callable[[gpd.GeoDataFrame], None]
    PreviewRow = tuple[tuple[str, str], ...]

ROWS_AT_ONCE = 150_000
_MOST_REFUSED_KEPT = 10_000
_MOST_REPAIRS_KEPT = 200
_LETTERS_OF_PREVIEW = 200
_POSITION = "→ lat, lon"


@dataclass(frozen=True, eq=False)
class Done:
    """A whole table after the second hand, its rows handed on."""

    table: RawTable
    matched: Matched
    weights: np.ndarray
    crs: str
    proposals: tuple[Proposal, ...]
    geometry_types: tuple[tuple[str, int], ...]
    findings: tuple[Finding, ...]
    repairs: tuple[Repaired, ...]
    refused: tuple[RefusedRow, ...]
    preview: tuple[PreviewRow, ...]


def understand_whole(
    table: RawTable,
    matched: Matched,
    request: Request,
    ground: Ground,
    sink: Sink,
    *,
    beside_others: bool,
    progress: Callable[[int], None],
) -> Done:
    """Understand a table and hand its rows, those that are not refused, to ``sink``.

    Parameters
    ----------
    progress
        Called with how many rows are done.
    """
    count = len(table.rows)
    starts = range(0, max(count, 1), ROWS_AT_ONCE)
    twins = _twins(table, matched, request.layer) if len(starts) > 1 else None
    done: list[Done] = []
    for start in starts:
        part = table if len(starts) == 1 else _part(table, start)
        # Numbers of 1e400 and worse are found and flagged; they are no trouble of ours.
        with np.errstate(all="ignore"):
            found = understand(part, matched, request, ground, beside_others=beside_others)
        if twins is not None:
            found = _with_twins(found, twins, start)
        if len(found.frame):
            sink(found.frame)
        done.append(_summed(found, start))
        progress(min(start + ROWS_AT_ONCE, count))
    return done[0] if len(done) == 1 else _together(table, done)


def _part(table: RawTable, start: int) -> RawTable:
    rows = slice(start, start + ROWS_AT_ONCE)
    numbers = set(table.rows[rows].tolist())
    return replace(
        table,
        cells=table.cells.iloc[rows].reset_index(drop=True),
        rows=table.rows[rows],
        geometry=None if table.geometry is None else table.geometry[rows],
        remarks=tuple(each for each in table.remarks if each.row in numbers),
    )


def _twins(table: RawTable, matched: Matched, layer: str) -> tuple[Finding, ...]:
    header = identifying(matched, layer)
    return () if header is None else read_ids(table.cells[header])[1]


def _with_twins(found: Understood, twins: Iterable[Finding], start: int) -> Understood:
    """Return a part with what the identifiers of the whole table say of its rows."""
    kept = [each for each in found.findings if not each.key.startswith("id_") or each.at is None]
    weights = found.weights.copy()
    end = start + len(weights)
    for each in twins:
        if each.at is None:
            continue
        inside = (each.at >= start) & (each.at < end)
        at = each.at[inside] - start
        if len(at):
            cells = tuple(np.array(each.cells, dtype=object)[inside[: len(each.cells)]])
            kept.append(replace(each, at=at, cells=cells))
            weights[at] = np.maximum(weights[at], FLAGGED)
    flagged = found.frame["row"].isin(found.table.rows[weights >= FLAGGED])
    outcome = found.frame["outcome"].mask(flagged, "flagged")
    frame = found.frame.assign(outcome=outcome)
    return replace(found, frame=frame, findings=tuple(kept), weights=weights)


def _summed(found: Understood, start: int) -> Done:
    rows, name = found.table.rows, found.table.name
    refused = np.flatnonzero(found.weights >= REFUSED)[:_MOST_REFUSED_KEPT]
    return Done(
        found.table,
        found.matched,
        found.weights,
        found.crs,
        found.proposals,
        found.geometry_types,
        tuple(_moved(each, start) for each in found.findings),
        tuple(Repaired(name, int(rows[each.position]), *each[1:]) for each in found.repairs),
        tuple(RefusedRow(name, int(rows[p]), str(found.written.iloc[p])) for p in refused),
        _preview(found) if not start else (),
    )


def _moved(finding: Finding, start: int) -> Finding:
    return finding if finding.at is None else replace(finding, at=finding.at + start)


def _preview(found: Understood) -> tuple[PreviewRow, ...]:
    """Return the first rows as shown: each cell as text, and where the row was put."""
    shapes = found.frame.set_index("row").geometry
    told: list[PreviewRow] = []
    head = found.table.cells.head(ROWS_OF_PREVIEW)
    for (_, cells), row in zip(head.iterrows(), found.table.rows, strict=False):
        pairs = [(str(h), cell_text(cell)[:_LETTERS_OF_PREVIEW]) for h, cell in cells.items()]
        shape = shapes.get(int(row))
        if shape is not None and shape.geom_type == "Point":
            pairs.append((_POSITION, f"{shape.y:.6f}, {shape.x:.6f}"))
        told.append(tuple(pairs))
    return tuple(told)


def _together(table: RawTable, done: Sequence[Done]) -> Done:
    types: dict[str, int] = {}
    for name, count in (pair for each in done for pair in each.geometry_types):
        types[name] = types.get(name, 0) + count
    return Done(
        table,
        done[0].matched,
        np.concatenate([each.weights for each in done]),
        next((each.crs for each in done if each.crs), ""),
        next((each.proposals for each in done if each.proposals), ()),
        tuple(types.items()),
        _merged(finding for each in done for finding in each.findings),
        tuple(r for each in done for r in each.repairs)[:_MOST_REPAIRS_KEPT],
        tuple(r for each in done for r in each.refused)[:_MOST_REFUSED_KEPT],
        done[0].preview,
    )


def _merged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Put findings of one kind together; what was said of the table is said once."""
    found: dict[tuple[object, ...], list[Finding]] = {}
    for each in findings:
        whole = each.at is None
        key = (each.key, each.grade, each.column, whole or each.values, whole)
        found.setdefault(key, []).append(each)
    return tuple(_one(group) for group in found.values())


def _one(group: Sequence[Finding]) -> Finding:
    first = group[0]
    if first.at is None or len(group) == 1:
        return first
    at = np.concatenate([each.at for each in group if each.at is not None])
    cells = tuple(cell for each in group for cell in each.cells)
    return replace(first, at=at, cells=cells[:MOST_CELLS_KEPT])
