"""Files are written beside their place and then moved there: nobody ever sees half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from exports.errors import WriteError

if TYPE_CHECKING:
    from collections.abc import Mapping


def write_files(files: Mapping[Path, bytes]) -> None:
    """Write all files, or none: what stood there before stays until all are whole.

    Raises
    ------
    WriteError
        If a folder is missing, is not one, or cannot be written to.
    """
    written: dict[Path, Path] = {}
    try:
        for path, body in files.items():
            written[path] = _write_beside(path, body)
        for path, beside in written.items():
            beside.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise WriteError("error_write", path=path, reason=reason) from error
    finally:
        for beside in written.values():
            beside.unlink(missing_ok=True)


def _write_beside(path: Path, body: bytes) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o666 & ~_umask())
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return beside


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
