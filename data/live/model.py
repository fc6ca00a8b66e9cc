"""The frozen values of live sources: what one is, and what was fetched from it and when."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.register.version import RegisterLayer

Protocol = Literal["opendatasoft", "ckan", "wfs", "features", "file"]
Way = Literal["export", "records"]

PROTOCOLS: tuple[Protocol, ...] = get_args(Protocol)
WAYS: tuple[Way, ...] = get_args(Way)
FORMATS = ("geojson", "csv")
"""What Opendatasoft is asked for; the other protocols say themselves what they give."""


@dataclass(frozen=True)
class Source:
    """An entry of the allow-list.

    Attributes
    ----------
    key
        Its name in commands, links and versions.
    city, layer
        Whose register it can be brought into.
    protocol, url
        How it is asked, and the address that everything begins with: the root of a portal
        (opendatasoft, ckan, features), the service (wfs), the very file (file).
    dataset
        Its id there: data set, package, collection, type name; "" for a file.
    resource
        The id of the resource of a CKAN package.
    way, format
        Opendatasoft: by the export or by pages of records, and as which format.
    hosts
        The hosts, with the port if it is not the usual one, that may answer: that of ``url``
        first. A redirect or a link to any other is not followed.
    columns, crs
        Which header is which field, and the CRS of a source that declares none: what is known of
        the source, so that the intake need not guess.
    page
        Where people read about it.
    licence
        A key of the vocabulary ``licence``.
    """

    key: str
    city: str
    layer: RegisterLayer
    protocol: Protocol
    url: str
    dataset: str
    resource: str
    way: Way
    format: str
    hosts: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    crs: str
    page: str
    publisher: str
    licence: str
    it: str
    en: str
    note_it: str = ""
    note_en: str = ""


@dataclass(frozen=True)
class Fetched:
    """What came from a source, and when: it stands in the report of the version made of it.

    Attributes
    ----------
    source
        The key of the source.
    url
        The address that was asked, the first one of several pages. Where redirects led is not
        kept: such addresses often carry a pass of their own.
    retrieved
        When, UTC.
    sha256, bytes
        Of the file as it lies on the disk, out of its compression.
    etag, last_modified
        What the server said of the file, "" if nothing.
    modified
        When the publisher says that the data were last changed, as written there; "" if unsaid.
    rows
        How many rows the publisher says that there are; None if unsaid.
    licence
        The licence as the publisher names it, "" if unsaid.
    """

    source: str
    url: str
    retrieved: datetime
    sha256: str
    bytes: int
    etag: str = ""
    last_modified: str = ""
    modified: str = ""
    rows: int | None = None
    licence: str = ""

    def to_mapping(self) -> dict[str, Any]:
        """Return it as values of JSON."""
        return {**asdict(self), "retrieved": self.retrieved.isoformat()}

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Fetched:
        """Return what :meth:`to_mapping` gave; names that are not known here are left out.

        Raises
        ------
        ValueError, TypeError, KeyError
            If it is no such value.
        """
        known = {each.name: values[each.name] for each in fields(cls) if each.name in values}
        return cls(**{**known, "retrieved": datetime.fromisoformat(known["retrieved"])})


@dataclass(frozen=True)
class Described:
    """What a publisher says of a source without giving it: each "" or None if unsaid.

    ``url`` is where the data lie, if only the publisher knows (CKAN).
    """

    modified: str = ""
    rows: int | None = None
    licence: str = ""
    url: str = ""


@dataclass(frozen=True)
class Saved:
    """A file that was written, and what the server said of it."""

    url: str
    sha256: str
    bytes: int
    etag: str = ""
    last_modified: str = ""
    rows: int | None = None
