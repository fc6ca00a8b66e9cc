"""What can go wrong when a join is too large for one frame, in the reader's language."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from geo.errors import CondivisaError

if TYPE_CHECKING:
    from collections.abc import Mapping

    Lang = Literal["it", "en"]


class EngineError(CondivisaError):
    """A join cannot be made: ``key`` of ``words.toml`` and its values say why and what to do."""

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(say(key, "en", **values))

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors come back from other processes: by their key and values, not by their sentence.
        return _again, (type(self), self.key, self.values)

    def text(self, lang: Lang) -> str:
        """Say it in that language."""
        return say(self.key, lang, **self.values)


class UnavailableError(EngineError):
    """The engine is not there, or does not do what is asked of it."""


class OutputError(EngineError):
    """The rows cannot be written where they were asked for."""


def _again(kind: type[EngineError], key: str, values: Mapping[str, object]) -> EngineError:
    return kind(key, **values)


def say(key: str, lang: Lang, **values: object) -> str:
    """Return a text of the engines; values are put in as they are."""
    return _texts()[key][lang].format(**values)


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
