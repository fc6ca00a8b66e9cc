"""KML and KMZ: every Placemark is read, and nothing that the file points to is followed."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data.intake.kml import read_kml
from data.intake.model import FileRefused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from data.intake.model import RawFile, RawTable

POINT = "<Point><coordinates>7.68,45.07,0</coordinates></Point>"
SQUARE = "0,0 2,0 2,2 0,2 0,0"
HOLE = "1,1 1.5,1 1.5,1.5 1,1.5 1,1"
RING = "<{0}BoundaryIs><LinearRing><coordinates>{1}</coordinates></LinearRing></{0}BoundaryIs>"


def kml(inside: str, namespace: str = ' xmlns="http://www.opengis.net/kml/2.2"') -> str:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f"{head}<kml{namespace}><Document><name>Doc</name>{inside}</Document></kml>"


def place(inside: str = POINT, name: str = "T001") -> str:
    return f"<Placemark><name>{name}</name>{inside}</Placemark>"


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str | bytes], RawFile]:
    def read_one(content: str | bytes) -> RawFile:
        path = tmp_path / "register.kml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_kml(path, "register.kml")

    return read_one


def why(read: Any, content: str | bytes) -> str:
    with pytest.raises(FileRefused) as caught:
        read(content)
    return caught.value.remarks[-1].key


def wkt(table: RawTable) -> list[Any]:
    assert table.geometry is not None
    return [each and shapely.to_wkt(each) for each in table.geometry]


def said(table: RawTable) -> list[tuple[str, str, int | None]]:
    return [(each.key, each.grade, each.row) for each in table.remarks]


def test_placemarks_of_all_folders_are_one_table(read) -> None:
    deep = f"<Folder><name>Nord</name><Folder><name>A</name>{place()}</Folder></Folder>"
    (table,) = read(kml(deep + f"<Folder>{place(name='T002')}</Folder>{place('', 'T003')}")).tables
    assert table.cells.to_dict("list") == {
        "name": ["T001", "T002", "T003"],
        "Folder": ["Nord / A", "", ""],
    }
    assert wkt(table) == ["POINT (7.68 45.07)", "POINT (7.68 45.07)", None]
    assert (table.crs, table.rows.tolist(), said(table)) == ("EPSG:4326", [1, 2, 3], [])


@pytest.mark.parametrize(
    "namespace",
    ["", ' xmlns="http://earth.google.com/kml/2.0"', ' xmlns="http://www.opengis.net/kml/2.3"'],
)
def test_any_namespace_will_do_even_a_prefix_never_declared(read, namespace: str) -> None:
    (table,) = read(kml(place(f"<gx:drawOrder>1</gx:drawOrder>{POINT}"), namespace)).tables
    assert wkt(table) == ["POINT (7.68 45.07)"]


def test_extended_data_are_columns(read) -> None:
    data = (
        '<ExtendedData><Data name="codice"><displayName>x</displayName><value> 001 </value></Data>'
        '<Data name="name"><value>altro</value></Data><Data><value>y</value></Data>'
        '<SchemaData><SimpleData name="tema">Verde</SimpleData></SchemaData></ExtendedData>'
        "<TimeSpan><begin>2023-04</begin><end>2024</end></TimeSpan>"
    )
    (table,) = read(kml(place(data).replace("<Placemark>", '<Placemark id="p1">'))).tables
    assert table.cells.iloc[0].to_dict() == {
        "id": "p1", "name": "T001", "begin": "2023-04", "end": "2024", "codice": "001",
        "name (2)": "altro", "Data": "y", "tema": "Verde",
    }  # fmt: skip


def test_a_description_is_text_as_it_is(read) -> None:
    html = "<script>P(1)</script>{{7*7}}"
    (table,) = read(kml(place(f"<description><![CDATA[{html}]]></description>"))).tables
    assert table.cells["description"].tolist() == [html]


@pytest.mark.parametrize(
    ("geometry", "expected", "keys"),
    [
        ("<LineString><coordinates>\n 1,2\t3,4,5 </coordinates></LineString>",
         "LINESTRING (1 2, 3 4)", []),
        (f"<Polygon>{RING.format('inner', HOLE)}{RING.format('outer', SQUARE)}</Polygon>",
         "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0), (1 1, 1.5 1, 1.5 1.5, 1 1.5, 1 1))", []),
        (f"<Polygon>{RING.format('outer', '0,0 1,0 1,1')}</Polygon>",
         "POLYGON ((0 0, 1 0, 1 1, 0 0))", ["geometry_ring_open"]),
        (f"<MultiGeometry>{POINT}<MultiGeometry>{POINT}</MultiGeometry></MultiGeometry>",
         "MULTIPOINT ((7.68 45.07), (7.68 45.07))", []),
        ((f"<MultiGeometry>{POINT}<LinearRing><coordinates>{SQUARE}</coordinates></LinearRing>"
         "</MultiGeometry>"),
         "GEOMETRYCOLLECTION (POINT (7.68 45.07), LINESTRING (0 0, 2 0, 2 2, 0 2, 0 0))", []),
        ("<Point><coordinates>7.68, 45.07, 0</coordinates></Point>", "POINT (7.68 45.07)",
         ["kml_blanks"]),
        ("<Point><coordinates>7,68 45,07</coordinates></Point>", None, ["kml_coordinates"]),
        ("<Point><coordinates>7.68;45.07</coordinates></Point>", None, ["kml_coordinates"]),
        ("<Point><coordinates>nan,45</coordinates></Point>", None,
         ["geojson_coordinate_not_finite"]),
        ("<Point><coordinates/></Point>", None, ["geometry_empty"]),
        ("<MultiGeometry/>", None, ["geometry_empty"]),
        ("<gx:Track><gx:coord>7 45 0</gx:coord></gx:Track>", None, ["kml_track"]),
        ("<MultiGeometry>" * 40 + POINT + "</MultiGeometry>" * 40, None, ["geojson_nested"]),
    ],
)  # fmt: skip
def test_a_geometry_and_what_is_wrong_with_it(read, geometry: str, expected, keys) -> None:
    (table,) = read(kml(place(geometry))).tables
    assert wkt(table) == [expected]
    assert [key for key, _, _ in said(table)] == keys


def test_nothing_the_file_points_to_is_followed(read) -> None:
    link = "<NetworkLink><Link><href>http://127.0.0.1:9/n.kml</href></Link></NetworkLink>"
    overlay = "<GroundOverlay><Icon><href>http://127.0.0.1:9/o.png</href></Icon></GroundOverlay>"
    remote = f"<styleUrl>http://127.0.0.1:9/s.kml#x</styleUrl>{POINT}"
    local = f"<styleUrl>#x</styleUrl>{POINT}"
    found = read(kml(link + overlay + place(remote) + place(local)))
    assert [(each.key, each.grade) for each in found.remarks] == [
        ("kml_network_link", "repair"),
        ("kml_overlay", "note"),
    ]
    assert said(found.tables[0]) == [("kml_remote", "flag", 1)]
    assert why(read, kml(link)) == "kml_no_placemark"


DTD = '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "cp1252"])
def test_a_dtd_is_refused_in_any_encoding(read, encoding: str) -> None:
    text = kml(place(name="A&x;B")).replace("?><kml", f"?>{DTD}<kml")
    text = text.replace("UTF-8", encoding.removesuffix("-be").upper())
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    assert why(read, mark + text.encode(encoding)) == "kml_dtd"


def test_a_dtd_hidden_in_an_encoding_that_nobody_uses_is_refused(read) -> None:
    hidden = kml(place()).replace("UTF-8", "UTF-7").replace("<kml", "+ADw-!DOCTYPE x+AD4-<kml")
    assert why(read, hidden) in {"kml_dtd", "kml_not_xml"}


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("", "kml_not_xml"),
        (kml(place())[:-30], "kml_not_xml"),
        (kml(place("&nbsp;")), "kml_not_xml"),
        (kml(place()).replace("UTF-8", "NOT-AN-ENCODING"), "kml_not_xml"),
        ("<gpx><wpt/></gpx>", "kml_other_xml"),
        (kml("<a>" * 300 + "</a>" * 300), "kml_too_deep"),
        (kml(""), "kml_no_placemark"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(read, content: str, key: str) -> None:
    assert why(read, content) == key


@pytest.mark.parametrize(
    ("encoding", "declared", "flagged"),
    [("utf-8", "UTF-8", 0), ("cp1252", "windows-1252", 0), ("cp1252", "UTF-8", 1),
     ("utf-16", "UTF-16", 0)],
)  # fmt: skip
def test_accents_come_through(read, encoding: str, declared: str, flagged: int) -> None:
    text = kml(place(name="Città") + place(name="Roma")).replace("UTF-8", declared)
    (table,) = read(text.encode(encoding)).tables
    assert table.cells["name"].tolist() == ["Città", "Roma"]
    assert said(table) == [("kml_encoding_in_doubt", "flag", 1)] * flagged


def test_a_kmz_is_read_with_all_its_documents(tmp_path: Path) -> None:
    path = tmp_path / "register.kmz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("doc.kml", kml(place()))
        archive.writestr("files/icon.png", b"x")
    found = read_kml(path, "register.kmz")
    assert [(table.name, len(table.rows)) for table in found.tables] == [("", 1)]
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("files/altro.kml", kml(place() + place()))
        archive.writestr("files/vuoto.kml", kml(""))
    found = read_kml(path, "register.kmz")
    assert [(table.name, len(table.rows)) for table in found.tables] == [
        ("doc", 1),
        ("files/altro", 2),
    ]
    assert [each.key for each in found.remarks] == ["choose_layer"]


def test_a_zip_without_a_kml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "register.kmz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("icon.png", b"x")
    with pytest.raises(FileRefused) as caught:
        read_kml(path, "register.kmz")
    assert caught.value.remarks[0].key == "kmz_without_kml"


@given(st.text(alphabet=st.sampled_from("0123456789.,- \n;e"), max_size=20))
def test_no_text_of_coordinates_makes_the_reader_raise(tmp_path_factory, written: str) -> None:
    path = tmp_path_factory.getbasetemp() / "coordinates.kml"
    path.write_text(kml(place(POINT.replace("7.68,45.07,0", written))), encoding="utf-8")
    (table,) = read_kml(path, "x").tables
    assert wkt(table)[0] or table.remarks
