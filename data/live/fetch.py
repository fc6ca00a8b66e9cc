"""A source brought as a file, and what came of it; or only asked whether it has changed."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from data.live import ckan, features, opendatasoft, plain, wfs
from data.live.client import Client
from data.live.model import Fetched
from data.live.network import PUBLIC
from data.live.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from data.live.model import Described, Protocol, Saved, Source
    from data.live.network import Network
    from data.live.saving import Progress
    from data.words import Lang

Evidence = Literal["date", "rows", "validator", "content"]


class _Spoken(NamedTuple):
    """How a protocol is spoken: what describes a source, and what brings it."""

    describe: Callable[[Client, Source], Described]
    bring: Callable[[Client, Source, Described, Path, Progress], Saved]


_SPOKEN: Mapping[Protocol, _Spoken] = MappingProxyType(
    {
        "opendatasoft": _Spoken(opendatasoft.describe, opendatasoft.bring),
        "ckan": _Spoken(ckan.describe, plain.bring),
        "wfs": _Spoken(wfs.describe, wfs.bring),
        "features": _Spoken(features.describe, features.bring),
        "file": _Spoken(plain.describe, plain.bring),
    }
)


class Download(NamedTuple):
    """A file that came from a source."""

    path: Path
    fetched: Fetched


@dataclass(frozen=True)
class Change:
    """Whether a source is another one than when it was fetched, and what tells it.

    ``evidence``: the publisher's own date, the number of rows, what the server says of the file
    (ETag, Last-Modified), or the content, fetched once more and compared by checksum.
    """

    changed: bool
    evidence: Evidence
    before: str
    now: str

    def text(self, lang: Lang) -> str:
        """Say it in that language."""
        first = say("changed" if self.changed else "unchanged", lang)
        key = f"evidence_{self.evidence}" if self.changed else f"same_{self.evidence}"
        values: dict[str, Any] = {"before": self.before or "?", "now": self.now or "?"}
        return f"{first} {say(key, lang, **values)}"


def fetch(
    source: Source,
    folder: Path,
    *,
    network: Network = PUBLIC,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Download:
    """Bring a source as one file of a folder; it is not read here, the intake does that.

    Parameters
    ----------
    progress
        Called with "fetch", bytes or rows that came, and how many there are (0: nobody knows).
    cancelled
        Asked ten times a second whether to stop.

    Raises
    ------
    LiveError
        If it does not come, or not whole; nothing is left in the folder then.
    """
    client = Client.of(source, network, cancelled)
    spoken = _SPOKEN[source.protocol]
    told = spoken.describe(client, source)
    path = folder / file_name(source)
    saved = spoken.bring(client, source, told, path, progress or _nobody)
    fetched = Fetched(
        source=source.key,
        url=saved.url,
        retrieved=datetime.now(UTC),
        sha256=saved.sha256,
        bytes=saved.bytes,
        etag=saved.etag,
        last_modified=saved.last_modified,
        modified=told.modified,
        rows=told.rows if saved.rows is None else saved.rows,
        licence=told.licence,
    )
    return Download(path, fetched)


def has_changed(
    source: Source,
    before: Fetched,
    *,
    network: Network = PUBLIC,
    cancelled: Callable[[], bool] | None = None,
) -> Change:
    """Say whether a source is still as it was fetched; it is fetched again only if nothing tells.

    Raises
    ------
    LiveError
        If it cannot be asked.
    """
    told = told_change(source, before, network=network, cancelled=cancelled)
    return told or _by_content(source, before, network, cancelled)


def told_change(
    source: Source,
    before: Fetched,
    *,
    network: Network = PUBLIC,
    cancelled: Callable[[], bool] | None = None,
) -> Change | None:
    """Say what publisher and server tell of a change without giving the data, None if nothing.

    Raises
    ------
    LiveError
        If they cannot be asked.
    """
    client = Client.of(source, network, cancelled)
    told = _SPOKEN[source.protocol].describe(client, source)
    return (
        _by_description(before, told)
        or _by_validators(client, source, before, told)
        or _by_date(before, told)
    )


def file_name(source: Source) -> str:
    """Return the name of the file of a source: its ending is a hint, the content decides."""
    if source.protocol in {"wfs", "features"}:
        return f"{source.key}.geojson"
    if source.protocol == "opendatasoft":
        return f"{source.key}.{'geojson' if source.way == 'records' else source.format}"
    return f"{source.key}.{source.format}" if source.format else source.key


def _by_description(before: Fetched, told: Described) -> Change | None:
    """Return the change that the publisher tells, None where it tells none."""
    if told.modified and before.modified and told.modified != before.modified:
        return Change(changed=True, evidence="date", before=before.modified, now=told.modified)
    if None not in {told.rows, before.rows} and told.rows != before.rows:
        rows = str(before.rows), str(told.rows)
        return Change(changed=True, evidence="rows", before=rows[0], now=rows[1])
    return None


def _by_validators(
    client: Client, source: Source, before: Fetched, told: Described
) -> Change | None:
    """Ask the server whether its file is still that one (RFC 9110, section 13)."""
    conditions = {
        name: value
        for name, value in (
            ("If-None-Match", before.etag),
            ("If-Modified-Since", before.last_modified),
        )
        if value
    }
    if source.protocol not in {"file", "ckan"} or not conditions:
        return None
    with client.ask(told.url or source.url, conditions) as answer:
        was = before.etag or before.last_modified
        now = answer.headers.get("etag" if before.etag else "last-modified", "")
        if answer.status == 304:  # noqa: PLR2004 - Not Modified
            return Change(changed=False, evidence="validator", before=was, now=was)
        # A server may take no notice of conditions and still tell that it is the same.
        return Change(now != was, "validator", was, now) if now else None


def _by_date(before: Fetched, told: Described) -> Change | None:
    if not (told.modified and before.modified):
        return None
    return Change(changed=False, evidence="date", before=before.modified, now=told.modified)


def _by_content(
    source: Source,
    before: Fetched,
    network: Network,
    cancelled: Callable[[], bool] | None,
) -> Change:
    with tempfile.TemporaryDirectory() as folder:
        now = fetch(source, Path(folder), network=network, cancelled=cancelled).fetched
    same = now.sha256 == before.sha256
    short = before.sha256[:12], now.sha256[:12]
    return Change(changed=not same, evidence="content", before=short[0], now=short[1])


def _nobody(step: str, done: int, total: int) -> None:
    """Stand for a reader who does not look on."""
