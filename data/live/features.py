"""OGC API - Features (part 1): the items of a collection, page after page by their ``next`` links.

A link is followed only where it stays with the items of that very collection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urljoin

from data.live.addresses import read_address
from data.live.errors import LiveError
from data.live.model import Described, Saved
from data.live.saving import Collection, written

if TYPE_CHECKING:
    from pathlib import Path

    from data.live.client import Client
    from data.live.model import Source
    from data.live.saving import Progress

PAGE_ROWS = 500


def describe(client: Client, source: Source) -> Described:
    """Return how many items there are, where the service counts them.

    Raises
    ------
    LiveError
        If it does not answer as OGC API - Features does.
    """
    url = _items(source, 1)
    return Described(rows=_matched(_page(client, url)))


def bring(client: Client, source: Source, told: Described, path: Path, progress: Progress) -> Saved:
    """Write all items as one GeoJSON file.

    Raises
    ------
    LiveError
        If the pages are not all of one collection, or are not as many as counted.
    """
    url: str | None = (first := _items(source, PAGE_ROWS))
    asked: set[str] = set()
    matched = told.rows
    with written(path) as file:
        found = Collection(file, client.network.limits.file_bytes, progress)
        while url is not None:
            if url in asked:
                raise LiveError("pages_repeat", id=url)
            asked.add(url)
            page = _page(client, url)
            matched = matched if (counted := _matched(page)) is None else counted
            found.add(page["features"], matched, page.get("crs"))
            # A page without items is the last one, whatever it links to.
            url = _next(page, url, first) if page["features"] else None
        found.end(matched)
        return Saved(url=first, sha256=file.sha256(), bytes=file.bytes, rows=found.rows)


def _items(source: Source, rows: int) -> str:
    collection = quote(source.dataset, safe="")
    query = urlencode({"f": "json", "limit": rows})
    return f"{source.url.rstrip('/')}/collections/{collection}/items?{query}"


def _page(client: Client, url: str) -> dict[str, Any]:
    page = client.json(url)
    if not isinstance(page, dict) or not isinstance(page.get("features"), list):
        raise LiveError("no_protocol", protocol="OGC API - Features", url=url)
    return page


def _matched(page: dict[str, Any]) -> int | None:
    count = page.get("numberMatched")
    return count if isinstance(count, int) else None


def _next(page: dict[str, Any], url: str, first: str) -> str | None:
    """Return the address of the next page, None after the last."""
    links = page.get("links")
    for link in links if isinstance(links, list) else []:
        if not isinstance(link, dict) or link.get("rel") != "next":
            continue
        if "json" in str(link.get("type", "json")):
            return _near(urljoin(url, str(link.get("href", ""))), first)
    return None


def _near(url: str, first: str) -> str:
    """Return the address of a page if it is of the same items as the first one."""
    there, home = read_address(url), read_address(first)
    same = (there.scheme, there.netloc, there.target.partition("?")[0])
    if same != (home.scheme, home.netloc, home.target.partition("?")[0]):
        raise LiveError("next_abroad", url=url)
    return there.url
