"""A city's files as typed frames, checked: what every other room stands on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from data.check import check_city
from data.dates import UNKNOWN, Interval, end_interval, start_interval
from data.errors import DataError
from data.model import LAYER_KEYS
from data.read import Table, convert, read_table
from data.registered import (
    known_parties,
    typed_rows,
    with_registered_fingerprint,
    with_registers,
)
from data.schema import COLUMNS, DTYPES, GEOMETRY, KEY, column_type
from geo.crs import EXCHANGE_CRS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from data.model import Catalogue, City, DataSet, LayerKey
    from data.registered import Registers
    from data.schema import ColumnType

    Frames = dict[LayerKey, pd.DataFrame]

_INTERVALS = ("start_min", "start_max", "end_min", "end_max")
_FINGERPRINT_LENGTH = 12


@dataclass(frozen=True, eq=False)
class CityData:
    """The frames of one city, in EPSG:4326 and with a RangeIndex; the columns are in ``schema``.

    Texts are "" when unknown, numbers missing (NA, NaN), geometries None; ``declared`` is a tuple
    of area codes. ``areas`` holds all levels from coarse to fine, within a level in catalogue
    order: by the position of the parent, then by code. Pacts have in addition ``start_min``,
    ``start_max``, ``end_min`` and ``end_max``, dates or None (see ``data.dates``).
    ``fingerprint`` changes with any byte of the files, and of the registers, that it was read from.
    """

    city: City
    areas: gpd.GeoDataFrame
    houses: gpd.GeoDataFrame
    target_areas: gpd.GeoDataFrame
    pacts: gpd.GeoDataFrame
    parties: pd.DataFrame
    instruments: pd.DataFrame
    fingerprint: str


def load_city(catalogue: Catalogue, key: str, registers: Registers | None = None) -> CityData:
    """Read a city's files and check them.

    Parameters
    ----------
    registers
        Rows that stand in for the files of their layers. Parties of pacts that are no longer there
        are left out.

    Raises
    ------
    DataError
        If there is no such city, or if a file is not what the catalogue says: every problem of
        every file at once.
    """
    city = catalogue.cities.get(key)
    if city is None:
        known = ", ".join(catalogue.cities)
        raise DataError(key, [f"there is no such city: the catalogue has {known}"])
    registers = registers or {}
    problems: list[str] = []
    named = with_registers(city, registers, catalogue)
    frames = _frames(catalogue, named, registers, problems)
    problems += check_city(named, frames, catalogue)
    if problems:
        raise DataError(key, problems)
    digests = {layer: register.sha256 for layer, register in registers.items()}
    stands_for = with_registered_fingerprint(fingerprint(catalogue, city), digests)
    return CityData(city=named, fingerprint=stands_for, **frames)


def fingerprint(catalogue: Catalogue, city: City) -> str:
    """Return 12 hexadecimal digits that stand for all bytes of the city's bundled files."""
    files = [catalogue.root / "catalogue.toml", catalogue.root / city.key / "city.toml"]
    digest = hashlib.sha256()
    for path in (*files, *(dataset.path for dataset in city.datasets)):
        content = path.read_bytes()
        name = path.relative_to(catalogue.root).as_posix()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:_FINGERPRINT_LENGTH]


def _frames(catalogue: Catalogue, city: City, registers: Registers, problems: list[str]) -> Frames:
    frames: Frames = {}
    for layer in LAYER_KEYS:
        if layer in registers:
            frames[layer] = typed_rows(registers[layer].rows, layer, city)
            continue
        parts = [
            _typed(dataset, city, catalogue, problems) for dataset in city.of_layer(layer)
        ] or [_empty(layer)]
        frame = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
        frames[layer] = frame
    frames["areas"] = _in_order(frames["areas"], city)
    frames["pacts"] = with_intervals(frames["pacts"])
    if "pacts" in registers:
        frames["parties"] = known_parties(frames["parties"], frames["pacts"])
    return frames


def _typed(dataset: DataSet, city: City, catalogue: Catalogue, problems: list[str]) -> pd.DataFrame:
    """Read one data set as a frame with all columns of its layer, in EPSG:4326."""
    table = read_table(dataset.path)
    where = dataset.path.relative_to(catalogue.root).as_posix()
    problems += [f"{where}: {problem}" for problem in table.problems]
    types = _types(dataset)
    problems += [f"{where}: {problem}" for problem in _unknown_columns(table, dataset, types)]
    defaults = _defaults(dataset, city)
    columns: dict[str, pd.Series] = {}
    for name, kind in types.items():
        source = dataset.key_field if name == KEY[dataset.layer] else name
        values, faults = _column(table, source, kind, defaults.get(name))
        problems += [f"{where}: {fault}" for fault in faults]
        columns[name] = _series(values, kind)
    frame = pd.DataFrame(columns)
    if dataset.layer == "areas":
        frame = _nested(frame, dataset)
    return _placed(frame, table.geometry, dataset) if GEOMETRY[dataset.layer] else frame


def _nested(areas: pd.DataFrame, dataset: DataSet) -> pd.DataFrame:
    """Fill in what a list of areas need not say: a comune lies in itself, and nesting is whole."""
    by_list = (areas["parent"] != "") & areas["parent_share"].isna()
    areas = areas.assign(parent_share=areas["parent_share"].mask(by_list, 1.0))
    if dataset.level != "comune":
        return areas
    return areas.assign(comune=areas["comune"].where(areas["comune"] != "", areas["code"]))


def _placed(frame: pd.DataFrame, geometry: Iterable[Any], dataset: DataSet) -> gpd.GeoDataFrame:
    shapes = gpd.GeoSeries(list(geometry), index=frame.index, crs=dataset.crs)
    return gpd.GeoDataFrame(frame, geometry=shapes.to_crs(EXCHANGE_CRS))


def _types(dataset: DataSet) -> Mapping[str, ColumnType]:
    own = {field.name: column_type(field.kind) for field in dataset.fields}
    return {**COLUMNS[dataset.layer], **own, **COLUMNS[dataset.layer]}


def _unknown_columns(
    table: Table, dataset: DataSet, types: Mapping[str, ColumnType]
) -> Iterable[str]:
    known = {*types, dataset.key_field}
    for name in table.columns:
        if name not in known:
            yield f"column {name!r} is in no field of the catalogue: declare it or remove it"
    if table.columns and dataset.key_field not in table.columns:
        yield f"the key column {dataset.key_field!r} is missing: it has {', '.join(table.columns)}"


def _defaults(dataset: DataSet, city: City) -> Mapping[str, Any]:
    """What a row has where its file says nothing: where it comes from, and where it lies."""
    defaults: dict[str, Any] = {
        "source": dataset.source,
        "licence": dataset.licence,
        "retrieved": dataset.retrieved.isoformat(),
        "city": city.key,
    }
    if dataset.level is not None:
        defaults |= {"level": dataset.level}
        defaults |= {"institution": city.level(dataset.level).institution}
    return defaults


def _column(table: Table, name: str, kind: ColumnType, default: Any) -> tuple[list[Any], list[str]]:
    written = table.column(name)
    if default is not None:
        written = [default if value in (None, "") else value for value in written]
    if kind == "text" and {*map(type, written)} <= {str}:
        return list(written), []  # as most columns are: there is nothing to convert
    values, faults = [], []
    for number, value in enumerate(written, start=1):
        try:
            values.append(convert(value, kind))
        except ValueError as error:
            values.append(convert(None, kind))
            faults.append(f"row {number}, {name}: {error}")
    return values, faults


def _series(values: list[Any], kind: ColumnType) -> pd.Series:
    return pd.Series(values, dtype=DTYPES[kind])


def _empty(layer: LayerKey) -> pd.DataFrame:
    frame = pd.DataFrame({name: _series([], kind) for name, kind in COLUMNS[layer].items()})
    if not GEOMETRY[layer]:
        return frame
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([], crs=EXCHANGE_CRS))


def _in_order(areas: pd.DataFrame, city: City) -> pd.DataFrame:
    """Sort the areas so that the first area of a point lies in the first area above it."""
    position: dict[str, int] = {}
    order: list[int] = []
    for level in city.levels:
        rows = areas.index[areas["level"] == level.key]
        keys = zip(areas.loc[rows, "parent"], areas.loc[rows, "code"], rows, strict=True)
        ranked = sorted((position.get(parent, -1), code, row) for parent, code, row in keys)
        position |= {code: place for place, (_, code, _) in enumerate(ranked)}
        order += [row for _, _, row in ranked]
    return areas.loc[order].reset_index(drop=True)


def with_intervals(pacts: pd.DataFrame) -> pd.DataFrame:
    """Return pacts with the days between which each began and ended: dates, None if not known."""
    started = _intervals(pacts, start_interval, "date", "date_basis")
    ended = _intervals(pacts, _ended, "end_date", "status", "retrieved")
    named = zip(_INTERVALS, (*started, *ended), strict=True)
    return pacts.assign(**{name: pd.Series(days, dtype=object) for name, days in named})


def _intervals(
    pacts: pd.DataFrame, read: Callable[..., Interval], *columns: str
) -> tuple[list[date | None], list[date | None]]:
    """Read the texts of each row, the same texts once only: many pacts share a day."""
    rows = list(zip(*(pacts[name].tolist() for name in columns), strict=True))
    known = {texts: _or_unknown(read, *texts) for texts in set(rows)}
    intervals = [known[texts] for texts in rows]
    return [one.min for one in intervals], [one.max for one in intervals]


def _ended(text: str, status: str, retrieved: str) -> Interval:
    return end_interval(text, status, date.fromisoformat(retrieved))


def _or_unknown(read: Callable[..., Interval], *texts: str) -> Interval:
    """Read dates; faulty ones count as unknown here, ``data.check`` reports them."""
    try:
        return read(*texts)
    except ValueError:
        return UNKNOWN
