"""Files that are there wholly or not at all, whatever happens to the process or the power."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

UNFINISHED = ".unfinished-"
"""What names of files begin with that are not whole yet; no reader looks at them."""

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place, bring it to the disk, then move it to its place at once.

    Raises
    ------
    OSError
        If it cannot be written: then what stood in its place stands there still.
    """
    beside = path.with_name(f"{UNFINISHED}{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(beside, _NEW, 0o666), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def bring_to_disk(folder: Path) -> None:
    """Make sure that the names of a folder's files survive a power cut.

    Windows cannot open a folder for that and keeps names in a journal of its own.
    """
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
