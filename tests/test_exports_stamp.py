"""What every file bears, and how files come to their place."""

from __future__ import annotations

import os
import stat
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from asked import read_extract
from cli import as_json
from exports.errors import WriteError
from exports.stamp import make_stamp
from exports.write import write_files

DAY = date(2026, 11, 21)
QUERY = "city=torino&level=comune&areas=TO-11&status=unknown&on=2021-06-30&lang=en"


def test_the_stamp_says_what_the_answer_says() -> None:
    extract = read_extract(QUERY)
    stamp = make_stamp(extract, made=DAY, base_url="https://mappa.example.it/")
    answer = as_json(extract)
    assert stamp.sentence == answer["sentence"]
    assert stamp.fingerprint == answer["fingerprint"]
    assert stamp.made_line == "Made on 21 November 2026"
    assert stamp.stem == "condivisa-torino-comune-20261121"
    assert stamp.access_note == ""


def test_the_link_asks_the_same_question() -> None:
    stamp = make_stamp(read_extract(QUERY), made=DAY, base_url="https://mappa.example.it/")
    assert urlsplit(stamp.link).netloc == "mappa.example.it"
    assert as_json(read_extract(stamp.link)) == as_json(read_extract(QUERY))


def test_what_must_be_known_of_the_areas_is_said() -> None:
    extract = read_extract("city=milano&level=zona&areas=MI-6,MI-99")
    asked_in_vain, of_the_city, of_the_zones = make_stamp(extract, made=DAY).warnings
    assert "MI-99" in asked_in_vain
    assert "Piani strategici" in of_the_city
    assert "Legge 56/2014" in of_the_zones
    assert "ricostruita" in of_the_zones


@pytest.mark.parametrize(
    ("address", "only_here"),
    [
        ("http://localhost:8501/", True),
        ("http://127.0.0.1/mappa/", True),
        ("http://[::1]:8501/", True),
        ("https://localhost.example.it/", False),
        ("https://mappa.example.it/", False),
    ],
)
def test_a_link_that_opens_on_one_computer_alone_says_so(address: str, only_here: bool) -> None:
    label = make_stamp(read_extract("city=torino"), made=DAY, base_url=address).link_label
    assert ("solo su questo computer" in label) == only_here


@pytest.mark.parametrize("access", ["internal", "personal"])
def test_what_not_everybody_may_see_says_so(access: str) -> None:
    stamp = make_stamp(read_extract("city=torino"), made=DAY, access=access)
    assert "non diffondere" in stamp.access_note


def test_files_are_written_whole(tmp_path: Path) -> None:
    one, two = tmp_path / "uno.txt", tmp_path / "due.txt"
    one.write_bytes(b"before")
    write_files({one: b"1", two: b"2"})
    assert (one.read_bytes(), two.read_bytes()) == (b"1", b"2")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["due.txt", "uno.txt"]


def test_if_one_cannot_be_written_none_is(tmp_path: Path) -> None:
    one, two = tmp_path / "uno.txt", tmp_path / "no such folder" / "due.txt"
    one.write_bytes(b"before")
    with pytest.raises(WriteError, match="there is no folder") as raised:
        write_files({one: b"1", two: b"2"})
    assert "non c'è" in raised.value.text("it")
    assert one.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["uno.txt"]


def test_if_one_cannot_be_moved_the_others_are_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, new = (tmp_path / name for name in ("uno.txt", "due.txt", "nuovo.txt"))
    one.write_bytes(b"before")
    two.write_bytes(b"before too")
    moved = Path.replace

    def stubborn(self: Path, target: Path) -> Path:
        if target == two and self.read_bytes() == b"2":
            raise OSError(13, "Permission denied", str(two))
        return moved(self, target)

    monkeypatch.setattr(Path, "replace", stubborn)
    with pytest.raises(WriteError, match="no right to write"):
        write_files({new: b"0", one: b"1", two: b"2"})
    assert (one.read_bytes(), two.read_bytes()) == (b"before", b"before too")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["due.txt", "uno.txt"]


def test_a_file_that_is_replaced_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "riservato.txt"
    path.write_bytes(b"before")
    path.chmod(0o600)
    write_files({path: b"1"})
    assert path.read_bytes() == b"1"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    pipe, folder = tmp_path / "tubo", tmp_path / "cartella"
    os.mkfifo(pipe)
    folder.mkdir()
    for path in (pipe, folder):
        with pytest.raises(WriteError, match="not a file"):
            write_files({path: b"1"})
    assert sorted(each.name for each in tmp_path.iterdir()) == ["cartella", "tubo"]


def test_a_write_that_breaks_off_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "uno.txt"
    path.write_bytes(b"before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteError, match="disk is full"):
        write_files({path: b"1"})
    assert path.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["uno.txt"]
