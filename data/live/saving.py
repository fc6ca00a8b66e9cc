"""An answer, or the features of many answers, written as one file with its checksum."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from data.live.client import looks_like_html
from data.live.errors import LiveError
from data.live.model import Saved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import BufferedWriter
    from pathlib import Path

    from data.live.client import Client

    Progress = Callable[[str, int, int], None]

STEP = "fetch"
_PART = ".part"


def save(client: Client, url: str, path: Path, progress: Progress) -> Saved:
    """Write what an address gives into a file, as it comes.

    Parameters
    ----------
    progress
        Called with "fetch", the bytes that came and 0, as nobody knows how many there are.

    Raises
    ------
    LiveError
        If it does not come whole, or is a web page; there is no file then.
    """
    most = client.network.limits.file_bytes
    with written(path) as file, client.ask(url) as answer:
        for chunk in client.chunks(answer, most):
            if file.bytes == 0 and looks_like_html(chunk):
                raise LiveError("web_page", url=url)
            file.write(chunk)
            progress(STEP, file.bytes, 0)
        if file.bytes == 0:
            raise LiveError("empty", url=url)
        told = answer.headers
        return Saved(
            url=url,
            sha256=file.sha256(),
            bytes=file.bytes,
            etag=told.get("etag", ""),
            last_modified=told.get("last-modified", ""),
        )


class Written:
    """A file that is being written, counted and added up as it grows."""

    def __init__(self, file: BufferedWriter) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.bytes = 0

    def write(self, chunk: bytes) -> None:
        """Write some more.

        Raises
        ------
        LiveError
            If the disk is full or may not be written to.
        """
        try:
            self._file.write(chunk)
        except OSError as error:
            raise LiveError("disk", problem=error.strerror or error) from error
        self._digest.update(chunk)
        self.bytes += len(chunk)

    def sha256(self) -> str:
        """Return the checksum of what was written until now."""
        return self._digest.hexdigest()


@contextmanager
def written(path: Path) -> Iterator[Written]:
    """Give a file to write, which takes its name only when all went well."""
    part = path.with_name(path.name + _PART)
    try:
        try:
            with part.open("wb") as file:
                yield Written(file)
            part.replace(path)
        except OSError as error:
            raise LiveError("disk", problem=error.strerror or error) from error
    finally:
        part.unlink(missing_ok=True)


class Collection:
    """Features of several pages as one GeoJSON file: the same features make the same bytes.

    Raises
    ------
    LiveError
        If a feature comes twice (the source changed between two pages, or knows no pages), if
        pages have different CRS, or if there is more than may be taken.
    """

    def __init__(self, file: Written, most_bytes: int, progress: Progress) -> None:
        self._file, self._most, self._progress = file, most_bytes, progress
        self._ids: set[str] = set()
        self._crs: Any = None
        self._begun = False
        self.rows = 0

    def add(self, features: list[Any], total: int | None, crs: Any = None) -> None:
        """Add the features of a page; ``crs`` is the old member of that name, None if absent."""
        if not self._begun:
            self._begun, self._crs = True, crs
            member = f'"crs":{_json(crs)},' if crs is not None else ""
            self._file.write(f'{{"type":"FeatureCollection",{member}"features":['.encode())
        elif crs != self._crs:
            raise LiveError("pages_differ")
        for feature in features:
            self._require_new(feature)
            mark = ",\n" if self.rows else "\n"
            self._file.write(f"{mark}{_json(feature)}".encode())
            self.rows += 1
        if self._file.bytes > self._most:
            raise LiveError("too_large", mib=self._most >> 20)
        self._progress(STEP, self.rows, total or 0)

    def end(self, total: int | None) -> None:
        """Close the collection, if it is as large as the source says that it is."""
        if total is not None and total != self.rows:
            raise LiveError("pages_count", came=self.rows, total=total)
        self._file.write(b"\n]}\n")

    def _require_new(self, feature: Any) -> None:
        if not isinstance(feature, dict):
            raise LiveError("pages_strange")
        if (key := feature.get("id")) is None:
            return
        if (known := _json(key)) in self._ids:
            raise LiveError("pages_repeat", id=key)
        self._ids.add(known)


def _json(value: Any) -> str:
    try:
        return json.dumps(value, separators=(",", ":"), allow_nan=False)
    except (ValueError, RecursionError) as error:
        raise LiveError("pages_strange") from error
