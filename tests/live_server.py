"""A publisher's portal on loopback: speaks the protocols of live sources, and misbehaves."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import parse_qs, urlsplit

from data.live.model import Source
from data.live.network import Limits, Network

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HOST = "dati.example"
CERTIFICATE = Path(__file__).with_name("live_certificate.pem")
# Names and where they lead; one that is not here is known to nobody.
NAMES = {
    HOST: ("127.0.0.1",),
    "altra.example": ("127.0.0.1",),
    "interna.example": ("10.0.0.7",),
    "doppia.example": ("127.0.0.1", "169.254.169.254"),
}


class Reply(NamedTuple):
    """An answer; ``announced`` is what Content-Length says, if not the truth."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = {}
    announced: int | None = None


class Asked(NamedTuple):
    """A question as it came."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


class Portal(ThreadingHTTPServer):
    """Routes by path; what was asked is kept. Use it as a context."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, *, tls: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.routes: dict[str, Callable[[Asked], Reply]] = {}
        self.asked: list[Asked] = []
        self.names: list[str | None] = []
        self.paused: list[float] = []
        self.over = Event()
        self.scheme = "https" if tls else "http"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            context.sni_callback = lambda _line, name, _context: self.names.append(name)
            self.socket = context.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )

    def __enter__(self) -> Self:
        Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, *_: object) -> None:
        """Say nothing: a client that hangs up is what some tests are about."""

    def hang(self, _: Asked) -> Reply:
        """Answer nothing until the end."""
        self.over.wait()
        return Reply()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def url(self, path: str = "", host: str = HOST) -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def give(self, path: str, body: Any, **options: Any) -> None:
        """Answer a path with these bytes, or with a value as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.routes[path] = lambda _: Reply(content, **options)

    def network(self, **limits: Any) -> Network:
        """Return a network that has loopback and the names above in it."""
        context = ssl.create_default_context(cafile=CERTIFICATE)
        quick = {"connect_s": 5.0, "read_s": 5.0, "whole_s": 20.0} | limits
        return Network(
            limits=Limits(**quick),
            schemes=frozenset({self.scheme}),
            look_up=_look_up,
            permitted=lambda address: address == "127.0.0.1",
            context=lambda: context,
            pause=self.paused.append,
        )

    def source(self, **values: Any) -> Source:
        """Return a source that is published here."""
        plain = Source(
            key="prova",
            city="esempio",
            layer="pacts",
            protocol="file",
            url=self.url("/patti.csv"),
            dataset="patti",
            resource="",
            way="export",
            format="",
            hosts=(f"{HOST}:{self.port}",),
            columns=(),
            crs="",
            page="https://dati.example/patti",
            publisher="Ente di prova",
            licence="not-stated",
            it="Patti di prova",
            en="Pacts for a test",
        )
        return replace(plain, **values)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Portal

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(parts.path, query, headers)
        self.server.asked.append(asked)
        route = self.server.routes.get(parts.path, lambda _: Reply(b"?", 404))
        reply = route(asked)
        self.send_response(reply.status)
        length = len(reply.body) if reply.announced is None else reply.announced
        for name, value in {"Content-Length": str(length), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""


def zipped(body: bytes) -> Reply:
    """Return an answer that is packed."""
    return Reply(gzip.compress(body), headers={"Content-Encoding": "gzip"})


def feature(number: int) -> dict[str, Any]:
    """Return the pact of that number as a feature."""
    return {
        "type": "Feature",
        "id": f"patti.{number}",
        "properties": {"codice": f"P{number}", "titolo": f"Patto {number}"},
        "geometry": {"type": "Point", "coordinates": [11.005, 44.505]},
    }


def features(portal: Portal, count: int, *, most: int = 2) -> None:
    """Publish pacts by OGC API - Features, so many a page."""
    path = "/ogc/collections/patti/items"

    def items(asked: Asked) -> Reply:
        start, limit = int(asked.query.get("offset", 0)), min(int(asked.query["limit"]), most)
        page = [feature(number) for number in range(count)][start : start + limit]
        links = [{"rel": "self", "href": path}, {"rel": "next", "type": "text/html", "href": "/x"}]
        if start + limit < count:
            # A relative address, as some services give it.
            href = f"items?f=json&limit={limit}&offset={start + limit}"
            links.append({"rel": "next", "type": "application/geo+json", "href": href})
        whole = {"type": "FeatureCollection", "numberMatched": count, "features": page}
        return Reply(json.dumps({**whole, "links": links}).encode())

    portal.routes[path] = items


def opendatasoft(
    portal: Portal,
    count: int,
    *,
    processed: str = "2026-11-16T04:00:12",
    declared: int | None = None,
) -> None:
    """Publish pacts by Opendatasoft: metadata, exports, records."""
    root = "/api/explore/v2.1/catalog/datasets/patti"
    told = {"data_processed": processed, "records_count": declared or count, "license": "CC BY 4.0"}
    portal.give(root, {"dataset_id": "patti", "metas": {"default": told}, "fields": []})
    rows = [{key: value for key, value in feature(n).items() if key != "id"} for n in range(count)]
    whole = {"type": "FeatureCollection", "features": rows}
    portal.routes[f"{root}/exports/geojson"] = lambda _: zipped(json.dumps(whole).encode())

    def records(asked: Asked) -> Reply:
        start, limit = int(asked.query["offset"]), int(asked.query["limit"])
        point = {"geo_point_2d": {"lon": 11.005, "lat": 44.505}}
        page = [{**row["properties"], **point} for row in rows[start : start + limit]]
        return Reply(json.dumps({"total_count": count, "results": page}).encode())

    portal.routes[f"{root}/records"] = records


def ckan(portal: Portal, *, address: str, modified: str = "2026-11-02T09:00:00") -> None:
    """Publish a package of two resources by CKAN."""
    wanted = {"id": "r-2", "url": address, "last_modified": modified, "format": "CSV"}
    package = {"license_title": "CC BY 4.0", "resources": [{"id": "r-1", "url": "?"}, wanted]}
    portal.give("/api/3/action/package_show", {"success": True, "result": package})


def wfs(portal: Portal, count: int, *, paging: bool = True, most: int = 2) -> None:
    """Publish pacts by WFS 2.0, so many a page at most."""

    def answer(asked: Asked) -> Reply:
        if asked.query["request"] == "GetCapabilities":
            return Reply(_capabilities(paging=paging))
        if asked.query.get("resultType") == "hits":
            return Reply(f'<FeatureCollection numberMatched="{count}"/>'.encode())
        start = int(asked.query.get("startIndex", 0))
        page = [feature(n) for n in range(count)][start : start + most if paging else None]
        crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
        whole = {"type": "FeatureCollection", "crs": crs, "features": page}
        # The moment of the answer, which is no data.
        return Reply(json.dumps({**whole, "timeStamp": str(len(portal.asked))}).encode())

    portal.routes["/wfs"] = answer


def _capabilities(*, paging: bool) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<wfs:WFS_Capabilities xmlns:wfs="http://www.opengis.net/wfs/2.0"
  xmlns:ows="http://www.opengis.net/ows/1.1" version="2.0.0">
 <ows:OperationsMetadata>
  <ows:Operation name="GetFeature"><ows:Parameter name="outputFormat"><ows:AllowedValues>
   <ows:Value>application/gml+xml; version=3.2</ows:Value><ows:Value>application/json</ows:Value>
  </ows:AllowedValues></ows:Parameter></ows:Operation>
  <ows:Constraint name="ImplementsResultPaging"><ows:NoValues/>
   <ows:DefaultValue>{str(paging).upper()}</ows:DefaultValue></ows:Constraint>
 </ows:OperationsMetadata>
 <wfs:FeatureTypeList><wfs:FeatureType><wfs:Name>patti</wfs:Name></wfs:FeatureType>
 </wfs:FeatureTypeList>
</wfs:WFS_Capabilities>""".encode()


def _look_up(host: str, _port: int) -> tuple[str, ...]:
    if host not in NAMES:
        raise socket.gaierror(f"{host} is not known")
    return NAMES[host]
