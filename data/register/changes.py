"""What changed between two states of a layer: pure, by id, in whatever order they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import shapely

from data.dates import parse_partial
from geo.crs import metric_crs as checked_metric_crs
from geo.crs import require_same_crs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    import geopandas as gpd
    from numpy.typing import NDArray

NOT_COMPARED = frozenset(
    "row table outcome as_written source retrieved start_min start_max end_min end_max".split()  # noqa: SIM905
)
"""Columns that say where a row was read, when and from what, or that follow from others."""


class Edit(NamedTuple):
    """A field that says something else than before."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class RowChange:
    """What changed of one row that is in both states.

    Attributes
    ----------
    edits
        The fields that changed, in the order of the columns.
    moved
        Whether its shape is another one, there was none before, or there is none any more.
    distance_m
        How far the farthest point moved (Hausdorff), in metres; None where one side has no shape.
    closed
        Whether it has ended, which it had not before.
    """

    id: str
    name: str
    edits: tuple[Edit, ...] = ()
    moved: bool = False
    distance_m: float | None = None
    closed: bool = False


@dataclass(frozen=True)
class Changes:
    """The rows that came, went and changed, each by its id; in the order of the later state.

    A row may have been closed, moved and edited at once.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[RowChange, ...] = ()
    unchanged: int = 0

    @property
    def closed(self) -> tuple[RowChange, ...]:
        """The rows that ended."""
        return tuple(one for one in self.changed if one.closed)

    @property
    def moved(self) -> tuple[RowChange, ...]:
        """The rows that lie elsewhere."""
        return tuple(one for one in self.changed if one.moved)

    @property
    def edited(self) -> tuple[RowChange, ...]:
        """The rows of which a field says something else."""
        return tuple(one for one in self.changed if one.edits)

    @property
    def none(self) -> bool:
        """Whether nothing changed."""
        return not (self.added or self.removed or self.changed)


def what_changed(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, *, metric_crs: str, on: date
) -> Changes:
    """Compare two states of a layer.

    Parameters
    ----------
    before, after
        Rows of one layer in the same CRS, each with its own ``id`` (areas: ``code``). A column that
        only one of them has is unknown in the other.
    metric_crs
        Name of the CRS, in metres, that distances are measured in.
    on
        The day on which an end that is behind us counts as one.

    Raises
    ------
    CRSError
        If the two differ in CRS, or ``metric_crs`` is not in metres.
    ValueError
        If an id comes twice in one of them.
    """
    require_same_crs(before.geometry, after.geometry)
    old, new = _by_id(before), _by_id(after)
    known = set(old.index)
    both = [key for key in new.index if key in known]
    was, now = old.loc[both], new.loc[both]
    edits = _edits(was, now)
    moved, distances_m = _moves(was, now, metric_crs)
    closed = _ended(now, on) & ~_ended(was, on)
    names = now["name"] if "name" in now else [""] * len(both)
    rows = zip(both, names, edits, moved, distances_m, closed, strict=True)
    changed = tuple(
        RowChange(key, name, tuple(fields), bool(far), _known(metres), bool(ended))
        for key, name, fields, far, metres, ended in rows
        if fields or far
    )
    there = set(both)
    return Changes(
        added=tuple(key for key in new.index if key not in there),
        removed=tuple(key for key in old.index if key not in there),
        changed=changed,
        unchanged=len(both) - len(changed),
    )


def written(value: Any) -> str:
    """Return a value of a field as a text: "" for what is unknown, codes joined by ``;``."""
    if isinstance(value, tuple):
        return ";".join(value)
    if _is_missing(value):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _by_id(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    key = "id" if "id" in rows else "code"
    indexed = rows.set_index(pd.Index(rows[key].astype(object)))
    if not indexed.index.is_unique:
        doubled = ", ".join(indexed.index[indexed.index.duplicated()].unique())
        msg = f"{doubled} came twice as `{key}`: each row needs its own"
        raise ValueError(msg)
    return indexed


def _edits(was: gpd.GeoDataFrame, now: gpd.GeoDataFrame) -> list[list[Edit]]:
    found: list[list[Edit]] = [[] for _ in range(len(now))]
    shapes = {was.geometry.name, now.geometry.name}
    for name in dict.fromkeys((*now.columns, *was.columns)):
        if name in shapes or name in NOT_COMPARED:
            continue
        for row, old, new in _different(_cells(was, name), _cells(now, name)):
            found[row].append(Edit(name, old, new))
    return found


def _cells(rows: gpd.GeoDataFrame, name: str) -> list[Any]:
    return list(rows[name]) if name in rows else [None] * len(rows)


def _different(old: list[Any], new: list[Any]) -> Iterable[tuple[int, Any, Any]]:
    for row, (before, after) in enumerate(zip(old, new, strict=True)):
        if _is_missing(before) or _is_missing(after):
            if _is_missing(before) is not _is_missing(after):
                yield row, before, after
        elif before != after:
            yield row, before, after


def _is_missing(value: Any) -> bool:
    """Whether a value is unknown: nothing, an empty text or no code; 0 and False are known."""
    if isinstance(value, (str, tuple)):
        return not value
    return bool(pd.isna(value))


def _moves(
    was: gpd.GeoDataFrame, now: gpd.GeoDataFrame, metric_crs: str
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return which shapes are others, and how far they moved in metres (NaN: nobody can say)."""
    crs = checked_metric_crs(metric_crs)
    old, new = (shapely.normalize(rows.geometry.to_numpy()) for rows in (was, now))
    absent = shapely.is_missing(old) & shapely.is_missing(new)
    moved = ~(shapely.equals_identical(old, new) | absent)
    distances_m = np.full(len(now), np.nan)
    if moved.any():
        here, there = (rows.geometry[moved].to_crs(crs).to_numpy() for rows in (was, now))
        distances_m[moved] = shapely.hausdorff_distance(here, there)
    return moved, distances_m


def _ended(rows: gpd.GeoDataFrame, on: date) -> NDArray[np.bool_]:
    ended = np.zeros(len(rows), dtype=bool)
    if "status" in rows:
        ended |= (rows["status"] == "ended").to_numpy(dtype=bool)
    for name in ("end_date", "valid_to", "year_to"):
        if name in rows:
            ended |= np.array([_is_past(value, on) for value in rows[name]], dtype=bool)
    return ended


def _is_past(value: Any, on: date) -> bool:
    """Whether an end, known to the day, the month or the year, is wholly behind us."""
    try:
        interval = None if _is_missing(value) else parse_partial(str(value))
    except ValueError:
        return False
    return interval is not None and interval[1] < on


def _known(distance_m: float) -> float | None:
    return None if np.isnan(distance_m) else float(distance_m)
