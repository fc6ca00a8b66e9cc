"""Many readers of a Streamlit app, without browsers: websocket clients that speak its protocol.

Run in a process of its own, so that the load does not share Python's lock with who measures:
``python -m benchmarks.streamlit_readers``, the job as JSON on standard input, what was found as
JSON on standard output. Every reader opens a session, waits for its first page and then, all at the
same moment, each changes the filters ``statuses`` and ``themes`` and waits for the new map and for
the text that says how many pacts there are. Of several servers one is asked at a time, round by
round in turns. What counts are Streamlit's own messages: our pages also get each answer on a
channel of their own, sooner (``views/channels.py``), which these readers do not open.
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
from websockets.exceptions import ConnectionClosed

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

_PATIENCE_S = 120.0
_FILTERS = ("statuses", "themes")


@dataclass(frozen=True)
class Change:
    """What a reader chooses, and the text of the answer: all of it."""

    statuses: list[str]
    themes: list[str]
    expected: str


@dataclass(frozen=True)
class Job:
    """Who does what: for each round the change of each reader; the first rounds are not counted."""

    url: str
    query: str
    untimed: int
    rounds: list[list[Change]]


@dataclass
class Found:
    """Seconds from each change to its answer, and the bytes that came for it.

    ``wrong`` are answers that are not what was expected, ``errors`` changes that got none: it took
    too long, or the connection broke.
    """

    seconds: list[float] = field(default_factory=list)
    received: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class WrongAnswer(Exception):  # noqa: N818 - what it is, in two words
    """An answer came, and it is not the one expected."""


class Reader:
    """One session."""

    def __init__(self, connection: ClientConnection, query: str) -> None:
        self._connection, self._query = connection, query
        self._widgets: dict[str, str] = {}
        self._lost = ""

    async def open(self) -> None:
        """Ask for the first page and take all of it."""
        await self._run(ClientState(query_string=self._query))
        while True:
            message, _ = await self._next()
            if message.WhichOneof("type") == "script_finished":
                return

    async def take_part(self, change: Change, found: Found) -> None:
        """Change the filters and note how it went; who has lost its server loses all changes."""
        if not self._lost:
            try:
                seconds, received = await self._change(change)
            except WrongAnswer as error:
                found.wrong.append(str(error))
                return
            except (TimeoutError, ConnectionClosed, OSError) as error:
                self._lost = f"{type(error).__name__}: {error}"[:300]
            else:
                found.seconds.append(seconds)
                found.received.append(received)
                return
        found.errors.append(self._lost)

    async def _change(self, change: Change) -> tuple[float, int]:
        """Change the filters; return the seconds and the bytes until the answer is there."""
        state = ClientState(query_string=self._query)
        for name, values in zip(_FILTERS, (change.statuses, change.themes), strict=True):
            widget = state.widget_states.widgets.add()
            widget.id = self._widgets[name]
            widget.string_array_value.data.extend(values)
        start, received, has_map, told = time.perf_counter(), 0, False, ""
        await self._run(state)
        ended = False
        while not ((has_map and told) or ended):
            message, size = await self._next()
            received += size
            ended = message.WhichOneof("type") == "script_finished"
            is_map, text = _told(message)
            has_map, told = has_map or is_map, told or text
        taken = time.perf_counter() - start
        while not ended:
            ended = (await self._next())[0].WhichOneof("type") == "script_finished"
        if not has_map or told != change.expected:
            raise WrongAnswer(f"{told!r} for {change.expected!r}{'' if has_map else ', no map'}")
        return taken, received

    async def close(self) -> None:
        """End the session."""
        await self._connection.close()

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
    """Return whether a message is that of the map, and what it says of how many there are.

    The peer writes nothing else in its page; our map's message says both, no other text is read.
    """
    element: Any = message.delta.new_element
    kind = element.WhichOneof("type")
    if kind == "markdown" and element.markdown.body.endswith(" patti"):
        return False, str(element.markdown.body)
    if kind == "bidi_component":
        # Other components of our page have no such message.
        shown = json.loads(element.bidi_component.json or "{}").get("message")
        return (True, str(shown["count_line"])) if shown else (False, "")
    return kind == "component_instance", ""


async def read_all(jobs: list[Job]) -> list[Found]:
    """Open all sessions, then do round after round: all readers of a job at once, jobs in turns."""
    readers = [await _open_all(job) for job in jobs]
    all_found = [Found() for _ in jobs]
    for number in range(len(jobs[0].rounds)):
        for job, theirs, found in zip(jobs, readers, all_found, strict=True):
            now = found if number >= job.untimed else Found(wrong=found.wrong)
            changes = zip(theirs, job.rounds[number], strict=True)
            await asyncio.gather(*(reader.take_part(one, now) for reader, one in changes))
    await asyncio.gather(*(reader.close() for theirs in readers for reader in theirs))
    return all_found


async def _open_all(job: Job) -> list[Reader]:
    address = f"ws{job.url.removeprefix('http')}/_stcore/stream"
    options: dict[str, Any] = {"max_size": None, "ping_interval": None, "open_timeout": _PATIENCE_S}
    connections = [
        await connect(address, subprotocols=["streamlit"], **options)  # type: ignore[list-item]
        for _ in job.rounds[0]
    ]
    readers = [Reader(connection, job.query) for connection in connections]
    await asyncio.gather(*(reader.open() for reader in readers))
    return readers


def main() -> int:
    """Read jobs from standard input, do them, write what was found for each."""
    jobs = [_job(given) for given in json.load(sys.stdin)]
    found = asyncio.run(read_all(jobs))
    json.dump([asdict(one) for one in found], sys.stdout)
    return 0


def _job(given: dict[str, Any]) -> Job:
    rounds = [[Change(**one) for one in changes] for changes in given.pop("rounds")]
    return Job(**given, rounds=rounds)


if __name__ == "__main__":
    sys.exit(main())
