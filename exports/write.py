"""Files are written beside their place and then moved there: nobody ever sees half of one."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from exports.errors import WriteError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_WHY = {
    errno.ENOENT: "error_write_no_folder",
    errno.ENOTDIR: "error_write_no_folder",
    errno.EACCES: "error_write_rights",
    errno.EPERM: "error_write_rights",
    errno.EROFS: "error_write_rights",
    errno.ENOSPC: "error_write_full",
    getattr(errno, "EDQUOT", errno.ENOSPC): "error_write_full",
    errno.EFBIG: "error_write_full",
    errno.ENAMETOOLONG: "error_write_name",
}
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write_files(files: Mapping[Path, bytes]) -> None:
    """Write all files, or none: what stood there before stays until all are whole.

    A file that is replaced keeps its rights.

    Raises
    ------
    WriteError
        If a folder is missing, is not one, or cannot be written to; if something stands in the
        place of a file that is no file.
    """
    beside: dict[Path, Path] = {}
    try:
        for path, body in files.items():
            _require_file(path)
            beside[path] = _write_beside(path, body)
        _move_all(beside)
    except OSError as error:
        # The name that the reader asked for: the system names the file written beside it.
        reason = error.strerror or str(error)
        key = _WHY.get(error.errno or 0, "error_write")
        raise WriteError(key, path=path, folder=path.parent, reason=reason) from error
    finally:
        for one in beside.values():
            one.unlink(missing_ok=True)


def _require_file(path: Path) -> None:
    """Refuse folders, devices and pipes: moving a file there would take their place."""
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(path.stat().st_mode):
            raise OSError(0, "not a file", str(path))


def _write_beside(path: Path, body: bytes) -> Path:
    beside = _unused(path)
    # Made by its own call, so that the rights are those that the reader's system gives new files.
    with os.fdopen(os.open(beside, _NEW, 0o666), "wb") as file:
        try:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
            with suppress(FileNotFoundError):
                beside.chmod(stat.S_IMODE(path.stat().st_mode))
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    return beside


def _unused(path: Path) -> Path:
    """Return a name beside the file; a fixed stem, as the file's own may be as long as allowed."""
    return path.with_name(f".condivisa-{secrets.token_hex(8)}")


def _move_all(beside: Mapping[Path, Path]) -> None:
    """Move every file to its place; if one cannot be, put back what stood in the others'."""
    before: dict[Path, Path | None] = {}
    try:
        for path, one in beside.items():
            before[path] = _set_aside(path)
            one.replace(path)
    except BaseException:
        for path, old in before.items():
            if old is not None:
                old.replace(path)
                # Two names of one file: moving one onto the other leaves both.
                old.unlink(missing_ok=True)
            elif not beside[path].exists():
                path.unlink(missing_ok=True)
        raise
    for old in before.values():
        if old is not None:
            old.unlink(missing_ok=True)


def _set_aside(path: Path) -> Path | None:
    """Keep what stands in the place of a file under another name too; None if nothing does."""
    if not path.exists():
        return None
    old = _unused(path)
    try:
        os.link(path, old)
    except OSError:
        # Not every file system knows two names of one file: for a moment there is none.
        path.replace(old)
    return old
