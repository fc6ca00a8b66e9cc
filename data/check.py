"""Is a city's data what it claims to be? Every problem is found before anything is said.

Each check takes frames and yields problems as texts: which row, what came, what to do.
"""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

import shapely

from data.check_areas import check_areas, outside_city
from data.dates import BASES, parse_partial
from data.schema import GEOMETRY, KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import geopandas as gpd
    import pandas as pd

    from data.model import Catalogue, City, Field, LayerKey

    Frames = Mapping[LayerKey, pd.DataFrame]

_PROVENANCE = ("source", "licence", "retrieved", "confidence")
_PRECISIONS = {4: "year", 7: "month", 10: "day"}


def check_city(city: City, frames: Frames, catalogue: Catalogue) -> list[str]:
    """Return every problem of a city's frames, none if all is well."""
    checks: list[Iterable[str]] = []
    for layer, frame in frames.items():
        checks += [
            _keys(layer, frame),
            _provenance(layer, frame),
            _words(layer, frame, _fields(city, layer), catalogue),
        ]
        if GEOMETRY[layer]:
            checks += [_geometry(layer, frame), _codes(layer, frame, frames["areas"])]
        if "location_method" in frame:
            checks += [_location(layer, frame)]
    checks += [_pacts(frames["pacts"]), _parties(frames["parties"], frames["pacts"])]
    checks += [check_areas(city, frames["areas"])]
    checks += [outside_city(city, layer, frame, frames["areas"]) for layer, frame in frames.items()]
    return list(chain.from_iterable(checks))


def _rows(layer: LayerKey, frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield for each row how to name it, and its values in these columns."""
    names = (f"{layer} {key or f'row {n}'}" for n, key in enumerate(frame[KEY[layer]], start=1))
    yield from zip(names, *(frame[column] for column in columns), strict=True)


def _fields(city: City, layer: LayerKey) -> Mapping[str, Field]:
    return {field.name: field for dataset in city.of_layer(layer) for field in dataset.fields}


def _keys(layer: LayerKey, frame: pd.DataFrame) -> Iterator[str]:
    key = KEY[layer]
    for row, value in _rows(layer, frame, key):
        if not value:
            yield f"{row}: its key `{key}` is empty: give it one"
    if layer == "parties":
        return
    for value in frame.loc[frame[key].duplicated() & (frame[key] != ""), key].unique():
        count = int((frame[key] == value).sum())
        yield f"{layer} {value}: {count} rows have this key: each needs its own"
    for row, name in _rows(layer, frame, "name"):
        if not name:
            yield f"{row}: its name is empty: give it one"


def _provenance(layer: LayerKey, frame: pd.DataFrame) -> Iterator[str]:
    for name in _PROVENANCE:
        for row, value in _rows(layer, frame, name):
            if not value:
                yield f"{row}: `{name}` is empty: every row says where it comes from and how sure"
    for row, value in _rows(layer, frame, "retrieved"):
        if value and not _is_day(value):
            yield f"{row}: `retrieved` is {value!r}: a day such as 2026-11-21 was expected"


def _words(
    layer: LayerKey, frame: pd.DataFrame, fields: Mapping[str, Field], catalogue: Catalogue
) -> Iterator[str]:
    for name, field in fields.items():
        if not field.vocabulary or name not in frame:
            continue
        known = catalogue.vocabularies[field.vocabulary]
        for row, value in _rows(layer, frame, name):
            words = str(value).lower() if isinstance(value, bool) else value
            for word in filter(None, words.split(";")):
                if word not in known:
                    expected = ", ".join(known)
                    yield f"{row}: `{name}` is {word!r}: expected one of {expected}"


def _geometry(layer: LayerKey, frame: gpd.GeoDataFrame) -> Iterator[str]:
    for row, geometry in _rows(layer, frame, frame.geometry.name):
        if geometry is None:
            if layer == "areas":
                yield f"{row}: it has no geometry: an area needs one"
        elif geometry.geom_type not in GEOMETRY[layer]:
            expected = ", ".join(GEOMETRY[layer])
            yield f"{row}: its geometry is a {geometry.geom_type}: expected one of {expected}"
        elif geometry.is_empty:
            yield f"{row}: its geometry is empty: leave it out instead"
        elif not _on_earth(geometry):
            yield f"{row}: its coordinates are not degrees: check `crs` and the order lon, lat"
        elif not geometry.is_valid:
            reason = shapely.is_valid_reason(geometry)
            yield f"{row}: its geometry is not valid ({reason}): repair it at its source"


def _on_earth(geometry: Any) -> bool:
    west, south, east, north = geometry.bounds
    return bool(west >= -180 and south >= -90 and east <= 180 and north <= 90)  # noqa: PLR2004


def _location(layer: LayerKey, frame: gpd.GeoDataFrame) -> Iterator[str]:
    columns = ("location_method", "precision_m", frame.geometry.name)
    for row, method, precision_m, geometry in _rows(layer, frame, *columns):
        if method in ("", "none") and geometry is not None:
            yield f"{row}: it has a geometry: `location_method` must say how it was found"
        if method not in ("", "none") and geometry is None:
            yield f"{row}: `location_method` is {method!r} but there is no geometry: write none"
        if precision_m <= 0:
            yield f"{row}: `precision_m` is {precision_m:g}: metres above 0 were expected"


def _codes(layer: LayerKey, frame: pd.DataFrame, areas: pd.DataFrame) -> Iterator[str]:
    known = set(areas["code"])
    columns = [name for name in ("declared", "zone_in_source", "parent", "comune") if name in frame]
    for name in columns:
        for row, value in _rows(layer, frame, name):
            for code in (value,) if isinstance(value, str) else value:
                if code and code not in known:
                    yield f"{row}: `{name}` is {code!r}, which is no area of this city: mend it"


def _pacts(pacts: pd.DataFrame) -> Iterator[str]:
    known = set(pacts["id"])
    for row, parent in _rows("pacts", pacts, "parent_pact"):
        if parent and parent not in known:
            yield f"{row}: `parent_pact` is {parent!r}, which is no pact of this city"
    for name in ("date", "end_date"):
        for row, text in _rows("pacts", pacts, name):
            if fault := _date_fault(text):
                yield f"{row}: `{name}`: {fault}"
    yield from _meaning_of_dates(pacts)


def _meaning_of_dates(pacts: pd.DataFrame) -> Iterator[str]:
    columns = ("date", "date_basis", "date_precision")
    for row, text, basis, precision in _rows("pacts", pacts, *columns):
        if text and basis not in BASES:
            yield f"{row}: `date_basis` is {basis!r}: expected one of {', '.join(BASES)}"
        if text and precision and precision != _PRECISIONS.get(len(text)):
            yield f"{row}: `date_precision` is {precision!r} but `date` is {text!r}"
    for row, start, end in _rows("pacts", pacts, "start_min", "end_max"):
        if start and end and start > end:
            yield f"{row}: it ends ({end}) before it starts ({start}): mend one of the dates"


def _parties(parties: pd.DataFrame, pacts: pd.DataFrame) -> Iterator[str]:
    known = set(pacts["id"])
    for row, pact, name, personal in _rows("parties", parties, "pact_id", "name", "personal"):
        if pact not in known:
            yield f"{row}: there is no such pact in this city"
        if personal and name:
            yield f"{row}: a single citizen is named: leave the name out"
        if not personal and not name:
            yield f"{row}: a party has no name: give it, or say that it is personal"


def _date_fault(text: str) -> str:
    try:
        parse_partial(text)
    except ValueError as error:
        return str(error)
    return ""


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
