"""What can go wrong with an export, said in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exports.words import say
from geo.errors import CondivisaError

if TYPE_CHECKING:
    from layers.words import Lang


class ExportError(CondivisaError):
    """A file cannot be made: ``key`` of ``words.toml`` and its values say why and what to do."""

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(say(key, "en", **values))

    def text(self, lang: Lang) -> str:
        """Say it in that language."""
        return say(self.key, lang, **self.values)


class WriteError(ExportError):
    """A file was made but cannot be written where it was asked for."""


class ExportCancelledError(ExportError):
    """The reader stopped it; nothing was written."""

    def __init__(self) -> None:
        super().__init__("error_cancelled")
