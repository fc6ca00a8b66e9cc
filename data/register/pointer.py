"""The pointer: a small file that says which versions there are; what it does not name is not there.

It is JSON with the checksum of what it says. It is never written over: a new one is moved to its
place, so that a reader sees the old one or the new one and nothing between.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from data.register.durable import write_whole
from data.register.errors import DamagedError
from data.register.version import Version, from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FORMAT = 1

_NAME = "pointer.json"


class Entry(NamedTuple):
    """A version and the checksum of its details."""

    version: Version
    details_sha256: str


def is_there(folder: Path) -> bool:
    """Whether the folder has a pointer."""
    return (folder / _NAME).exists()


def stamp(folder: Path) -> str:
    """Return what no two pointers of a folder share, "" where there is none."""
    try:
        found = (folder / _NAME).stat()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    return f"{found.st_mtime_ns:x}-{found.st_ino:x}-{found.st_size:x}"


def write(folder: Path, entries: Sequence[Entry]) -> None:
    """Move a pointer that names these versions to its place.

    Raises
    ------
    OSError
        If it cannot be written; then the old one stands.
    """
    versions = [{**to_json(one.version), "details_sha256": one.details_sha256} for one in entries]
    said = {"format": FORMAT, "versions": versions}
    content = {"checksum": _checksum(said), "register": said}
    text = json.dumps(content, ensure_ascii=True, indent=1)
    write_whole(folder / _NAME, text.encode())


def read(folder: Path) -> tuple[Entry, ...] | None:
    """Return the versions that the pointer names, the oldest first; None where there is none.

    Raises
    ------
    DamagedError
        If it is not what was written, or was written by a later Condivisa.
    OSError
        If it cannot be read.
    """
    try:
        text = (folder / _NAME).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        content = json.loads(text)
        said = content["register"]
        whole = content["checksum"] == _checksum(said)
    except (ValueError, TypeError, LookupError) as error:
        raise DamagedError("pointer_damaged", folder=folder) from error
    if not whole:
        raise DamagedError("pointer_damaged", folder=folder)
    if said["format"] != FORMAT:
        raise DamagedError("pointer_later", folder=folder, format=said["format"])
    return tuple(_entry(one) for one in said["versions"])


def _entry(values: dict[str, Any]) -> Entry:
    details = values["details_sha256"]
    return Entry(from_json({k: v for k, v in values.items() if k != "details_sha256"}), details)


def _checksum(said: Any) -> str:
    canonical = json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
