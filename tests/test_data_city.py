"""Another city is a folder of files: an invented one loads, and a bad one says all that is bad."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box, mapping

from data.catalogue import load_catalogue
from data.city import load_city
from data.errors import DataError
from data.schema import COLUMNS, GEOMETRY
from invented_city import CITY, HOSTILE, edit, edit_features, write_invented_city
from invented_rows import block

if TYPE_CHECKING:
    from pathlib import Path

    from data.city import CityData


def load(root: Path) -> CityData:
    return load_city(load_catalogue(root), CITY)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_invented_city(tmp_path)


def without_dataset(city_toml: str, key: str) -> str:
    before, _, after = city_toml.partition(f'[[dataset]]\nkey = "{key}"')
    _, mark, rest = after.partition("[[dataset]]")
    return before + mark + rest


def test_an_invented_city_loads_and_no_python_knows_it(root: Path) -> None:
    data = load(root)
    assert data.city.name == "Esempio"
    assert data.areas["level"].value_counts().to_dict() == {"comune": 4, "zona": 2, "municipio": 2}
    assert (len(data.houses), len(data.target_areas), len(data.pacts)) == (3, 4, 13)
    assert sorted(data.pacts.geom_type.dropna().unique()) == [
        "LineString",
        "MultiPoint",
        "Point",
        "Polygon",
    ]


def test_every_frame_has_its_columns_its_crs_and_a_range_index(root: Path) -> None:
    data = load(root)
    for layer, columns in COLUMNS.items():
        frame = getattr(data, layer)
        assert set(columns) <= set(frame.columns), layer
        assert isinstance(frame.index, pd.RangeIndex)
        if GEOMETRY[layer]:
            assert frame.crs == "EPSG:4326"
        texts = [name for name, kind in columns.items() if kind == "text"]
        assert all(isinstance(text, str) for name in texts for text in frame[name]), layer


def test_areas_stand_in_catalogue_order_whatever_the_order_of_the_file(root: Path) -> None:
    areas = load(root).areas
    assert areas["code"].tolist() == [
        *("ES-Z1", "ES-Z2"),
        *("099001", "099003", "099002", "099004"),  # by zone, then by code
        *("ES-M1", "ES-M2"),
    ]
    assert areas["parent_share"].iloc[2:].eq(1.0).all()
    assert areas.set_index("code").loc["099003", "comune"] == "099003"
    assert areas.set_index("code").loc["ES-M2", "comune"] == "099001"


def test_what_is_unknown_is_missing_and_never_invented(root: Path) -> None:
    data = load(root)
    bare = data.pacts.set_index("id").loc["ES-10"]
    assert bare["geometry"] is None
    assert bare["declared"] == ()
    assert bare["date"] == ""
    assert bare["start_min"] is None
    assert pd.isna(bare["precision_m"])
    assert data.areas.set_index("code").loc["ES-M1", "population"] is pd.NA


def test_the_comune_called_none_keeps_its_name(root: Path) -> None:
    assert load(root).areas.set_index("code").loc["099004", "name"] == "None"


def test_dates_become_the_intervals_that_they_mean(root: Path) -> None:
    pacts = load(root).pacts.set_index("id")
    bounds = ["start_min", "start_max", "end_min", "end_max"]
    assert pacts.loc["ES-01", bounds].tolist() == [date(2021, 3, 1), date(2021, 3, 31), None, None]
    assert pacts.loc["ES-09", bounds].tolist() == [date(2024, 1, 1), None, None, None]
    assert pacts.loc["ES-12", bounds].tolist()[2:] == [None, date(2026, 11, 21)]
    assert pacts.loc["ES-13", bounds].tolist() == [
        *(date(2023, 3, 5), date(2023, 3, 5)),
        *(date(2025, 1, 1), date(2025, 12, 31)),
    ]


def test_all_but_the_areas_may_be_missing(root: Path) -> None:
    for key in ("houses", "target_areas", "pacts", "parties", "instruments"):
        edit(root, "city.toml", lambda text, key=key: without_dataset(text, key))  # type: ignore[misc]
    data = load(root)
    assert len(data.areas) == 8
    for layer in ("houses", "target_areas", "pacts"):
        frame = getattr(data, layer)
        assert frame.empty
        assert isinstance(frame, gpd.GeoDataFrame)
        assert frame.crs == "EPSG:4326"
    assert {"start_min", "end_max"} <= set(data.pacts.columns)
    assert data.houses["precision_m"].dtype == "float64"


def test_a_file_in_another_crs_arrives_in_degrees(root: Path) -> None:
    def to_metres(features: list[Any]) -> None:
        shapes = gpd.GeoSeries.from_wkt([box_of(f).wkt for f in features], crs=4326).to_crs(7791)
        for feature, shape in zip(features, shapes, strict=True):
            feature["geometry"] = mapping(shape)

    def box_of(feature: Any) -> Any:
        ring = feature["geometry"]["coordinates"][0]
        xs, ys = [point[0] for point in ring], [point[1] for point in ring]
        return box(min(xs), min(ys), max(xs), max(ys))

    edit_features(root, "areas_municipio", to_metres)
    edit(root, "city.toml", lambda text: _crs_of(text, "areas_municipio", "EPSG:7791"))
    area = load(root).areas.set_index("code").loc["ES-M1", "geometry"]
    assert area.symmetric_difference(block(0, 0, width=0.5)).area < 1e-12


def _crs_of(city_toml: str, key: str, crs: str) -> str:
    before, mark, after = city_toml.partition(f'key = "{key}"')
    return before + mark + after.replace("EPSG:4326", crs, 1)


def test_hostile_texts_are_only_texts(tmp_path: Path) -> None:
    data = load(write_invented_city(tmp_path, hostile=True))
    for frame in (data.areas, data.houses, data.target_areas, data.pacts, data.instruments):
        assert frame["name"].map(lambda name: all(word in name for word in HOSTILE)).all()
    assert data.pacts["source"].iloc[0] == "javascript:P(3)"


def test_the_fingerprint_changes_with_any_byte_and_with_nothing_else(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    first = load(root).fingerprint
    assert len(first) == 12
    assert int(first, 16) >= 0
    assert load(write_invented_city(tmp_path_factory.mktemp("twin"))).fingerprint == first
    edit(root, "houses.csv", lambda text: text.replace("Casa di Alba", "Casa di Alb"))
    assert load(root).fingerprint != first


def test_an_unknown_city_is_named_with_those_there_are(root: Path) -> None:
    with pytest.raises(DataError, match="esempio"):
        load_city(load_catalogue(root), "atlantide")
