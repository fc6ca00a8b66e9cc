"""Zipped shapefiles as consultants send them: cut, nested, mislabelled, in part."""

from __future__ import annotations

import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import shapefile as pyshp
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from data.intake.model import FileRefused
from data.intake.shapefile import read_shapefile
from made_shapefiles import TEXT, make, of_rows, only, read, said, shapes

if TYPE_CHECKING:
    from pathlib import Path


SHELL = [[0, 0], [0, 9], [9, 9], [9, 0], [0, 0]]
HOLE = [[2, 2], [4, 2], [4, 4], [2, 4], [2, 2]]
UTM = CRS.from_epsg(32632).to_wkt("WKT1_ESRI")


def refused(folder: Path, files: dict[str, bytes]) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        read(folder, files)
    return caught.value


def test_cells_keep_their_types_and_the_prj_is_honoured(tmp_path) -> None:
    fields = (TEXT, ("quando", "D", 8, 0), ("n", "N", 9, 0), ("x", "N", 9, 2), ("si", "L", 1, 0))
    rows = [
        (("point", 1, 2), "Città", date(2023, 4, 3), 7, 1.5, True),
        (("point", 3, 4), "", None, 8, 2.5, None),
    ]
    files = make(rows, *fields) | {"dati.prj": UTM.encode(), "dati.cpg": b"UTF-8"}
    table = only(read(tmp_path, files))
    assert table.cells.to_dict("list") == {
        "nome": ["Città", ""],
        "quando": [date(2023, 4, 3), ""],
        "n": [7, 8],
        "x": [1.5, 2.5],
        "si": [True, ""],
    }
    assert (table.crs, table.rows.tolist(), table.name) == ("EPSG:32632", [1, 2], "")
    assert shapes(table) == ["POINT (1 2)", "POINT (3 4)"]
    assert said(table) == {("shapefile_crs", "note", None)}


@pytest.mark.parametrize(
    ("kind", "shape", "wkt"),
    [
        (pyshp.POINTZ, ("pointz", 1, 2, 3), "POINT (1 2)"),
        (pyshp.POINTM, ("pointm", 1, 2, 3), "POINT (1 2)"),
        (pyshp.MULTIPOINT, ("multipoint", [[1, 2], [3, 4]]), "MULTIPOINT ((1 2), (3 4))"),
        (pyshp.POLYLINE, ("line", [[[1, 2], [3, 4]]]), "LINESTRING (1 2, 3 4)"),
        (pyshp.POLYLINEM, ("linem", [[[1, 2, 9], [3, 4, 9]], [[5, 6, 9], [7, 8, 9]]]),
         "MULTILINESTRING ((1 2, 3 4), (5 6, 7 8))"),
        (pyshp.POLYGON, ("poly", [SHELL, HOLE]),
         "POLYGON ((0 0, 0 9, 9 9, 9 0, 0 0), (2 2, 4 2, 4 4, 2 4, 2 2))"),
        (pyshp.POLYGONZ, ("polyz", [[[x, y, 5] for x, y in SHELL]]),
         "POLYGON ((0 0, 0 9, 9 9, 9 0, 0 0))"),
        (pyshp.POINT, None, None),
    ],
)  # fmt: skip
def test_every_type_of_shape_is_read_flat(tmp_path, kind: int, shape: Any, wkt: str | None) -> None:
    table = only(read(tmp_path, make([(shape, "a")], kind=kind)))
    assert shapes(table) == [wkt]
    assert of_rows(table) == set()


def test_files_are_found_wherever_they_lie(tmp_path) -> None:
    one = {
        f"Consegna/Città/{name.upper()}": part
        for name, part in make([(("point", 1, 2), "a")]).items()
    }
    two = {
        name: part for name, part in make([(("point", 3, 4), "b")]).items() if ".shx" not in name
    }
    found = read(tmp_path, one | {f"altro/{name}": part for name, part in two.items()})
    assert [table.name for table in found.tables] == ["DATI", "dati"]
    assert [shapes(table) for table in found.tables] == [["POINT (1 2)"], ["POINT (3 4)"]]
    assert [(each.key, each.grade) for each in found.remarks] == [("choose_layer", "ask")]


def test_a_table_without_shapes_beside_others_is_said(tmp_path) -> None:
    files = make([(("point", 1, 2), "a")])
    found = read(tmp_path, files | {"altro.dbf": files["dati.dbf"]})
    assert [(each.key, each.value) for each in found.remarks] == [
        ("shapefile_table_alone", "altro.dbf")
    ]


def test_a_broken_index_does_not_matter(tmp_path) -> None:
    files = make([(("point", 1, 2), "a"), (("point", 3, 4), "b")])
    without = {name: part for name, part in files.items() if ".shx" not in name}
    for each in (files | {"dati.shx": b"junk"}, without):
        assert ("shapefile_no_shx", "repair", None) in said(only(read(tmp_path, each)))
    assert shapes(only(read(tmp_path, files | {"dati.shx": b"junk"}))) == [
        "POINT (1 2)",
        "POINT (3 4)",
    ]


def test_what_a_cut_shp_still_holds_is_kept(tmp_path) -> None:
    files = make([(("point", 1, 2), "a"), (("point", 3, 4), "b"), (("point", 5, 6), "c")])
    table = only(read(tmp_path, files | {"dati.shp": files["dati.shp"][:-40]}))
    assert shapes(table) == ["POINT (1 2)", None, None]
    assert table.cells["nome"].tolist() == ["a", "b", "c"]
    assert of_rows(table) == {("shapefile_truncated", 2), ("shapefile_no_shape", 3)}


def test_what_a_cut_dbf_still_holds_is_kept(tmp_path) -> None:
    files = make([(("point", 1, 2), "a"), (("point", 3, 4), "b")])
    table = only(read(tmp_path, files | {"dati.dbf": files["dati.dbf"][:-10]}))
    assert table.cells["nome"].tolist() == ["a", ""]
    assert shapes(table) == ["POINT (1 2)", "POINT (3 4)"]
    assert ("shapefile_dbf_truncated", "repair", None) in said(table)
    assert of_rows(table) == {("shapefile_no_record", 2)}


def test_a_damaged_record_costs_its_row_only(tmp_path) -> None:
    files = make([(("point", 1, 2), "a"), (("point", 3, 4), "b")])
    content = bytearray(files["dati.shp"])
    content[112:120] = b"\0\0\0\0\0\0\xf0\x7f"  # an infinite x in the first record
    content[136:140] = (31).to_bytes(4, "little")  # the second is now a multipatch
    table = only(read(tmp_path, files | {"dati.shp": bytes(content)}))
    assert shapes(table) == [None, None]
    assert of_rows(table) == {("shapefile_record_damaged", 1), ("shapefile_multipatch", 2)}


def test_deleted_records_are_left_out_and_said(tmp_path) -> None:
    files = make([(("point", 1, 2), "a"), (("point", 3, 4), "b"), (("point", 5, 6), "c")])
    files["dati.dbf"] = files["dati.dbf"].replace(b" b     ", b"*b     ")
    table = only(read(tmp_path, files))
    assert table.rows.tolist() == [1, 3]
    assert table.cells["nome"].tolist() == ["a", "c"]
    assert shapes(table) == ["POINT (1 2)", "POINT (5 6)"]
    assert ("shapefile_deleted", "note", None) in said(table)


def test_what_did_not_fit_is_missing_and_what_is_no_number_stays_text(tmp_path) -> None:
    rows = [(("point", 1, 2), 12345), (("point", 1, 2), 23456), (("point", 1, 2), 34567)]
    files = make(rows, ("importo", "N", 5, 0))
    for old, new in ((b"12345", b"*****"), (b"23456", b" 12,5")):
        files["dati.dbf"] = files["dati.dbf"].replace(old, new)
    table = only(read(tmp_path, files))
    assert table.cells["importo"].tolist() == ["", "12,5", 34567]
    assert of_rows(table) == {("shapefile_overflow", 1)}


def test_a_date_that_is_none_is_kept_as_written(tmp_path) -> None:
    files = make(
        [(("point", 1, 2), date(2023, 4, 3)), (("point", 1, 2), date(2023, 5, 3))], ("d", "D", 8, 0)
    )
    files["dati.dbf"] = files["dati.dbf"].replace(b"20230403", b"20230231")
    files["dati.dbf"] = files["dati.dbf"].replace(b"20230503", b"00000000")
    assert only(read(tmp_path, files)).cells["d"].tolist() == ["20230231", ""]


def test_without_a_table_there_are_shapes_only(tmp_path) -> None:
    table = only(read(tmp_path, {"dati.shp": make([(("point", 1, 2), "a")])["dati.shp"]}))
    assert (len(table.cells), list(table.cells)) == (1, [])
    assert of_rows(table) == {("shapefile_no_dbf", 1)}


def test_without_shapes_it_is_refused_with_its_rows(tmp_path) -> None:
    files = make([(("point", 1, 2), "a"), (("point", 1, 2), "b")])
    found = refused(tmp_path, {"dati.dbf": files["dati.dbf"]})
    assert (found.remarks[0].key, found.rows) == ("shapefile_no_shp", 2)


@pytest.mark.parametrize(
    ("files", "key"),
    [
        ({"interno.zip": b"PK"}, "zip_nested"),
        ({"leggimi.txt": b"x"}, "shapefile_none"),
        ({"dati.shp": b"junk"}, "shapefile_damaged"),
        ({"dati.shp": make([(("point", 1, 2), "a")])["dati.shp"], "dati.dbf": b"junk"},
         "shapefile_dbf_damaged"),
    ],
)  # fmt: skip
def test_what_is_no_shapefile_is_refused_by_name(tmp_path, files, key: str) -> None:
    assert refused(tmp_path, files).remarks[0].key == key


@pytest.mark.parametrize(
    ("prj", "crs", "key"),
    [
        (b"", "", "shapefile_prj_unknown"),
        (b'LOCAL_CS["x"]', "", "shapefile_prj_unknown"),
        (b"+proj=utm +nadgrids=x", "", "shapefile_prj_unknown"),
        (None, "", "shapefile_no_prj"),
        ("\ufeff".encode() + UTM.encode() + b"\0\r\n", "EPSG:32632", "shapefile_crs"),
    ],
)
def test_a_prj_that_says_nothing_leaves_the_crs_open(tmp_path, prj, crs: str, key: str) -> None:
    files = make([(("point", 1, 2), "a")]) | ({"dati.prj": prj} if prj is not None else {})
    table = only(read(tmp_path, files))
    assert (table.crs, said(table)) == (crs, {(key, "note", None)})


@given(
    part=st.sampled_from([".shp", ".dbf"]),
    at=st.integers(0, 400),
    new=st.binary(max_size=6),
    cut=st.integers(0, 60),
)
def test_damage_loses_no_row_in_silence(tmp_path_factory, part, at, new, cut) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.zip"
    files = make([(("point", 1, 2), "a"), (("point", 3, 4), "b")])
    content = files[f"dati{part}"]
    at %= len(content)
    files[f"dati{part}"] = (content[:at] + new + content[at + len(new) :])[: len(content) - cut]
    with zipfile.ZipFile(path, "w") as archive:
        for name, each in files.items():
            archive.writestr(name, each)
    try:
        table = only(read_shapefile(path, "damaged.zip"))
    except FileRefused:
        return
    assert table.geometry is not None
    assert len(table.cells) == len(table.rows) == len(table.geometry)
    assert all(each.row in {None, *table.rows.tolist()} for each in table.remarks)
