"""What the server answers beside the screens: health, the front page, packed files, the client."""

from __future__ import annotations

import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.file_util import get_static_dir

from asgi import Client
from asked import read_extract
from layers.map.bundle import bundle
from layers.map.pack import pack_json
from layers.map.page import SCRIPTS, asset_dirs
from views import first_answer, front_page, health
from views import routes as of_app
from views.cached import shelf
from views.client_files import ClientFiles
from views.page_data import files

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

ROOT = Path(__file__).parent.parent
PLAIN = {"Accept-Encoding": "identity"}


async def streamlits_own(request: Request) -> Response:
    return PlainTextResponse(f"Streamlit answers for {request.url.path}")


@pytest.fixture
def client() -> Client:
    own = [*of_app.routes(), Route("/{rest:path}", streamlits_own)]
    return Client(Starlette(routes=own, middleware=[Middleware(ClientFiles)]))


class Asked(HTMLParser):
    """The addresses that a page names, by the kind of link."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: dict[str, list[str]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link":
            self.links.setdefault(given.get("rel") or "", []).append(given.get("href") or "")


def test_health_says_that_the_server_lives_and_nothing_that_is_nobodys_business(
    client: Client,
) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    told = answer.json()
    assert set(told) == {"status", "version", "uptime_s", "data"}
    assert told["status"] == "ok"
    assert f'version = "{told["version"]}"' in (ROOT / "pyproject.toml").read_text("utf-8")
    assert told["uptime_s"] >= 0
    assert re.fullmatch(r"[0-9a-f]{16}", told["data"])
    assert answer.headers["Cache-Control"] == "no-store"


def test_health_does_not_touch_the_data_unless_it_is_asked_to(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    monkeypatch.setattr(health, "layers_now", read.append)
    assert client.get("/health?ready=0").json()["status"] == "ok"
    assert read == []
    assert client.get("/health?ready=1").json()["status"] == "ready"
    assert read == ["torino", "milano", "bologna"]


@pytest.mark.parametrize("query", ["ready=", "ready=false", "ready=no", "ready", "ready=True"])
def test_only_a_yes_is_a_yes(client: Client, monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    monkeypatch.setattr(health, "layers_now", str)
    wanted = "ready" if query == "ready=True" else "ok"
    assert client.get(f"/health?{query}").json()["status"] == wanted


@pytest.mark.parametrize("hung", ["store", "layers_now"])
def test_a_store_that_hangs_is_away_and_holds_no_more_than_two_threads(
    client: Client, monkeypatch: pytest.MonkeyPatch, hung: str
) -> None:
    ended, begun = Event(), list[object]()

    def hang(*given: object) -> Any:
        begun.append(given)
        ended.wait(60)
        raise OSError

    monkeypatch.setattr(health, "_PATIENCE_S", 0.2 if hung == "store" else 60)
    monkeypatch.setattr(health, "_READING_PATIENCE_S", 0.2)
    monkeypatch.setattr(health, hung, hang)
    try:
        asked = 4 if hung == "store" else 1
        for _ in range(asked):
            assert client.get("/health?ready=1").status_code == 503
        assert len(begun) == min(asked, 2)
    finally:
        ended.set()


@pytest.mark.parametrize("query", ["", "?ready=1"])
def test_health_is_unavailable_when_the_registers_cannot_be_read(
    client: Client, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    class Away:
        def stamp(self) -> str:
            raise OSError("/secret/place is away")

    monkeypatch.setattr(health, "store", Away)
    answer = client.get(f"/health{query}")
    assert answer.status_code == 503
    assert answer.json()["status"] == "unavailable"
    assert "secret" not in answer.text
    assert "data" not in answer.json()


def test_health_is_not_ready_when_a_city_cannot_be_read(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(city: str) -> None:
        raise OSError(f"no {city}")

    monkeypatch.setattr(health, "layers_now", fail)
    assert client.get("/health").status_code == 200
    assert client.get("/health?ready=1").status_code == 503


def test_every_file_comes_compressed_and_is_the_same_when_opened(client: Client) -> None:
    for name, body in files().items():
        squeezed = client.get(f"/map/packs/{name}")
        assert squeezed.headers["Content-Encoding"] == "gzip"
        assert squeezed.content == body
        assert len(squeezed.sent) < len(body)
        plain = client.get(f"/map/packs/{name}", headers=PLAIN)
        assert "Content-Encoding" not in plain.headers
        assert plain.content == body
        for answer in (squeezed, plain):
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert "immutable" in answer.headers["Cache-Control"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_nobody_made_is_not_found(client: Client) -> None:
    assert client.get("/map/packs/pacts-0000000000000000.json").status_code == 404
    told = client.get("/map/packs/..%2F..%2Fpyproject.toml").text
    assert told.startswith("Streamlit answers for")


def test_the_page_asks_for_two_files_which_hold_all_scripts_and_styles(client: Client) -> None:
    html = client.get("/map/page.html").text
    asked = re.findall(r'(?:<script src|rel="stylesheet" href)="([^"]+)"', html)
    assert asked == [f"packs/{bundle().script.name}", f"packs/{bundle().style.name}"]
    script = client.get(f"/map/{asked[0]}")
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert client.get(f"/map/{asked[1]}").headers["Content-Type"].startswith("text/css")
    at = 0
    for name in SCRIPTS:
        folder, file = name.split("/")
        source = (asset_dirs()[folder] / file).read_text(encoding="utf-8").split("//# source")[0]
        at = script.text.index(source.strip(), at)
    assert script.text.startswith("'use strict';")


def test_the_front_page_is_streamlits_with_hints_of_files_that_there_are(
    client: Client,
) -> None:
    own = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    html = client.get("/").text
    for line in own.splitlines():
        assert line.strip() in html
    links = Asked(html).links
    assert any("BidiComponent" in address for address in links["modulepreload"])
    hinted = [*links["modulepreload"], *links["prefetch"]]
    for address in hinted:
        assert address.startswith("./")
        assert client.get(address.removeprefix(".")).text.find("Streamlit answers for") == -1
    assert len(set(hinted)) == len(hinted)


def test_another_head_of_streamlits_is_understood_and_none_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def page_of(html: str) -> str:
        (tmp_path / "index.html").write_text(html)
        return front_page.front_page(imports=[], fetches=[])

    front_page._tell_that_it_is_another_page.cache_clear()
    monkeypatch.setattr(front_page, "get_static_dir", lambda: str(tmp_path))
    monkeypatch.setattr(front_page, "_parts", tuple)
    assert "condivisa-early" in page_of('<head lang="en"><title>A</title></head><header>')
    assert not caplog.records
    for _ in range(2):
        assert page_of("<header></header>") == "<header></header>"
    assert len(caplog.records) == 1


@pytest.mark.parametrize("query", ["city=milano", "city=bologna&lang=en", "city=nowhere"])
def test_the_hints_are_of_the_files_of_the_city_that_is_asked_about(
    client: Client, query: str
) -> None:
    told = client.get(f"/map/first?{query}").json()
    assert f"./map/{told['about']}" in Asked(client.get(f"/?{query}").text).links["prefetch"]


@pytest.mark.parametrize(
    "query",
    ["", "city=milano&level=municipio", "city=torino&areas=001272&status=ended&on=2022-01-01"],
)
def test_the_first_answer_is_the_extract_of_the_address(client: Client, query: str) -> None:
    told = client.get(f"/map/first?{query}", headers={"Accept-Language": "it-IT,it;q=0.9"}).json()
    wanted = json.loads(json.dumps(first_answer.map_message(read_extract(query or "city=torino"))))
    assert told == wanted


def test_the_first_answer_speaks_the_browsers_language(client: Client) -> None:
    for header, lang in (("en-GB,it", "en"), ("it", "it"), ("de", "en")):
        told = client.get("/map/first", headers={"Accept-Language": header}).json()
        assert told["lang"] == lang
    assert (
        client.get("/map/first?lang=it", headers={"Accept-Language": "en"}).json()["lang"] == "it"
    )


def test_data_that_cannot_be_read_leaves_streamlits_page_to_say_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object) -> str:
        raise OSError("/secret/place is away")

    monkeypatch.setattr(of_app, "_hinted", fail)
    monkeypatch.setattr(of_app, "first_message", fail)
    assert '<div id="root">' in client.get("/").text
    answer = client.get("/map/first")
    assert answer.status_code == 503
    assert "secret" not in answer.text


def test_streamlits_client_comes_from_memory_and_is_the_same(client: Client) -> None:
    folder = Path(get_static_dir())
    script = next((folder / "static" / "js").glob("Radio.*.js"))
    address = f"/{script.relative_to(folder).as_posix()}"
    answer = client.get(address)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.content == script.read_bytes()
    font = next((folder / "static" / "media").glob("*.woff2"))
    assert client.get(f"/static/media/{font.name}").content == font.read_bytes()


@pytest.mark.parametrize(
    "path",
    ["/static/../index.html", "/static/js/none.js", "/static/js/%2e%2e/%2e%2e/index.html"],
)
def test_what_is_no_file_of_the_client_is_left_to_streamlit(client: Client, path: str) -> None:
    assert client.get(path).text.startswith("Streamlit answers for")
    assert "Content-Encoding" not in client.get(path).headers


def test_a_browser_that_takes_no_compression_is_left_to_streamlit(client: Client) -> None:
    script = next((Path(get_static_dir()) / "static" / "js").glob("Radio.*.js"))
    told = client.get(f"/static/js/{script.name}", headers=PLAIN).text
    assert told == f"Streamlit answers for /static/js/{script.name}"


def test_a_compressed_file_is_the_same_bytes_each_time() -> None:
    name, body = next(iter(files().items()))
    assert of_app._squeezed(name) == gzip.compress(body, compresslevel=6, mtime=0)


def test_a_file_that_was_shown_is_sent_without_asking_the_store(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away:
        def stamp(self) -> str:
            raise OSError("the store is away")

    shown = pack_json("shown", {"n": 1})
    shelf().put(shown)
    monkeypatch.setattr(of_app, "store", Away)
    for headers in (None, PLAIN):
        assert client.get(f"/map/packs/{shown.name}", headers=headers).content == shown.body
