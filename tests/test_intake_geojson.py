"""GeoJSON in all its forms: what is read, what is mended, what is refused, row by row."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data.intake.geojson import read_geojson
from data.intake.geojson_topology import MOST_POSITIONS
from data.intake.model import FileRefused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from data.intake.model import RawFile, RawTable

POINT = {"type": "Point", "coordinates": [7.6, 45.1]}


@pytest.fixture
def read(tmp_path: Path) -> Callable[[Any], RawFile]:
    """Write bytes, a text or an object to a file and read it."""

    def read_one(content: Any) -> RawFile:
        if not isinstance(content, bytes | str):
            content = json.dumps(content)
        path = tmp_path / "register"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_geojson(path, "register.geojson")

    return read_one


def feature(geometry: Any = None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: Any, **members: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", **members, "features": list(features)}


def said(table: RawTable) -> set[tuple[str, str, int | None]]:
    return {(each.key, each.grade, each.row) for each in table.remarks}


def refused(read: Callable[[Any], RawFile], content: Any) -> str:
    with pytest.raises(FileRefused) as caught:
        read(content)
    return caught.value.remarks[-1].key


def test_a_collection_is_a_table_with_the_cells_as_written(read) -> None:
    features = (feature(POINT, id="001", n=1.5, yes=True, none=None, deep={"a": [1]}), feature())
    (table,) = read(collection(*features)).tables
    assert table.cells.to_dict("list") == {
        "id": ["001", ""],
        "n": [1.5, ""],
        "yes": [True, ""],
        "none": ["", ""],
        "deep": ['{"a": [1]}', ""],
    }
    assert (table.rows.tolist(), table.crs, table.name) == ([1, 2], "EPSG:4326", "")
    assert table.geometry is not None
    assert table.geometry.tolist() == [shapely.Point(7.6, 45.1), None]
    assert not table.remarks


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (json.dumps(feature(POINT, a=1)), 1),
        (json.dumps(POINT), 1),
        (json.dumps({"type": "GeometryCollection", "geometries": [POINT]}), 1),
        (f"{json.dumps(feature(a=1))}\n\n{json.dumps(feature(a=2))}\n", 2),
        (f"{json.dumps(feature(a=1))}\n{json.dumps(collection(feature(), feature()))}\n", 3),
        (f"\x1e{json.dumps(feature(a=1), indent=1)}\n\x1e{json.dumps(feature(a=2))}\n", 2),
        (json.dumps([feature(a=1), feature(a=2)]), 2),
        ("\ufeff" + json.dumps(collection(feature(a=1))), 1),
        (json.dumps(collection(feature(a=1), feature(a=2)), indent=2), 2),
    ],
    ids=["feature", "geometry", "bag", "lines", "mixed", "rfc8142", "list", "bom", "indented"],
)
def test_every_form_of_it_is_read(read, text: str, rows: int) -> None:
    (table,) = read(text).tables
    assert len(table.cells) == len(table.rows) == rows


def test_a_broken_line_is_refused_and_the_others_stay(read) -> None:
    lines = [json.dumps(feature(a=1)), '{"type": "Feature", ', json.dumps(feature(a=3))]
    (table,) = read("\n".join(lines)).tables
    assert table.cells["a"].tolist() == [1, "", 3]
    assert said(table) == {("geojson_line_broken", "refuse", 2)}


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("", "geojson_not_json"),
        (json.dumps(collection(feature(), feature()))[:-40], "geojson_not_json"),
        ('{"type": "FeatureCollection", "features": [1,]}', "geojson_not_json"),
        ("[" * 100_000, "geojson_nested"),
        (collection(), "geojson_no_feature_at_all"),
        ({"type": "Topology", "objects": {}, "arcs": 7}, "geojson_topojson_damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(read, content: Any, key: str) -> None:
    assert refused(read, content) == key


def test_a_geometry_nested_too_deep_costs_its_row_only(read) -> None:
    deep: dict[str, Any] = POINT
    for _ in range(40):
        deep = {"type": "GeometryCollection", "geometries": [deep]}
    (table,) = read(collection(feature(deep, a=1), feature(POINT, a=2))).tables
    assert said(table) == {("geojson_nested", "refuse", 1)}
    assert table.geometry is not None
    assert table.geometry[1] == shapely.Point(7.6, 45.1)


def test_odd_rows_are_kept_and_flagged(read) -> None:
    text = (
        '{"type": "FeatureCollection", "features": ['
        '{"type": "Feature", "properties": {"a": 1, "a": 2}, "geometry": null},'
        '{"type": "Feature", "properties": null, "geometry": null},'
        '{"type": "Feature", "geometry": null},'
        '{"type": "Feature", "properties": {"a": NaN}, "geometry": null},'
        '{"type": "Feature", "properties": {"a": 12345678901234567890}, "geometry": null},'
        '{"type": "Feature", "id": 7, "properties": {"id": 8}, "geometry": null}, 7]}'
    )
    (table,) = read(text).tables
    assert said(table) == {
        ("geojson_repeated_key_of_row", "flag", 1),
        ("geojson_properties", "flag", 2),
        ("geojson_properties", "flag", 3),
        ("geojson_not_finite", "repair", 4),
        ("geojson_no_feature", "refuse", 7),
    }
    assert table.cells["a"].tolist() == [2, "", "", "", "12345678901234567890", "", ""]
    assert table.cells["id (feature)"].tolist()[5] == 7


@pytest.mark.parametrize(
    ("crs", "point", "expected"),
    [
        (None, [7.6, 45.1], "EPSG:4326"),
        (None, [396634, 4991598], ""),
        ("urn:ogc:def:crs:EPSG::32632", [396634, 4991598], "EPSG:32632"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", [7.6, 45.1], "EPSG:4326"),
        ("EPSG:3003", [1396000, 4991600], "EPSG:3003"),
        ("http://www.opengis.net/def/crs/EPSG/0/25832", [396634, 4991598], "EPSG:25832"),
        ("+proj=utm +zone=32 +nadgrids=secret.gsb", [396634, 4991598], ""),
        ("EPSG:5773", [7.6, 45.1], ""),
    ],
)
def test_the_declared_crs_is_honoured(read, crs: str | None, point, expected: str) -> None:
    members = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    where = {"type": "Point", "coordinates": point}
    (table,) = read(collection(feature(where), **members)).tables
    assert table.crs == expected


def test_a_link_to_a_crs_is_never_followed(read) -> None:
    link = {"type": "link", "properties": {"href": "http://127.0.0.1:9/crs"}}
    found = read(collection(feature(POINT), crs=link))
    assert found.tables[0].crs == ""
    assert [each.key for each in found.remarks] == ["geojson_crs_link"]


def test_latin1_is_read_and_doubt_falls_on_the_line_where_it_matters(read) -> None:
    head = b'{"type": "FeatureCollection", "features": [\n'
    line = '{"type": "Feature", "properties": {"a": "Citt\u00e0"}, "geometry": null}'
    (table,) = read(head + line.encode("cp1252") + b"]}").tables
    assert table.cells["a"].tolist() == ["Città"]
    assert not table.remarks
    (table,) = read(head + line.encode("cp1252") + b",\n" + line.encode() + b"]}").tables
    assert table.cells["a"].tolist() == ["Città", "Città"]
    assert said(table) == {("geojson_encoding_in_doubt", "flag", 1)}


def test_topojson_is_put_together(read) -> None:
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.5, 0.5], "translate": [7, 45]},
        "arcs": [[[0, 0], [2, 0], [0, 2]], [[2, 2], [-2, -2]]],
        "objects": {
            "aree": {"type": "Polygon", "arcs": [[0, 1]], "properties": {"codice": "A"}},
            "altro": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "LineString", "arcs": [~1]},
                    {"type": "Point", "arcs": [9]},
                ],
            },
        },
    }
    found = read(topology)
    assert [each.key for each in found.remarks] == ["geojson_topojson", "choose_layer"]
    first, second = found.tables
    assert first.geometry is not None
    assert second.geometry is not None
    assert shapely.to_wkt(first.geometry[0]) == "POLYGON ((7 45, 8 45, 8 46, 7 45))"
    assert shapely.to_wkt(second.geometry[0]) == "LINESTRING (7 45, 8 46)"
    assert said(second) == {("geojson_topojson_arc", "flag", 2)}


def test_an_arc_named_without_end_is_refused(read) -> None:
    arc = [[0, 0]] * 10_000
    line = {"type": "LineString", "arcs": [0] * (MOST_POSITIONS // 10_000 + 1)}
    topology = {"type": "Topology", "arcs": [arc], "objects": {"a": line}}
    assert refused(read, topology) == "geojson_topojson_damaged"


def test_the_json_of_esri_is_read_as_such(read) -> None:
    shell = [[0, 0], [0, 9], [9, 9], [9, 0], [0, 0]]
    hole = [[2, 2], [4, 2], [4, 4], [2, 4], [2, 2]]
    found = read(
        {
            "spatialReference": {"wkid": 102100},
            "features": [
                {"attributes": {"a": 1}, "geometry": {"rings": [shell, hole]}},
                {"attributes": {"a": 2}, "geometry": {"x": 1, "y": 2}},
            ],
        }
    )
    (table,) = found.tables
    assert table.crs == "EPSG:3857"
    assert table.geometry is not None
    assert shapely.area(table.geometry).tolist() == [77.0, 0.0]


def test_columns_without_end_are_refused(read) -> None:
    rows = [feature(**{f"c{n}": 1}) for n in range(2_001)]
    assert refused(read, collection(*rows)) == "too_many_columns"


degrees = st.floats(-90, 90, allow_nan=False)


@given(
    st.lists(
        st.tuples(st.dictionaries(st.text(max_size=4), st.text(max_size=8)), degrees, degrees),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_is_written_comes_back(tmp_path_factory, rows) -> None:
    path = tmp_path_factory.getbasetemp() / "round.geojson"
    features = [
        {
            "type": "Feature",
            "properties": cells,
            "geometry": {"type": "Point", "coordinates": [x, y]},
        }
        for cells, x, y in rows
    ]
    path.write_text(json.dumps(collection(*features)), encoding="utf-8")
    (table,) = read_geojson(path, "r").tables
    for n, (cells, x, y) in enumerate(rows):
        assert {key: table.cells[key].iloc[n] for key in cells} == cells
        assert table.geometry is not None
        assert (table.geometry[n].x, table.geometry[n].y) == (x, y)
