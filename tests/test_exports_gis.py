"""The geodata is read back: the same answer with its shapes, and the screen's symbols for QGIS."""

from __future__ import annotations

import io
import json
import re
import sqlite3
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from exports.errors import ExportCancelledError, ExportError
from exports.formats import FORMATS, Options, make
from exports.geodata.geoparquet import STAMP_KEY
from exports.stamp import make_stamp
from exports.tables import library_errors
from handed_over import MADE, PARTS, answer, asked, files, gpkg
from invented_city import HOSTILE, write_invented_city
from layers.selection import FEATURE_LAYERS
from plain import QUERIES

if TYPE_CHECKING:
    from pathlib import Path

    from layers.answer import Extract


def collection(extract: Extract, layer: Any, **options: Any) -> dict[str, Any]:
    def refuse(name: str) -> None:
        pytest.fail(f"{name} is no JSON")

    (made,) = files("geojson", extract, layer=layer, **options).values()
    assert made.name.endswith(f"-{PARTS[layer]}.geojson")
    return json.loads(made.body.decode(), parse_constant=refuse)


def parquet(extract: Extract, layer: Any) -> bytes:
    (made,) = files("parquet", extract, layer=layer).values()
    return made.body


@pytest.mark.parametrize("query", QUERIES)
def test_the_geopackage_holds_the_answer(query: str, tmp_path: Path) -> None:
    extract = answer(query)
    path = gpkg(extract, tmp_path)
    for layer in FEATURE_LAYERS:
        frame = pyogrio.read_dataframe(path, layer=layer)
        rows = extract.layers[layer].rows
        assert list(frame["id"]) == extract.layers[layer].ids
        assert len(frame) == extract.layers[layer].reconciliation.inside
        assert list(frame.geometry.isna()) == list(rows.geometry.isna())
        assert frame.crs == "EPSG:4326"
        shapes, known = frame.geometry.to_numpy(), rows.geometry.to_numpy()
        assert (shapely.equals(shapes, known) | shapely.is_missing(known)).all()
    areas = pyogrio.read_dataframe(path, layer="areas")
    assert written(areas) == counted(extract)


COUNTED = ["pacts", "houses", "target_areas", "declared"]


def written(areas: pd.DataFrame) -> list[list[object]]:
    """Return what a file says of every area; None where it says nothing."""
    found = areas[["code", "in_choice", *COUNTED]].astype(object)
    return found.where(found.notna(), None).to_numpy().tolist()


def counted(extract: Extract) -> list[list[object]]:
    """Return what the answer says of every area; those out of the choice were not counted."""
    rows = extract.areas[["code", "in_choice", *COUNTED]].to_numpy().tolist()
    return [row if row[1] else [*row[:2], *[None] * len(COUNTED)] for row in rows]


@pytest.mark.parametrize("query", QUERIES[1::2])
def test_geoparquet_holds_the_answer(query: str) -> None:
    extract = answer(query)
    made = files("parquet", extract)
    assert [*made] == [f"{part}.parquet" for part in PARTS.values()]
    for layer in FEATURE_LAYERS:
        frame = gpd.read_parquet(io.BytesIO(made[f"{PARTS[layer]}.parquet"].body))
        assert list(frame["id"]) == extract.layers[layer].ids
        assert len(frame) == extract.layers[layer].reconciliation.inside
        rows = extract.layers[layer].rows
        assert list(frame.geometry.isna()) == list(rows.geometry.isna())
        assert frame.crs == "EPSG:4326"
    areas = gpd.read_parquet(io.BytesIO(made["aree.parquet"].body))
    assert written(areas) == counted(extract)


@pytest.mark.parametrize("query", QUERIES[::2])
def test_geojson_holds_the_answer(query: str) -> None:
    extract = answer(query)
    assert [*files("geojson", extract)] == [f"{part}.geojson" for part in PARTS.values()]
    for layer in FEATURE_LAYERS:
        features = collection(extract, layer)["features"]
        assert [one["id"] for one in features] == extract.layers[layer].ids
        assert len(features) == extract.layers[layer].reconciliation.inside
        missing = [one["geometry"] is None for one in features]
        assert missing == list(extract.layers[layer].rows.geometry.isna())
    areas = [one["properties"] for one in collection(extract, "areas")["features"]]
    assert written(pd.DataFrame(areas)) == counted(extract)


def test_other_programs_read_the_geojson() -> None:
    extract = answer("city=torino")
    body = files("geojson", extract)["aree-bersaglio.geojson"].body
    frame = gpd.read_file(io.BytesIO(body))
    assert list(frame["id"]) == extract.layers["target_areas"].ids
    assert frame.crs == "EPSG:4326"


@pytest.mark.parametrize("layer", PARTS)
def test_geojson_is_as_the_standard_has_it(layer: str) -> None:
    extract = answer("city=torino&level=municipio&areas=TO-C2,TO-C6,001078&rule=touches")
    found = collection(extract, layer)
    assert found["type"] == "FeatureCollection"
    assert "crs" not in found
    assert len({one["id"] for one in found["features"]}) == len(found["features"])
    for one in found["features"]:
        assert one["id"] == one["properties"]["code" if layer == "areas" else "id"]
        if one["geometry"] is None:
            continue
        shape = shapely.geometry.shape(one["geometry"])
        polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
        assert all(shapely.is_ccw(part.exterior) for part in polygons)
        west, south, east, north = shape.bounds
        assert 6 < west <= east < 9
        assert 44 < south <= north < 46
    decimals = re.findall(r"\d+\.(\d+)", json.dumps([one["geometry"] for one in found["features"]]))
    assert max(len(one) for one in decimals) <= 7


def test_geojson_keeps_what_is_not_known() -> None:
    found = collection(answer("city=torino"), "pacts")["features"]
    assert any(one["geometry"] is None for one in found)
    assert {one["properties"]["retrieved"] for one in found} == {"2026-11-21"}
    assert None in {one["properties"]["date"] for one in found}
    assert "lon" not in found[0]["properties"]


@pytest.mark.parametrize("access", ["public", "internal"])
def test_each_file_bears_the_stamp(access: Any, tmp_path: Path) -> None:
    extract = answer("city=bologna&level=zona&areas=BO-N0,BO-U7&status=ended&on=2020-10-01")
    stamp = make_stamp(extract, made=MADE, access=access)
    path = gpkg(extract, tmp_path, access=access)
    noted = [json.loads(pyogrio.read_info(path, layer="pacts")["layer_metadata"]["condivisa"])]
    noted.append(
        json.loads(pyogrio.read_info(path, layer="houses")["dataset_metadata"]["condivisa"])
    )
    noted.append(collection(extract, "pacts", access=access)["condivisa"])
    body = files("parquet", extract, access=access)["patti.parquet"].body
    metadata = pq.read_schema(io.BytesIO(body)).metadata
    assert b"geo" in metadata
    noted.append(json.loads(metadata[STAMP_KEY]))
    for one in noted:
        assert one["sentence"] == stamp.sentence
        assert one["reconciliation"] == list(stamp.reconciliation)
        assert (one["fingerprint"], one["link"]) == (stamp.fingerprint, stamp.link)
        assert (one["made"], one["access_note"]) == ("2026-11-21", stamp.access_note)
        assert one["numbers"]["pacts"]["inside"] == len(extract.layers["pacts"].ids)
        assert [each["licence"] for each in one["sources"]] == [s.licence for s in stamp.sources]
    described = asked(path, "SELECT description FROM gpkg_contents WHERE data_type = 'features'")
    assert all(stamp.sentence in text and stamp.access_note in text for (text,) in described)
    columns = pyogrio.read_info(path, layer="pacts")["fields"]
    assert ("zone_in_source" in columns) is (access == "internal")


def test_columns_have_the_types_of_the_register_whatever_was_asked(tmp_path: Path) -> None:
    all_of_it, none_of_it = answer("city=torino"), answer("city=torino&q=zzzzzz")
    for layer in PARTS:
        full, empty = (
            gpd.read_parquet(io.BytesIO(parquet(extract, layer)))
            for extract in (all_of_it, none_of_it)
        )
        assert [str(one) for one in full.dtypes] == [str(one) for one in empty.dtypes]
    path = gpkg(none_of_it, tmp_path)
    info = pyogrio.read_info(path, layer="pacts")
    assert (info["features"], info["geometry_type"]) == (0, "Point")
    types = dict(asked(path, "SELECT name, type FROM pragma_table_info('pacts')"))
    assert (types["retrieved"], types["date"], types["precision_m"]) == ("DATE", "TEXT", "REAL")


def test_the_same_answer_gives_the_same_file(tmp_path: Path) -> None:
    extract = answer("city=bologna&level=zona&areas=BO-N0,BO-U7")
    first, second = (files("gpkg", extract) for _ in range(2))
    assert first == second
    for key in ("geojson", "parquet"):
        assert files(key, extract) == files(key, extract)


@pytest.mark.parametrize(
    ("query", "layer", "tables"),
    [
        ("city=torino&areas=TO-01", "pacts", {"pacts"}),
        ("city=torino&areas=TO-01", "areas", {"areas", "chosen_areas"}),
        ("city=torino&areas=TO-01&layers=houses,target_areas", None, {"houses", "target_areas"}),
    ],
)
def test_they_have_the_layers_that_are_asked_for(
    query: str, layer: Any, tables: set[str], tmp_path: Path
) -> None:
    extract = answer(query)
    listed = {
        name for name, kind in pyogrio.list_layers(gpkg(extract, tmp_path, layer=layer)) if kind
    }
    assert listed == tables
    layers = tables - {"chosen_areas"}
    made = {*files("geojson", extract, layer=layer)}
    assert made == {f"{PARTS[one]}.geojson" for one in layers}


@pytest.mark.parametrize("key", ["xlsx", "csv", "gpkg", "geojson", "parquet"])
def test_a_reader_can_stop_them(key: str) -> None:
    extract, steps = answer("city=torino"), []

    def stop(done: int, total: int) -> None:
        steps.append((done, total))
        if done == 2:
            raise ExportCancelledError

    with pytest.raises(ExportCancelledError):
        make(key, extract, make_stamp(extract, made=MADE), Options(), stop)
    assert [done for done, _ in steps] == [0, 1, 2]
    assert len({total for _, total in steps}) == 1
    assert FORMATS[key].suffix == f".{key}"


def test_what_a_library_says_is_turned_into_words() -> None:
    with pytest.raises(ExportError, match="The gpkg file cannot be made"):  # noqa: SIM117 - the order is the point
        with library_errors("gpkg", sqlite3.Error):
            raise sqlite3.OperationalError("disk is full")
    with pytest.raises(KeyError), library_errors("gpkg", sqlite3.Error):
        raise KeyError("ours")


def test_hostile_texts_are_text_everywhere(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path, hostile=True)
    extract = answer("city=esempio&level=comune&areas=099001&target=ES-T1", root)
    path = gpkg(extract, tmp_path)
    names = list(extract.layers["pacts"].rows["name"])
    assert all(hostile in names[0] for hostile in HOSTILE)
    assert list(pyogrio.read_dataframe(path, layer="pacts")["name"]) == names
    features = collection(extract, "pacts")["features"]
    assert [one["properties"]["name"] for one in features] == names
    frame = gpd.read_parquet(io.BytesIO(parquet(extract, "pacts")))
    assert list(frame["name"]) == names
