"""A file is what it holds, whatever its name says; what we do not read is refused by its name."""

from __future__ import annotations

import io
import json
import string
import struct
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import data.intake
from data.intake.content import CALLED, EXTENSIONS, recognise
from data.intake.images import image_of
from data.intake.model import FileRefused
from data.intake.readers import READERS, read_file

if TYPE_CHECKING:
    from data.intake.model import Remark

TABLE = b"codice;lat;lon\nT1;45,07;7,68\n"
KML = b'<?xml version="1.0"?><!-- x --><kml xmlns="http://www.opengis.net/kml/2.2"></kml>'
POINT = {"type": "Point", "coordinates": [7.68, 45.07]}
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def zipped(*names: str, mimetype: str = "") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


def compound(*streams: str) -> bytes:
    names = b"".join(name.encode("utf-16-le").ljust(64, b"\0") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names


def found(tmp_path: Path, content: bytes, name: str) -> tuple[str, tuple[Remark, ...]]:
    path = tmp_path / "caricato"
    path.write_bytes(content)
    return recognise(path, name)


ODS = "application/vnd.oasis.opendocument.spreadsheet"
OURS = {
    "dati.csv": (TABLE, "delimited"),
    "dati.txt": (TABLE.decode().encode("utf-16"), "delimited"),
    "dati.xlsx": (zipped("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
    "dati.ods": (zipped("content.xml", mimetype=ODS), "ods"),
    "dati.xls": (compound("Root Entry", "Workbook"), "xls"),
    "dati.zip": (zipped("cartella/DATI.SHP", "cartella/DATI.DBF"), "shapefile"),
    "dati.kmz": (zipped("doc.kml"), "kmz"),
    "dati.kml": (KML, "kml"),
    "dati.geojson": (json.dumps({"type": "FeatureCollection", "features": []}).encode(), "geojson"),
    "punto.json": (json.dumps(POINT).encode("utf-8-sig"), "geojson"),
    "dati.ndjson": (b'{"type":"Feature"}\n{"type":"Feature"}\n', "geojsonl"),
    "dati.geojsons": (b'\x1e{"type":"Feature"}\n', "geojsonl"),
    "dati.topojson": (b'{"type":"Topology","arcs":[]}', "topojson"),
    "dati.gpkg": (b"SQLite format 3\0".ljust(68, b"\0") + b"GPKG" + b"\0" * 30, "gpkg"),
}


@pytest.mark.parametrize("name", OURS)
def test_each_format_is_told_by_its_content(tmp_path: Path, name: str) -> None:
    content, expected = OURS[name]
    assert found(tmp_path, content, name) == (expected, ())
    other, remarks = found(tmp_path, content, "dati.pdf")
    assert other == expected
    assert [(one.key, one.grade) for one in remarks] == [("extension_differs", "repair")]
    assert CALLED[expected] in remarks[0].text("it")


def test_each_format_has_a_reader_a_name_and_its_extensions() -> None:
    assert READERS.keys() == CALLED.keys() == EXTENSIONS.keys()


OTHERS = {
    "HTML": b"<!DOCTYPE html>\n<html><table></table></html>",
    "SVG": b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>',
    "VRT": b"<OGRVRTDataSource><OGRVRTLayer/></OGRVRTDataSource>",
    "GDALG": b'{"type":"gdal_streamed_alg","command_line":"gdal vector read x"}',
    "GPX": b'<gpx version="1.1"></gpx>',
    "XML": b'<?xml version="1.0"?><dati><riga/></dati>',
    "PDF": b"%PDF-1.7\n",
    "EXE": b"MZ\x90\0\3\0\0\0",
    "RAR": b"Rar!\x1a\x07\x01\x00",
    "7-Zip": b"7z\xbc\xaf\x27\x1c\0\4",
    "GZIP": b"\x1f\x8b\x08\0",
    "RTF": rb"{\rtf1\ansi}",
    "Parquet": b"PAR1\x15\x04",
    "XLSB": zipped("[Content_Types].xml", "xl/workbook.bin"),
    "DOCX": zipped("[Content_Types].xml", "word/document.xml"),
    "OpenDocument": zipped("content.xml", mimetype="application/vnd.oasis.opendocument.text"),
    "Word 97": compound("Root Entry", "WordDocument"),
    "password": compound("Root Entry", "EncryptedPackage"),
    "SQLite": b"SQLite format 3\0" + b"\0" * 90,
    "JSON": b'{"nome": "a"}',
    "SHP": b"\x00\x00\x27\x0a" + b"\0" * 96,
    "DBF": b"\x03\x7e\x0b\x15\1\0\0\0\x41\0\x0a\0".ljust(64, b"\0") + b"\r",
    "extract": zipped("dati.csv"),
    "another zip": zipped("interno.zip"),
    "no Shapefile": zipped("leggimi.md"),
    "holds no file": zipped(),
    "corrupt": OURS["dati.xlsx"][0][:-30],
    "not recognised": bytes(range(256)) * 8,
    "PNG": PNG + struct.pack(">II", 10, 10),
}


@pytest.mark.parametrize("called", OTHERS)
def test_what_we_do_not_read_is_refused_by_its_name(tmp_path: Path, called: str) -> None:
    with pytest.raises(FileRefused) as refused:
        found(tmp_path, OTHERS[called], "dati.csv")
    assert all(one.grade == "refuse" for one in refused.value.remarks)
    assert called in refused.value.remarks[0].text("en")


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="empty") as refused:
        found(tmp_path, b"", "dati.xlsx")
    assert refused.value.rows == 0


IMAGES = {
    "PNG": PNG + struct.pack(">II", 12_000, 9_000),
    "GIF": b"GIF89a" + struct.pack("<HH", 12_000, 9_000),
    "BMP": b"BM" + b"\0" * 12 + struct.pack("<Iii", 40, 12_000, -9_000),
    "JPEG": b"\xff\xd8\xff\xe0\0\4\0\0\xff\xc2\0\x11\x08" + struct.pack(">HH", 9_000, 12_000),
    "WebP": b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 8 + b"\xdf\x2e\0\x27\x23\0",
    "TIFF": b"II*\0\x08\0\0\0\2\0"
    + struct.pack("<HHIHH", 256, 3, 1, 12_000, 0)
    + struct.pack("<HHII", 257, 4, 1, 9_000),
    "PSD": b"8BPS\0\1" + b"\0" * 8 + struct.pack(">II", 9_000, 12_000),
}


@pytest.mark.parametrize("called", IMAGES)
def test_an_image_is_measured_and_never_decoded(tmp_path: Path, called: str) -> None:
    assert image_of(IMAGES[called]) == (called, 12_000, 9_000)
    with pytest.raises(FileRefused) as refused:
        found(tmp_path, IMAGES[called], "logo.png")
    said = refused.value.remarks[0].text("it")
    assert all(word in said for word in ("troppo grande", "12000 × 9000 pixel", "limite"))


@given(st.sampled_from(sorted(IMAGES)), st.integers(min_value=2, max_value=30))
def test_a_cut_image_is_an_image_all_the_same(called: str, length: int) -> None:
    head = IMAGES[called][:length]
    image = image_of(head)
    if image is not None and length >= len(IMAGES[called]):
        assert image == (called, 12_000, 9_000)
    elif image is not None:
        assert image.format.startswith(called[:2])


def test_a_table_named_as_a_workbook_is_read_and_said(tmp_path: Path) -> None:
    path = tmp_path / "caricato"
    path.write_bytes("codice;nome\nT1;CittÃ\xa0\n".encode())
    read = read_file(path, "dati.xlsx")
    assert [one.key for one in read.remarks] == ["extension_differs"]
    assert read.tables[0].cells["nome"].tolist() == ["Città"]
    assert [(one.key, one.row) for one in read.tables[0].remarks] == [("text_mojibake", 2)]


@pytest.mark.parametrize("path", sorted(Path(data.intake.__file__).parent.glob("words/*.toml")))
def test_both_languages_say_the_same_values(path: Path) -> None:
    texts = tomllib.loads(path.read_text(encoding="utf-8"))
    fields = {
        key: [{each[1] for each in string.Formatter().parse(both[one])} - {None} for one in both]
        for key, both in texts.items()
    }
    assert {key: both for key, both in fields.items() if both[0] != both[1]} == {}
    assert all(both.keys() == {"it", "en"} for both in texts.values())
