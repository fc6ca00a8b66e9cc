"""What ``deploy/`` promises and can be held to without a container engine."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from views.method_screen import PATHS

if TYPE_CHECKING:
    import postgres as database

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"


def test_the_texts_that_the_app_opens_outside_its_packages_are_in_the_image() -> None:
    copied = re.findall(
        r"^COPY (.+) \S+$", (DEPLOY / "Containerfile").read_text("utf-8"), re.MULTILINE
    )
    named = {name for line in copied for name in line.split()}
    allowed = (DEPLOY / "Containerfile.dockerignore").read_text("utf-8").splitlines()
    for path in PATHS.values():
        name = path.relative_to(ROOT).as_posix()
        assert name in named
        assert f"!{name}" in allowed


def test_the_role_of_the_app_is_no_superuser_and_may_make_its_schema(
    postgres: database.Server,
) -> None:
    env = {
        **os.environ,
        "PGHOST": str(postgres.folder),
        "POSTGRES_USER": "postgres",
        "POSTGRES_DB": "condivisa",
        "CONDIVISA_PASSWORD": "it's; a 'password'",
    }
    try:
        subprocess.run(["/bin/sh", DEPLOY / "postgis.sh"], env=env, check=True, timeout=60)
        told = postgres.run(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolcanlogin,"
            " has_database_privilege('condivisa', 'condivisa', 'CREATE')"
            " FROM pg_roles WHERE rolname = 'condivisa'"
        )
        assert told == [(False, False, False, True, True)]
    finally:
        postgres.run(
            "DROP OWNED BY condivisa",
            "DROP ROLE condivisa",
            "GRANT CONNECT, TEMPORARY ON DATABASE condivisa TO PUBLIC",
        )
