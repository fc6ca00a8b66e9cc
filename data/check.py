"""Is a city's data what it claims to be? Every problem is found before anything is said.

Each check takes frames and yields problems as texts: which row, what came, what to do.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from data.check_areas import check_areas, outside_city
from data.dates import BASES, parse_partial
from data.schema import GEOMETRY, KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

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


def _rows(layer: LayerKey, rows: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield for each row how to name it, and its values in these columns.

    Of a large register only the rows that are wrong, or may be, are given: naming takes time.
    """
    keys = zip(rows.index, rows[KEY[layer]], strict=True)
    names = (f"{layer} {key or f'row {at + 1}'}" for at, key in keys)
    # A column of texts is an Arrow one: taken out one by one they take several times longer.
    yield from zip(names, *(rows[column].astype(object) for column in columns), strict=True)


def _wrong(column: pd.Series, is_right: Callable[[Any], bool]) -> NDArray[np.bool_]:
    """Say which values are not right; each distinct one is looked at once.

    A missing one is as right as an empty text.
    """
    codes, distinct = pd.factorize(column)
    # The code of a missing value is -1: it takes the last.
    wrong = np.array([not is_right(value) for value in (*distinct, "")], dtype=bool)
    return np.asarray(wrong[codes])


def _fields(city: City, layer: LayerKey) -> Mapping[str, Field]:
    return {field.name: field for dataset in city.of_layer(layer) for field in dataset.fields}


def _keys(layer: LayerKey, frame: pd.DataFrame) -> Iterator[str]:
    key = KEY[layer]
    for row, _ in _rows(layer, frame[frame[key] == ""], key):
        yield f"{row}: its key `{key}` is empty: give it one"
    if layer == "parties":
        return
    for value in frame.loc[frame[key].duplicated() & (frame[key] != ""), key].unique():
        count = int((frame[key] == value).sum())
        yield f"{layer} {value}: {count} rows have this key: each needs its own"
    for row, _ in _rows(layer, frame[frame["name"] == ""], "name"):
        yield f"{row}: its name is empty: give it one"


def _provenance(layer: LayerKey, frame: pd.DataFrame) -> Iterator[str]:
    for name in _PROVENANCE:
        for row, _ in _rows(layer, frame[frame[name] == ""], name):
            yield f"{row}: `{name}` is empty: every row says where it comes from and how sure"
    odd = _wrong(frame["retrieved"], lambda text: not text or _is_day(text))
    for row, value in _rows(layer, frame[odd], "retrieved"):
        yield f"{row}: `retrieved` is {value!r}: a day such as 2026-11-21 was expected"


def _words(
    layer: LayerKey, frame: pd.DataFrame, fields: Mapping[str, Field], catalogue: Catalogue
) -> Iterator[str]:
    for name, field in fields.items():
        if not field.vocabulary or name not in frame:
            continue
        known = catalogue.vocabularies[field.vocabulary]
        odd = _wrong(frame[name], partial(_all_known, known))
        for row, value in _rows(layer, frame[odd], name):
            for word in _split(value):
                if word not in known:
                    expected = ", ".join(known)
                    yield f"{row}: `{name}` is {word!r}: expected one of {expected}"


def _all_known(known: Container[str], value: Any) -> bool:
    return all(word in known for word in _split(value))


def _split(value: Any) -> list[str]:
    """Return the words of a cell, which a semicolon parts; those of a yes or no are its own."""
    words = value if isinstance(value, str) else str(value).lower()
    return [word for word in words.split(";") if word]


def _geometry(layer: LayerKey, frame: gpd.GeoDataFrame) -> Iterator[str]:
    for row, geometry in _rows(layer, frame[_odd_shapes(layer, frame)], frame.geometry.name):
        if geometry is None:
            yield f"{row}: it has no geometry: an area needs one"
        elif geometry.geom_type not in GEOMETRY[layer]:
            expected = ", ".join(GEOMETRY[layer])
            yield f"{row}: its geometry is a {geometry.geom_type}: expected one of {expected}"
        elif geometry.is_empty:
            yield f"{row}: its geometry is empty: leave it out instead"
        elif not _on_earth(geometry):
            yield f"{row}: its coordinates are not degrees: check `crs` and the order lon, lat"
        else:
            reason = shapely.is_valid_reason(geometry)
            yield f"{row}: its geometry is not valid ({reason}): repair it at its source"


def _odd_shapes(layer: LayerKey, frame: gpd.GeoDataFrame) -> pd.Series:
    """Say which geometries are of another type, empty, not in degrees, not valid or not there."""
    shapes = frame.geometry.to_numpy()
    right = frame.geometry.geom_type.isin(GEOMETRY[layer])
    right &= _on_earth(shapes) & shapely.is_valid(shapes)
    return ~right if layer == "areas" else ~right & frame.geometry.notna()


def _on_earth(shapes: Any) -> Any:
    """Say of one geometry, or of each of an array, whether its coordinates may be degrees."""
    west, south, east, north = shapely.bounds(shapes).T
    return (west >= -180) & (south >= -90) & (east <= 180) & (north <= 90)  # noqa: PLR2004


def _location(layer: LayerKey, frame: gpd.GeoDataFrame) -> Iterator[str]:
    columns = ("location_method", "precision_m", frame.geometry.name)
    found = ~frame["location_method"].isin(("", "none"))
    odd = (found != frame.geometry.notna()) | (frame["precision_m"] <= 0)
    for row, method, precision_m, geometry in _rows(layer, frame[odd], *columns):
        if method in ("", "none") and geometry is not None:
            yield f"{row}: it has a geometry: `location_method` must say how it was found"
        if method not in ("", "none") and geometry is None:
            yield f"{row}: `location_method` is {method!r} but there is no geometry: write none"
        if precision_m <= 0:
            yield f"{row}: `precision_m` is {precision_m:g}: metres above 0 were expected"


def _codes(layer: LayerKey, frame: pd.DataFrame, areas: pd.DataFrame) -> Iterator[str]:
    known = {*areas["code"], ""}
    columns = [name for name in ("declared", "zone_in_source", "parent", "comune") if name in frame]
    for name in columns:
        odd = _wrong(frame[name], lambda value: known >= {*_codes_in(value)})
        for row, value in _rows(layer, frame[odd], name):
            for code in _codes_in(value):
                if code not in known:
                    yield f"{row}: `{name}` is {code!r}, which is no area of this city: mend it"


def _codes_in(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _pacts(pacts: pd.DataFrame) -> Iterator[str]:
    known = {*pacts["id"].tolist(), ""}
    lost = _wrong(pacts["parent_pact"], known.__contains__)
    for row, parent in _rows("pacts", pacts[lost], "parent_pact"):
        yield f"{row}: `parent_pact` is {parent!r}, which is no pact of this city"
    for name in ("date", "end_date"):
        odd = _wrong(pacts[name], lambda text: not _date_fault(text))
        for row, text in _rows("pacts", pacts[odd], name):
            yield f"{row}: `{name}`: {_date_fault(text)}"
    yield from _meaning_of_dates(pacts)


def _meaning_of_dates(pacts: pd.DataFrame) -> Iterator[str]:
    columns = ("date", "date_basis", "date_precision")
    for row, text, basis, precision in _rows("pacts", pacts[_odd_dates(pacts)], *columns):
        if basis not in BASES:
            yield f"{row}: `date_basis` is {basis!r}: expected one of {', '.join(BASES)}"
        if precision and precision != _PRECISIONS.get(len(text)):
            yield f"{row}: `date_precision` is {precision!r} but `date` is {text!r}"
    bounded = pacts[pacts["start_min"].notna() & pacts["end_max"].notna()]
    turned = bounded["start_min"].to_numpy() > bounded["end_max"].to_numpy()
    for row, start, end in _rows("pacts", bounded[turned], "start_min", "end_max"):
        yield f"{row}: it ends ({end}) before it starts ({start}): mend one of the dates"


def _odd_dates(pacts: pd.DataFrame) -> pd.Series:
    """Say which dates come without a basis that is known, or with another precision."""
    written = pacts["date"].str.len().map(_PRECISIONS)
    precision = pacts["date_precision"]
    other = (precision != "") & (precision.astype(object) != written)
    return (pacts["date"] != "") & (other | ~pacts["date_basis"].isin(BASES))


def _parties(parties: pd.DataFrame, pacts: pd.DataFrame) -> Iterator[str]:
    known = set(pacts["id"].tolist())
    # A name belongs to all but single citizens, and to none of those.
    odd = parties["personal"] == (parties["name"] != "")
    odd |= _wrong(parties["pact_id"], known.__contains__)
    for row, pact, name, personal in _rows("parties", parties[odd], "pact_id", "name", "personal"):
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
