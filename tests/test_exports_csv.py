"""The tables are read back in both dialects: the same answer, and nothing that Excel would run."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from exports.errors import ExportError
from exports.stamp import make_stamp
from exports.words import say
from handed_over import MADE, PARTS, RUNNING, answer, files, run_names
from invented_city import HOSTILE, edit_features, write_invented_city
from layers.records import records
from layers.selection import FEATURE_LAYERS
from plain import QUERIES

if TYPE_CHECKING:
    from pathlib import Path

    from layers.answer import Extract

DELIMITERS = {"excel": ";", "plain": ","}


def table(extract: Extract, layer: str, *, dialect: str, **options: Any) -> list[dict[str, str]]:
    made = files("csv", extract, dialect=dialect, **options)[f"{PARTS[layer]}.csv"]
    encoding = "utf-8-sig" if dialect == "excel" else "utf-8"
    text = io.StringIO(made.body.decode(encoding), newline="")
    return list(csv.DictReader(text, delimiter=DELIMITERS[dialect]))


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("dialect", ["excel", "plain"])
def test_they_hold_the_rows_and_the_numbers_of_the_answer(query: str, dialect: str) -> None:
    extract = answer(query)
    key = {"excel": "Identificativo", "plain": "id"}[dialect]
    for layer in FEATURE_LAYERS:
        rows = table(extract, layer, dialect=dialect)
        assert [row[key] for row in rows] == extract.layers[layer].ids
        assert len(rows) == extract.layers[layer].reconciliation.inside
    counted = extract.areas[extract.areas["in_choice"]]
    titles = {"excel": "Patti", "plain": "pacts"}, {"excel": "Codice", "plain": "code"}
    written = [
        (row[titles[1][dialect]], int(row[titles[0][dialect]]))
        for row in table(extract, "areas", dialect=dialect)
    ]
    assert written == list(zip(counted["code"], counted["pacts"], strict=True))


def test_the_dialect_of_excel_is_that_of_an_italian_office() -> None:
    extract = answer("city=torino")
    body = files("csv", extract, dialect="excel")["patti.csv"].body
    assert body.startswith(b"\xef\xbb\xbf")
    assert body.count(b"\r\n") == len(extract.layers["pacts"].ids) + 1
    row = {one["Identificativo"]: one for one in table(extract, "pacts", dialect="excel")}
    assert row["PAT-PIN-003"]["Data"] == "22/07/2025"
    assert row["PAT-PIN-003"]["Stato"] == "non indicato dalla fonte"
    area = table(extract, "areas", dialect="excel")[0]
    assert area["Superficie (km²)"] == "130,1136"
    assert area["Popolazione residente (abitanti)"] == "848196"
    precision = {one["Precisione stimata della posizione (m)"] for one in row.values()}
    assert "2000" in precision
    assert not any("." in text for text in precision)


def test_the_plain_dialect_is_the_data_as_it_is() -> None:
    extract = answer("city=torino")
    body = files("csv", extract, dialect="plain")["patti.csv"].body
    assert not body.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in body
    written = table(extract, "pacts", dialect="plain")
    raw = records(extract, "pacts")
    names = [column.name for column in raw.columns]
    assert [*written[0]] == names
    for row, values in zip(written, raw.raw, strict=True):
        assert list(row.values()) == ["" if value is None else str(value) for value in values]
    flags = {row["official_perimeter"] for row in table(extract, "target_areas", dialect="plain")}
    assert flags == {"false"}


@pytest.mark.parametrize("lang", ["it", "en"])
def test_what_a_spreadsheet_does_to_months_and_codes_is_said(lang: str) -> None:
    name = {"it": "lettura.txt", "en": "reading.txt"}[lang]
    text = files("csv", answer(f"city=bologna&lang={lang}"))[name].body.decode("utf-8-sig")
    assert "06/2021" in text
    assert "001272" in text
    # True of the workbook only: Excel takes a month in a CSV for a day.
    assert say("note_dates", lang) not in text


@pytest.mark.parametrize("dialect", ["excel", "plain"])
@pytest.mark.parametrize("lang", ["it", "en"])
def test_a_text_beside_them_says_how_they_are_to_be_read(dialect: str, lang: str) -> None:
    extract = answer(f"city=bologna&lang={lang}")
    made = files("csv", extract, dialect=dialect)
    name = {"it": "lettura.txt", "en": "reading.txt"}[lang]
    text = made.pop(name).body.decode("utf-8-sig")
    assert text.startswith("\ufeff") is False
    stamp = make_stamp(extract, made=MADE)
    lines = text.splitlines()
    assert {stamp.title, stamp.sentence, stamp.count_line, stamp.fingerprint} <= {*lines}
    assert {*stamp.reconciliation, stamp.link, stamp.made_line} <= {*lines}
    for one in made.values():
        assert any(line.startswith(one.name) for line in lines)
    assert ("apostrofo" in text or "apostrophe" in text) is (dialect == "excel")


def test_excel_is_given_nothing_to_run_and_programs_the_texts_untouched(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path, hostile=True)
    edit_features(root, "pacts", run_names)
    extract = answer("city=esempio", root)
    excel = [row["Titolo"] for row in table(extract, "pacts", dialect="excel")]
    assert [f"'{name}" for name in RUNNING if f"'{name}" in excel] == [f"'{one}" for one in RUNNING]
    plain = [row["name"] for row in table(extract, "pacts", dialect="plain")]
    assert plain == list(extract.layers["pacts"].rows["name"])
    assert all(hostile in plain[-1] for hostile in HOSTILE)
    made = files("csv", extract, dialect="excel")
    for one in made.values():
        lines = csv.reader(io.StringIO(one.body.decode("utf-8-sig"), newline=""), delimiter=";")
        if one.name.endswith(".csv"):
            assert not [cell for line in lines for cell in line if cell[:1] in tuple("=+-@\t\r\n")]


def test_one_layer_is_one_file() -> None:
    assert [*files("csv", answer("city=torino"), layer="houses")] == ["case-del-quartiere.csv"]


def test_only_the_layers_shown_are_written() -> None:
    made = files("csv", answer("city=torino&layers=pacts,areas"))
    assert [*made] == ["aree.csv", "patti.csv", "lettura.txt"]


@pytest.mark.parametrize("key", ["csv", "gpkg", "geojson", "parquet"])
def test_with_no_layer_shown_there_is_nothing_to_write(key: str) -> None:
    extract = answer("city=torino&layers=none")
    with pytest.raises(ExportError, match="No layer is shown"):
        files(key, extract)
    assert files(key, extract, layer="houses")


def test_what_is_not_for_everybody_says_so_in_each_row() -> None:
    extract = answer("city=torino")
    note = make_stamp(extract, made=MADE, access="internal").access_note
    public = table(extract, "pacts", dialect="excel")
    internal = table(extract, "pacts", dialect="excel", access="internal")
    assert {row["Riservatezza"] for row in internal} == {note}
    assert "Zona nella tabella di origine" in internal[0]
    assert not {"Riservatezza", "Zona nella tabella di origine"} & {*public[0]}
    assert note in files("csv", extract, access="internal")["lettura.txt"].body.decode("utf-8-sig")
