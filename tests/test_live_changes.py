"""Whether a source has changed since it was fetched, and what tells it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

import live_server
from data.live.fetch import Change, fetch, has_changed, told_change
from data.live.model import Fetched
from live_server import Asked, Portal, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from data.live.model import Source

CSV = b"codice;titolo\nP1;Orto\n"


@pytest.fixture
def portal() -> Iterator[Portal]:
    with Portal() as serving:
        yield serving


def before(portal: Portal, source: Source, folder: Path) -> Fetched:
    """Return what is fetched now; the questions until here are forgotten."""
    fetched = fetch(source, folder, network=portal.network()).fetched
    portal.asked.clear()
    return fetched


def found(portal: Portal, source: Source, was: Fetched) -> tuple[bool, str]:
    change = has_changed(source, was, network=portal.network())
    for lang, words in (("it", "La fonte"), ("en", "The source")):
        assert change.text(lang).startswith(words)  # type: ignore[arg-type]
    return change.changed, change.evidence


def test_the_publisher_s_date_and_count_tell_it_without_the_data(
    portal: Portal, tmp_path: Path
) -> None:
    live_server.opendatasoft(portal, 3)
    source = portal.source(protocol="opendatasoft", url=portal.url(), format="geojson")
    was = before(portal, source, tmp_path)
    assert found(portal, source, was) == (False, "date")
    live_server.opendatasoft(portal, 4)
    assert found(portal, source, was) == (True, "rows")
    live_server.opendatasoft(portal, 4, processed="2026-11-23T04:00:00")
    assert found(portal, source, was) == (True, "date")
    assert all("exports" not in asked.path for asked in portal.asked)


@pytest.mark.parametrize("name", ["ETag", "Last-Modified"])
@pytest.mark.parametrize("heeds", [True, False])
def test_the_server_s_mark_tells_it(portal: Portal, tmp_path: Path, name: str, heeds: bool) -> None:
    mark = '"v1"'
    condition = {"ETag": "if-none-match", "Last-Modified": "if-modified-since"}[name]

    def answer(asked: Asked) -> Reply:
        if heeds and asked.headers.get(condition) == mark:
            return Reply(b"", 304)
        return Reply(CSV, headers={name: mark})

    portal.routes["/patti.csv"] = answer
    source = portal.source()
    was = before(portal, source, tmp_path)
    assert found(portal, source, was) == (False, "validator")
    assert portal.asked[0].headers[condition] == '"v1"'
    mark = '"v2"'
    assert found(portal, source, was) == (True, "validator")
    assert len(portal.asked) == 2


def test_where_nothing_tells_it_the_content_does(portal: Portal, tmp_path: Path) -> None:
    portal.give("/patti.csv", CSV)
    source = portal.source()
    was = before(portal, source, tmp_path)
    assert told_change(source, was, network=portal.network()) is None
    assert found(portal, source, was) == (False, "content")
    portal.give("/patti.csv", CSV.replace(b"Orto", b"Orti"))
    assert found(portal, source, was) == (True, "content")


@pytest.mark.parametrize("protocol", ["wfs", "features"])
def test_the_same_features_are_the_same_whatever_the_moment(
    portal: Portal, tmp_path: Path, protocol: str
) -> None:
    speak = getattr(live_server, protocol)
    speak(portal, 3)
    url = portal.url({"wfs": "/wfs", "features": "/ogc"}[protocol])
    source = portal.source(protocol=protocol, url=url)
    was = before(portal, source, tmp_path)
    assert found(portal, source, was) == (False, "content")
    speak(portal, 4)
    assert found(portal, source, was) == (True, "rows")


def test_a_package_tells_by_its_date_and_its_file_by_its_mark(
    portal: Portal, tmp_path: Path
) -> None:
    address = portal.url("/patti.csv")
    portal.give("/patti.csv", CSV)
    live_server.ckan(portal, address=address)
    source = portal.source(protocol="ckan", url=portal.url(), resource="r-2")
    was = before(portal, source, tmp_path)
    assert found(portal, source, was) == (False, "date")
    marked = replace(was, etag='"v1"')
    portal.give("/patti.csv", CSV, headers={"ETag": '"v2"'})
    assert found(portal, source, marked) == (True, "validator")
    live_server.ckan(portal, address=address, modified="2026-11-20T09:00:00")
    assert found(portal, source, was) == (True, "date")


def test_what_was_fetched_is_the_same_after_json(portal: Portal, tmp_path: Path) -> None:
    portal.give("/patti.csv", CSV, headers={"ETag": '"v1"'})
    was = before(portal, portal.source(), tmp_path)
    told: dict[str, Any] = was.to_mapping()
    assert Fetched.from_mapping({**told, "of_a_later_release": 1}) == was


def test_an_unknown_mark_is_said_to_be_unknown() -> None:
    change = Change(changed=True, evidence="validator", before="", now="v2")
    assert "allora ?, ora v2" in change.text("it")
