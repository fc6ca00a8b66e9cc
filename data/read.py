"""Files as tables: what stands in them, column by column and row by row, and nothing guessed.

GeoJSON is read with the JSON parser and not through GDAL: GDAL guesses the format from the content
(a VRT in disguise reads other files), fetches a ``crs`` link, and turns texts that look like dates
into dates. CSV is read as text only: pandas would take the comune called None for a missing value.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely
from shapely.geometry import shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from data.schema import ColumnType

    Each = tuple[tuple[BaseGeometry | None, ...], tuple[str, ...]]
    """The geometry of each row, and the problems of those that have none for being unreadable."""

COORDINATES = ("lon", "lat")
WKT = "wkt"

# What shapely raises for coordinates of the wrong type, depth or number.
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, shapely.GEOSException)


@dataclass(frozen=True)
class Table:
    """The columns of a file as they stand, with the geometry of each row (None: it has none).

    A cell that a row does not have is None. ``problems`` says what could not be read, each with the
    row it is in, counted from 1.
    """

    cells: Mapping[str, Sequence[Any]]
    geometry: tuple[BaseGeometry | None, ...]
    problems: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in the order of the file."""
        return tuple(self.cells)

    @property
    def rows(self) -> tuple[Mapping[str, Any], ...]:
        """The rows as they stand: for files that are small."""
        return tuple(_records(self.cells))

    def column(self, name: str) -> Sequence[Any]:
        """Return the cells of a column, None for all rows if there is no such column."""
        return self.cells.get(name, (None,) * len(self.geometry))


def read_table(path: Path) -> Table:
    """Read a GeoJSON or CSV file (UTF-8). It never raises for what the file holds."""
    readers = {".geojson": _read_geojson, ".csv": _read_csv}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        return _broken(f"{path.suffix!r} files are not read: give .geojson or .csv")
    try:
        return reader(path)
    except FileNotFoundError:
        return _broken("the file is not there: put it there or mend `file` in city.toml")
    except UnicodeDecodeError as error:
        return _broken(f"it is not UTF-8 text (byte {error.start}): save it as UTF-8")
    except (OSError, ValueError, RecursionError) as error:
        return _broken(f"it cannot be read as {path.suffix[1:]}: {error}")


def convert(value: Any, kind: ColumnType) -> Any:
    """Turn a value of a file into the type of its column; missing ones into "", NA or ().

    Raises
    ------
    ValueError
        If it is of another type; the text says what came and what was expected.
    """
    return _CONVERTERS[kind](value)


def _read_csv(path: Path) -> Table:
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    if not isinstance(frame.index, pd.RangeIndex):
        return _broken("its rows have more cells than its header: quote the cells with commas")
    columns = tuple(str(column) for column in frame.columns)
    if doubled := sorted({name.rsplit(".", 1)[0] for name in columns if name.endswith(".1")}):
        return _broken(f"the header names {', '.join(doubled)} twice: give each column one name")
    # Column by column: a dictionary for each row takes most of the time of a large register.
    cells = {name: frame[name].fillna("").tolist() for name in columns}
    places = {name: cells.pop(name) for name in (WKT, *COORDINATES) if name in cells}
    if not places:
        return Table(cells, (None,) * len(frame), ())
    geometry, problems = _points(places) or _each(_records(places), _csv_geometry)
    return Table(cells, geometry, problems)


def _points(places: Mapping[str, Sequence[str]]) -> Each | None:
    """Make all points at once; None where some row is no point: then each is looked at."""
    if places.keys() != {*COORDINATES}:
        return None
    lon, lat = (places[name] for name in COORDINATES)
    rows = [at for at, pair in enumerate(zip(lon, lat, strict=True)) if any(pair)]
    try:
        x, y = ([_number(texts[at]) for at in rows] for texts in (lon, lat))
    except ValueError:
        return None
    found: list[BaseGeometry | None] = [None] * len(lon)
    for at, point in zip(rows, shapely.points(x, y), strict=True):
        found[at] = point
    return tuple(found), ()


def _read_geojson(path: Path) -> Table:
    content = json.loads(path.read_text(encoding="utf-8-sig"))
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        return _broken("it is not a FeatureCollection: export it as GeoJSON features")
    if "crs" in content:
        return _broken("it has a `crs` member: RFC 7946 has none; name the CRS in city.toml")
    rows = tuple(feature.get("properties") or {} for feature in features)
    if not all(isinstance(row, dict) for row in rows):
        return _broken("a feature's properties are not an object: export it again")
    geometry, problems = _each(features, _feature_geometry)
    columns = dict.fromkeys(name for row in rows for name in row)
    cells = {name: [row.get(name) for row in rows] for name in columns}
    return Table(cells, geometry, problems)


def _records(cells: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    return (dict(zip(cells, values, strict=True)) for values in zip(*cells.values(), strict=True))


def _each(
    items: Iterable[Mapping[str, Any]],
    geometry_of: Callable[[Mapping[str, Any]], BaseGeometry | None],
) -> Each:
    found: list[BaseGeometry | None] = []
    problems: list[str] = []
    for number, item in enumerate(items, start=1):
        try:
            found.append(geometry_of(item))
        except _UNREADABLE as error:
            found.append(None)
            problems.append(f"row {number}: its geometry cannot be read ({error}): mend it")
    return tuple(found), tuple(problems)


def _csv_geometry(row: Mapping[str, Any]) -> BaseGeometry | None:
    if row.get(WKT):
        return shapely.from_wkt(row[WKT])
    lon, lat = (row.get(name, "") for name in COORDINATES)
    if not lon and not lat:
        return None
    return shapely.Point(_number(lon), _number(lat))


def _feature_geometry(feature: Mapping[str, Any]) -> BaseGeometry | None:
    geometry = feature.get("geometry")
    return None if geometry is None else shapely.force_2d(shape(geometry))


def _broken(problem: str) -> Table:
    return Table({}, (), (problem,))


def _number(value: Any) -> float:
    """Read a finite number from a text with a decimal point, or from a JSON number."""
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        msg = f"{value!r} came, a number was expected: write it with a decimal point"
        raise ValueError(msg)
    return number


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    msg = f"{value!r} came, a text was expected: put it in quotes, so that no zero is lost"
    raise ValueError(msg)


def _int(value: Any) -> Any:
    if value is None or value == "":
        return pd.NA
    number = _number(value)
    if not number.is_integer():
        msg = f"{value!r} came, a whole number was expected"
        raise ValueError(msg)
    return int(number)


def _float(value: Any) -> float:
    return math.nan if value is None or value == "" else _number(value)


def _bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value is None or value == "":
        return False
    if value in ("true", "false"):
        return bool(value == "true")
    msg = f"{value!r} came, true or false was expected"
    raise ValueError(msg)


def _codes(value: Any) -> tuple[str, ...]:
    return tuple(part.strip() for part in _text(value).split(";") if part.strip())


_CONVERTERS: Mapping[ColumnType, Callable[[Any], Any]] = {
    "text": _text,
    "int": _int,
    "float": _float,
    "bool": _bool,
    "codes": _codes,
}
