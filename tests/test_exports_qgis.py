"""The styles for QGIS: the screen's symbols, where QGIS looks for them, no data in a formula."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pyogrio
import pytest

from exports.geodata.qml_symbols import rgba
from handed_over import answer, asked, gpkg
from invented_city import HOSTILE, write_invented_city
from layers.legend import pact_symbol
from layers.message import legend_items
from layers.selection import FEATURE_LAYERS

if TYPE_CHECKING:
    from pathlib import Path


def styles(path: Path) -> dict[str, ET.Element]:
    rows = asked(path, "SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault")
    return {table: ET.fromstring(qml) for table, qml in rows}  # noqa: S314 - our own


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


def test_a_hostile_text_is_in_no_condition_and_no_formula(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path, hostile=True)
    extract = answer("city=esempio&level=comune&areas=099001&target=ES-T1", root)
    found = styles(gpkg(extract, tmp_path))
    assert {*found} == {"areas", *FEATURE_LAYERS, "chosen_areas"}
    run = [node.get("filter", "") for one in found.values() for node in one.iter("rule")]
    run += [node.get("fieldName", "") for one in found.values() for node in one.iter("text-style")]
    run += [node.get("attr", "") for one in found.values() for node in one.iter("renderer-v2")]
    run += [
        node.get("value", "")
        for one in found.values()
        for node in one.iter("Option")
        if node.get("name") == "expression"
    ]
    assert len(run) > len(found)
    assert not [text for text in run for hostile in HOSTILE if hostile in text]
