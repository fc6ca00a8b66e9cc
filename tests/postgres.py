"""A real PostgreSQL with PostGIS, of the system's packages, for as long as the tests run.

It lies in a temporary directory and listens on a Unix socket there, on no port. It refuses to run
as root, so that it runs as ``postgres`` or ``nobody`` then. Whoever asks for it without having it
skips, saying why; in CI (``chromium.in_ci``) that is a failure. Written through to no disk: what
the tests kill are its clients and its connections, never the power.
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg
import pytest

import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

PROTECTED = "protetto"
"""A role whose password is asked; all others are let in without one."""
PASSWORD = "parola&chiave"  # noqa: S105 - of a server that lives for a minute

_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
_PROGRAMS = ("initdb", "postgres", "pg_ctl", "pg_config")
_ACCESS = f"local all {PROTECTED} scram-sha-256\nlocal all all trust\n"
_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "max_connections": "40",
    "autovacuum": "off",
}


class Server(NamedTuple):
    """A running server: the folder of its socket, and its database with PostGIS."""

    folder: Path
    database: str = "condivisa"

    def address(self, schema: str = "", *, user: str = "postgres", database: str = "") -> str:
        """Return what ``CONDIVISA_STORE`` would be."""
        more = f"&schema={schema}" if schema else ""
        name = database or self.database
        return f"postgresql://{user}@/{name}?host={self.folder}{more}"

    def cut(self, *processes: int) -> None:
        """Cut these connections of the app, or all of them, and wait until they are gone."""
        ours = (
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE application_name = 'condivisa' AND (%(all)s OR pid = ANY(%(these)s))"
        )
        with self._connect() as administrator:
            administrator.execute(ours, {"all": not processes, "these": list(processes)})

    def run(self, *statements: str, schema: str = "public") -> list[tuple[Any, ...]]:
        """Run statements as the administrator, return the rows of the last one."""
        with self._connect(schema) as administrator:
            for statement in statements:
                found = administrator.execute(statement.encode())
            return found.fetchall() if found.description else []

    def _connect(self, schema: str = "public") -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=str(self.folder),
            user="postgres",
            dbname=self.database,
            autocommit=True,
            options=f"-c search_path={schema},public",
        )


class NoPostgresError(RuntimeError):
    """There is no PostgreSQL with PostGIS on this machine."""


def find() -> Path:
    """Return the folder of the programs of the newest server that has PostGIS.

    Raises
    ------
    NoPostgresError
        If there is none.
    """
    # By number, so that 15 is newer than 9.6; what is on the path comes last.
    packaged = sorted(
        (Path(one) for pattern in _FOLDERS for one in glob.glob(pattern)),  # noqa: PTH207 - absolute
        key=lambda path: [int(part) for part in path.parent.name.split(".") if part.isdigit()],
    )
    named = shutil.which("postgres")
    folders = [*reversed(packaged), *([Path(named).parent] if named else [])]
    whole = [one for one in folders if all((one / program).exists() for program in _PROGRAMS)]
    for folder in whole:
        if _has_postgis(folder):
            return folder
    missing = "PostGIS is not among its extensions" if whole else "it is not installed"
    raise NoPostgresError(
        f"PostgreSQL: {missing} (Debian: apt-get install postgresql-15-postgis-3)"
    )


@contextmanager
def server() -> Iterator[Server]:
    """Start a server with an empty database that has PostGIS, and stop it in the end.

    Raises
    ------
    NoPostgresError
        If there is none, or it has no PostGIS.
    """
    programs = find()
    # The path of a socket is at most 107 bytes long: pytest's own folders are too deep.
    folder = Path(tempfile.mkdtemp(prefix="condivisa-pg-"))
    try:
        if owner := _owner():
            shutil.chown(folder, owner, owner_group(owner))
        data = folder / "data"
        _run(owner, programs / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8",
             "--locale=C", "--no-sync", "-A", "trust")  # fmt: skip
        (data / "pg_hba.conf").write_text(_ACCESS)
        options = {**_OPTIONS, "unix_socket_directories": str(folder)}
        settings = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        control = programs / "pg_ctl"
        _run(owner, control, "-D", data, "-l", folder / "log", "-w", "-o", settings, "start")
        try:
            _create(Server(folder))
            yield Server(folder)
        finally:
            _run(owner, control, "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def server_or_skip() -> Iterator[Server]:
    """Yield a server; without one skip, but fail in CI: there it is never left out."""
    try:
        with server() as running:
            yield running
    except NoPostgresError as error:
        if chromium.in_ci():
            pytest.fail(f"The register on PostGIS is never skipped here: {error}")
        pytest.skip(str(error))


def _has_postgis(programs: Path) -> bool:
    ask = [str(programs / "pg_config"), "--sharedir"]
    answer = subprocess.run(ask, capture_output=True, text=True, check=False)
    return (Path(answer.stdout.strip()) / "extension" / "postgis.control").exists()


def owner_group(owner: str) -> int:
    """Return the group that goes with a user."""
    import pwd

    return pwd.getpwnam(owner).pw_gid


def _owner() -> str | None:
    """Return who the server runs as, None for whoever runs this."""
    if os.name == "nt" or os.geteuid():
        return None
    import pwd

    return next(one for one in ("postgres", "nobody") if one in {u.pw_name for u in pwd.getpwall()})


def _run(owner: str | None, *command: object) -> None:
    who = {"user": owner, "group": owner_group(owner), "extra_groups": []} if owner else {}
    # Not through a pipe: the server would hold its end open after pg_ctl is gone.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            [str(word) for word in command],
            stdout=said,
            stderr=subprocess.STDOUT,
            cwd="/",
            check=False,
            **who,
        )
        if done.returncode:
            said.seek(0)
            raise RuntimeError(said.read().decode("utf-8", "replace"))


def _create(running: Server) -> None:
    role = f"CREATE ROLE {PROTECTED} LOGIN PASSWORD '{PASSWORD}'"
    running._replace(database="postgres").run(
        f"CREATE DATABASE {running.database}", "CREATE DATABASE bare", role
    )
    running.run("CREATE EXTENSION postgis")
