"""What can go wrong with a live source: nothing is kept of an answer that is not whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.live.words import say
from geo.errors import CondivisaError

if TYPE_CHECKING:
    from data.words import Lang

_MOST_LETTERS = 200


class LiveError(CondivisaError):
    """A key of ``words.toml`` and its values, to be said in the reader's language."""

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values = {name: _plain(value) for name, value in values.items()}
        super().__init__(self.text("en"))

    def text(self, lang: Lang) -> str:
        """Say it in that language."""
        return say(f"error_{self.key}", lang, **self.values)


class UnknownSourceError(LiveError):
    """There is no such source in the allow-list."""


class StoppedError(LiveError):
    """The reader no longer wants the answer; nothing was kept."""


def _plain(value: object) -> str:
    """Return a value, which may come from a server, as a short text of one line."""
    text = "".join(sign if sign.isprintable() else " " for sign in str(value))
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]}…"
