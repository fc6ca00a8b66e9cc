"""Every record of a delimited text is read, with its line, or its loss is said."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.intake.delimited import read_delimited
from data.intake.delimited_records import records
from data.intake.delimited_separator import SEPARATORS, find_separator
from data.intake.model import FileRefused

if TYPE_CHECKING:
    from pathlib import Path

    from data.intake.model import RawTable

HEADER = "codice;nome;lat;lon\n"
ROWS = "T1;a;45,07;7,68\nT2;b;45,06;7,67\n"
CELLS = [["T1", "a", "45,07", "7,68"], ["T2", "b", "45,06", "7,67"]]
CELL = st.text(st.sampled_from("abc ,;|\t\"\n'°à1"), max_size=8)


def read(tmp_path: Path, text: str | bytes) -> RawTable:
    path = tmp_path / "dati"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    (table,) = read_delimited(path, "dati.csv").tables
    return table


def keys(table: RawTable) -> list[tuple[str, int | None]]:
    return [(one.key, one.row) for one in table.remarks]


@pytest.mark.parametrize("sign", SEPARATORS)
def test_each_separator_is_found(tmp_path: Path, sign: str) -> None:
    text = (HEADER + ROWS).replace(",", ".").replace(";", sign)
    table = read(tmp_path, text)
    assert list(table.cells.columns) == ["codice", "nome", "lat", "lon"]
    assert table.cells.to_numpy().tolist() == [[c.replace(",", ".") for c in r] for r in CELLS]
    assert table.rows.tolist() == [2, 3]
    assert table.remarks == ()


def test_decimal_commas_and_commas_in_names_part_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, HEADER + ROWS).cells.to_numpy().tolist() == CELLS
    text = "codice;nome;lat;lon\nT1;Via Po, 3, Torino, centro;45.07;7.68\n"
    assert read(tmp_path, text).cells["nome"].tolist() == ["Via Po, 3, Torino, centro"]


@pytest.mark.parametrize("first", ["sep=;\n", '"sep=;"\n', "SEP=;\n"])
def test_the_line_that_names_the_separator_is_believed_and_counted(
    tmp_path: Path, first: str
) -> None:
    table = read(tmp_path, first + HEADER + ROWS)
    assert table.rows.tolist() == [3, 4]
    assert table.cells.to_numpy().tolist() == CELLS


def test_titles_totals_notes_and_repeated_headers_are_no_records_and_are_said(
    tmp_path: Path,
) -> None:
    text = (
        "Comune di Torino;;;\nPatti, al 31/12/2023;;;\n;;;\n"
        f"{HEADER}{ROWS};;;\n{HEADER}T3;c;45,05;7,66\nTotale;3;;\nFonte: settore;;;\n"
    )
    table = read(tmp_path, text)
    assert table.cells["codice"].tolist() == ["T1", "T2", "T3"]
    assert table.rows.tolist() == [5, 6, 9]
    assert set(keys(table)) == {
        ("titles_skipped", None),
        ("foot_skipped", None),
        ("rows_empty", None),
        ("header_again", None),
    }
    graded = {one.key: one.grade for one in table.remarks}
    assert graded.pop("rows_empty") == "note"
    assert set(graded.values()) == {"repair"}


@pytest.mark.parametrize(
    "last",
    ["Totale;d;45,04;7,65", "T4;Totale;45,04;7,65", "Totale recupero;d;;", "Nota;d;;", "T4;;;"],
)
def test_a_record_is_never_taken_for_a_total(tmp_path: Path, last: str) -> None:
    table = read(tmp_path, f"{HEADER}{ROWS}{last}\n")
    assert table.rows.tolist() == [2, 3, 4]


def test_a_row_with_too_many_cells_is_refused_by_itself(tmp_path: Path) -> None:
    text = (
        "codice,nome,lat,lon\nT1,a,45.07,7.68\nT2,Via Po, 3,45.06,7.67\nT3,b,45.05\nT4,c,45,7,,,\n"
    )
    table = read(tmp_path, text)
    assert table.rows.tolist() == [2, 3, 4, 5]
    assert [(o.key, o.grade, o.row) for o in table.remarks] == [("too_many_cells", "refuse", 3)]
    assert table.remarks[0].value == "T2 | Via Po |  3 | 45.06 | 7.67"
    assert table.cells.iloc[2].tolist() == ["T3", "b", "45.05", ""]
    assert table.cells.iloc[3].tolist() == ["T4", "c", "45", "7"]


@pytest.mark.parametrize(
    "body",
    [
        'T1;"Scuola;45,07;7,68\nT2;b;45,06;7,67\nT3;"c";45;7\nT4;d;45;7\n',
        'T1;"Scuola;45,07;7,68\nT2;b;45,06;7,67\nT3;c";45;7\nT4;d;45;7\n',
        'T1;"Scuola;45,07;7,68\nT2;b;45,06;7,67\nT3;c;45;7\nT4;d;45;7\n',
        'T1;"Scuola "nuova;45,07;7,68\nT2;b;45,06;7,67\nT3;c;45;7\nT4;d;45;7\n',
    ],
)
def test_an_unclosed_quote_swallows_no_row(tmp_path: Path, body: str) -> None:
    table = read(tmp_path, HEADER + body)
    assert table.cells["codice"].tolist() == ["T1", "T2", "T3", "T4"]
    assert ("quote_loose", 2) in keys(table)


def test_quoted_cells_hold_separators_and_lines(tmp_path: Path) -> None:
    table = read(tmp_path, HEADER + 'T1;"due\nrighe; e ""più""";45,07;7,68\nT2;b;45,06;7,67\n')
    assert table.cells["nome"].tolist() == ['due\nrighe; e "più"', "b"]
    assert table.rows.tolist() == [2, 4]
    assert table.remarks == ()


def test_blanks_before_quotes_and_signs_of_seconds_are_understood(tmp_path: Path) -> None:
    table = read(tmp_path, 'codice, nome, lat\nT1, "Via Po, 3",45°04\'12"N\n')
    assert table.cells.iloc[0].tolist() == ["T1", "Via Po, 3", "45°04'12\"N"]


def test_columns_get_one_name_each(tmp_path: Path) -> None:
    table = read(tmp_path, "codice;nome;nome;;lat;;\nT1;a;b;c;45;;\n")
    assert list(table.cells.columns) == ["codice", "nome", "nome (2)", "colonna 4", "lat"]
    assert [(one.key, one.grade) for one in table.remarks] == [("header_repeated", "repair")]


def test_a_header_of_two_rows_is_joined(tmp_path: Path) -> None:
    table = read(tmp_path, "codice;nome;Posizione;;Importo\n;;lat;lon;\nT1;a;45,07;7,68;100\n")
    assert list(table.cells.columns)[2:4] == ["lat (Posizione)", "lon (Posizione)"]
    assert table.rows.tolist() == [3]


def test_a_file_without_header_asks(tmp_path: Path) -> None:
    table = read(tmp_path, ROWS)
    assert table.rows.tolist() == [1, 2]
    assert [(one.key, one.grade) for one in table.remarks] == [("header_missing", "ask")]


def test_an_uncertain_encoding_flags_its_rows_only(tmp_path: Path) -> None:
    text = HEADER + "T1;Scuola;45,07;7,68\nT2;Città è più;45,06;7,67\n"
    assert keys(read(tmp_path, text.encode("mac_roman"))) == [("row_encoding", 3)]
    assert keys(read(tmp_path, text.encode("cp1252"))) == []


@pytest.mark.parametrize(
    ("text", "key", "rows"),
    [
        ("", "file_empty", 0),
        (" \n;;;\n", "file_empty", 0),
        (HEADER, "no_rows", 0),
        ("denominazione\nScuola\nPonte\n", "no_separator", 2),
        ("a;" * 3_000 + "\n" + "1;" * 3_000, "too_many_columns", None),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(
    tmp_path: Path, text: str, key: str, rows: int | None
) -> None:
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, text)
    assert refused.value.remarks[0].key == key
    assert refused.value.rows == rows


def test_many_rows_come_in_batches_with_their_lines(tmp_path: Path) -> None:
    body = "".join(f"T{n};nome {n};45,07;7,68\n" for n in range(45_000))
    table = read(tmp_path, HEADER + body)
    assert table.rows.tolist() == list(range(2, 45_002))
    assert table.cells["codice"].tolist() == [f"T{n}" for n in range(45_000)]


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6))
def test_what_a_program_quotes_comes_back(rows: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    found = list(records(written.getvalue(), ";"))
    assert [one.cells for one in found] == rows
    assert not any(one.loose for one in found)


@given(st.text(st.sampled_from('ab;"\n 1'), max_size=60))
def test_no_line_is_lost_whatever_the_quotes(text: str) -> None:
    found = list(records(text, ";", 3))
    lines = text.removesuffix("\n").count("\n") + 1 if text.removesuffix("\n") else 0
    if text and not lines:
        lines = len(found)  # a single line feed ends one empty line, or none
    assert sum(one.lines for one in found) == lines
    assert [one.line for one in found] == sorted({one.line for one in found})


def test_a_text_without_separator_has_none() -> None:
    assert find_separator("Il comune ha deciso.\nE così fu.\n") is None
