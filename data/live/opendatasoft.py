"""Opendatasoft, Explore API v2.1: metadata, the export of a data set, or its records by pages.

Records come 100 at a time at most, and the first 10,000 only; the export knows no such limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from data.live.errors import LiveError
from data.live.model import Described, Saved
from data.live.saving import Collection, save, written

if TYPE_CHECKING:
    from pathlib import Path

    from data.live.client import Client
    from data.live.model import Source
    from data.live.saving import Progress

PAGE_ROWS = 100
MOST_ROWS_BY_PAGES = 10_000


def describe(client: Client, source: Source) -> Described:
    """Return when the data were last processed, how many records there are, the licence.

    Raises
    ------
    LiveError
        If the portal does not answer as Opendatasoft does.
    """
    url = _root(source)
    answer = client.json(url)
    metas = answer.get("metas") if isinstance(answer, dict) else None
    told = metas.get("default") if isinstance(metas, dict) else None
    if not isinstance(told, dict):
        raise LiveError("no_protocol", protocol="Opendatasoft Explore v2.1", url=url)
    texts = {
        name: value
        for name in ("data_processed", "modified", "license")
        if isinstance(value := told.get(name), str)
    }
    count = told.get("records_count")
    return Described(
        modified=texts.get("data_processed") or texts.get("modified", ""),
        rows=count if isinstance(count, int) else None,
        licence=texts.get("license", ""),
    )


def bring(
    client: Client,
    source: Source,
    told: Described,  # noqa: ARG001 - as the others
    path: Path,
    progress: Progress,
) -> Saved:
    """Write the data set as one file, by the way that the source names.

    Raises
    ------
    LiveError
        If it does not come whole.
    """
    if source.way == "records":
        return _by_pages(client, source, path, progress)
    options = {"geojson": {}, "csv": {"delimiter": ";", "with_bom": "true"}}[source.format]
    query = urlencode({"lang": "it", "timezone": "Europe/Rome", **options})
    return save(client, f"{_root(source)}/exports/{source.format}?{query}", path, progress)


def _by_pages(client: Client, source: Source, path: Path, progress: Progress) -> Saved:
    root = f"{_root(source)}/records"
    first = ""
    with written(path) as file:
        found = Collection(file, client.network.limits.file_bytes, progress)
        while True:
            query = urlencode({"limit": PAGE_ROWS, "offset": found.rows, "timezone": "Europe/Rome"})
            url = f"{root}?{query}"
            first = first or url
            total, records = _page(client.json(url), url)
            if total > MOST_ROWS_BY_PAGES:
                raise LiveError("too_many_pages", total=total, most=MOST_ROWS_BY_PAGES)
            found.add([_feature(record) for record in records], total)
            if found.rows >= total or not records:
                break
        found.end(total)
        return Saved(url=first, sha256=file.sha256(), bytes=file.bytes, rows=found.rows)


def _page(answer: Any, url: str) -> tuple[int, list[Any]]:
    total = answer.get("total_count") if isinstance(answer, dict) else None
    records = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(total, int) or not isinstance(records, list):
        raise LiveError("no_protocol", protocol="Opendatasoft Explore v2.1", url=url)
    return total, records


def _feature(record: Any) -> dict[str, Any]:
    """Return a record as a feature: its first shape, else its first point, is its geometry."""
    if not isinstance(record, dict):
        raise LiveError("pages_strange")
    shapes = {name: shape for name, value in record.items() if (shape := _shape(value))}
    points = {name: point for name, value in record.items() if (point := _point(value))}
    geometry = next(iter([*shapes.values(), *points.values()]), None)
    rest = {name: value for name, value in record.items() if name not in {*shapes, *points}}
    return {"type": "Feature", "properties": rest, "geometry": geometry}


def _shape(value: Any) -> Any:
    is_feature = isinstance(value, dict) and value.get("type") == "Feature"
    return value.get("geometry") if is_feature else None


def _point(value: Any) -> dict[str, Any] | None:
    if not isinstance(value, dict) or value.keys() != {"lon", "lat"}:
        return None
    return {"type": "Point", "coordinates": [value["lon"], value["lat"]]}


def _root(source: Source) -> str:
    dataset = quote(source.dataset, safe="")
    return f"{source.url.rstrip('/')}/api/explore/v2.1/catalog/datasets/{dataset}"
