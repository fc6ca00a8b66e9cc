"""The folder of a join: it appears whole when all is done, or not at all."""

from __future__ import annotations

import secrets
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from geo.engines.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REPORT = "report.json"
"""The file by which a folder is known to be the output of a join."""


@contextmanager
def new_folder(path: Path, *, source: Path | None = None, force: bool = False) -> Iterator[Path]:
    """Make a folder beside ``path`` and move it there in the end; remove it if anything goes wrong.

    Parameters
    ----------
    source
        What is read: the output may neither be in it nor hold it.
    force
        Replace an earlier output. Any other folder that is not empty stays.

    Raises
    ------
    OutputError
        If something is there already, or the folder cannot be made.
    """
    _require_free(path, source, force=force)
    beside = path.with_name(f".condivisa-{secrets.token_hex(8)}")
    try:
        beside.mkdir()
        yield beside
        _move(beside, path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError("output_failed", path=path, reason=reason) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _require_free(path: Path, source: Path | None, *, force: bool) -> None:
    if not path.name or not path.parent.is_dir():
        raise OutputError("output_no_folder", path=path)
    if source is not None and _overlap(path, source):
        raise OutputError("output_in_source", path=path, source=source)
    if not path.exists() or _is_empty(path):
        return
    if not force:
        raise OutputError("output_exists", path=path)
    if not (path / REPORT).is_file():
        raise OutputError("output_foreign", path=path)


def _overlap(path: Path, source: Path) -> bool:
    one, other = path.resolve(), source.resolve()
    return one.is_relative_to(other) or other.is_relative_to(one)


def _is_empty(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())


def _move(beside: Path, path: Path) -> None:
    """Put the new folder in the place of the old one; if that fails, the old one stays."""
    if not path.exists():
        beside.rename(path)
        return
    old = path.with_name(f".condivisa-{secrets.token_hex(8)}")
    path.rename(old)
    try:
        beside.rename(path)
    except BaseException:
        old.rename(path)
        raise
    shutil.rmtree(old, ignore_errors=True)
