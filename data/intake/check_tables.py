"""The tables of a file, chosen and understood one by one, then counted together."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from data.catalogue import load_catalogue
from data.errors import DataError
from data.intake.columns import ANY
from data.intake.crs_guess import known_crs
from data.intake.model import FileRefused, Remark, remark
from data.intake.parts import understand_whole
from data.intake.placing import gazetteer_of
from data.intake.report import (
    ROWS_OF_PREVIEW,
    Counted,
    ProposalTold,
    Report,
    TableTold,
    count_remarks,
    status_of,
)
from data.intake.territory import territory_of
from data.intake.understand import FLAGGED, REFUSED, Ground, has_positions, match_table

if TYPE_CHECKING:
    from datetime import date

    from data.intake.asked import Request
    from data.intake.child import Progress
    from data.intake.findings import Finding
    from data.intake.model import RawFile, RawTable
    from data.intake.parts import Done, Sink

CHOICES = frozenset(["choose_layer", "sheet_to_choose"])
"""What readers ask of a file with several tables; a request that names some has answered it."""

CUT_NAMES = frozenset(["shapefile_names_cut", "shapefile_names_cut_row"])
"""What is asked of headers that were cut; a request that says what they are has answered it."""


def check_tables(
    raw: RawFile, request: Request, today: date, progress: Progress, sink: Sink
) -> Report:
    """Understand the tables that a request means, hand on their rows, and report on them.

    Raises
    ------
    FileRefused
        If it has no such table, or if the request names an unknown CRS or territory.
    """
    request = _with_known_crs(request)
    tables = [_without_answered(table, request) for table in _chosen(raw, request)]
    ground, said = _ground(request, today)
    matched = [match_table(table, request) for table in tables]
    placed = [has_positions(t, m) for t, m in zip(tables, matched, strict=True)]
    total = sum(len(table.rows) for table in tables)
    done: list[Done] = []
    for number, (table, columns) in enumerate(zip(tables, matched, strict=True)):
        before = sum(len(each.table.rows) for each in done)
        done.append(
            understand_whole(
                table, columns, request, ground, sink,
                beside_others=any(placed[:number]) or any(placed[number + 1 :]),
                progress=partial(_told, progress, before, total),
            )
        )  # fmt: skip
    answered = bool(request.tables)
    whole = [each for each in raw.remarks if not (answered and each.key in CHOICES)]
    whole += [r for finding in said for r in finding.remarks("", np.empty(0))]
    return _report(raw, request, ground, whole, done)


def _told(progress: Progress, before: int, total: int, rows: int) -> None:
    progress("understand", before + rows, total)


def _with_known_crs(request: Request) -> Request:
    if not request.crs:
        return request
    crs = known_crs(request.crs)
    if not crs:
        raise FileRefused(remark("crs_unknown", "refuse", crs=request.crs))
    return replace(request, crs=crs)


def _chosen(raw: RawFile, request: Request) -> list[RawTable]:
    names = [table.name for table in raw.tables]
    if strange := [name for name in request.tables if name not in names]:
        known = ", ".join(filter(None, names))
        key = "table_unknown" if known else "table_of_no_name"
        raise FileRefused(remark(key, "refuse", asked=strange[0], known=known))
    tables = [t for t in raw.tables if not request.tables or t.name in request.tables]
    if not tables:
        raise FileRefused(*raw.remarks, remark("no_table", "refuse"), rows=0)
    return tables


def _without_answered(table: RawTable, request: Request) -> RawTable:
    """Return a table without the question which cut header is which, once each of them is said."""
    asked = [each for each in table.remarks if each.key == "shapefile_names_cut"]
    cut = {name.strip() for each in asked for name in dict(each.values)["names"].split(",")}
    if not cut or not cut <= {header for header, _ in request.columns}:
        return table
    return replace(table, remarks=tuple(r for r in table.remarks if r.key not in CUT_NAMES))


def _ground(request: Request, today: date) -> tuple[Ground, tuple[Finding, ...]]:
    try:
        territory, said = territory_of(request)
        catalogue = load_catalogue(request.catalogue)
    except DataError as error:
        problem = "; ".join(error.problems)
        raise FileRefused(remark("territory_unreadable", "refuse", problem=problem)) from None
    gazetteer = None
    if request.layer not in (ANY, "areas"):
        gazetteer = gazetteer_of(catalogue, territory.cities or tuple(catalogue.cities))
    return Ground(territory, catalogue, gazetteer, today), said


def _report(
    raw: RawFile, request: Request, ground: Ground, whole: list[Remark], done: list[Done]
) -> Report:
    weights = np.concatenate([each.weights for each in done])
    read, refused = len(weights), int((weights >= REFUSED).sum())
    flagged = int(((weights >= FLAGGED) & (weights < REFUSED)).sum())
    accepted = read - refused - flagged
    remarks = (*whole, *(r for each in done for r in _remarks(each)))
    return Report(
        status_of(accepted, flagged, refused, remarks),
        request.name,
        raw.format,
        request.layer,
        ground.territory.name,
        read,
        accepted,
        flagged,
        refused,
        remarks,
        (*count_remarks(whole), *(c for each in done for c in _counts(each))),
        tuple(_table_told(each) for each in done),
        tuple(row for each in done for row in each.preview)[:ROWS_OF_PREVIEW],
        tuple(r for each in done for r in each.repairs),
        tuple(r for each in done for r in each.refused),
    )


def _remarks(each: Done) -> list[Remark]:
    """Return the remarks of a table: those about the whole first, then row by row."""
    found = [r if r.table else r._replace(table=each.table.name) for r in each.table.remarks]
    for finding in each.findings:
        found += finding.remarks(each.table.name, each.table.rows)
    return sorted(found, key=lambda r: -1 if r.row is None else r.row)


def _counts(each: Done) -> list[Counted]:
    """Count a table's remarks; findings by all their rows, not only by those that are told."""
    name, rows = each.table.name, each.table.rows
    counted = list(count_remarks(r._replace(table=name) for r in each.table.remarks))
    for finding in each.findings:
        at = np.empty(0, dtype=int) if finding.at is None else finding.at
        first = tuple(int(row) for row in rows[at[:3]])
        column = finding.column if len(at) else ""
        counted.append(Counted(finding.key, finding.grade, name, column, len(at), first))
    return counted


def _table_told(each: Done) -> TableTold:
    headers = [str(header) for header in each.table.cells.columns]
    return TableTold(
        each.table.name,
        len(each.table.rows),
        each.table.hidden,
        each.matched.by_header(headers),
        tuple(sorted(each.matched.proposed)),
        each.crs,
        tuple(ProposalTold(*proposal) for proposal in each.proposals),
        each.geometry_types,
    )
