"""One source asked over the network: what comes, and everything that can go wrong on the way."""

from __future__ import annotations

import gzip
import hashlib
import ssl
import time
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.live.client import Client
from data.live.errors import LiveError, StoppedError
from data.live.fetch import Download, fetch
from data.live.network import PUBLIC
from data.live.packing import unpacked
from live_server import HOST, Asked, Portal, Reply, zipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Bring = Callable[..., Download]

CSV = b"codice;titolo\nP1;Orto\n"


@pytest.fixture
def portal() -> Iterator[Portal]:
    with Portal() as serving:
        yield serving


@pytest.fixture
def bring(portal: Portal, tmp_path: Path) -> Bring:
    def bring_one(path: str = "/patti.csv", **options: Any) -> Download:
        limits = options.pop("limits", {})
        values = {"url": portal.url(path), **options.pop("source", {})}
        network = portal.network(**limits)
        return fetch(portal.source(**values), tmp_path, network=network, **options)

    return bring_one


def refused(bring: Bring, *args: Any, **options: Any) -> LiveError:
    """Return why a source does not come; nothing of it may be left on the disk."""
    with pytest.raises(LiveError) as caught:
        bring(*args, **options)
    text = caught.value.text("it")
    assert text != caught.value.text("en")
    assert "{" not in text
    return caught.value


def test_a_file_comes_with_what_is_known_of_it(portal: Portal, bring: Bring) -> None:
    portal.give("/patti.csv", CSV, headers={"ETag": '"v1"', "Last-Modified": "yesterday"})
    steps: list[tuple[str, int, int]] = []
    download = bring(progress=lambda *step: steps.append(step))
    assert download.path.read_bytes() == CSV
    fetched = download.fetched
    assert (fetched.bytes, fetched.sha256) == (len(CSV), hashlib.sha256(CSV).hexdigest())
    assert (fetched.etag, fetched.last_modified) == ('"v1"', "yesterday")
    assert fetched.retrieved.tzinfo is UTC
    assert steps == [("fetch", len(CSV), 0)]
    (asked,) = portal.asked
    assert asked.headers["host"] == f"{HOST}:{portal.port}"
    assert "cookie" not in asked.headers


def test_a_packed_answer_comes_out_of_its_packing(portal: Portal, bring: Bring) -> None:
    parts = gzip.compress(CSV) + gzip.compress(CSV * 20_000)
    packed = Reply(parts, headers={"Content-Encoding": "gzip"})
    portal.routes["/patti.csv"] = lambda _: packed
    assert bring().path.read_bytes() == CSV * 20_001


@given(st.binary(max_size=300), st.integers(1, 90), st.sampled_from(["", "gzip", "deflate"]))
def test_content_comes_out_as_it_was_whatever_the_pieces(
    content: bytes, size: int, encoding: str
) -> None:
    pack = {"": bytes, "gzip": gzip.compress, "deflate": zlib.compress}[encoding]
    packed = pack(content * 9)
    pieces = [packed[start : start + size] for start in range(0, len(packed), size)]
    most = len(content) * 9
    assert b"".join(unpacked(pieces, encoding, most)) == content * 9
    if content:
        with pytest.raises(LiveError):
            list(unpacked(pieces, encoding, most - 1))


@pytest.mark.parametrize(
    ("reply", "key"),
    [
        (Reply(b"?", 404), "missing"),
        (Reply(b"?", 410), "missing"),
        (Reply(b"?", 403), "closed"),
        (Reply(b"?", 500), "server"),
        (Reply(b"?", 502), "server"),
        (Reply(b"?", 418), "status"),
        (Reply(b"?", 301), "status"),
        (Reply(b""), "empty"),
        (Reply(CSV, announced=1000), "cut"),
        (Reply(b"\n <!DOCTYPE html><p>Manutenzione"), "web_page"),
        (Reply(CSV, headers={"Content-Encoding": "br"}), "packing_strange"),
        (Reply(CSV, headers={"Content-Encoding": "gzip"}), "packing_broken"),
        (Reply(gzip.compress(CSV)[:-9], headers={"Content-Encoding": "gzip"}), "packing_broken"),
        (Reply(b"5\r\nab", headers={"Transfer-Encoding": "chunked"}), "cut"),
        (Reply(b"x" * 5000), "too_large"),
        (zipped(bytes(1 << 24)), "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_answer_that_is_no_file_is_told(
    portal: Portal, bring: Bring, tmp_path: Path, reply: Reply, key: str
) -> None:
    portal.routes["/patti.csv"] = lambda _: reply
    assert refused(bring, limits={"file_bytes": 4000}).key == key
    assert list(tmp_path.iterdir()) == []


def test_redirects_are_followed_three_times(portal: Portal, bring: Bring) -> None:
    for number in range(4):
        place = {"Location": f"/r{number + 1}"}
        portal.give(f"/r{number}", b"", status=302 + number % 2, headers=place)
    portal.give("/r4", CSV)
    assert bring("/r1").fetched.url == portal.url("/r1")
    assert [asked.path for asked in portal.asked] == ["/r1", "/r2", "/r3", "/r4"]
    assert refused(bring, "/r0").key == "redirects_many"


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ("http://interna.example:{port}/x", "host_abroad"),
        ("http://127.0.0.1:{port}/x", "host_abroad"),
        ("//altra.example:{port}/x", "host_abroad"),
        ("http://dati.example:1/x", "host_abroad"),
        ("https://dati.example:{port}/x", "scheme"),
        ("file:///etc/passwd", "address_bad"),
        ("http://dati.example:{port}@interna.example/", "address_bad"),
    ],
)
def test_a_redirect_abroad_is_not_followed(
    portal: Portal, bring: Bring, place: str, key: str
) -> None:
    headers = {"Location": place.format(port=portal.port)}
    portal.give("/patti.csv", b"", status=302, headers=headers)
    assert refused(bring).key == key
    assert len(portal.asked) == 1


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("interna.example", "address_private"),
        ("doppia.example", "address_private"),
        ("ignota.example", "name_unknown"),
    ],
)
def test_a_host_that_may_answer_must_still_be_public(
    portal: Portal, bring: Bring, host: str, key: str
) -> None:
    hosts = (f"{HOST}:{portal.port}", f"{host}:{portal.port}")
    place = {"Location": portal.url("/x", host)}
    portal.give("/patti.csv", b"", status=307, headers=place)
    assert refused(bring, source={"hosts": hosts}).key == key


def test_the_public_network_is_neither_this_machine_nor_in_the_clear(
    portal: Portal, tmp_path: Path
) -> None:
    plain = portal.source(url="http://localhost/", hosts=("localhost",))
    with pytest.raises(LiveError) as clear:
        fetch(plain, tmp_path)
    local = replace(
        plain, url=f"https://localhost:{portal.port}/", hosts=(f"localhost:{portal.port}",)
    )
    with pytest.raises(LiveError) as private:
        fetch(local, tmp_path)
    assert (clear.value.key, private.value.key) == ("scheme", "address_private")
    assert portal.asked == []


def test_a_busy_server_is_asked_again_when_it_says(portal: Portal, bring: Bring) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=20))
    waits = iter(["7", soon, "?"])

    def answer(_: Asked) -> Reply:
        said = next(waits, None)
        return Reply(CSV) if said is None else Reply(b"", 503, {"Retry-After": said})

    portal.routes["/patti.csv"] = answer
    assert bring().path.read_bytes() == CSV
    first, second, third = portal.paused
    assert (first, third) == (7.0, 4.0)
    assert 0 < second <= 20


def test_a_server_that_stays_busy_is_left_alone(portal: Portal, bring: Bring) -> None:
    portal.give("/patti.csv", b"", status=429)
    assert refused(bring).key == "busy"
    assert portal.paused == [1.0, 2.0, 4.0]
    portal.give("/patti.csv", b"", status=429, headers={"Retry-After": "3600"})
    assert refused(bring).key == "busy"
    assert len(portal.paused) == 3


def test_a_silent_server_is_not_waited_for(portal: Portal, bring: Bring) -> None:
    portal.routes["/patti.csv"] = portal.hang
    assert refused(bring, limits={"read_s": 0.2}).key == "too_slow"
    assert refused(bring, limits={"whole_s": 0.3}).key == "too_long"


def test_a_server_that_drips_is_not_listened_to_for_ever(portal: Portal, bring: Bring) -> None:
    def drip(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not portal.over.wait(0.02):
            handler.wfile.write(b"x")
            handler.wfile.flush()

    portal.RequestHandlerClass = type("Drip", (portal.RequestHandlerClass,), {"do_GET": drip})
    assert refused(bring, limits={"whole_s": 0.5}).key == "too_long"


def test_a_reader_who_wants_no_more_is_heard(portal: Portal, bring: Bring) -> None:
    portal.routes["/patti.csv"] = portal.hang
    asked = portal.asked
    with pytest.raises(StoppedError):
        bring(cancelled=lambda: bool(asked))


def test_nobody_at_the_door_is_told(portal: Portal, bring: Bring) -> None:
    with Portal() as gone:
        port = gone.port
    source = {"url": f"http://{HOST}:{port}/", "hosts": (f"{HOST}:{port}",)}
    assert refused(bring, source=source).key == "no_connection"


def test_the_resolver_has_a_limit_too(portal: Portal, tmp_path: Path) -> None:
    def never(_host: str, _port: int) -> tuple[str, ...]:
        portal.over.wait()
        return ()

    network = replace(portal.network(connect_s=0.1), look_up=never)
    with pytest.raises(LiveError) as slow:
        fetch(portal.source(), tmp_path, network=network)
    assert slow.value.key == "too_slow"


def test_a_full_disk_is_told(portal: Portal, tmp_path: Path) -> None:
    portal.give("/patti.csv", CSV)
    with pytest.raises(LiveError) as full:
        fetch(portal.source(), tmp_path / "nowhere", network=portal.network())
    assert full.value.key == "disk"


def test_a_page_in_memory_has_its_own_limit_and_must_be_json(portal: Portal) -> None:
    client = Client.of(portal.source(), portal.network(page_bytes=100))
    for body, key in ((b"[" * 101, "too_large"), (b"[" * 99, "no_json"), (b"[NaN]", "no_json")):
        portal.give("/x", body)
        with pytest.raises(LiveError) as bad:
            client.json(portal.url("/x"))
        assert bad.value.key == key
    portal.give("/x", b"\xef\xbb\xbf[1]")
    assert client.json(portal.url("/x")) == [1]


def test_the_certificate_must_be_that_of_the_name(tmp_path: Path) -> None:
    with Portal(tls=True) as portal:
        portal.give("/patti.csv", CSV)
        network = portal.network()
        assert fetch(portal.source(), tmp_path, network=network).path.read_bytes() == CSV
        assert portal.names == [HOST]
        assert portal.asked[-1].headers["host"] == f"{HOST}:{portal.port}"
        other = portal.url("/patti.csv", "altra.example")
        elsewhere = portal.source(url=other, hosts=(f"altra.example:{portal.port}",))
        unknown = replace(network, context=ssl.create_default_context)
        for source, asked in ((elsewhere, network), (portal.source(), unknown)):
            with pytest.raises(LiveError) as unsafe:
                fetch(source, tmp_path, network=asked)
            assert unsafe.value.key == "tls"
        assert len(portal.asked) == 1


def test_the_network_of_the_app_is_the_public_one_over_tls() -> None:
    assert PUBLIC.schemes == {"https"}
    assert not PUBLIC.permitted("127.0.0.1")
    assert PUBLIC.context().verify_mode is ssl.CERT_REQUIRED
    assert PUBLIC.context().check_hostname
    assert PUBLIC.pause is time.sleep
