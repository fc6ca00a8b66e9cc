"""Zips that lie: each lie is found before a byte is used, and nothing is ever written."""

from __future__ import annotations

import struct
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.intake.archive import ArchiveLimits, open_members
from data.intake.model import FileRefused

if TYPE_CHECKING:
    from pathlib import Path

LINK = 0o120777 << 16
CENTRAL = b"PK\x01\x02"
SMALL = ArchiveLimits(members=20, total_bytes=40_000, ratio=50, free_bytes=10_000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "register.zip"


def pack(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes], method: int = 8) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def why(path: Path, limits: ArchiveLimits | None = None) -> str:
    with pytest.raises(FileRefused) as caught:
        open_members(path, limits=limits)
    (told,) = caught.value.remarks
    assert told.text("it") != told.text("en")
    return told.key


def patched(path: Path, old: bytes, new: bytes) -> Path:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))
    return path


def test_members_are_read_by_name_and_litter_is_left_out(path: Path) -> None:
    pack(path, ("cartella/Dati.SHP", b"abc"), ("__MACOSX/._Dati.SHP", b"x"), (".DS_Store", b"x"))
    with open_members(path) as archive:
        assert archive.names == ("cartella/Dati.SHP",)
        assert archive.with_suffix(".shp") == archive.names
        assert archive.read(archive.names[0]) == b"abc"
        assert archive.head(archive.names[0], 2) == b"ab"


def test_folders_and_backslashes_are_only_names(path: Path) -> None:
    pack(path, ("vuota/", b""), ("a\\b\\dati.shp", b"abc"))
    with open_members(path) as archive:
        assert archive.names == ("a/b/dati.shp",)
        assert archive.read("a/b/dati.shp") == b"abc"


@pytest.mark.parametrize("encoding", ["utf-8", "cp437"])
def test_accents_are_read_whether_the_zip_says_utf8_or_not(path: Path, encoding: str) -> None:
    name = "città.shp".encode(encoding)
    pack(path, ("x" * len(name), b"abc"))
    patched(path, b"x" * len(name), name)
    with open_members(path) as archive:
        assert archive.names == ("città.shp",)
        assert archive.read("città.shp") == b"abc"


@pytest.mark.parametrize(
    "name",
    ["../a.shp", "a/../../b.shp", "/etc/a.shp", "..\\a.shp", "C:\\a.shp", "C:a.shp", "../", "/x/"],
)
def test_a_name_that_climbs_out_is_refused(path: Path, name: str) -> None:
    pack(path, ("ok.shp", b"x"), (name, b"x" * (not name.endswith("/"))))
    assert why(path) == "zip_name_unsafe"
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_nul_in_a_name_is_refused(path: Path) -> None:
    pack(path, ("dati_.shp", b"x"))
    patched(path, b"dati_.shp", b"dati\0.shp")
    assert why(path) == "zip_name_unsafe"


def test_a_link_is_refused(path: Path) -> None:
    link = zipfile.ZipInfo("dati.csv")
    link.create_system, link.external_attr = 3, LINK
    assert why(pack(path, (link, b"secret"))) == "zip_link"


@pytest.mark.parametrize("second", ["dati.shp", "DATI.shp"])
def test_a_name_that_stands_twice_is_refused(path: Path, second: str) -> None:
    pack(path, ("dati.shp", b"x"), ("dati.sh_", b"y"))
    patched(path, b"dati.sh_", second.encode())
    assert why(path) == "zip_name_twice"


def test_an_encrypted_member_is_refused(path: Path) -> None:
    pack(path, ("dati.shp", b"x"))
    content = bytearray(path.read_bytes())
    content[content.index(CENTRAL) + 8] |= 1
    path.write_bytes(content)
    assert why(path) == "zip_password"


def test_a_method_that_unpacks_without_bounds_is_refused(path: Path) -> None:
    assert why(pack(path, ("dati.shp", b"x"), method=zipfile.ZIP_BZIP2)) == "zip_method"


def test_too_many_members_are_refused_before_their_list_is_read(path: Path) -> None:
    pack(path, *((f"{n}.txt", b"") for n in range(21)))
    assert why(path, SMALL) == "zip_too_many"


def test_a_zip64_record_is_believed_no_more_than_the_other(path: Path) -> None:
    pack(path, ("dati.shp", b"x"))
    content = path.read_bytes()
    end = content.rindex(b"PK\x05\x06")
    record = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 10**9, 10**9, 10**12, 0)
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, end, 1)
    path.write_bytes(content[:end] + record + locator + content[end:])
    assert why(path) == "zip_too_many"
    path.write_bytes(content[:end] + b"?" * len(record) + locator + content[end:])
    assert why(path) == "zip_damaged"


def test_what_comes_out_is_counted(path: Path) -> None:
    assert why(pack(path, ("a.shp", bytes(39_000))), SMALL) == "zip_bomb"
    noise = bytes(range(256)) * 30
    members = [(f"{n}.shp", noise[n:] + noise[:n]) for n in range(6)]
    assert why(pack(path, *members, method=0), SMALL) == "zip_too_large"
    with open_members(pack(path, ("a.shp", bytes(9_000))), limits=SMALL) as small:
        assert small.names == ("a.shp",)


def test_a_size_that_is_a_lie_is_refused(path: Path) -> None:
    pack(path, ("a.shp", bytes(30_000)))
    patched(path, struct.pack("<I", 30_000), struct.pack("<I", 100))
    assert why(path, SMALL) == "zip_damaged"


def test_members_that_lie_upon_each_other_are_refused(path: Path) -> None:
    pack(path, ("a.shp", b"x" * 500), ("b.shp", b"y" * 500), method=0)
    content = path.read_bytes()
    second = content.rindex(CENTRAL)
    path.write_bytes(content[: second + 42] + struct.pack("<I", 100) + content[second + 46 :])
    assert why(path) == "zip_overlap"


def test_an_empty_zip_and_no_zip_are_refused(path: Path) -> None:
    assert why(pack(path)) == "zip_empty"
    path.write_bytes(b"id;nome\n1;a\n")
    assert why(path) == "zip_damaged"
    path.write_bytes(b"")
    assert why(path) == "zip_damaged"


@given(cut=st.integers(0, 400), at=st.integers(0, 400), byte=st.integers(0, 255))
def test_damage_is_refused_or_harmless(tmp_path_factory, cut: int, at: int, byte: int) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.zip"
    pack(path, ("a/dati.shp", b"abc" * 50), ("a/dati.dbf", b"xyz" * 50))
    content = bytearray(path.read_bytes())
    content[at % len(content)] = byte
    path.write_bytes(content[: len(content) - (cut if cut < 100 else 0)])
    with suppress(FileRefused), open_members(path) as archive:
        assert all(isinstance(archive.read(name), bytes) for name in archive.names)
