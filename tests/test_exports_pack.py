"""The meeting pack: what was ticked and nothing else, with a text that it can be checked by."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from exports import meeting_pack
from exports.errors import ExportCancelledError, ExportError
from exports.formats import FORMATS, Made, Options, make
from exports.meeting_pack import make_pack, pack_keys
from exports.progress import silent
from exports.slides.text import clean
from exports.stamp import make_stamp
from handed_over import MADE, answer
from invented_city import CITY, HOSTILE, write_invented_city
from layers.words import number
from plain import QUERIES

if TYPE_CHECKING:
    from pathlib import Path

    from exports.progress import Progress
    from layers.answer import Extract

README = {"it": "LEGGIMI.txt", "en": "README.txt"}


def pack(extract: Extract, wanted: list[str], progress: Progress = silent, **stamp: Any) -> Made:
    made = make_pack(extract, make_stamp(extract, made=MADE, **stamp), wanted, Options(), progress)
    assert len(made) == 1
    return made[0]


def parts_of(made: Made) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(made.body)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def make_little(key: str, *rest: Any) -> tuple[Made, ...]:
    """Stand in for the makers where what they make does not matter."""
    extract, stamp, _, progress = rest
    del extract
    progress(0, 2)
    progress(1, 2)
    progress(2, 2)
    return (Made(f"{stamp.stem}{FORMATS[key].suffix}", json.dumps(key).encode()),)


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meeting_pack, "make", make_little)


@pytest.mark.parametrize("lang", ["it", "en"])
def test_a_pack_holds_the_very_files_and_says_how_to_check_them(lang: str) -> None:
    extract = answer(f"{QUERIES[1]}&lang={lang}")
    stamp = make_stamp(extract, made=MADE)
    made = pack(extract, ["xlsx", "pptx", "csv", "pptx"])
    assert made.name == f"{stamp.stem}.zip"
    parts = parts_of(made)
    readme = parts.pop(README[lang]).decode("utf-8-sig")
    expected = {
        one.name: one.body
        for key in ("pptx", "xlsx", "csv")
        for one in make(key, extract, stamp, Options())
    }
    assert parts == expected
    assert list(parts) == list(expected)
    lines = readme.split("\r\n")
    for name, body in parts.items():
        at = lines.index(name)
        assert number(len(body), lang) in lines[at + 2]
        assert lines[at + 3] == f"  SHA-256 {hashlib.sha256(body).hexdigest()}"
    for said in (
        stamp.title,
        stamp.sentence,
        stamp.count_line,
        stamp.made_line,
        stamp.fingerprint,
        stamp.link,
        *stamp.reconciliation,
        *(source.line(lang) for source in stamp.sources),
    ):
        assert clean(said) in readme


def test_the_atlas_is_in_it_when_ticked() -> None:
    extract = answer("city=torino&level=zona&areas=TO-08&lang=en")
    parts = parts_of(pack(extract, ["atlas"]))
    assert parts.pop("README.txt")
    assert [body[:5] for body in parts.values()] == [b"%PDF-"]


@pytest.mark.usefixtures("little")
def test_the_same_answer_gives_the_same_pack_of_the_same_day() -> None:
    extract = answer(QUERIES[0])
    wanted = [key for key in pack_keys() if key != "atlas"]
    made = pack(extract, wanted)
    assert made == pack(extract, wanted[::-1])
    with zipfile.ZipFile(io.BytesIO(made.body)) as archive:
        for one in archive.infolist():
            assert one.date_time == (MADE.year, MADE.month, MADE.day, 0, 0, 0)


@pytest.mark.parametrize("key", ["docx", "zip", "", "PDF", "../pdf"])
def test_what_there_is_not_is_refused_with_what_there_is(key: str) -> None:
    with pytest.raises(ExportError) as caught:
        pack(answer(QUERIES[0]), ["csv", key])
    assert f"“{key}”" in str(caught.value)
    for known in (*(one for one in FORMATS if one != "zip"), "atlas"):
        assert known in str(caught.value)
        assert known in caught.value.text("it")


def test_nothing_ticked_is_said() -> None:
    with pytest.raises(ExportError, match="at least one"):
        pack(answer(QUERIES[0]), [])


@pytest.mark.parametrize(
    "name",
    [
        "../out.csv",
        "/etc/out",
        "a\\b.csv",
        "C:out",
        "",
        ".",
        "..",
        "leggimi.TXT",
        "a\nb",
        "README.txt",
    ],
)
def test_no_name_leaves_the_folder_or_takes_anothers_place(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting_pack, "make", lambda *_: (Made(name, b"x"),))
    with pytest.raises(ExportError) as caught:
        pack(answer(QUERIES[0]), ["csv"])
    assert caught.value.key == "error_pack_name"


def test_two_files_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meeting_pack, "make", lambda *_: (Made("a.csv", b"x"), Made("A.csv", b"y")))
    with pytest.raises(ExportError, match=r"A\.csv"):
        pack(answer(QUERIES[0]), ["csv"])


@pytest.mark.usefixtures("little")
def test_progress_rises_over_all_parts_and_through_each() -> None:
    told: list[tuple[int, int]] = []
    pack(answer(QUERIES[0]), ["csv", "pdf"], lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert len({total for _, total in told}) == 1
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1]
    steps = [other[0] - one[0] for one, other in pairwise(told)]
    assert sum(step > 0 for step in steps) >= 4


@pytest.mark.usefixtures("little")
def test_a_cancelled_pack_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def stop(done: int, total: int) -> None:
        if done * 2 > total:
            raise ExportCancelledError

    with pytest.raises(ExportCancelledError):
        pack(answer(QUERIES[0]), ["csv", "pdf"], stop)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("little")
def test_hostile_words_stay_words_and_who_may_see_is_said(tmp_path: Path) -> None:
    root = write_invented_city(tmp_path, hostile=True)
    extract = answer(f"city={CITY}", root)
    made = pack(extract, ["csv"], access="personal")
    readme = parts_of(made)["LEGGIMI.txt"].decode("utf-8-sig")
    assert make_stamp(extract, made=MADE, access="personal").access_note in readme
    assert all(text in readme for text in HOSTILE[:6])
    assert "\u202e" not in readme
