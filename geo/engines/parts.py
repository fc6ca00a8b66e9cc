"""The parts of a large layer: which there are, their geometry, and writing one with its codes.

A layer is GeoParquet (1.0 or 1.1): a file, or a folder of files of one layout. A part is some row
groups of a file, about :data:`PART_ROWS` rows; a row group is never cut. Coordinates are as the
file has them; a file that names no CRS is in longitude and latitude (specification, "crs").
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS

from geo.crs import EXCHANGE_CRS
from geo.engines.errors import EngineError
from geo.engines.question import CODES, lon_lat

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from geo.engines.question import Question

PART_ROWS = 250_000
"""A quarter of a million points with their attributes are some 100 MB at most."""

_ENCODINGS = ("WKB", "point")
_BOUNDS = ("xmin", "ymin", "xmax", "ymax")


class Layout(NamedTuple):
    """How a file holds its geometry: what its metadata under the key ``geo`` says."""

    column: str
    encoding: str
    crs: CRS | None
    covering: Mapping[str, str]
    """For xmin, ymin, xmax, ymax the column whose statistics bound them; {} if there is none."""


@dataclass(frozen=True)
class Part:
    """Row groups of one file, to be joined at once."""

    number: int
    path: Path
    groups: tuple[int, ...]
    rows: int


class Parts(NamedTuple):
    """The parts of a layer in order, and how many rows are in none of them."""

    parts: tuple[Part, ...]
    unread: int


def find_parts(
    source: Path, question: Question, *, near: bool = False, rows: int = PART_ROWS
) -> Parts:
    """Return the parts of a file or folder, from the files' footers alone.

    Parameters
    ----------
    near
        Leave out the row groups whose bounding box (its column of GeoParquet 1.1, or native points)
        does not meet that of all areas. Nothing is known of their rows but that no area has them.
    rows
        About how many rows a part is to have.

    Raises
    ------
    EngineError
        If there is no file, one is no GeoParquet, files differ in columns, the CRS is not that of
        the areas, or the output's column is there already.
    """
    parts: list[Part] = []
    unread, columns = 0, None
    for path in _files(source):
        metadata = _metadata(path)
        layout = layout_of(path, metadata)
        question.require_crs(layout.crs, path)
        names = metadata.schema.to_arrow_schema().names
        _require_columns(path, names, columns)
        columns = columns or names
        groups = range(metadata.num_row_groups)
        kept = [one for one in groups if not (near and _is_far(metadata, one, layout, question))]
        unread += sum(metadata.row_group(one).num_rows for one in set(groups) - set(kept))
        for some in _batches(kept, metadata, rows):
            total = sum(metadata.row_group(one).num_rows for one in some)
            parts.append(Part(len(parts), path, some, total))
    return Parts(tuple(parts), unread)


def layout_of(path: Path, metadata: pq.FileMetaData) -> Layout:
    """Read what a file says of its geometry."""
    try:
        said = json.loads((metadata.metadata or {})[b"geo"])
        name = said["primary_column"]
        column = said["columns"][name]
        encoding = column["encoding"]
        crs = _crs(column)
    except (KeyError, ValueError, TypeError) as error:
        raise EngineError("no_geoparquet", path=path) from error
    if encoding not in _ENCODINGS:
        known = ", ".join(_ENCODINGS)
        raise EngineError("encoding", path=path, encoding=encoding, known=known)
    return Layout(name, encoding, crs, _covering(name, column))


def read_features(part: Part) -> gpd.GeoSeries:
    """Return the geometry of a part; None where a row has none."""
    column, layout = _read_geometry(part)
    with _readable(part.path):
        return gpd.GeoSeries(_shapes(column, layout), crs=layout.crs)


def read_wkb(part: Part) -> list[bytes | None]:
    """Return the geometry of a part as WKB; None where a row has none."""
    column, layout = _read_geometry(part)
    if layout.encoding == "WKB":
        return list(column.to_pylist())
    return list(shapely.to_wkb(_shapes(column, layout)))


def write_part(part: Part, codes: pa.Array, folder: Path) -> Path:
    """Write a part as it was read, every column and its metadata, with the codes of its areas."""
    with _readable(part.path), pq.ParquetFile(part.path) as file:
        table = file.read_row_groups(list(part.groups))
    path = folder / f"part-{part.number:05}.parquet"
    pq.write_table(table.append_column(CODES, codes), path, compression="zstd")
    return path


class _readable:  # noqa: N801 - reads as a word after `with`
    """Say which file could not be read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, (OSError, pa.ArrowException, shapely.errors.ShapelyError)):
            raise EngineError("unreadable", path=self._path, reason=_sentence(error)) from error


def _read_geometry(part: Part) -> tuple[pa.ChunkedArray, Layout]:
    with _readable(part.path), pq.ParquetFile(part.path) as file:
        layout = layout_of(part.path, file.metadata)
        table = file.read_row_groups(list(part.groups), columns=[layout.column])
        return table[layout.column], layout


def _files(source: Path) -> list[Path]:
    if not source.exists():
        raise EngineError("no_file", path=source)
    if source.is_file():
        return [source]
    # Names that begin so are no data: _metadata, _SUCCESS, .crc
    found = sorted(
        path for path in source.rglob("*.parquet") if not path.name.startswith(("_", "."))
    )
    if not found:
        raise EngineError("no_parts", path=source)
    return found


def _metadata(path: Path) -> pq.FileMetaData:
    with _readable(path):
        return pq.read_metadata(path)


def _require_columns(path: Path, names: list[str], others: list[str] | None) -> None:
    if CODES in names:
        raise EngineError("column_taken", path=path, column=CODES)
    if others is not None and names != others:
        differing = ", ".join(sorted(set(names) ^ set(others))) or ", ".join(names)
        raise EngineError("columns_differ", path=path, columns=differing)


def _crs(column: Mapping[str, Any]) -> CRS | None:
    if "crs" not in column:
        return EXCHANGE_CRS
    said = column["crs"]
    return None if said is None else lon_lat(CRS.from_user_input(said))


def _covering(name: str, column: Mapping[str, Any]) -> Mapping[str, str]:
    if column["encoding"] == "point":
        return {bound: f"{name}.{bound[0]}" for bound in _BOUNDS}
    paths = column.get("covering", {}).get("bbox", {})
    return {bound: ".".join(paths[bound]) for bound in _BOUNDS if paths}


def _is_far(metadata: pq.FileMetaData, group: int, layout: Layout, question: Question) -> bool:
    row_group = metadata.row_group(group)
    chunks = (row_group.column(at) for at in range(row_group.num_columns))
    known = {chunk.path_in_schema: chunk.statistics for chunk in chunks}
    found = [known.get(layout.covering.get(bound)) for bound in _BOUNDS]
    bounds = [one for one in found if one is not None and one.has_min_max]
    if len(bounds) < len(_BOUNDS):
        return False
    x_min, y_min, x_max, y_max = bounds
    west, south, east, north = question.areas.series.total_bounds
    return bool(x_max.max < west or x_min.min > east or y_max.max < south or y_min.min > north)


def _batches(groups: list[int], metadata: pq.FileMetaData, rows: int) -> Iterable[tuple[int, ...]]:
    """Put row groups together while they stay below so many rows."""
    some: list[int] = []
    total = 0
    for group in groups:
        more = metadata.row_group(group).num_rows
        if some and total + more > rows:
            yield tuple(some)
            some, total = [], 0
        some.append(group)
        total += more
    if some:
        yield tuple(some)


def _shapes(column: pa.ChunkedArray, layout: Layout) -> np.ndarray:
    if layout.encoding == "WKB":
        return np.asarray(shapely.from_wkb(column.to_numpy()), dtype=object)
    flat = column.combine_chunks()
    there = flat.is_valid().to_numpy(zero_copy_only=False)
    shapes = np.full(len(flat), None, dtype=object)
    x, y = (flat.field(axis).to_numpy(zero_copy_only=False)[there] for axis in ("x", "y"))
    shapes[there] = shapely.points(x, y)
    return shapes


def _sentence(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]
