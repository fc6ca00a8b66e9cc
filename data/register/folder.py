"""The embedded store: a folder of immutable GeoPackages and one pointer, moved last and at once.

A version is two files, its rows (``v0007-….gpkg``) and its details (``v0007-….json``: the types of
its columns, the report of its check). They are written and brought to the disk before the pointer
names them; what no pointer names was never published. Readers look at the pointer alone and wait
for nobody; one writer at a time holds the lock, which the system takes from a process that dies.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import shapely
from filelock import FileLock, Timeout

from data.register import pointer
from data.register.cells import kinds_of
from data.register.details import Details, read_details, write_details
from data.register.durable import UNFINISHED, bring_to_disk, write_whole
from data.register.errors import (
    BusyError,
    DamagedError,
    NotWrittenError,
    OutdatedError,
    UnknownVersionError,
    told,
)
from data.register.geopackage import from_geopackage, to_geopackage
from data.register.pointer import Entry
from data.register.version import Version, version_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import geopandas as gpd

    from data.register.version import Mode, RegisterLayer

LOCK_SECONDS = 20.0
"""How long a writer waits for another one."""

_LOCK = "lock"
_OURS = re.compile(r"v(\d{4,})-[0-9a-f]{12}\.(?:gpkg|json)", re.ASCII)
_DAMAGES = (sqlite3.Error, ValueError, TypeError, LookupError, shapely.GEOSException)


class _Told(NamedTuple):
    """What whoever publishes a version says of it."""

    city: str
    layer: RegisterLayer
    message: str
    file_name: str
    rows: int
    mode: Mode


class FolderStore:
    """A store in a folder (see :class:`data.register.store.Store`).

    Parameters
    ----------
    folder
        It need not exist: it is made by the first version.
    lock_seconds
        How long to wait for another writer.
    """

    def __init__(self, folder: Path, *, lock_seconds: float = LOCK_SECONDS) -> None:
        self.folder = folder.absolute()
        self._lock_seconds = lock_seconds

    def stamp(self) -> str:
        """Return what tells one pointer from the next: it is never written over, only replaced."""
        with told(self.folder):
            return pointer.stamp(self.folder)

    def versions(self, city: str, layer: RegisterLayer | None = None) -> tuple[Version, ...]:
        """Return the versions of a city ("": of all), the newest first."""
        found = (entry.version for entry in reversed(self._entries()))
        return tuple(
            one for one in found if one.city == (city or one.city) and layer in (None, one.layer)
        )

    def current(self, city: str, layer: RegisterLayer) -> Version | None:
        """Return the newest version of a layer, None if there is none."""
        return next(iter(self.versions(city, layer)), None)

    def version(self, name: str) -> Version:
        """Return the version of that id, or the only one whose id begins so."""
        return self._entry(name).version

    def read(self, version_id: str) -> gpd.GeoDataFrame:
        """Return the rows of a version as they were published, in EPSG:4326."""
        entry = self._entry(version_id)
        kinds = self._details(entry).kinds
        content = self._rows(entry.version)
        try:
            return from_geopackage(content, kinds)
        except _DAMAGES as error:
            raise DamagedError("version_damaged", version=entry.version.id) from error

    def report(self, version_id: str) -> dict[str, Any]:
        """Return the report of the check that a version was published with."""
        return dict(self._details(self._entry(version_id)).report)

    def commit(
        self,
        city: str,
        layer: RegisterLayer,
        rows: gpd.GeoDataFrame,
        *,
        message: str,
        file_name: str,
        report: Mapping[str, Any],
        mode: Mode,
        expected: str | None,
    ) -> Version:
        """Publish rows as a new version of a layer: wholly, or not at all."""
        content = to_geopackage(rows)
        details = write_details(kinds_of(rows), report)
        with self._writing() as entries:
            now = _newest(entries, city, layer)
            if (now and now.id) != expected:
                seen, found = expected or "–", now.id if now else "–"
                raise OutdatedError("version_outdated", expected=seen, current=found)
            told_of = _Told(city, layer, message, file_name, len(rows), mode)
            made = _next(entries, content, told_of)
            self._publish(entries, made, content, details)
        return made

    def restore(self, version_id: str, message: str) -> Version:
        """Publish the rows of an older version as a new one."""
        old = self._entry(version_id)
        content, kinds = self._rows(old.version), self._details(old).kinds
        details = write_details(kinds, {"restored": old.version.id})
        was = old.version
        with self._writing() as entries:
            told_of = _Told(was.city, was.layer, message, was.file_name, was.rows, "restore")
            made = _next(entries, content, told_of)
            self._publish(entries, made, content, details)
        return made

    def _publish(
        self, entries: tuple[Entry, ...], made: Version, content: bytes, details: bytes
    ) -> None:
        with told(self.folder):
            write_whole(self._path(made, "gpkg"), content)
            write_whole(self._path(made, "json"), details)
            bring_to_disk(self.folder)
            entry = Entry(made, hashlib.sha256(details).hexdigest())
            pointer.write(self.folder, (*entries, entry))
            bring_to_disk(self.folder)

    @contextmanager
    def _writing(self) -> Iterator[tuple[Entry, ...]]:
        """Be the only writer; what a writer who died left behind is swept first."""
        with told(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.folder / _LOCK, timeout=self._lock_seconds)
            try:
                lock.acquire()
            except Timeout as error:
                seconds = f"{self._lock_seconds:g}"
                raise BusyError("store_busy", folder=self.folder, seconds=seconds) from error
        try:
            with told(self.folder):
                if not pointer.is_there(self.folder) and not self._has_versions():
                    pointer.write(self.folder, ())
            entries = self._entries()
            self._sweep(entries)
            yield entries
        finally:
            lock.release()

    def _sweep(self, entries: tuple[Entry, ...]) -> None:
        """Remove what was not finished: only what comes after the last version, or has no name."""
        last = entries[-1].version.number if entries else 0
        for path in self.folder.iterdir():
            ours = _OURS.fullmatch(path.name)
            if path.name.startswith(UNFINISHED) or (ours and int(ours[1]) == last + 1):
                with suppress(OSError):
                    path.unlink()

    def _has_versions(self) -> bool:
        return any(_OURS.fullmatch(path.name) for path in self.folder.iterdir())

    def _entries(self) -> tuple[Entry, ...]:
        with told(self.folder):
            found = pointer.read(self.folder)
            if found is None and self.folder.is_dir() and self._has_versions():
                # A crash cannot bring this about: there is a pointer before the first version.
                raise DamagedError("pointer_missing", folder=self.folder)
        return found or ()

    def _entry(self, name: str) -> Entry:
        entries = self._entries()
        exact = [one for one in entries if one.version.id == name]
        found = exact or [one for one in entries if name and one.version.id.startswith(name)]
        if not found:
            raise UnknownVersionError("version_unknown", version=name)
        if len(found) > 1:
            known = ", ".join(one.version.id for one in found)
            raise UnknownVersionError("version_ambiguous", version=name, known=known)
        return found[0]

    def _rows(self, version: Version) -> bytes:
        return self._whole(version, "gpkg", version.sha256)

    def _details(self, entry: Entry) -> Details:
        return read_details(self._whole(entry.version, "json", entry.details_sha256))

    def _whole(self, version: Version, suffix: str, sha256: str) -> bytes:
        """Return the bytes of a file, once it is sure that they are those that were written."""
        try:
            content = self._path(version, suffix).read_bytes()
        except FileNotFoundError as error:
            raise DamagedError("version_damaged", version=version.id) from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise NotWrittenError("store_unreadable", folder=self.folder, reason=reason) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise DamagedError("version_damaged", version=version.id)
        return content

    def _path(self, version: Version, suffix: str) -> Path:
        return self.folder / f"{version.id}.{suffix}"


def _newest(entries: tuple[Entry, ...], city: str, layer: str) -> Version | None:
    found = (one.version for one in reversed(entries))
    return next((one for one in found if (one.city, one.layer) == (city, layer)), None)


def _next(entries: tuple[Entry, ...], content: bytes, told_of: _Told) -> Version:
    """Return the version that comes after these."""
    digest = hashlib.sha256(content).hexdigest()
    number = entries[-1].version.number + 1 if entries else 1
    before = _newest(entries, told_of.city, told_of.layer)
    return Version(
        id=version_id(number, digest),
        number=number,
        city=told_of.city,
        layer=told_of.layer,
        made=datetime.now(UTC),
        message=told_of.message,
        file_name=told_of.file_name,
        rows=told_of.rows,
        sha256=digest,
        parent=before.id if before else None,
        mode=told_of.mode,
    )
