"""Many readers of a Streamlit app, without browsers: websocket clients that speak its protocol.

Run in a process of its own, so that the load does not share Python's lock with who measures:
``python -m benchmarks.streamlit_readers``, the job as JSON on standard input, what was found as
JSON on standard output. Every reader opens a session, waits for its first page and then, all at the
same moment, each changes the filters ``statuses`` and ``themes`` and waits for the new map and for
the text that says how many pacts there are.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

_PATIENCE_S = 120.0
_FILTERS = ("statuses", "themes")


@dataclass(frozen=True)
class Change:
    """What a reader chooses, and the text that must then be among the answer's."""

    statuses: list[str]
    themes: list[str]
    expected: str


@dataclass(frozen=True)
class Job:
    """Who does what: for each round the change of each reader."""

    url: str
    query: str
    rounds: list[list[Change]]


@dataclass
class Found:
    """Seconds from each change to its answer, bytes that came for it, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    received: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Reader:
    """One session."""

    def __init__(self, connection: ClientConnection, query: str) -> None:
        self._connection, self._query = connection, query
        self._widgets: dict[str, str] = {}

    async def open(self) -> None:
        """Ask for the first page and take all of it."""
        await self._run(ClientState(query_string=self._query))
        while True:
            message, _ = await self._next()
            if message.WhichOneof("type") == "script_finished":
                return

    async def change(self, change: Change) -> tuple[float, int]:
        """Change the filters; return the seconds and the bytes until the answer is there."""
        state = ClientState(query_string=self._query)
        for name, values in zip(_FILTERS, (change.statuses, change.themes), strict=True):
            widget = state.widget_states.widgets.add()
            widget.id = self._widgets[name]
            widget.string_array_value.data.extend(values)
        start, received, seen = time.perf_counter(), 0, {"map": False, "text": False}
        await self._run(state)
        while not all(seen.values()):
            message, size = await self._next()
            received += size
            if message.WhichOneof("type") == "script_finished":
                raise ValueError(f"no answer with {change.expected!r}: {seen}")
            is_map, text = _told(message)
            seen["map"] |= is_map
            seen["text"] |= change.expected in text
        taken = time.perf_counter() - start
        while (await self._next())[0].WhichOneof("type") != "script_finished":
            pass
        return taken, received

    async def _run(self, state: ClientState) -> None:
        await self._connection.send(BackMsg(rerun_script=state).SerializeToString())

    async def _next(self) -> tuple[ForwardMsg, int]:
        data = await asyncio.wait_for(self._connection.recv(), _PATIENCE_S)
        if isinstance(data, str):
            raise TypeError("Streamlit sends bytes only.")
        message = ForwardMsg.FromString(data)
        element = message.delta.new_element
        if element.WhichOneof("type") == "multiselect":
            for name in _FILTERS:
                if element.multiselect.id.endswith(f"-{name}"):
                    self._widgets[name] = element.multiselect.id
        return message, len(data)


def _told(message: ForwardMsg) -> tuple[bool, str]:
    """Return whether a message is that of the map, and its text as far as it is one of ours."""
    element: Any = message.delta.new_element
    kind = element.WhichOneof("type")
    if kind == "markdown":
        return False, str(element.markdown.body)
    if kind == "bidi_component":
        # Ours says in one message what the map shows and how many.
        data = json.loads(element.bidi_component.json or "{}")
        return True, str(data.get("message", {}).get("count_line"))
    return kind == "component_instance", ""


async def read_all(job: Job) -> Found:
    """Open all sessions, then do round after round, all readers at once."""
    found = Found()
    address = f"ws{job.url.removeprefix('http')}/_stcore/stream"
    options: dict[str, Any] = {"max_size": None, "ping_interval": None, "open_timeout": _PATIENCE_S}
    connections = [
        await connect(address, subprotocols=["streamlit"], **options)  # type: ignore[list-item]
        for _ in job.rounds[0]
    ]
    readers = [Reader(connection, job.query) for connection in connections]
    await asyncio.gather(*(reader.open() for reader in readers))
    for changes in job.rounds:
        works = (reader.change(one) for reader, one in zip(readers, changes, strict=True))
        for result in await asyncio.gather(*works, return_exceptions=True):
            if isinstance(result, BaseException):
                found.errors.append(f"{type(result).__name__}: {result}"[:300])
            else:
                found.seconds.append(result[0])
                found.received.append(result[1])
    await asyncio.gather(*(connection.close() for connection in connections))
    return found


def main() -> int:
    """Read a job from standard input, do it, write what was found."""
    given = json.load(sys.stdin)
    rounds = [[Change(**one) for one in changes] for changes in given["rounds"]]
    found = asyncio.run(read_all(Job(given["url"], given["query"], rounds)))
    json.dump(asdict(found), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
