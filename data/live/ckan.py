"""CKAN: a package tells its resources, and each resource where its file is (API version 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from data.live.errors import LiveError
from data.live.model import Described

if TYPE_CHECKING:
    from data.live.client import Client
    from data.live.model import Source


def describe(client: Client, source: Source) -> Described:
    """Return where the resource is, when it was changed, and the licence of its package.

    Raises
    ------
    LiveError
        If the portal does not answer as CKAN does, or has no such resource any more.
    """
    query = urlencode({"id": source.dataset})
    url = f"{source.url.rstrip('/')}/api/3/action/package_show?{query}"
    package = _package(client.json(url), url)
    resource = _resource(package, source)
    address = resource.get("url")
    if not isinstance(address, str) or not address:
        raise LiveError("no_resource", resource=source.resource, dataset=source.dataset)
    return Described(
        modified=_text(resource, "last_modified") or _text(resource, "metadata_modified"),
        licence=_text(package, "license_title") or _text(package, "license_id"),
        url=address,
    )


def _package(answer: Any, url: str) -> dict[str, Any]:
    package = answer.get("result") if isinstance(answer, dict) and answer.get("success") else None
    if not isinstance(package, dict):
        raise LiveError("no_protocol", protocol="CKAN", url=url)
    return package


def _resource(package: dict[str, Any], source: Source) -> dict[str, Any]:
    resources = package.get("resources")
    for resource in resources if isinstance(resources, list) else []:
        if isinstance(resource, dict) and resource.get("id") == source.resource:
            return resource
    raise LiveError("no_resource", resource=source.resource, dataset=source.dataset)


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""
