"""A GeoPackage opened as the SQLite database that it is: read only, and nothing in it is run.

No view, trigger or virtual table is ever asked: only tables that store rows. Names go into SQL as
quoted identifiers. Sources: OGC 12-128r19 (GeoPackage 1.4), clauses 1.1 and 2.1; SQLite, "Defense
Against The Dark Arts".
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from data.intake.model import FileRefused, remark

if TYPE_CHECKING:
    from collections.abc import Iterator

_JOURNAL_VERSION = slice(18, 20)
_WAL = b"\x02\x02"
_FAULTS_LOOKED_FOR = 20

# What SQLite's check also tells, though no page is damaged.
_NO_DAMAGE = ("ok", "NULL value in", "CHECK constraint failed", "In RTree", "non-unique entry")

_ALLOWED = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_PRAGMA,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_TRANSACTION,
}


class Column(NamedTuple):
    """A column of a table: its name and declared type, in capitals."""

    name: str
    kind: str


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the database read only; with the ``-wal`` file beside it, if there is one.

    Raises
    ------
    FileRefused
        If it is damaged or no GeoPackage.
    """
    wal = path.with_name(f"{path.name}-wal")
    with TemporaryDirectory(prefix="condivisa-") as folder:
        if wal.is_file():
            # Changes that lie in the journal are read with it, on a copy that may be written to.
            copy = Path(folder) / "copy.gpkg"
            shutil.copyfile(path, copy)
            shutil.copyfile(wal, copy.with_name("copy.gpkg-wal"))
            uri = f"{copy.as_uri()}?mode=rw"
        else:
            uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        try:
            with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as database:
                _guard(database)
                yield database
        except (sqlite3.Error, UnicodeError) as error:  # UnicodeError: a damaged name
            if is_wal(path) and not wal.is_file() and "no such table" in str(error):
                raise FileRefused(remark("geopackage_wal_missing", "refuse")) from None
            key = "geopackage_none" if "no such table" in str(error) else "geopackage_damaged"
            raise FileRefused(remark(key, "refuse")) from None


def is_wal(path: Path) -> bool:
    """Whether the last changes of a database may lie in another file, its write-ahead log."""
    with path.open("rb") as stream:
        return stream.read(_JOURNAL_VERSION.stop)[_JOURNAL_VERSION] == _WAL


def tables(database: sqlite3.Connection) -> dict[str, str]:
    """Return the tables that store rows and the views: kind by name in small letters."""
    listed = database.execute("SELECT lower(name), type, rootpage FROM sqlite_master")
    return {
        name: kind if rootpage or kind == "view" else "virtual"
        for name, kind, rootpage in listed
        if kind in {"table", "view"}
    }


def columns(database: sqlite3.Connection, table: str) -> list[Column]:
    """Return the columns of a table in order, without computed ones."""
    listed = database.execute(f"PRAGMA table_info({quoted(table)})")
    return [Column(name, str(kind).upper()) for _, name, kind, *_ in listed]


def rows(database: sqlite3.Connection, table: str, names: list[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table in the order in which they are stored."""
    listed = ", ".join(map(quoted, names))
    yield from database.execute(f"SELECT {listed} FROM {quoted(table)}")  # noqa: S608 - quoted


def quoted(name: str) -> str:
    """Return a name as an SQL identifier (SQL-92, delimited identifier)."""
    return '"' + name.replace('"', '""') + '"'


def _guard(database: sqlite3.Connection) -> None:
    """Forbid all but reading, and look whether every page is what it should be."""
    database.text_factory = lambda content: content.decode("utf-8", errors="replace")
    for pragma in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON", "mmap_size=0"):
        database.execute(f"PRAGMA {pragma}")
    database.set_authorizer(_authorise)
    faults = [
        str(fault)
        for (fault,) in database.execute(f"PRAGMA integrity_check({_FAULTS_LOOKED_FOR})")
        if not str(fault).startswith(_NO_DAMAGE)
    ]
    if faults:
        raise FileRefused(remark("geopackage_damaged", "refuse", value=faults[0]))


def _authorise(
    action: int, _first: str | None, second: str | None, _database: str | None, _by: str | None
) -> int:
    """Say whether a statement may do this; ``second`` is the name of a function."""
    allowed = action in _ALLOWED and second != "load_extension"
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY
