"""Live sources and the register: the report of a version tells what it was fetched from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from data.intake.asked import Request
from data.live.model import Fetched

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from data.live.fetch import Download
    from data.live.model import Source
    from data.register.store import Store
    from data.register.version import Version

FETCHED = "fetched"
"""The name under which it stands in the report of a version."""


class LastFetched(NamedTuple):
    """The newest version that was made of a source; ``current``: nothing came after it."""

    version: Version
    fetched: Fetched
    current: bool


def request_of(
    source: Source,
    download: Download,
    catalogue: Path | None = None,
    *,
    columns: tuple[tuple[str, str], ...] | None = None,
    crs: str | None = None,
) -> Request:
    """Return what the intake is asked of a file that came from a source.

    Parameters
    ----------
    catalogue
        The folder of the catalogue, None for the bundled one.
    columns, crs
        What the reader says of them; None: what the catalogue says.
    """
    return Request(
        path=download.path,
        name=download.path.name,
        layer=source.layer,
        city=source.city,
        columns=source.columns if columns is None else columns,
        crs=source.crs if crs is None else crs,
        catalogue=catalogue,
    )


def with_fetched(report: Mapping[str, Any], fetched: Fetched) -> dict[str, Any]:
    """Return the report of a check as that of a version which tells where it comes from."""
    return {**report, FETCHED: fetched.to_mapping()}


def fetched_of(store: Store, version: Version) -> Fetched | None:
    """Return what a version was made of, None if it came from no live source.

    A version that was restored is made of what the older one was made of.
    """
    report = store.report(version.id)
    while older := report.get("restored"):
        report = store.report(older)
    told = report.get(FETCHED)
    return Fetched.from_mapping(told) if isinstance(told, dict) else None


def last_fetched(store: Store, source: Source) -> LastFetched | None:
    """Return the newest version that was made of a source, None if there is none."""
    versions = store.versions(source.city, source.layer)
    for version in versions:
        fetched = fetched_of(store, version)
        if fetched is not None and fetched.source == source.key:
            return LastFetched(version, fetched, current=version == versions[0])
    return None
