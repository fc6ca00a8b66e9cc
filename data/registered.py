"""A register's rows in the place of the bundled ones: what the rest of the house then sees."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import pandas as pd

from data.model import DataSet
from data.read import convert
from data.schema import COLUMNS, DTYPES, KEY, column_type
from geo.crs import EXCHANGE_CRS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from data.model import Catalogue, City, LayerKey
    from data.schema import ColumnType

    Registers = Mapping[LayerKey, "Registered"]


class Registered(NamedTuple):
    """The rows of one layer that an office keeps itself.

    Attributes
    ----------
    rows
        All rows of the layer, EPSG:4326, with those columns of ``data.schema`` that are known.
    sha256
        Of what they were read from.
    source_it, source_en
        Where they come from, as a reader is told.
    note_it, note_en
        What must be known of them.
    retrieved
        The day that they were published.
    """

    rows: gpd.GeoDataFrame
    sha256: str
    source_it: str
    source_en: str
    note_it: str
    note_en: str
    retrieved: date


def typed_rows(rows: gpd.GeoDataFrame, layer: LayerKey, city: City) -> gpd.GeoDataFrame:
    """Return rows with all columns of their layer in that city, in order, and with no others.

    What the rows do not say is unknown: "", missing or no code.
    """
    count = len(rows)
    columns: dict[str, pd.Series] = {}
    for name, kind in types_of(layer, city).items():
        if name not in rows:
            unknown = [convert(None, kind)] * count
            columns[name] = pd.Series(unknown, dtype=DTYPES[kind])
            continue
        known = rows[name].reset_index(drop=True)
        if kind == "text":
            known = known.fillna("")
        columns[name] = known.astype(DTYPES[kind])
    shapes = gpd.GeoSeries(rows.geometry.to_crs(EXCHANGE_CRS).to_numpy(), crs=EXCHANGE_CRS)
    return gpd.GeoDataFrame(columns, geometry=shapes)


def types_of(layer: LayerKey, city: City) -> Mapping[str, ColumnType]:
    """Return the columns of a layer in a city and the type of each."""
    fields = (field for dataset in city.of_layer(layer) for field in dataset.fields)
    own = {field.name: column_type(field.kind) for field in fields}
    return {**COLUMNS[layer], **own, **COLUMNS[layer]}


def with_registers(city: City, registers: Registers, catalogue: Catalogue) -> City:
    """Return the city with the registers named as the sources of their layers."""
    kept = tuple(_from(one, registers, catalogue) for one in city.datasets)
    there = {dataset.layer for dataset in kept}
    new = tuple(
        _new(layer, one, city, catalogue) for layer, one in registers.items() if layer not in there
    )
    return replace(city, datasets=(*kept, *new))


def with_registered_fingerprint(fingerprint: str, registers: Mapping[LayerKey, str]) -> str:
    """Return what stands for the bundled data and these registers (layer -> SHA-256) together."""
    if not registers:
        return fingerprint
    digest = hashlib.sha256(fingerprint.encode())
    for layer, sha256 in sorted(registers.items()):
        digest.update(f"\0{layer}\0{sha256}".encode())
    return digest.hexdigest()[: len(fingerprint)]


def known_parties(parties: pd.DataFrame, pacts: pd.DataFrame) -> pd.DataFrame:
    """Return the parties of pacts that there are: a register may have dropped some."""
    return parties[parties["pact_id"].isin(pacts["id"])].reset_index(drop=True)


def _from(dataset: DataSet, registers: Registers, catalogue: Catalogue) -> DataSet:
    register = registers.get(dataset.layer)
    return _told(dataset, register, catalogue) if register else dataset


def _new(layer: LayerKey, register: Registered, city: City, catalogue: Catalogue) -> DataSet:
    """Return the data set of a layer that the catalogue has no file of."""
    empty = DataSet(
        key=layer,
        layer=layer,
        level=None,
        path=catalogue.root / city.key,
        crs=EXCHANGE_CRS.to_string(),
        key_field=KEY[layer],
        fields=catalogue.fields[layer],
        source="",
        licence="not-stated",
        retrieved=register.retrieved,
        it=register.source_it,
        en=register.source_en,
    )
    return _told(empty, register, catalogue)


def _told(dataset: DataSet, register: Registered, catalogue: Catalogue) -> DataSet:
    licences = set(register.rows.get("licence", ()))
    known = licences & set(catalogue.vocabularies["licence"])
    return replace(
        dataset,
        source=register.source_it,
        source_en=register.source_en,
        licence=known.pop() if len(licences) == len(known) == 1 else dataset.licence,
        retrieved=register.retrieved,
        note_it=register.note_it,
        note_en=register.note_en,
    )
