"""Answers and the files made of them, for the tests that read the files back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from asked import read_extract
from exports.formats import Made, Options, make
from exports.stamp import make_stamp

if TYPE_CHECKING:
    from pathlib import Path

    from layers.answer import Extract
    from layers.records import Access

MADE = date(2026, 11, 21)
PARTS = {
    "areas": "aree",
    "pacts": "patti",
    "houses": "case-del-quartiere",
    "target_areas": "aree-bersaglio",
}
"""What the files of one layer are called in Italian."""
RUNNING = ("=1+1", "+1", "-1+2", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")')
"""What a spreadsheet would run, had it the choice."""


@cache
def answer(query: str, catalogue: Path | None = None) -> Extract:
    """Return the answer to a question; the same object for the same question."""
    return read_extract(query, catalogue=catalogue)


def files(
    key: str, extract: Extract, *, access: Access = "public", **options: Any
) -> dict[str, Made]:
    """Make an answer's files in a format, by their names without what all have in common."""
    stamp = make_stamp(extract, made=MADE, access=access)
    made = make(key, extract, stamp, Options(**options))
    return {one.name.removeprefix(stamp.stem).lstrip("-."): one for one in made}


def run_names(features: list[dict[str, Any]]) -> None:
    """Give the first pacts of a city names that a spreadsheet would run."""
    for feature, name in zip(features, RUNNING, strict=False):
        feature["properties"]["name"] = name


def gpkg(extract: Extract, folder: Path, **options: Any) -> Path:
    """Write an answer's GeoPackage into a folder and return where it is."""
    (made,) = files("gpkg", extract, **options).values()
    path = folder / made.name
    path.write_bytes(made.body)
    return path


def asked(path: Path, statement: str) -> list[tuple[Any, ...]]:
    """Ask a GeoPackage, as the database that it is."""
    with closing(sqlite3.connect(path)) as database:
        return database.execute(statement).fetchall()
