"""Bytes become the text that was meant, or the lines in doubt are named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.intake.model import RawTable
from data.intake.text import decode
from data.intake.text_cells import mend, mend_text

LINES = "codice;nome\nT1;Scuola\nT2;Città di Forlì\nT3;perché più, n° 3\nT4;«Müller» – è così\n"
ITALIAN = st.text(st.sampled_from("abcdeilmnorstuvzàèéìòùÀÈÉ°«»€–’ 0123456789.,"), max_size=40)


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32-le"),
        ("cp1252", "cp1252"),
        ("mac_roman", "mac-roman"),
    ],
)
def test_each_encoding_of_an_office_is_found(encoding: str, found: str) -> None:
    decoded = decode(LINES.encode(encoding))
    assert (decoded.text, decoded.encoding) == (LINES, found)


def test_a_guess_puts_the_lines_with_accents_in_doubt_and_windows_none() -> None:
    assert decode(LINES.encode("mac_roman")).doubtful == {3, 4, 5}
    assert decode(LINES.encode("mac_roman")).remarks[0].grade == "repair"
    assert decode(LINES.encode("cp1252")).doubtful == frozenset()
    assert [one.grade for one in decode(LINES.encode("cp1252")).remarks] == ["note"]


def test_dos_text_is_found_by_its_letters() -> None:
    text = "codice;nome\nT1;Città di Forlì\nT2;perché più è così\n"
    assert decode(text.encode("cp850")).text == text


def test_a_block_in_another_encoding_is_read_in_its_own() -> None:
    lines = LINES.split("\n")
    content = "\n".join(lines[:4]).encode() + b"\n" + lines[4].encode("cp1252")
    decoded = decode(content)
    assert decoded.text == LINES.rstrip("\n")
    assert decoded.doubtful == {5}
    # The fewer lines are the odd ones: here the one that was UTF-8.
    content = "\n".join([*lines[:3], lines[3]]).encode("cp1252") + b"\n" + lines[4].encode()
    assert decode(content).doubtful == {5}


def test_what_is_declared_counts_where_the_bytes_agree() -> None:
    content = "però".encode("cp850")
    assert decode(content, "CP850").text == "però"
    assert decode(content, "CP850").remarks == ()
    wrong = decode("Città".encode("cp1252"), "UTF-8")
    assert (wrong.text, wrong.doubtful) == ("Città", {1})
    assert wrong.remarks[0].key == "encoding_declared_wrong"
    assert decode("Città".encode(), "1252").text == "Città"
    assert decode("Città".encode("latin-1"), "ISO 88591").text == "Città"


@pytest.mark.parametrize("declared", ["", "hex", "unicode_escape", "no such", "idna", "\0"])
def test_a_codec_that_is_no_encoding_is_not_believed(declared: str) -> None:
    assert decode(b"41\\u0041", declared).text == "41\\u0041"


@pytest.mark.parametrize("end", ["\r", "\r\n", "\r\r\n"])
def test_every_line_end_becomes_one(end: str) -> None:
    assert decode(LINES.replace("\n", end).encode()).text == LINES
    assert decode(LINES.replace("\n", end).encode("cp1252")).text == LINES


@given(st.binary(max_size=200))
@example(b"\xff\xfe\x00")
@example(b"\xef\xbb\xbf\xff")
def test_no_bytes_fail_and_no_mark_is_left(content: bytes) -> None:
    assert not decode(content).text.startswith("\ufeff\ufeff")
    assert "\r" not in decode(content).text


@given(ITALIAN)
@example("Città di Forlì – n° 3")
@example("à’è")
def test_what_was_decoded_twice_is_mended_and_sound_text_is_left(text: str) -> None:
    assert mend_text(text)[0] == text
    spoilt = text.encode().decode("cp1252", errors="replace")
    if "\ufffd" not in spoilt:
        assert mend_text(spoilt)[0] == text


@pytest.mark.parametrize(
    ("text", "meant", "keys"),
    [
        ("CittÃ\xa0", "Città", ("text_mojibake",)),
        ("perchÃƒÂ©", "perché", ("text_mojibake",)),
        ("Citt√† di Forl√¨", "Città di Forlì", ("text_mojibake",)),
        ("Cortile \x96 lotto", "Cortile – lotto", ("text_mojibake",)),
        ("T0\x0003", "T003", ("text_controls",)),
        ("CittÃ  nuova", "CittÃ  nuova", ("text_lost",)),
        ("Citt\ufffd", "Citt\ufffd", ("text_lost",)),
        ("Citt? di Forl", "Citt? di Forl", ("text_lost",)),
        ("Cortile ? lotto", "Cortile ? lotto", ("text_lost",)),
        ("JOÃO", "JOÃO", ()),
        ("È «bello»", "È «bello»", ()),
        ("Perché no? Sì", "Perché no? Sì", ()),
        ("Padova?", "Padova?", ()),
        ("https://comune.it/atto?id=3", "https://comune.it/atto?id=3", ()),
    ],
)
def test_a_text_is_mended_only_where_the_way_back_is_sure(
    text: str, meant: str, keys: tuple[str, ...]
) -> None:
    assert mend_text(text) == (meant, keys)


@pytest.mark.parametrize("dtype", ["str", object])
def test_a_table_is_mended_row_by_row_and_its_frame_left_alone(dtype: type | str) -> None:
    cells = pd.DataFrame({"codice": ["T1", "T2"], "cittÃ\xa0": ["bene", "CittÃ\xa0"]}, dtype=dtype)
    before = cells.copy()
    table = mend(RawTable("", cells, np.array([2, 3])))
    assert list(table.cells.columns) == ["codice", "città"]
    assert table.cells["città"].tolist() == ["bene", "Città"]
    assert [(one.key, one.grade, one.row) for one in table.remarks] == [
        ("header_mended", "repair", None),
        ("text_mojibake", "flag", 3),
    ]
    assert table.remarks[1].value == "CittÃ "
    pd.testing.assert_frame_equal(cells, before)


def test_numbers_and_sound_tables_pass_untouched() -> None:
    cells = pd.DataFrame({"codice": ["T1", "T2"], "lat": [45.07, 45.06]})
    table = RawTable("", cells, np.array([2, 3]))
    assert mend(table) is table
