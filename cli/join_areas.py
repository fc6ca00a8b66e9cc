"""The areas that ``condivisa join`` is asked about: a level of a city, or a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyarrow as pa
from pyogrio.errors import DataLayerError, DataSourceError

from data.catalogue import catalogue_of_environment, load_catalogue
from data.register.state import load_state, state_now
from data.register.store import open_store
from geo.engines.errors import EngineError
from geo.engines.question import ask, lon_lat

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from pathlib import Path

    from geo.engines.question import Question

METRIC_CRS = "EPSG:7791"
"""RDN2008 / UTM 32N: that of the bundled cities."""


def asked_areas(arguments: Namespace) -> tuple[Question, Sequence[str]]:
    """Return the question that a command asks, and the names of its areas.

    A city's areas are those that the map shows now, its register included.

    Raises
    ------
    EngineError
        If there is no such city, level, file or column.
    """
    if arguments.areas is not None:
        frame, metric = _of_file(arguments.areas, arguments.code), METRIC_CRS
    else:
        frame, metric = _of_city(arguments)
    codes = frame["code"].astype(str).to_list()
    metric = arguments.metric_crs or metric
    question = ask(codes, frame.geometry, arguments.rule, metric_crs=metric)
    return question, list(frame["name"].fillna("").astype(str)) if "name" in frame else codes


def _of_city(arguments: Namespace) -> tuple[gpd.GeoDataFrame, str]:
    catalogue = load_catalogue(arguments.catalogue or catalogue_of_environment())
    city = catalogue.cities.get(arguments.city)
    if city is None:
        raise EngineError("no_city", city=arguments.city, known=", ".join(catalogue.cities))
    store = open_store()
    areas = load_state(catalogue, city.key, store, state_now(store, city.key)).areas
    frame = areas[areas["level"] == arguments.level]
    if frame.empty:
        known = ", ".join(pd.unique(areas["level"]))
        raise EngineError("no_level", city=arguments.city, level=arguments.level, known=known)
    return frame, city.metric_crs


def _of_file(path: Path, code: str) -> gpd.GeoDataFrame:
    if not path.exists():
        raise EngineError("no_file", path=path)
    try:
        is_parquet = path.suffix.lower() in (".parquet", ".geoparquet")
        frame = gpd.read_parquet(path) if is_parquet else gpd.read_file(path)
    except (OSError, ValueError, pa.ArrowException, DataSourceError, DataLayerError) as error:
        reason = " ".join(str(error).split())[:300]
        raise EngineError("areas_unreadable", path=path, reason=reason) from error
    if code not in frame or not isinstance(frame, gpd.GeoDataFrame):
        known = ", ".join(map(str, frame.columns))
        raise EngineError("no_column", path=path, column=code, known=known)
    if frame.crs is None:
        raise EngineError("no_crs", what=path)
    return frame.rename(columns={code: "code"}).set_crs(lon_lat(frame.crs), allow_override=True)
