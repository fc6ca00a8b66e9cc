"""Each protocol: the whole of a source comes as one file, or it is said why it does not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import live_server
from data.intake.check import check_file
from data.live import opendatasoft
from data.live.errors import LiveError
from data.live.fetch import Download, fetch
from data.live.versions import request_of
from live_server import Asked, Portal, Reply, feature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from data.live.model import Source

    Bring = Callable[..., Download]

CSV = b"codice;titolo;lat;lon\nP1;Orto;44,505;11,005\n"


@pytest.fixture
def portal() -> Iterator[Portal]:
    with Portal() as serving:
        yield serving


@pytest.fixture
def bring(portal: Portal, tmp_path: Path) -> Bring:
    def bring_one(source: Source, **limits: Any) -> Download:
        return fetch(source, tmp_path, network=portal.network(**limits))

    return bring_one


def of(portal: Portal, protocol: str, **values: Any) -> Source:
    """Return the pacts as published by that protocol."""
    roots = {"features": "/ogc", "wfs": "/wfs?map=comune"}
    url = portal.url(roots.get(protocol, ""))
    return portal.source(protocol=protocol, url=url, **({"format": "geojson"} | values))


def ids(download: Download) -> list[str]:
    """Return the ids of the pacts in a file, in order."""
    content = json.loads(download.path.read_text(encoding="utf-8"))
    assert content["type"] == "FeatureCollection"
    return [each["properties"]["codice"] for each in content["features"]]


def refused(bring: Bring, source: Source, **limits: Any) -> LiveError:
    with pytest.raises(LiveError) as caught:
        bring(source, **limits)
    return caught.value


SPEAKERS = [
    ("opendatasoft", {"way": "export"}),
    ("opendatasoft", {"way": "records"}),
    ("features", {}),
    ("wfs", {}),
]


@pytest.mark.parametrize(("protocol", "values"), SPEAKERS)
@pytest.mark.parametrize("count", [0, 1, 2, 5, 8])
def test_all_rows_come_once_and_in_order(
    portal: Portal,
    bring: Bring,
    monkeypatch: pytest.MonkeyPatch,
    protocol: str,
    values: Any,
    count: int,
) -> None:
    monkeypatch.setattr(opendatasoft, "PAGE_ROWS", 2)
    getattr(live_server, protocol)(portal, count)
    download = bring(of(portal, protocol, **values))
    assert ids(download) == [f"P{number}" for number in range(count)]
    assert download.fetched.rows == count
    assert download.path.name == "prova.geojson"


@pytest.mark.parametrize(("protocol", "values"), SPEAKERS)
def test_what_comes_is_read_by_the_intake(
    portal: Portal, bring: Bring, protocol: str, values: Any
) -> None:
    getattr(live_server, protocol)(portal, 3)
    source = of(portal, protocol, **values, city="bologna", columns=(("codice", "id"),))
    checked = check_file(request_of(source, bring(source)))
    assert (checked.report.format, checked.report.read) == ("geojson", 3)
    assert list(checked.rows["id"]) == ["P0", "P1", "P2"]
    assert [(point.x, point.y) for point in checked.rows.geometry] == [(11.005, 44.505)] * 3


def test_opendatasoft_tells_date_count_and_licence(portal: Portal, bring: Bring) -> None:
    live_server.opendatasoft(portal, 4)
    fetched = bring(of(portal, "opendatasoft")).fetched
    assert (fetched.modified, fetched.rows) == ("2026-11-16T04:00:12", 4)
    assert fetched.licence == "CC BY 4.0"
    assert fetched.url.endswith("/patti/exports/geojson?lang=it&timezone=Europe%2FRome")


def test_opendatasoft_exports_csv_too(portal: Portal, bring: Bring) -> None:
    live_server.opendatasoft(portal, 1)
    portal.give("/api/explore/v2.1/catalog/datasets/patti/exports/csv", CSV)
    download = bring(of(portal, "opendatasoft", format="csv"))
    assert (download.path.name, download.path.read_bytes()) == ("prova.csv", CSV)
    assert portal.asked[-1].query["delimiter"] == ";"


def test_a_record_keeps_its_fields_and_gains_a_geometry(portal: Portal, bring: Bring) -> None:
    live_server.opendatasoft(portal, 1)
    square = {"type": "Polygon", "coordinates": [[[11, 44], [12, 44], [12, 45], [11, 44]]]}
    rows = [
        {"codice": "007", "importo": 1234.5, "point": {"lon": 1, "lat": 2}},
        {"area": {"type": "Feature", "geometry": square, "properties": {}}, "p": None, "altro": {}},
    ]
    answer = {"total_count": 2, "results": rows}
    portal.give("/api/explore/v2.1/catalog/datasets/patti/records", answer)
    written = bring(of(portal, "opendatasoft", way="records")).path.read_text(encoding="utf-8")
    first, second = json.loads(written)["features"]
    assert first["properties"] == {"codice": "007", "importo": 1234.5}
    assert first["geometry"] == {"type": "Point", "coordinates": [1, 2]}
    assert (second["geometry"], second["properties"]) == (square, {"p": None, "altro": {}})


def test_records_by_pages_end_where_opendatasoft_ends_them(portal: Portal, bring: Bring) -> None:
    live_server.opendatasoft(portal, 1)
    answer = {"total_count": 10_001, "results": [{"codice": "P0"}]}
    portal.give("/api/explore/v2.1/catalog/datasets/patti/records", answer)
    assert refused(bring, of(portal, "opendatasoft", way="records")).key == "too_many_pages"


def test_ckan_leads_to_the_file_of_its_resource(portal: Portal, bring: Bring) -> None:
    portal.give("/files/patti.csv", CSV, headers={"ETag": '"a"'})
    live_server.ckan(portal, address=portal.url("/files/patti.csv"))
    download = bring(of(portal, "ckan", resource="r-2", format="csv"))
    assert (download.path.name, download.path.read_bytes()) == ("prova.csv", CSV)
    fetched = download.fetched
    assert (fetched.modified, fetched.etag) == ("2026-11-02T09:00:00", '"a"')
    assert (fetched.licence, fetched.rows) == ("CC BY 4.0", None)
    assert portal.asked[0].query == {"id": "patti"}


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("http://interna.example/patti.csv", "host_abroad"),
        ("file:///etc/passwd", "address_bad"),
        ("", "no_resource"),
    ],
)
def test_ckan_leads_nowhere_else(portal: Portal, bring: Bring, address: str, key: str) -> None:
    live_server.ckan(portal, address=address)
    assert refused(bring, of(portal, "ckan", resource="r-2")).key == key
    assert refused(bring, of(portal, "ckan", resource="r-9")).key == "no_resource"


@pytest.mark.parametrize(
    "href", ["http://altra.example/ogc/x", "/wfs", "../altri/items?offset=2", "//10.0.0.7/x"]
)
def test_a_next_link_out_of_the_collection_is_not_followed(
    portal: Portal, bring: Bring, href: str
) -> None:
    links = [{"rel": "next", "href": href}]
    page = {"type": "FeatureCollection", "features": [feature(0)], "links": links}
    portal.give("/ogc/collections/patti/items", page)
    assert refused(bring, of(portal, "features")).key == "next_abroad"
    assert {asked.path for asked in portal.asked} == {"/ogc/collections/patti/items"}


def test_pages_that_go_round_in_a_circle_end(portal: Portal, bring: Bring) -> None:
    def page(asked: Asked) -> Reply:
        number = int(asked.query.get("p", 0))
        links = [{"rel": "next", "href": f"?p={(number + 1) % 3}"}]
        # Without an id nothing tells one feature from the next.
        row = {**feature(number), "id": None}
        return Reply(json.dumps({"features": [row], "links": links}).encode())

    portal.routes["/ogc/collections/patti/items"] = page
    assert refused(bring, of(portal, "features")).key == "pages_repeat"


def test_a_source_that_changes_between_two_pages_is_told(portal: Portal, bring: Bring) -> None:
    live_server.features(portal, 5)
    steady = portal.routes["/ogc/collections/patti/items"]

    def losing(asked: Asked) -> Reply:
        answer = json.loads(steady(asked).body)
        return Reply(json.dumps({**answer, "features": answer["features"][:1]}).encode())

    portal.routes["/ogc/collections/patti/items"] = losing
    error = refused(bring, of(portal, "features"))
    assert (error.key, error.values) == ("pages_count", {"came": "3", "total": "5"})


def test_a_service_without_pages_is_asked_once(portal: Portal, bring: Bring) -> None:
    live_server.wfs(portal, 5, paging=False)
    assert len(ids(bring(of(portal, "wfs")))) == 5
    asked = [each.query for each in portal.asked if "outputFormat" in each.query]
    assert [("startIndex" in query, query["map"]) for query in asked] == [(False, "comune")]


def test_a_service_that_promises_pages_and_gives_one_is_told(portal: Portal, bring: Bring) -> None:
    live_server.wfs(portal, 5)
    steady = portal.routes["/wfs"]
    portal.routes["/wfs"] = lambda asked: steady(
        asked._replace(query={**asked.query, "startIndex": "0"})
    )
    assert refused(bring, of(portal, "wfs")).key == "pages_repeat"


COMPLAINT = b"""<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1"><ows:Exception>
<ows:ExceptionText>Illegal property</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"""
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x numberMatched="1">&b;</x>'
ELSEWHERE = b'<!DOCTYPE x SYSTEM "http://interna.example/x.dtd"><x numberMatched="1"/>'


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (COMPLAINT, "service_says"),
        (BOMB, "no_xml"),
        (ELSEWHERE, "no_xml"),
        (b"<html><p>Accesso", "web_page"),
        (b"{}", "no_xml"),
        (b'<?xml version="1.0" encoding="cp037x"?><x/>', "no_xml"),
    ],
)
def test_what_is_no_answer_of_a_wfs_is_told(
    portal: Portal, bring: Bring, body: bytes, key: str
) -> None:
    portal.give("/wfs", body)
    error = refused(bring, of(portal, "wfs"))
    assert error.key == key
    if body is COMPLAINT:
        assert "Illegal property" in error.text("it")


def test_a_wfs_must_have_the_layer_and_geojson(portal: Portal, bring: Bring) -> None:
    live_server.wfs(portal, 1)
    assert refused(bring, of(portal, "wfs", dataset="altro")).key == "no_type"
    steady = portal.routes["/wfs"]
    portal.routes["/wfs"] = lambda asked: Reply(
        steady(asked).body.replace(b"application/json", b"text/csv")
    )
    assert refused(bring, of(portal, "wfs")).key == "no_geojson"


@pytest.mark.parametrize("protocol", ["opendatasoft", "ckan", "features"])
@pytest.mark.parametrize(
    ("body", "key"), [(b"<!doctype html>", "web_page"), (b"[1", "no_json"), (b"[1]", "no_protocol")]
)
def test_another_service_than_the_one_expected_is_told(
    portal: Portal, bring: Bring, protocol: str, body: bytes, key: str
) -> None:
    source = of(portal, protocol, resource="r-2")
    for path in (
        "/api/explore/v2.1/catalog/datasets/patti",
        "/api/3/action/package_show",
        "/ogc/collections/patti/items",
    ):
        portal.give(path, body)
    assert refused(bring, source).key == key


@pytest.mark.parametrize("rows", [["text"], [{"id": 1}, {"id": 1}], [{"x": float("inf")}]])
def test_what_is_no_row_is_told(portal: Portal, bring: Bring, rows: Any) -> None:
    content = json.dumps({"features": rows}).replace("Infinity", "1e999")
    portal.give("/ogc/collections/patti/items", content.encode())
    assert refused(bring, of(portal, "features")).key in {"pages_strange", "pages_repeat"}


def test_pages_together_have_a_limit(portal: Portal, bring: Bring, tmp_path: Path) -> None:
    live_server.features(portal, 50)
    assert refused(bring, of(portal, "features"), file_bytes=2000).key == "too_large"
    assert list(tmp_path.iterdir()) == []
