"""The short way of an answer: who gets one, that each is shown once, that it is not needed."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from asked import read_extract
from cli import as_json
from reader import Reader
from views.bridge import Given, _unheeded
from views.channels import Channels

if TYPE_CHECKING:
    from playwright.sync_api import Page, WebSocket, WebSocketRoute

    from server import Server

CHIERESE = "city=torino&level=zona&areas=TO-11"
REFUSED = 4403


def test_an_answer_goes_to_the_newest_page_of_its_session_alone() -> None:
    async def run() -> list[str]:
        channels = Channels()
        mine, other = channels.new_key(), channels.new_key()
        channels.push(mine, "nobody listens")
        with channels.opened(other) as theirs, channels.opened(mine):
            with channels.opened(mine) as newest:
                channels.push(mine, "first")
                channels.push(mine, "second")
                await asyncio.sleep(0)
                got = await newest.get()
            channels.push(mine, "its page has gone")
            channels.push(other, "another's")
            return [got, await theirs.get()]

    assert asyncio.run(run()) == ["second", "another's"]


def test_keys_are_unlike_and_only_the_last_ones_are_known() -> None:
    channels = Channels(most=2)
    keys = [channels.new_key() for _ in range(3)]
    assert len(set(keys)) == 3
    assert [channels.knows(key) for key in keys] == [False, True, True]
    assert not channels.knows("")


def test_what_is_given_is_known_again_by_its_digest() -> None:
    given = [Given("map", "p", {"n": n}, "q", 0, "l").data for n in (1, 1, 2)]
    assert given[0] == given[1]
    assert given[0]["digest"] != given[2]["digest"]


def test_each_event_is_heeded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.session_state", {})

    def numbers(frame: str, *told: int) -> list[int]:
        events = [{"type": "x", "n": n} for n in told]
        return [event["n"] for event in _unheeded("map", {"frame": frame, "events": events})]

    assert _unheeded("map", None) == []
    assert numbers("a", 1) == [1]
    assert numbers("a", 1, 2, 3) == [2, 3]
    assert numbers("a", 1, 2, 3) == []
    assert numbers("b", 1) == [1], "another frame counts anew"


@pytest.fixture
def reader(page: Page, app_server: Server) -> Reader:
    """A reader of the app."""
    return Reader(page, app_server.url)


@pytest.fixture
def pushed(reader: Reader) -> list[dict[str, Any]]:
    """Return what comes by the channel."""
    found: list[dict[str, Any]] = []

    def watch(socket: WebSocket) -> None:
        if socket.url.endswith("/map/answers"):
            socket.on("framereceived", lambda frame: found.append(json.loads(frame)))

    reader.page.on("websocket", watch)
    return found


def test_an_answer_comes_by_the_channel_and_is_shown_once(
    reader: Reader, pushed: list[dict[str, Any]]
) -> None:
    reader.open("city=torino&level=zona")
    before = reader.ask_page("Condivisa.answers")
    reader.choose("Aree", "chierese")
    sentence = as_json(read_extract(CHIERESE))["sentence"]
    assert [one["message"]["sentence"] for one in pushed] == [sentence]
    assert reader.sentence == sentence
    assert reader.ask_page("Condivisa.answers") == before + 1
    assert reader.page.locator("iframe[data-sent='2']").count() == 1


def test_without_a_channel_answers_come_by_streamlit(reader: Reader) -> None:
    def close(socket: WebSocketRoute) -> None:
        socket.close()

    reader.page.route_web_socket("**/map/answers", close)
    reader.open("city=torino&level=zona")
    reader.choose("Aree", "chierese")
    assert reader.sentence == as_json(read_extract(CHIERESE))["sentence"]


@pytest.mark.parametrize("key", ["", "a-guess"])
def test_a_key_that_no_session_has_gets_nothing(reader: Reader, key: str) -> None:
    reader.open("city=torino&level=zona")
    code = reader.page.evaluate(
        """key => new Promise((done) => {
            const base = document.baseURI.replace('http', 'ws');
            const socket = new WebSocket(new URL('map/answers', base));
            socket.onopen = () => socket.send(key);
            socket.onclose = (event) => done(event.code);
        })""",
        key,
    )
    assert code == REFUSED
