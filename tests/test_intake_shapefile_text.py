"""Texts and headers of shapefiles: what is cut, mislabelled, or known to its writer only."""

from __future__ import annotations

import pytest

from data.intake.shapefile_names import headers_of
from made_shapefiles import make, of_rows, only, read, said


@pytest.mark.parametrize(
    ("encoding", "cpg", "flagged"),
    [
        ("utf-8", None, set()),
        ("cp1252", None, set()),
        ("cp1252", b"1252\r\n", set()),
        ("cp1252", b"ISO 88591", set()),
        ("cp1252", b"UTF-8", {("shapefile_encoding_in_doubt", 1)}),
        ("utf-8", b"ANSI 1252", set()),
        ("mac_roman", None, {("shapefile_encoding_in_doubt", 1)}),
        ("cp850", b"850", set()),
    ],
)
def test_texts_are_decoded_as_the_bytes_have_it(tmp_path, encoding: str, cpg, flagged) -> None:
    files = make([(("point", 1, 2), "Città più"), (("point", 1, 2), "Roma")], encoding=encoding)
    table = only(read(tmp_path, files | ({"dati.cpg": cpg} if cpg else {})))
    assert table.cells["nome"].tolist() == ["Città più", "Roma"]
    assert of_rows(table) == flagged


def test_a_letter_cut_in_half_by_the_field_is_taken_off(tmp_path) -> None:
    files = make([(("point", 1, 2), "Città"), (("point", 1, 2), "Citt_")], ("nome", "C", 6, 0))
    files["dati.dbf"] = files["dati.dbf"].replace(b"Citt_ ", b"caff\xc3\xa0")
    files["dati.dbf"] = files["dati.dbf"].replace(b"caff\xc3\xa0", b"caffe\xc3")
    table = only(read(tmp_path, files))
    assert table.cells["nome"].tolist() == ["Città", "caffe"]
    assert of_rows(table) == {("shapefile_text_cut", 2)}


def test_names_cut_to_one_stem_are_asked_about(tmp_path) -> None:
    fields = (("denominazi", "C", 5, 0), ("denomina_1", "C", 5, 0), ("importo", "N", 5, 0))
    files = make([(("point", 1, 2), "a", "b", 10000), (("point", 1, 2), "c", "d", 20000)], *fields)
    table = only(read(tmp_path, files))
    assert of_rows(table) == {("shapefile_names_cut_row", 1), ("shapefile_names_cut_row", 2)}
    files["dati.dbf"] = files["dati.dbf"].replace(b"10000", b"*****")
    table = only(read(tmp_path, files))
    assert of_rows(table) == {("shapefile_overflow", 1)}
    assert ("shapefile_names_cut", "ask", None) in said(table)


@pytest.mark.parametrize(
    ("written", "names", "cut"),
    [
        (["a", "a", "A", ""], ("a", "a (2)", "A (3)", "campo 4"), ()),
        (["circoscriz", "anno_avvio"], ("circoscriz", "anno_avvio"), ()),
        (["descrizion", "descrizi_1", "descrizi_2"], ("descrizion", "descrizi_1", "descrizi_2"),
         ("descrizion", "descrizi_2", "descrizi_1")),
    ],
)  # fmt: skip
def test_headers(written: list[str], names: tuple[str, ...], cut: tuple[str, ...]) -> None:
    found = headers_of(written)
    assert (found.names, set(found.cut)) == (names, set(cut))
