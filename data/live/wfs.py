"""WFS 2.0: capabilities, the count (hits), and the features as GeoJSON, page after page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from data.live.client import looks_like_html, read_json
from data.live.errors import LiveError
from data.live.model import Described, Saved
from data.live.saving import Collection, written

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from data.live.client import Client
    from data.live.model import Source
    from data.live.saving import Progress

PAGE_ROWS = 500
_GEOJSON = re.compile(r"geo\+?json|application/json|^json$", re.IGNORECASE)


class Capabilities(NamedTuple):
    """What matters of a service: the name of its GeoJSON, whether it can give pages."""

    output_format: str
    pages: bool


def describe(client: Client, source: Source) -> Described:
    """Return how many features there are (``resultType=hits``); a service may not know.

    Raises
    ------
    LiveError
        If it does not answer as WFS 2.0 does.
    """
    url = _request(source, "GetFeature", typeNames=source.dataset, resultType="hits")
    root = _xml(client.content(url), url)
    count = root.get("numberMatched", "")
    return Described(rows=int(count) if count.isdecimal() else None)


def bring(client: Client, source: Source, told: Described, path: Path, progress: Progress) -> Saved:
    """Write all features as one GeoJSON file.

    Raises
    ------
    LiveError
        If the service has no GeoJSON, no such type, or gives not as many as it counted.
    """
    service = capabilities(client, source)
    asked = {"typeNames": source.dataset, "outputFormat": service.output_format}
    first, total = "", told.rows
    with written(path) as file:
        found = Collection(file, client.network.limits.file_bytes, progress)
        while True:
            page = {"startIndex": found.rows, "count": PAGE_ROWS} if service.pages else {}
            url = _request(source, "GetFeature", **asked, **page)
            first = first or url
            answer = _features(client.content(url), url)
            features = answer["features"]
            total = _matched(answer, total)
            found.add(features, total, answer.get("crs"))
            if not features or not service.pages or found.rows == total:
                break
        found.end(total)
        return Saved(url=first, sha256=file.sha256(), bytes=file.bytes, rows=found.rows)


def capabilities(client: Client, source: Source) -> Capabilities:
    """Read what the service can do.

    Raises
    ------
    LiveError
        If it has no such feature type or does not speak GeoJSON.
    """
    url = _request(source, "GetCapabilities", acceptVersions="2.0.0")
    root = _xml(client.content(url), url)
    if _name(root) != "WFS_Capabilities":
        raise LiveError("no_protocol", protocol="WFS 2.0", url=url)
    types = [_words(one) for each in root.iter() if _name(each) == "FeatureType"
             for one in each if _name(one) == "Name"]  # fmt: skip
    if source.dataset not in types:
        raise LiveError("no_type", type=source.dataset, known=", ".join(types))
    formats = _values(root, "Operation", "GetFeature", "outputFormat")
    spoken = next((each for each in formats if _GEOJSON.search(each)), None)
    if spoken is None:
        raise LiveError("no_geojson", formats=", ".join(formats))
    said = _values(root, "Constraint", "ImplementsResultPaging", None)
    return Capabilities(spoken, "TRUE" in (each.upper() for each in said))


def _request(source: Source, request: str, **values: object) -> str:
    query = urlencode({"service": "WFS", "version": "2.0.0", "request": request, **values})
    base = source.url.rstrip("?&")
    return f"{base}{'&' if '?' in base else '?'}{query}"


def _features(content: bytes, url: str) -> dict[str, Any]:
    if content.lstrip().startswith(b"<"):
        _xml(content, url)  # says what the service complains of
        raise LiveError("no_json", url=url)
    answer = read_json(content, url)
    if not isinstance(answer, dict) or not isinstance(answer.get("features"), list):
        raise LiveError("no_protocol", protocol="WFS 2.0", url=url)
    return answer


def _matched(answer: dict[str, Any], before: int | None) -> int | None:
    count = answer.get("numberMatched")
    return count if isinstance(count, int) else before


def _xml(content: bytes, url: str) -> Element:
    """Read XML, with no document type, no entity and nothing from elsewhere.

    Raises
    ------
    LiveError
        If it is none, or if it is the service's own complaint.
    """
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise LiveError("web_page" if looks_like_html(content) else "no_xml", url=url) from error
    if _name(root) == "ExceptionReport":
        said = [_words(each) for each in root.iter() if _name(each) == "ExceptionText"]
        raise LiveError("service_says", text="; ".join(said) or "?")
    return root


def _values(root: Element, element: str, name: str, parameter: str | None) -> list[str]:
    """Return the values of a constraint, or of a parameter of an operation."""
    found = []
    for each in root.iter():
        if _name(each) != element or each.get("name") != name:
            continue
        parts = each.iter() if parameter is None else _parameters(each, parameter)
        found += [_words(one) for one in parts if _name(one) in {"Value", "DefaultValue"}]
    return found


def _parameters(operation: Element, name: str) -> list[Element]:
    named = [e for e in operation if _name(e) == "Parameter" and e.get("name") == name]
    return [one for each in named for one in each.iter()]


def _name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _words(element: Element) -> str:
    return (element.text or "").strip()
