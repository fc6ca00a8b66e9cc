"""A zip opened with care: its members are read in memory, and their names are never paths.

A zip may lie in every field: names that climb out of a folder, sizes that are not true, members
that lie upon each other, ten thousand of them. All are unpacked once and thrown away, counted by
the bytes that come out, before any of them is read. Source of the format: PKWARE APPNOTE 6.3.10,
sections 4.3 and 4.4; of overlapping members: Fifield, "A better zip bomb" (2019).
"""

from __future__ import annotations

import stat
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Self

from data.intake.model import FileRefused, remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

_MIB = 1 << 20
_CHUNK = 1 << 18
_LOCAL_HEADER = 30
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1 | 0x40
_READABLE = {zipfile.ZIP_STORED: "stored", zipfile.ZIP_DEFLATED: "deflate"}

_END = b"PK\x05\x06"
_END_OF_ZIP64 = b"PK\x06\x06"
_LOCATOR_OF_ZIP64 = b"PK\x06\x07"
_LARGEST_COMMENT = 65_535
_END_LENGTH, _LOCATOR_LENGTH, _END_OF_ZIP64_LENGTH = 22, 20, 56

# What operating systems put beside the files that were meant.
_LITTER = {".ds_store", "thumbs.db", "desktop.ini"}

# What zipfile and zlib raise for damage of any kind.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, struct.error, IndexError,
    NotImplementedError, UnicodeError, RuntimeError, KeyError,
)  # fmt: skip


@dataclass(frozen=True)
class ArchiveLimits:
    """What a zip may hold: bytes as they come out, and how many times more than lie in it.

    Deflate can grow at most 1,032 times. A real table grows 10 to 60 times; the ratio is judged
    only once more than ``free_bytes`` have come out, so that a small file of blanks is no bomb.
    """

    members: int = 2_000
    total_bytes: int = 512 * _MIB
    ratio: int = 200
    free_bytes: int = 64 * _MIB
    directory_bytes: int = 1 * _MIB


@dataclass(frozen=True, eq=False)
class Archive:
    """The members of a zip, by their names as written; use it as a context manager.

    ``names`` leaves out folders and what operating systems add.
    """

    names: tuple[str, ...]
    _zip: zipfile.ZipFile = field(repr=False)
    _entries: dict[str, zipfile.ZipInfo] = field(repr=False)

    def read(self, name: str) -> bytes:
        """Return the bytes of a member.

        Raises
        ------
        FileRefused
            If it is damaged.
        """
        try:
            return self._zip.read(self._entries[name])
        except _DAMAGE:
            raise _refused("zip_damaged", name) from None

    def head(self, name: str, length: int = 512) -> bytes:
        """Return the first bytes of a member, "" if it is damaged from the start."""
        try:
            with self._zip.open(self._entries[name]) as stream:
                return stream.read(length)
        except _DAMAGE:
            return b""

    def with_suffix(self, suffix: str) -> tuple[str, ...]:
        """Return the members whose names end so, in any case (".shp" finds "DATI.SHP")."""
        return tuple(name for name in self.names if name.lower().endswith(suffix))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()


def open_members(path: Path, *, limits: ArchiveLimits | None = None) -> Archive:
    """Open a zip once every member has been found harmless.

    Names are as written, in UTF-8 or, where the zip does not say so, in code page 437, with "/"
    between folders. They are to be shown, and asked for, never to be opened as paths.

    Raises
    ------
    FileRefused
        If it is damaged, encrypted or empty, if a name climbs out of its folder, is absolute or
        stands twice, if a member is a link, lies upon another, or is packed in a way other than
        deflate, or if too much comes out.
    """
    limits = limits or ArchiveLimits()
    _guard_directory(path, limits)
    try:
        opened = zipfile.ZipFile(path)
    except _DAMAGE:
        raise _refused("zip_damaged") from None
    try:
        infos = [info for info in opened.infolist() if not _is_folder(info)]
        entries = _named(infos)
        _guard_overlap(opened.infolist())
        _guard_bytes(opened, infos, limits)
    except BaseException:
        opened.close()
        raise
    names = tuple(name for name in entries if not _is_litter(name))
    if not names:
        opened.close()
        raise FileRefused(remark("zip_empty", "refuse"), rows=0)
    return Archive(names, opened, entries)


def _refused(key: str, name: str = "", *, count: int = 0, limit: int = 0) -> FileRefused:
    return FileRefused(remark(key, "refuse", value=name, count=count, limit=limit))


def _guard_directory(path: Path, limits: ArchiveLimits) -> None:
    """Refuse a list of members that is long, before it is read: it takes ten times its size."""
    for count, length in _directories(path):
        if count > limits.members or length > limits.directory_bytes:
            raise _refused("zip_too_many", count=count, limit=limits.members)


def _directories(path: Path) -> Iterator[tuple[int, int]]:
    """Yield the number of members and the length of their list, as each end record has it."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - _LARGEST_COMMENT - _END_LENGTH - _LOCATOR_LENGTH))
        tail = stream.read()
        end = tail.rfind(_END)
        if end < 0 or len(tail) < end + _END_LENGTH:
            raise _refused("zip_damaged")
        count, length = struct.unpack_from("<HI", tail, end + 10)
        locator = tail[max(0, end - _LOCATOR_LENGTH) : end]
        if not locator.startswith(_LOCATOR_OF_ZIP64):
            yield count, length
            return
        stream.seek(min(struct.unpack_from("<Q", locator, 8)[0], size))
        record = stream.read(_END_OF_ZIP64_LENGTH)
    if len(record) < _END_OF_ZIP64_LENGTH or not record.startswith(_END_OF_ZIP64):
        raise _refused("zip_damaged")
    yield struct.unpack_from("<QQ", record, 32)


def _named(infos: Sequence[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the members by name, each fit to be shown and each only once."""
    entries: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for info in infos:
        name = _name(info)
        _guard_member(info, name)
        same = unicodedata.normalize("NFC", name).casefold()
        if same in seen:
            raise _refused("zip_name_twice", name)
        seen.add(same)
        entries[name] = info
    return entries


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member: many programs write UTF-8 and do not say so."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8_NAME:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.orig_filename
    return name.replace("\\", "/")


def _guard_member(info: zipfile.ZipInfo, name: str) -> None:
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or name.startswith("/") or ":" in parts[0] or "\0" in name:
        raise _refused("zip_name_unsafe", name)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise _refused("zip_link", name)
    if info.flag_bits & _ENCRYPTED:
        raise _refused("zip_password", name)
    if info.compress_type not in _READABLE:
        raise _refused("zip_method", name)


def _guard_overlap(infos: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse members that share bytes: a few kilobytes would come out a thousand times."""
    ordered = sorted(infos, key=lambda info: info.header_offset)
    for info, following in pairwise(ordered):
        end = info.header_offset + _LOCAL_HEADER + info.compress_size
        if end > following.header_offset:
            raise _refused("zip_overlap", _name(following))


def _guard_bytes(
    opened: zipfile.ZipFile, infos: Sequence[zipfile.ZipInfo], limits: ArchiveLimits
) -> None:
    """Unpack every member and throw it away: what comes out is counted, what is said is not."""
    out = 0
    packed = sum(info.compress_size for info in infos)
    for info in infos:
        try:
            with opened.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    out += len(chunk)
                    _guard_size(out, packed, limits, _name(info))
        except _DAMAGE:
            raise _refused("zip_damaged", _name(info)) from None


def _guard_size(out: int, packed: int, limits: ArchiveLimits, name: str) -> None:
    if out > limits.total_bytes:
        raise _refused("zip_too_large", name, limit=limits.total_bytes // _MIB)
    if out > limits.free_bytes and out > limits.ratio * max(packed, 1):
        raise _refused("zip_bomb", name)


def _is_folder(info: zipfile.ZipInfo) -> bool:
    """Whether a member is a folder by name and has no content; its name is of no use to us."""
    harmless = ".." not in info.orig_filename and not info.orig_filename.startswith(("/", "\\"))
    folder = info.orig_filename.endswith("/")
    return harmless and folder and info.file_size == 0 and info.compress_size <= 2  # noqa: PLR2004 - an empty deflate stream


def _is_litter(name: str) -> bool:
    path = PurePosixPath(name)
    return (
        path.parts[0] == "__MACOSX"
        or path.name.startswith("._")
        or path.name.lower() in _LITTER
        or name.endswith("/")
    )
