"""The geodata is read back: the same answer with its shapes, and the screen's symbols for QGIS."""

from __future__ import annotations

import io
import json
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from exports.errors import ExportCancelledError, ExportError
from exports.formats import FORMATS, Options, make
from exports.geoparquet import STAMP_KEY
from exports.qml_symbols import rgba
from exports.stamp import make_stamp
from exports.tables import library_errors
from handed_over import MADE, answer, files
from invented_city import HOSTILE, write_invented_city
from layers.legend import pact_symbol
from layers.message import legend_items
from layers.selection import FEATURE_LAYERS
from plain import QUERIES

if TYPE_CHECKING:
    from pathlib import Path

    from layers.answer import Extract

PARTS = {
    "areas": "aree",
    "pacts": "patti",
    "houses": "case-del-quartiere",
    "target_areas": "aree-bersaglio",
}


def gpkg(extract: Extract, folder: Path, **options: Any) -> Path:
    (made,) = files("gpkg", extract, **options).values()
    path = folder / made.name
    path.write_bytes(made.body)
    return path


def collection(extract: Extract, layer: str, **options: Any) -> dict[str, Any]:
    def refuse(name: str) -> None:
        pytest.fail(f"{name} is no JSON")

    body = files("geojson", extract, **options)[f"{PARTS[layer]}.geojson"].body
    return json.loads(body.decode(), parse_constant=refuse)


def parquet(extract: Extract, layer: str) -> bytes:
    return files("parquet", extract)[f"{PARTS[layer]}.parquet"].body


def asked(path: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(statement).fetchall()


def styles(path: Path) -> dict[str, ET.Element]:
    rows = asked(path, "SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault")
    return {table: ET.fromstring(qml) for table, qml in rows}  # noqa: S314 - our own


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
    assert (
        areas[AREA_COLUMNS].to_numpy().tolist() == extract.areas[AREA_COLUMNS].to_numpy().tolist()
    )


AREA_COLUMNS = ["code", "pacts", "houses", "target_areas", "declared", "in_choice"]


@pytest.mark.parametrize("query", QUERIES[1::2])
def test_geoparquet_holds_the_answer(query: str) -> None:
    extract = answer(query)
    assert [*files("parquet", extract)] == [f"{part}.parquet" for part in PARTS.values()]
    for layer in FEATURE_LAYERS:
        frame = gpd.read_parquet(io.BytesIO(parquet(extract, layer)))
        assert list(frame["id"]) == extract.layers[layer].ids
        assert len(frame) == extract.layers[layer].reconciliation.inside
        rows = extract.layers[layer].rows
        assert list(frame.geometry.isna()) == list(rows.geometry.isna())
        assert frame.crs == "EPSG:4326"
    areas = gpd.read_parquet(io.BytesIO(parquet(extract, "areas")))
    assert (
        areas[AREA_COLUMNS].to_numpy().tolist() == extract.areas[AREA_COLUMNS].to_numpy().tolist()
    )


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
    written = [[area[name] for name in AREA_COLUMNS] for area in areas]
    assert written == extract.areas[AREA_COLUMNS].to_numpy().tolist()


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


@pytest.mark.parametrize(
    "query",
    [
        "city=torino",
        "city=milano&level=municipio&areas=MI-M2,MI-M4,015077&measure=houses&lang=en",
        "city=bologna&level=comune&measure=none",
        "city=torino&level=zona&areas=TO-01&target=AREA-024,AREA-030",
    ],
)
def test_each_layer_has_the_symbols_of_the_screen(query: str, tmp_path: Path) -> None:
    extract = answer(query)
    path = gpkg(extract, tmp_path)
    found = styles(path)
    assert {*found} == {
        *("areas", *FEATURE_LAYERS),
        *(("chosen_areas",) if extract.selection.areas else ()),
    }
    rules = [one for one in found["areas"].iter("rule") if one.get("filter")]
    measure = extract.selection.measure
    expected = [
        f'"in_choice" AND "{measure}" >= {one.lower} AND "{measure}" <= {one.upper}'
        for one in extract.classes
    ] or ['"in_choice"']
    outside = [] if extract.areas["in_choice"].all() else ['NOT "in_choice"']
    assert [one.get("filter") for one in rules] == expected + outside
    fills = [option_of(one, "color") for one in found["areas"].iter("symbol")]
    assert fills[: len(extract.classes)] == [rgba(one.color) for one in extract.classes]
    items = [one for one in legend_items(extract) if one.layer == "pacts"]
    values = [one.get("value") for one in found["pacts"].iter("category")]
    assert values == [*(one.key for one in items), ""]
    labels = [one.get("label") for one in found["pacts"].iter("category")]
    assert labels[:-1] == [f"{one.label} ({one.n})" for one in items]
    for item, drawn in zip(items, found["pacts"].iter("symbol"), strict=False):
        symbol = pact_symbol(*item.key.split("|"))
        layer = drawn.findall("layer")[-1]
        assert option_of(layer, "color") == rgba(symbol.fill)
        assert option_of(layer, "outline_color") == rgba(symbol.stroke)
        assert option_of(layer, "outline_style") == (
            "no" if symbol.stroke == "#FFFFFF" else "solid"
        )


def option_of(element: ET.Element, name: str) -> str | None:
    (first, *_) = (one for one in element.iter("Option") if one.get("name") == name)
    return first.get("value")


def test_styles_are_where_qgis_looks_for_them(tmp_path: Path) -> None:
    path = gpkg(answer("city=torino"), tmp_path)
    rows = asked(
        path,
        "SELECT f_table_catalog, f_table_schema, f_geometry_column, useAsDefault, styleQML,"
        " update_time FROM layer_styles",
    )
    assert len(rows) == 4
    for catalog, schema, geometry, default, qml, moment in rows:
        assert (catalog, schema, geometry, default) == ("", "", "geom", 1)
        assert qml.startswith("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>")
        assert moment == "2026-11-21T00:00:00.000Z"
    contents = dict(asked(path, "SELECT table_name, data_type FROM gpkg_contents"))
    assert contents["layer_styles"] == "attributes"
    columns = [
        name for (name,) in asked(path, "SELECT name FROM pragma_table_info('layer_styles')")
    ]
    assert columns == [
        *("id", "f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column"),
        *("styleName", "styleQML", "styleSLD", "useAsDefault", "description", "owner", "ui"),
        "update_time",
    ]


def test_a_style_names_the_symbols_and_columns_that_are_there(tmp_path: Path) -> None:
    path = gpkg(answer("city=torino&level=zona&areas=TO-01"), tmp_path)
    for table, root in styles(path).items():
        renderer = root.find("renderer-v2")
        assert renderer is not None
        drawn = [one.get("name") for one in renderer.findall("symbols/symbol")]
        named = [one.get("symbol") for one in renderer.iter() if one.get("symbol")]
        assert sorted(named) == sorted(drawn) or drawn == ["0"]
        fields = {*pyogrio.read_info(path, layer=table)["fields"]}
        expressions = [one.get("filter", "") for one in renderer.iter("rule")]
        expressions += [one.get("fieldName", "") for one in root.iter("text-style")]
        used = {name for text in expressions for name in re.findall(r'"(\w+)"', text)}
        assert used <= fields
        assert [one.get("field") for one in root.iter("alias")] == [
            *pyogrio.read_info(path, layer=table)["fields"]
        ]


def test_columns_bear_their_titles(tmp_path: Path) -> None:
    path = gpkg(answer("city=torino&lang=en"), tmp_path)
    titles = {
        (table, column): title
        for table, column, title in asked(
            path, "SELECT table_name, column_name, title FROM gpkg_data_columns"
        )
    }
    assert titles["pacts", "status"] == "Status"
    assert titles["areas", "area_km2"] == "Surface (km²)"
    extensions = asked(
        path, "SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_schema'"
    )
    assert ("gpkg_data_columns",) in extensions


def test_mixed_geometries_are_one_layer_with_a_style_for_each(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path)
    path = gpkg(answer("city=esempio", root), tmp_path)
    frame = pyogrio.read_dataframe(path, layer="pacts")
    assert {*frame.geom_type.dropna()} == {"Point", "MultiPoint", "LineString", "Polygon"}
    rows = asked(
        path,
        "SELECT useAsDefault, styleQML FROM layer_styles WHERE f_table_name = 'pacts' ORDER BY id",
    )
    assert [default for default, _ in rows] == [1, 0, 0]
    kinds = [re.search(r'<symbol name="0" type="(\w+)"', qml) for _, qml in rows]
    assert [kind and kind.group(1) for kind in kinds] == ["marker", "line", "fill"]


def test_hostile_texts_are_text_everywhere(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path, hostile=True)
    extract = answer("city=esempio&level=comune&areas=099001&target=ES-T1", root)
    path = gpkg(extract, tmp_path)
    names = list(extract.layers["pacts"].rows["name"])
    assert all(hostile in names[0] for hostile in HOSTILE)
    assert list(pyogrio.read_dataframe(path, layer="pacts")["name"]) == names
    found = styles(path)
    assert all(root.tag == "qgis" for root in found.values())
    texts = [text for one in found.values() for node in one.iter() for text in node.attrib.values()]
    conditions = [node.get("filter", "") for one in found.values() for node in one.iter("rule")]
    conditions += [node.get("fieldName", "") for node in found["areas"].iter("text-style")]
    assert not [text for text in conditions for hostile in HOSTILE if hostile in text]
    assert not [text for text in texts if "Inventata" in text]
    features = collection(extract, "pacts")["features"]
    assert [one["properties"]["name"] for one in features] == names
    frame = gpd.read_parquet(io.BytesIO(parquet(extract, "pacts")))
    assert list(frame["name"]) == names


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
