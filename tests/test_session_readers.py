"""The readers of the benchmark ``sessions``: what counts as an answer, a wrong one, or an error."""

from __future__ import annotations

import asyncio
import json
from typing import Any, cast

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.measure import Comparison, Figure
from benchmarks.sessions import Found, _alone, _compared
from benchmarks.streamlit_readers import Change, Reader
from benchmarks.streamlit_readers import Found as Noted


class _Connection:
    """A server that has these messages to say, and then says no more."""

    def __init__(self, *messages: ForwardMsg) -> None:
        self._messages = list(messages)

    async def send(self, _: bytes) -> None:
        """Take what is asked."""

    async def recv(self) -> bytes:
        """Say the next message."""
        if not self._messages:
            raise TimeoutError("silence")
        return self._messages.pop(0).SerializeToString()


def _select(name: str) -> ForwardMsg:
    message = ForwardMsg()
    message.delta.new_element.multiselect.id = f"$$ID-1-{name}"
    return message


def _text(body: str) -> ForwardMsg:
    message = ForwardMsg()
    message.delta.new_element.markdown.body = body
    return message


def _plain_map() -> ForwardMsg:
    message = ForwardMsg()
    message.delta.new_element.component_instance.id = "map"
    return message


def _our_map(text: str) -> ForwardMsg:
    message = ForwardMsg()
    message.delta.new_element.bidi_component.json = json.dumps({"message": {"count_line": text}})
    return message


def _other_component() -> ForwardMsg:
    message = ForwardMsg()
    message.delta.new_element.bidi_component.json = '{"targets": []}'
    return message


def _end() -> ForwardMsg:
    message = ForwardMsg()
    message.script_finished = ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY
    return message


def _noted(*answer: ForwardMsg, expected: str, changes: int = 1) -> Noted:
    """Let a reader open its page and then make changes; ``answer`` is all that it gets."""
    connection = _Connection(_select("statuses"), _select("themes"), _end(), *answer)
    found = Noted()

    async def read() -> None:
        reader = Reader(cast("Any", connection), "city=x")
        await reader.open()
        for _ in range(changes):
            await reader.take_part(Change(["a"], ["b"], expected), found)

    asyncio.run(read())
    return found


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((_text("2 patti"), _plain_map(), _end()), "2 patti"),
        ((_other_component(), _our_map("2 di 9"), _end()), "2 di 9"),
    ],
)
def test_an_answer_with_a_map_and_the_whole_text_counts(
    answer: tuple[ForwardMsg, ...], expected: str
) -> None:
    found = _noted(*answer, expected=expected)
    assert (len(found.seconds), found.wrong, found.errors) == (1, [], [])


@pytest.mark.parametrize(
    "answer",
    [
        (_text("12 patti"), _plain_map(), _end()),
        (_text("2 patti"), _end()),
        (_plain_map(), _end()),
        (_our_map("12 patti"), _end()),
    ],
)
def test_another_text_or_no_map_is_a_wrong_answer(answer: tuple[ForwardMsg, ...]) -> None:
    found = _noted(*answer, expected="2 patti")
    assert (found.seconds, len(found.wrong), found.errors) == ([], 1, [])


def test_silence_is_an_error_and_loses_the_changes_after_it() -> None:
    found = _noted(_text("2 patti"), expected="2 patti", changes=3)
    assert (found.seconds, found.wrong, len(found.errors)) == ([], [], 3)


def test_where_all_changes_fail_the_line_says_so_in_numbers_that_json_knows() -> None:
    fine, failed = Found([1.0, 1.0], [5, 5], [], []), Found([], [], [], ["TimeoutError: x"] * 2)
    line = _compared(2, 10, fine, failed)
    assert isinstance(line, Comparison)
    assert (line.peers, line.ratio) == ((), None)
    assert "2 errors in 2 changes: every one failed" in line.note
    for lost in (_compared(2, 10, failed, fine), _alone(2, 10, failed)):
        assert isinstance(lost, Figure)
        assert lost.value == 2


def test_a_failed_change_counts_as_long_as_it_is_said() -> None:
    assert Found([1.0], [5], [], ["x"] * 99).late(120) == 120
