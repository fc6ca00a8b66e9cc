"""A file checked whole: read, understood, reported; for those who bring files, in a child process.

What a child hands over are files: ``report.json`` and parts of the rows as GeoParquet.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.intake.asked import Request
from data.intake.child import run_in_child
from data.intake.model import FileRefused, remark
from data.intake.report import Report, refused_file

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from data.intake.child import Progress

REPORT = "report.json"


@dataclass(frozen=True, eq=False)
class Checked:
    """A report and the rows that were not refused, as the columns of their layer.

    ``rows`` is in EPSG:4326 with a RangeIndex and all columns of ``data.schema.COLUMNS`` of the
    layer (for "any": id, name and what was matched), and in addition ``row`` (its number in the
    file), ``table``, ``outcome`` ("accepted" or "flagged") and ``as_written``: the row as JSON
    text, header by header, as it stood in the file. A position that is not sure is None.
    """

    report: Report
    rows: gpd.GeoDataFrame

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the file speaks of; ``geometry`` if one of its rows has a shape."""
        pairs = (pair for table in self.report.tables for pair in table.columns)
        named = {field for _, field in pairs if field}
        return frozenset(named | ({"geometry"} if self.rows.geometry.notna().any() else set()))


def check(
    request: Request,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Checked:
    """Check a file in a child process, so that no file can stop or delay whoever asks.

    A file that is not taken is told in the report; nothing is raised for what it holds.

    Raises
    ------
    data.intake.child.Cancelled
        If ``cancelled`` said so.
    """
    from data.intake.handed_over import read_rows  # noqa: PLC0415 - loads geopandas

    with tempfile.TemporaryDirectory() as folder:
        report = _in_child(request, Path(folder), progress, cancelled)
        return Checked(report, read_rows(Path(folder), request.layer))


def check_report(
    request: Request,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Report:
    """Check a file as :func:`check` does and return its report alone, which is quicker."""
    with tempfile.TemporaryDirectory() as folder:
        return _in_child(request, Path(folder), progress, cancelled)


def check_file(request: Request, progress: Progress | None = None) -> Checked:
    """Check a file in this very process. It is for files of our own making, and for tests."""
    from data.intake.handed_over import together  # noqa: PLC0415 - loads geopandas

    parts: list[gpd.GeoDataFrame] = []
    report = _checked(request, progress or _nobody, parts.append)
    return Checked(report, together(parts, request.layer))


def check_in_child(request: Any, folder: Path, progress: Progress) -> None:
    """Check a file and leave the report and the rows in a folder: the task of the child."""
    from data.intake.handed_over import write_rows  # noqa: PLC0415 - loads geopandas

    number = count()
    report = _checked(
        Request.from_json(request), progress, lambda rows: write_rows(rows, folder, next(number))
    )
    (folder / REPORT).write_text(report.to_json(), encoding="utf-8")


def _in_child(
    request: Request,
    folder: Path,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> Report:
    if refused := _not_there(request):
        return refused
    absolute = replace(
        request,
        path=request.path.resolve(),
        areas=request.areas and request.areas.resolve(),
        catalogue=request.catalogue and request.catalogue.resolve(),
    )
    try:
        run_in_child("check", absolute.to_mapping(), folder, progress=progress, cancelled=cancelled)
    except FileRefused as error:
        return refused_file(request.name, request.layer, error.remarks, error.rows)
    return Report.from_json((folder / REPORT).read_text(encoding="utf-8"))


def _not_there(request: Request) -> Report | None:
    """Return the report of a file that is not there, None if it can be opened."""
    key, problem = "", ""
    try:
        with request.path.open("rb"):
            return None
    except IsADirectoryError:
        key = "file_is_folder"
    except FileNotFoundError:
        key = "file_missing"
    except (OSError, ValueError) as error:
        # Windows says of a folder that it may not be opened.
        key = "file_is_folder" if request.path.is_dir() else "file_unreadable"
        problem = getattr(error, "strerror", None) or type(error).__name__
    said = remark(key, "refuse", file=request.name, problem=problem)
    return refused_file(request.name, request.layer, [said])


def _checked(
    request: Request, progress: Progress, sink: Callable[[gpd.GeoDataFrame], None]
) -> Report:
    from data.intake.check_tables import check_tables  # noqa: PLC0415 - loads geopandas
    from data.intake.readers import read_file  # noqa: PLC0415 - as above

    progress("read", 0, 1)
    try:
        raw = read_file(request.path, request.name)
        progress("read", 1, 1)
        return check_tables(raw, request, datetime.now(tz=UTC).date(), progress, sink)
    except FileRefused as refused:
        return refused_file(request.name, request.layer, refused.remarks, refused.rows)


def _nobody(step: str, done: int, total: int) -> None:
    """Stand for a reader who does not look on."""
