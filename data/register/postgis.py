"""The store on PostGIS, for several servers of the app: a version is one transaction.

Readers see a version once it is committed, and wait for nobody. One writer at a time holds an
advisory lock of the transaction, which the server takes from a connection that dies. Versions and
their rows are never changed again: triggers refuse it to every role.
"""

from __future__ import annotations

import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data.register import postgis_address
from data.register import postgis_versions as versions
from data.register.cells import is_storable
from data.register.details import write_details
from data.register.errors import (
    NotWrittenError,
    OutdatedError,
    RegisterError,
    UnknownVersionError,
)
from data.register.postgis_content import content_of, frame_of
from data.register.postgis_errors import CutError, told
from data.register.postgis_schema import LEVEL, bring_up_to_date, level_of, require_known
from data.register.postgis_tables import tables_in
from data.register.postgis_versions import Told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd
    from sqlalchemy.engine import Connection

    from data.register.postgis_content import Content
    from data.register.version import Mode, RegisterLayer, Version

LOCK_SECONDS = 20.0
"""How long a writer waits for another one."""
WRITE_SECONDS = 600
"""How long one statement of a writer may take."""

_LOOKS = 3
_LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
# A version that was told to be published is on the server's disk, however the server is set.
_DURABLE = sa.text(
    "SELECT set_config('synchronous_commit', 'on', true)"
    " WHERE current_setting('synchronous_commit') = 'off'"
)
_LIMIT = sa.text("SELECT set_config(:name, :value, true)")


class PostgisStore:
    """A store in a schema of a PostgreSQL database (see :class:`data.register.store.Store`).

    Nothing is connected to before it is asked for, nothing created before the first version.

    Parameters
    ----------
    address
        ``postgresql://role@host:port/database``, with ``?schema=...`` for another schema than
        ``condivisa``.
    lock_seconds
        How long to wait for another writer.
    """

    def __init__(self, address: str, *, lock_seconds: float = LOCK_SECONDS) -> None:
        self.address = postgis_address.parse(address)
        self._lock_seconds = lock_seconds
        self._tables = tables_in(self.address.schema)
        self._engine = postgis_address.engine(self.address)
        # Single statements on what never changes need no transaction.
        self._reader = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._is_known = False
        self.close = weakref.finalize(self, self._engine.dispose)

    def stamp(self) -> str:
        """Return the id of the newest version, by one statement."""
        if not self._is_there():
            return ""
        columns = self._tables.versions.c
        newest = sa.select(columns.id).order_by(columns.number.desc()).limit(1).scalar_subquery()
        level = sa.select(sa.func.max(self._tables.migrations.c.level)).scalar_subquery()
        with self._reading() as connection:
            found = connection.execute(sa.select(newest, level)).one()
        require_known(found[1], self.address)
        return found[0] or ""

    def versions(self, city: str, layer: RegisterLayer | None = None) -> tuple[Version, ...]:
        """Return the versions of a city ("": of all), the newest first."""
        columns = self._tables.versions.c
        wanted = [columns.city == city] if city else []
        return self._find(*wanted, *([columns.layer == layer] if layer else []))

    def current(self, city: str, layer: RegisterLayer) -> Version | None:
        """Return the version that the pointer of a layer names, None if there is none."""
        if not self._is_there():
            return None
        with self._reading() as connection:
            return versions.current(connection, self._tables, city, layer)

    def version(self, name: str) -> Version:
        """Return the version of that id, or the only one whose id begins so."""
        found: tuple[Version, ...] = ()
        if name and is_storable(name):
            found = self._find(self._tables.versions.c.id.startswith(name, autoescape=True))
        found = tuple(one for one in found if one.id == name) or found
        if not found:
            raise UnknownVersionError("version_unknown", version=name)
        if len(found) > 1:
            known = ", ".join(one.id for one in reversed(found))
            raise UnknownVersionError("version_ambiguous", version=name, known=known)
        return found[0]

    def read(self, version_id: str) -> gpd.GeoDataFrame:
        """Return the rows of a version as they were published, in EPSG:4326."""
        return frame_of(self._content(self.version(version_id)))

    def report(self, version_id: str) -> dict[str, Any]:
        """Return the report of the check that a version was published with."""
        version = self.version(version_id)
        with self._reading() as connection:
            return dict(versions.details_of(connection, self._tables, version).report)

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
        saying = Told(city, layer, message, file_name, mode)
        return self._publish(saying, content_of(rows), report, (expected,))

    def restore(self, version_id: str, message: str) -> Version:
        """Publish the rows of an older version as a new one."""
        old = self.version(version_id)
        saying = Told(old.city, old.layer, message, old.file_name, "restore")
        return self._publish(saying, self._content(old), {"restored": old.id})

    def _content(self, version: Version) -> Content:
        with self._reading() as connection:
            return versions.content_of_version(connection, self._tables, version)

    def _publish(
        self,
        saying: Told,
        content: Content,
        report: Mapping[str, Any],
        expected: tuple[str | None] | None = None,
    ) -> Version:
        """Write a version in one transaction; ``expected`` is None where any may be current."""
        if not (is_storable(saying.message) and is_storable(saying.file_name)):
            raise NotWrittenError("message_not_storable")
        details = write_details(content.kinds, report)
        made = None
        try:
            with self._writing() as connection:
                now = versions.current(connection, self._tables, saying.city, saying.layer)
                if expected and (now and now.id) != expected[0]:
                    seen, found = expected[0] or "–", now.id if now else "–"
                    raise OutdatedError("version_outdated", expected=seen, current=found)
                made = versions.add(connection, self._tables, saying, content, details)
        except CutError:
            if made is None or not self._was_published(made):
                raise
        return made

    def _was_published(self, made: Version) -> bool:
        """Whether a version whose connection was cut is there all the same.

        The answer to COMMIT may be what was lost. The transaction holds the lock to its end, so
        that whoever gets the lock knows how it ended.
        """
        why: RegisterError | None = None
        for _ in range(_LOOKS):
            found = None
            try:
                with self._writing():
                    found = made in self.versions(made.city, made.layer)
            except RegisterError as error:
                why = error
            if found is not None:
                return found
        said = {"place": self.address.place, "version": made.id}
        raise NotWrittenError("postgis_unsure", **said) from why

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with told(self.address), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """Be the only writer, in one transaction, on a schema that is up to date."""
        limits = {
            "lock_timeout": f"{max(1, round(self._lock_seconds * 1000))}ms",
            "statement_timeout": f"{WRITE_SECONDS}s",
        }
        with (
            told(self.address, lock_seconds=self._lock_seconds),
            self._engine.begin() as connection,
        ):
            for name, value in limits.items():
                connection.execute(_LIMIT, {"name": name, "value": value})
            connection.execute(_DURABLE)
            connection.execute(_LOCK, {"name": f"condivisa register {self.address.schema}"})
            bring_up_to_date(connection, self._tables, self.address)
            yield connection

    def _is_there(self) -> bool:
        """Whether there is a register; one of an earlier Condivisa is brought up to date first."""
        if self._is_known:
            return True
        with self._reading() as connection:
            level = level_of(connection, self._tables)
        require_known(level, self.address)
        if 0 < level < LEVEL:
            with self._writing():
                pass
        self._is_known = level > 0
        return self._is_known

    def _find(self, *conditions: sa.ColumnElement[bool]) -> tuple[Version, ...]:
        if not self._is_there():
            return ()
        with self._reading() as connection:
            return versions.find(connection, self._tables, *conditions)
