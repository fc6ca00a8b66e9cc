"""An import in two steps: what it would change and, if the reader says yes, the new version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from data.city import load_city
from data.errors import DataError
from data.register.accept import Fault, faults_of_place, faults_of_rows
from data.register.boundaries import former_comuni, on_the_borders_of_today
from data.register.changes import what_changed
from data.register.complete import complete, with_vocabulary
from data.register.errors import OutdatedError, RowsRefusedError
from data.register.merge import OF_THE_FILE, merge, with_file_columns
from data.register.nesting import with_parent_shares
from data.register.state import load_state, registers_of, state_now
from data.registered import Registered, typed_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    import geopandas as gpd

    from data.city import CityData
    from data.model import Catalogue, City, LayerKey
    from data.register.boundaries import Declared
    from data.register.changes import Changes
    from data.register.complete import Filled, Origin
    from data.register.state import State
    from data.register.store import Store
    from data.register.version import Mode, RegisterLayer, Version


@dataclass(frozen=True, eq=False)
class Plan:
    """What an import would do: to be shown before it is done.

    Attributes
    ----------
    rows, before
        The layer's rows after it and now, EPSG:4326.
    expected
        The version that ``before`` is; None: the bundled rows.
    beside
        The versions of the other layers that the rows were held against.
    remarks
        What was filled in, and which rows name a comune that is no more.
    areas
        All areas of the city, to say where the changes are.
    """

    city: City
    layer: RegisterLayer
    mode: Mode
    origin: Origin
    rows: gpd.GeoDataFrame
    before: gpd.GeoDataFrame
    changes: Changes
    expected: str | None
    beside: State
    remarks: tuple[Filled | Declared, ...]
    areas: gpd.GeoDataFrame


def plan_import(
    catalogue: Catalogue,
    store: Store,
    rows: gpd.GeoDataFrame,
    *,
    city: str,
    layer: RegisterLayer,
    mode: Mode,
    origin: Origin,
    fields: Collection[str] | None = None,
) -> Plan:
    """Work out what an import would change; nothing is written.

    Parameters
    ----------
    rows
        The rows of a checked file, EPSG:4326 (``data.intake.check.Checked.rows``).
    mode, fields
        See :func:`data.register.merge.merge`.

    Raises
    ------
    RowsRefusedError
        If rows could not stand on the map: all of them at once.
    """
    state = state_now(store, city)
    now = load_state(catalogue, city, store, state)
    current = next((one for one in state if one.layer == layer), None)
    before = _stored(store.read(current.id) if current else getattr(now, layer), layer, now.city)
    new, remarks = _prepared(catalogue, now, rows, layer, origin)
    known = {
        "areas": [*now.areas["code"], *(new["code"] if layer == "areas" else ())],
        "pacts": [*now.pacts["id"], *(new["id"] if layer == "pacts" else ())],
    }
    if faults := faults_of_rows(new, layer, now.city, catalogue, known):
        raise RowsRefusedError(faults)
    if layer != "areas" and (faults := [*faults_of_place(new, now.city, now.areas)]):
        raise RowsRefusedError(faults)
    merged = merge(before, new, layer=layer, mode=mode, fields=fields)
    beside = tuple(one for one in state if one.layer != layer)
    _require_sound(catalogue, store, city, beside, {layer: _tried(merged, origin.day)})
    changes = what_changed(before, merged, metric_crs=now.city.metric_crs, on=origin.day)
    return Plan(
        city=now.city,
        layer=layer,
        mode=mode,
        origin=origin,
        rows=merged,
        before=before,
        changes=changes,
        expected=current.id if current else None,
        beside=beside,
        remarks=remarks,
        areas=now.areas,
    )


def publish(store: Store, plan: Plan, report: Mapping[str, Any]) -> Version:
    """Make the planned rows the current version.

    Raises
    ------
    OutdatedError
        If another version came in between, also of another layer of the city, which these rows may
        not go with: plan it again.
    BusyError, NotWrittenError
        If it cannot be written; nothing has changed.
    """
    there = {one for one in state_now(store, plan.city.key) if one.layer != plan.layer}
    if there != {*plan.beside}:
        seen, found = (
            ", ".join(sorted(one.id for one in some)) or "–"
            for some in ({*plan.beside} - there, there - {*plan.beside})
        )
        raise OutdatedError("version_outdated", expected=seen, current=found)
    return store.commit(
        plan.city.key,
        plan.layer,
        plan.rows,
        message=plan.origin.message,
        file_name=plan.origin.file_name,
        report=report,
        mode=plan.mode,
        expected=plan.expected,
    )


def require_restorable(catalogue: Catalogue, store: Store, version: Version) -> None:
    """Make sure that an older version still fits what is beside it now.

    Raises
    ------
    RowsRefusedError
        If it does not, for example because an area that it declares is no more.
    """
    beside = [one for one in state_now(store, version.city) if one.layer != version.layer]
    try:
        load_state(catalogue, version.city, store, (*beside, version))
    except DataError as error:
        raise RowsRefusedError(_other(error)) from error


def _prepared(
    catalogue: Catalogue,
    now: CityData,
    rows: gpd.GeoDataFrame,
    layer: RegisterLayer,
    origin: Origin,
) -> tuple[gpd.GeoDataFrame, tuple[Filled | Declared, ...]]:
    """Return the rows of a file as the layer holds them, and what is to be said of them."""
    stored = _stored(rows, layer, now.city)
    worded = with_vocabulary(stored, _vocabularies(catalogue, now.city, layer))
    filled, told = complete(worded, layer, origin)
    if layer == "areas":
        here = filled.assign(city=filled["city"].mask(filled["city"] == "", now.city.key))
        return with_parent_shares(here, now.areas, metric_crs=now.city.metric_crs), told
    former = former_comuni(catalogue, now.city.key)
    placed, named = on_the_borders_of_today(filled, former, now.areas)
    return placed, (*told, *named)


def _stored(rows: gpd.GeoDataFrame, layer: RegisterLayer, city: City) -> gpd.GeoDataFrame:
    """Return rows with the columns of their layer and of their file, and no others."""
    typed = typed_rows(rows, layer, city)
    there = [name for name in OF_THE_FILE if name in rows]
    of_file = {name: rows[name].reset_index(drop=True) for name in there}
    return with_file_columns(typed.assign(**of_file))


def _vocabularies(
    catalogue: Catalogue, city: City, layer: RegisterLayer
) -> dict[str, dict[str, str]]:
    """Return for each field of words how readers may write each of them, lower case."""
    found = {}
    for field in city.fields_of(layer) or catalogue.fields[layer]:
        if field.vocabulary:
            terms = catalogue.vocabularies[field.vocabulary].items()
            labels = {label.casefold(): key for key, one in terms for label in (one.en, one.it)}
            found[field.name] = {**labels, **{key.casefold(): key for key, _ in terms}}
    return found


def _require_sound(
    catalogue: Catalogue,
    store: Store,
    city: str,
    beside: State,
    tried: Mapping[LayerKey, Registered],
) -> None:
    """Load the city as it would be, exactly as the map will."""
    registers = registers_of(catalogue, city, store, beside)
    try:
        load_city(catalogue, city, {**registers, **tried})
    except DataError as error:
        raise RowsRefusedError(_other(error)) from error


def _tried(rows: gpd.GeoDataFrame, day: date) -> Registered:
    """Return rows that are no version yet."""
    return Registered(rows, "", "", "", "", "", day)


def _other(error: DataError) -> list[Fault]:
    return [Fault("fault_other", (("problem", problem),)) for problem in error.problems]
